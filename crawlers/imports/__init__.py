"""Histories that others kept, taken in as imported sightings: datasets, exports, web captures.

Whatever comes in here is ``imported``, carries the name of its dataset, and never counts as seen
by a source. Nothing is fetched.
"""

"""Neevo (DefinedCrowd): facts; the reader for any page reads it."""

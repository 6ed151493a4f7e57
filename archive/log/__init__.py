"""The append-only log: salted commitments to all that the archive sealed and decided.

``merkle`` is arithmetic, ``store`` keeps the tree, ``notes`` signs checkpoints, ``leaves`` says
what a leaf commits to, ``closing`` takes in what came since the last checkpoint, ``checking``
compares log and archive, ``proving`` makes what leaves the house. Formats: docs/log.md.
"""

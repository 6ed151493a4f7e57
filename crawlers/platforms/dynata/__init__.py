"""Dynata (Opinieland): facts; the reader for any page reads it."""

"""Invented pages in many layouts, with what is on them. Knows nothing of the reader's insides."""

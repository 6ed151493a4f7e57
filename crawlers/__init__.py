"""Visits and donations: knows websites, and writes only through the archive's door."""

"""Keeps what was seen, unchanged, and answers questions. Knows no website."""

"""Invented markets with a known truth, in real wire formats. Contacts nothing, reads no file."""

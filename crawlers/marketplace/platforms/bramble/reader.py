"""Reads this platform's pages as those of Amazon Mechanical Turk, whose format they have."""

from crawlers.platforms.mturk.reader import read

__all__ = ["read"]

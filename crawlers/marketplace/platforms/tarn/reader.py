"""Reads this platform's pages as those of Toloka, whose format they have."""

from crawlers.platforms.toloka.reader import read

__all__ = ["read"]

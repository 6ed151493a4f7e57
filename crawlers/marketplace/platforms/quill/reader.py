"""Reads this platform's pages as those of Prolific, whose format they have."""

from crawlers.platforms.prolific.reader import read

__all__ = ["read"]

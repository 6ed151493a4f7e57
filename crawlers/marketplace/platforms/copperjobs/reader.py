"""Reads this platform's pages as those of Microworkers, whose format they have."""

from crawlers.platforms.microworkers.reader import read

__all__ = ["read"]

"""Reads this platform's pages as those of UHRS, whose format they have."""

from crawlers.platforms.uhrs.reader import read

__all__ = ["read"]

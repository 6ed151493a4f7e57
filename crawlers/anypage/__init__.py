"""The reader for any page: finds offers by repetition and by what fields look like."""

from crawlers.anypage.reading import find_offers, read_any

__all__ = ["find_offers", "read_any"]

"""Donations: what people hand in, opened into pages. See ``opening.open_donations``."""

from crawlers.donations.donated import Donated, DonatedPage, Refused, Skipped, show_name
from crawlers.donations.limits import Limits
from crawlers.donations.opening import Inspection, inspect, open_bytes, open_donations

__all__ = [
    "Donated",
    "DonatedPage",
    "Inspection",
    "Limits",
    "Refused",
    "Skipped",
    "inspect",
    "open_bytes",
    "open_donations",
    "show_name",
]

"""Which of the things that a list may say of an offer a reading holds."""

from __future__ import annotations

from archive import extra
from archive.model import IdentityKind, ListingSeen
from crawlers.platforms.facts import SHOWN


def list_shown(listing: ListingSeen) -> set[str]:
    """Names of :data:`SHOWN` that this listing has a value for."""
    pay = listing.pay
    has = {
        "id": listing.identity.kind is IdentityKind.PLATFORM,
        "requester": bool(listing.requester.id or listing.requester.name),
        "description": bool(listing.description),
        "pay": pay is not None and pay.amount is not None,
        "time_needed": extra.ESTIMATED_SECONDS in listing.extra,
        "time_allotted": listing.time_allotted is not None,
        "units_left": listing.units_left is not None,
        "posted": bool(listing.posted_at or listing.posted_text),
        "expires": bool(listing.expires_at or listing.expires_text),
        "qualifications": bool(listing.qualifications),
    }
    assert tuple(has) == SHOWN
    return {name for name, held in has.items() if held}

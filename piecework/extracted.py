"""Shows what the reader for any page found: each value, how sure it is, and where it stands.

For the donor and the editor, before anything is written: they say whether it is right. It reads
the redacted page only, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archive import extra
from archive.model import PageReading, PageState, Pay, RedactedPage
from archive.redaction import Redaction
from crawlers.anypage import find_offers
from crawlers.anypage.answers import FIELDS
from crawlers.anypage.offers import Found, Offer
from crawlers.anypage.words import Field
from crawlers.platforms import Platform
from crawlers.platforms.facts import ReadBy
from crawlers.platforms.pagetext import is_rendering, read_text

#: Fields that are lengths of time, in seconds.
SPANS = frozenset({Field.TIME, Field.LIMIT})


def find_extracted(
    platform: Platform, page: RedactedPage, reading: PageReading
) -> tuple[Offer, ...]:
    """The offers with places and confidences; none where the platform's own reader read them."""
    if not any(listing.extra.get(extra.EXTRACTED) for listing in reading.listings):
        return ()
    found = find_offers(page, facts=platform.facts)
    return tuple(offer for group in found for offer in group.offers)


def may_ask(platform: Platform, page: RedactedPage, reading: PageReading) -> bool:
    """Whether a person should look at a reading: offers were read by the reader for any page, or
    none were found where only that reader looks."""
    if any(listing.extra.get(extra.EXTRACTED) for listing in reading.listings):
        return True
    only = platform.facts.read_by is ReadBy.ANY_PAGE or is_rendering(read_text(page))
    return only and reading.state is PageState.UNREADABLE


def list_extracted(platform: Platform, redaction: Redaction, reading: PageReading) -> Iterator[str]:
    """Lines for people: a heading, then each offer with its fields."""
    offers = find_extracted(platform, redaction.page, reading)
    if offers:
        yield "read by the reader for any page: look whether this is what the page says"
    for number, offer in enumerate(offers, 1):
        yield f"offer {number}"
        for name, found in sorted(offer.fields.items(), key=_place_of_field):
            shown = found.value.raw if isinstance(found.value, Pay) else found.value
            if name in SPANS and isinstance(shown, int):
                shown = say_span(shown)
            said = f"{str(shown)[:100]}{_say_read(found.value)}"
            yield f"  {name}: {said} ({found.confidence:.0%} sure, {found.place})"
        for doubt in offer.doubts:
            yield f"  doubt: {doubt}"


def _place_of_field(named: tuple[Field, Found]) -> int:
    """The order in which people are shown an offer: what it is called, what it pays, the rest."""
    return FIELDS.index(named[0]) if named[0] in FIELDS else len(FIELDS)


def say_span(seconds: int) -> str:
    """``25 min``, ``2 min 10 s``, ``45 s``: as the answers take it."""
    minutes, rest = divmod(seconds, 60)
    parts = [f"{minutes} min"] * (minutes > 0) + [f"{rest} s"] * (rest > 0 or not minutes)
    return " ".join(parts)


def _say_read(value: object) -> str:
    """What was read of a pay, beside how the page has it."""
    if not isinstance(value, Pay):
        return ""
    if value.amount is None:
        return " = not read"
    high = "" if value.high is None else f" to {value.high}"
    of = "points" if value.currency is None else value.currency
    per = "" if value.unit is None or value.currency is None else f" per {value.unit}"
    return f" = {value.amount}{high} {of}{per}"


def describe_offer(offer: Offer) -> Mapping[str, object]:
    """The same for machines: by field its value, its confidence and its place."""
    return {
        "fields": {
            str(name): {
                "value": _plain(found.value),
                "confidence": round(found.confidence, 2),
                "place": found.place,
            }
            for name, found in offer.fields.items()
        },
        "doubts": list(offer.doubts),
    }


def _plain(value: str | int | Pay) -> object:
    if not isinstance(value, Pay):
        return value
    return {
        "raw": value.raw,
        "amount": None if value.amount is None else str(value.amount),
        "high": None if value.high is None else str(value.high),
        "currency": value.currency,
        "unit": None if value.unit is None else str(value.unit),
        "kind": None if value.kind is None else str(value.kind),
    }

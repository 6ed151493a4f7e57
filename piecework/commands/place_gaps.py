"""The part of ``piecework gaps`` that shows offers which pay differently by country."""

from __future__ import annotations

from decimal import Decimal

from archive.door import Archive
from archive.home import Home
from archive.index.query import Among, Query
from archive.place_stories import PlaceGapStory, PlacePrice, list_place_gaps
from archive.story_json import write_pay, write_window
from piecework.output import print_json, print_table, tell

_PLACES = Decimal("0.0001")


def show_place_gaps(home: Home, *, as_json: bool, platform: str | None) -> None:
    """Print them, the largest first."""
    filters = () if platform is None else (Among("platform", (platform,)),)
    with Archive(home) as door:
        found = list_place_gaps(door, Query(filters=filters))
    if as_json:
        print_json([write_place_gap(story) for story in found])
        return
    tell(
        f"countries from which at least {home.k} independent sources were offered the price, or "
        "which the listing names; what fewer saw is not told"
    )
    print_table(
        [
            (
                story.platform,
                price.side.title,
                "" if price.side.pay is None else price.side.pay.raw,
                " ".join(price.countries),
                str(price.basis),
                f"{story.ratio:.2f}",
                price.side.listing,
            )
            for story in found
            for price in story.prices
        ],
        head=("platform", "title", "pay", "countries", "known as", "lowest ÷ highest", "listing"),
    )


def write_place_gap(story: PlaceGapStory) -> dict[str, object]:
    """As JSON has it."""
    return {
        "platform": story.platform,
        "series": story.series,
        "ratio": str(story.ratio.quantize(_PLACES)),
        "together": None if story.together is None else write_window(story.together),
        "k": story.k,
        "prices": [_write_price(price) for price in story.prices],
    }


def _write_price(price: PlacePrice) -> dict[str, object]:
    return {
        "pay": write_pay(price.side.pay),
        "countries": list(price.countries),
        "basis": str(price.basis),
        "seen": write_window(price.seen),
        "title": price.side.title,
        "requester": price.side.requester.name or price.side.requester.id,
        "listing": price.side.listing,
        "version": price.side.version,
        "capture": price.side.capture,
        "listings": price.reach.listings,
        "units": price.reach.units,
        "sightings": price.reach.sightings,
    }

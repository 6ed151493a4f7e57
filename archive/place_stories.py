"""Gaps of pay by place as pages and commands show them: one offer, several countries, two prices.

A country stands beside a price for one of two reasons. The listing names it as the country whose
workers may do it, which anybody who sees the page can read. Or the k door let it through: k or
more independent sources of that country were offered the price, and as many of another country
another one at the same time. Nothing else is known of places, and what is under k is not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from archive.door import Archive
from archive.errors import BadInput
from archive.index.query import Among, FacetRequest, Query
from archive.model import VersionDoc
from archive.pay.series import Price, Prices, read_places, read_price
from archive.pay_stories import (
    MOST,
    PaySide,
    Reach,
    find_members,
    make_side,
    narrow_query,
    sum_reach,
)
from archive.times import Window


class PlaceBasis(StrEnum):
    """How the country of a price is known."""

    NAMED = "named"  #: the listing names the countries whose workers may do it
    SEEN = "seen"  #: k or more independent sources of each country were offered it


@dataclass(frozen=True, slots=True)
class PlacePrice:
    """One price with its countries, sorted. ``seen`` is when it stood: from the first to the last
    sighting of it, by anybody."""

    countries: tuple[str, ...]
    basis: PlaceBasis
    side: PaySide
    seen: Window
    reach: Reach


@dataclass(frozen=True, slots=True)
class PlaceGapStory:
    """Prices of one series for workers of different countries, the lowest first.

    ``ratio`` is the lowest ÷ the highest. ``together``: when all of them stood, by the first and
    last sightings of each; None where they only overlapped pair by pair. ``k``: the least number
    of sources behind a country that was *seen*.
    """

    platform: str
    series: str
    prices: tuple[PlacePrice, ...]
    ratio: Decimal
    together: Window | None
    k: int


def list_place_gaps(
    archive: Archive, question: str | Query = "", *, limit: int = 100
) -> list[PlaceGapStory]:
    """Offers that pay workers of different countries differently at the same time, the largest
    gap first.

    Raises:
        BadInput: ``limit`` is over 500.
        BadQuery, IndexUnusable: as for :meth:`archive.door.Archive.search`.
    """
    if not 0 <= limit <= MOST:
        raise BadInput(f"{limit} gaps at once: at most {MOST}")
    by_place = Among("prices", (Prices.BY_PLACE.value,))
    asked = narrow_query(question, [by_place], limit=0, facets=(FacetRequest("series", size=MOST),))
    told = []
    for one in archive.search(asked).facets["series"]:
        docs = find_members(archive, one.value, [by_place])
        told += tell_place_gaps(archive, docs, series=one.label)
    told.sort(key=lambda story: (story.ratio, story.series))
    return told[:limit]


def tell_place_gaps(
    archive: Archive, docs: Sequence[VersionDoc], *, series: str
) -> list[PlaceGapStory]:
    """The gaps among versions of one series: one story for each currency and unit."""
    kinds: dict[tuple[str, str], dict[Price, list[VersionDoc]]] = {}
    for doc in docs:
        price = read_price(doc)
        if price is not None and _find_countries([doc])[0]:
            kinds.setdefault((price.currency, price.unit), {}).setdefault(price, []).append(doc)
    stories = []
    for by_price in kinds.values():
        prices = tuple(_make_price(archive, by_price[price]) for price in sorted(by_price))
        lowest, highest = min(by_price), max(by_price)
        if len(prices) < 2 or highest.low == 0:
            continue
        start = max(one.seen.earliest for one in prices)
        end = min(one.seen.latest for one in prices)
        stories.append(
            PlaceGapStory(
                platform=docs[0].platform,
                series=series,
                prices=prices,
                ratio=lowest.low / highest.low,
                together=Window(start, end) if start < end else None,
                k=archive.home.k,
            )
        )
    return stories


def _make_price(archive: Archive, docs: Sequence[VersionDoc]) -> PlacePrice:
    newest = max(docs, key=lambda doc: doc.last_seen)
    countries, basis = _find_countries(docs)
    return PlacePrice(
        countries=countries,
        basis=basis,
        side=make_side(archive, newest, last=True),
        seen=Window(
            min(doc.first_seen.earliest for doc in docs), max(doc.last_seen.latest for doc in docs)
        ),
        reach=sum_reach(docs),
    )


def _find_countries(docs: Sequence[VersionDoc]) -> tuple[tuple[str, ...], PlaceBasis]:
    """What the k door let through comes before what a listing names: it tells who was offered."""
    seen = sorted({country for doc in docs for country in doc.paid_in})
    if seen:
        return tuple(seen), PlaceBasis.SEEN
    named = sorted({country.upper() for doc in docs for country in read_places(doc)})
    return tuple(named), PlaceBasis.NAMED

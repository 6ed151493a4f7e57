"""The same offer across ids: its prices over time, pay changes, tiers, prices by place.

A *pay change* is one price gone and another come. Two prices at once are *tiers* and never a
change, at no time. Prices that differ by the country that is asked for are prices *by place*;
prices that follow a quantity of the work or the time allotted are *by length*, and neither.
Pure, over versions of one series; every rule here is written down in docs/pay.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from archive.ids import derive_key
from archive.index.analysis import fold_text
from archive.model import RecordKind, VersionDoc, VersionHead
from archive.pay.prices import (
    Price,
    Prices,
    find_price,
    group_versions,
    order_by_time,
    read_places,
    read_price,
)
from archive.pay.standing import (
    differ,
    find_alternating,
    find_beside,
    find_elsewhere,
    follow_time,
    stood_together,
)
from archive.pay.titles import read_template
from archive.pay.tracks import Confidence, PayChange, cut_tracks, match_tracks

#: More prices than this under one title: a title that everything is posted under.
MOST_PRICES = 40


@dataclass(frozen=True, slots=True)
class Judgement:
    """What holds of a series. ``prices`` by version; ``changes`` in order of time."""

    prices: dict[int, Prices]
    changes: tuple[PayChange, ...]


def find_series(doc: VersionDoc) -> int | None:
    """The key of the series a listing belongs to: platform, requester and template of the title.

    None for documents and for titles without a word. An unknown requester is a requester of its
    own: *nobody named* on that platform.
    """
    return find_series_of(
        VersionHead(
            doc.version, doc.kind, doc.platform, doc.title, doc.requester.id, doc.requester.name
        )
    )


def find_series_of(head: VersionHead) -> int | None:
    """The same, where no more is known of a version."""
    if head.kind is not RecordKind.LISTING:
        return None
    template = read_template(head.title)
    if template.words == 0:
        return None
    requester = head.requester_id or fold_text(head.requester_name or "")
    return _derive_series(head.platform, requester, template.text)


@lru_cache(maxsize=10_000)
def _derive_series(platform: str, requester: str, text: str) -> int:
    return derive_key("series", platform, requester, text)


def judge_series(docs: Sequence[VersionDoc]) -> Judgement:
    """Prices and pay changes of one series; ``docs`` are all its versions, in any order."""
    pay = docs[0].pay if docs else None
    if all(doc.pay is pay or doc.pay == pay for doc in docs):
        return Judgement({doc.version: Prices.ONE for doc in docs}, ())
    priced = sorted((doc for doc in docs if read_price(doc) is not None), key=order_by_time)
    prices = dict.fromkeys((doc.version for doc in docs), Prices.ONE)
    changes: list[PayChange] = []
    by_quantity = group_versions(priced, key=lambda doc: read_template(doc.title).quantities)
    if len(by_quantity) > 1 and differ(by_quantity.values()):
        _mark(prices, priced, Prices.BY_LENGTH)
    for same_work in by_quantity.values():
        by_place = group_versions(same_work, key=read_places)
        for audience in by_place.values():
            changes += _judge_audience(audience, prices)
        if len(by_place) > 1:
            _mark_places(list(by_place.values()), prices)
    return Judgement(prices, tuple(sorted(changes, key=lambda one: order_by_time(one.after))))


def _judge_audience(docs: Sequence[VersionDoc], prices: dict[int, Prices]) -> list[PayChange]:
    by_price = group_versions(docs, key=find_price)
    if len(by_price) < 2:
        return []
    if follow_time(docs):
        _mark(prices, docs, Prices.BY_LENGTH)
        return []
    if len(by_price) > MOST_PRICES:
        _mark(prices, docs, Prices.MANY)
        return []
    alternating, aside = find_alternating(docs)
    tiers = {
        frozenset((one, other))
        for one, other in combinations(by_price, 2)
        if frozenset((one, other)) not in alternating
        and stood_together(by_price[one], by_price[other])
    }
    tiers |= find_beside(tiers, alternating)
    elsewhere = find_elsewhere(by_price)
    for pairs, value in (
        (alternating, Prices.ALTERNATING),
        (tiers, Prices.TIERS),
        ((alternating | tiers) & elsewhere, Prices.BY_PLACE),
    ):
        for price in frozenset[Price]().union(*pairs):
            _mark(prices, by_price[price], value)
    tiers |= alternating
    by_price = group_versions((doc for doc in docs if doc.version not in aside), key=find_price)
    tracks = [track for price in by_price for track in cut_tracks(price, by_price, tiers)]
    changes = list(match_tracks(tracks, tiers, elsewhere=elsewhere, differs=bool(alternating)))
    for change in changes:
        for doc in (change.before, change.after):
            if prices[doc.version] is Prices.ONE:
                prices[doc.version] = Prices.CHANGED
    return changes


def _mark_places(groups: list[list[VersionDoc]], prices: dict[int, Prices]) -> None:
    """Different prices at the same time for workers of different countries. What names no country
    is for those of the others too: beside it such prices are tiers."""
    for some, others in combinations(groups, 2):
        here, there = read_places(some[0]), read_places(others[0])
        if here & there:
            continue
        value = Prices.BY_PLACE if here and there else Prices.TIERS
        for one in some:
            for other in others:
                if find_price(one) == find_price(other) or not stood_together([one], [other]):
                    continue
                for doc in (one, other):
                    if value is Prices.BY_PLACE or prices[doc.version] is Prices.ONE:
                        prices[doc.version] = value


def _mark(prices: dict[int, Prices], docs: Iterable[VersionDoc], value: Prices) -> None:
    for doc in docs:
        prices[doc.version] = value


__all__ = [
    "Confidence",
    "Judgement",
    "PayChange",
    "Price",
    "Prices",
    "find_series",
    "judge_series",
    "read_places",
    "read_price",
]

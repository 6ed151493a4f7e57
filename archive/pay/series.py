"""The same offer across ids: its prices over time, pay changes, tiers, prices by place.

A *pay change* is one price gone and another come. Two prices at once are *tiers* and never a
change, at no time. Prices that differ by the country that is asked for are prices *by place*;
prices that follow a quantity of the work or the time allotted are *by length*, and neither.
Pure, over versions of one series; every rule here is written down in docs/pay.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from math import comb
from statistics import median
from typing import TypeVar

from archive.ids import derive_key
from archive.index.analysis import fold_text
from archive.model import (
    Comparator,
    PayUnit,
    QualificationKind,
    RecordKind,
    VersionDoc,
)
from archive.pay.titles import read_template
from archive.pay.wages import PayReading, judge_reading

#: A price that was not seen for longer than this has ended; a new one after it is no change.
LONGEST_PAUSE = timedelta(days=60)
#: More prices than this under one title: a title that everything is posted under.
MOST_PRICES = 40
#: Prices follow the time allotted where price ÷ time varies by no more than this.
_SAME_RATIO = Decimal("0.05")
_HOUR = timedelta(hours=1)
_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)
#: A price that was never seen to be gone has gone where another was seen so often without it.
_LEAST_ALONE = 3
#: Of so many orders in which the sightings of two prices could have come, one only is a change.
_LEAST_ORDERS = 20


class Prices(StrEnum):
    """How the prices of a series stand to each other."""

    ONE = "one"
    CHANGED = "changed"
    TIERS = "tiers"
    ALTERNATING = "alternating"  #: one listing shows now this price, now that: by who looks
    BY_PLACE = "by_place"
    BY_LENGTH = "by_length"
    MANY = "many"


class Confidence(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True, order=True)
class Price:
    """A price as it compares: ``high`` equals ``low`` where it is no range."""

    currency: str
    unit: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class PayChange:
    """``before`` and ``after`` are the versions on either side; it happened between the last
    sighting of the one and the first of the other. ``relative`` is (after − before) ÷ before."""

    before: VersionDoc
    after: VersionDoc
    relative: Decimal
    confidence: Confidence
    why: str


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
    if doc.kind is not RecordKind.LISTING:
        return None
    template = read_template(doc.title)
    if template.words == 0:
        return None
    requester = doc.requester.id or fold_text(doc.requester.name or "")
    return derive_key("series", doc.platform, requester, template.text)


def judge_series(docs: Sequence[VersionDoc]) -> Judgement:
    """Prices and pay changes of one series; ``docs`` are all its versions, in any order."""
    if len(docs) < 2:
        return Judgement({doc.version: Prices.ONE for doc in docs}, ())
    priced = sorted((doc for doc in docs if read_price(doc) is not None), key=_by_time)
    prices = dict.fromkeys((doc.version for doc in docs), Prices.ONE)
    changes: list[PayChange] = []
    by_quantity = _group(priced, key=lambda doc: read_template(doc.title).quantities)
    if len(by_quantity) > 1 and _differ(by_quantity.values()):
        _mark(prices, priced, Prices.BY_LENGTH)
    for same_work in by_quantity.values():
        by_place = _group(same_work, key=read_places)
        for audience in by_place.values():
            changes += _judge_audience(audience, prices)
        if len(by_place) > 1:
            _mark_places(list(by_place.values()), prices)
    return Judgement(prices, tuple(sorted(changes, key=lambda one: _by_time(one.after))))


def read_price(doc: VersionDoc) -> Price | None:
    """The price of a version, where it is money that could be read."""
    pay = doc.pay
    if pay is None or judge_reading(pay) is not PayReading.READ:
        return None
    assert pay.amount is not None
    assert pay.currency is not None
    unit = pay.unit or PayUnit.TASK
    return Price(pay.currency, str(unit), pay.amount, pay.high or pay.amount)


def read_places(doc: VersionDoc) -> frozenset[str]:
    """The countries whose workers may do it; empty where none are named."""
    return frozenset(
        fold_text(value)
        for one in doc.qualifications
        if one.kind is QualificationKind.COUNTRY
        and one.comparator in (None, Comparator.IN, Comparator.IS)
        for value in one.values
    )


# --- one audience, one amount of work ------------------------------------------------------


@dataclass(slots=True)
class _Track:
    """One price over a stretch of time."""

    price: Price
    docs: list[VersionDoc]

    @property
    def first(self) -> VersionDoc:
        return min(self.docs, key=lambda doc: doc.first_seen)

    @property
    def last(self) -> VersionDoc:
        return max(self.docs, key=lambda doc: doc.last_seen)


def _judge_audience(docs: Sequence[VersionDoc], prices: dict[int, Prices]) -> list[PayChange]:
    by_price = _group(docs, key=_price_of)
    if len(by_price) < 2:
        return []
    if _follow_time(docs):
        _mark(prices, docs, Prices.BY_LENGTH)
        return []
    if len(by_price) > MOST_PRICES:
        _mark(prices, docs, Prices.MANY)
        return []
    alternating, aside = _find_alternating(docs)
    tiers = {
        frozenset((one, other))
        for one, other in combinations(by_price, 2)
        if frozenset((one, other)) not in alternating
        and _stood_together(by_price[one], by_price[other])
    }
    elsewhere = _find_elsewhere(by_price)
    for pairs, value in (
        (alternating, Prices.ALTERNATING),
        (tiers, Prices.TIERS),
        ((alternating | tiers) & elsewhere, Prices.BY_PLACE),
    ):
        for price in frozenset[Price]().union(*pairs):
            _mark(prices, by_price[price], value)
    tiers |= alternating
    by_price = _group((doc for doc in docs if doc.version not in aside), key=_price_of)
    tracks = [track for price in by_price for track in _cut_tracks(price, by_price, tiers)]
    changes = list(_match_tracks(tracks, tiers, elsewhere=elsewhere, differs=bool(alternating)))
    for change in changes:
        for doc in (change.before, change.after):
            if prices[doc.version] is Prices.ONE:
                prices[doc.version] = Prices.CHANGED
    return changes


def _price_of(doc: VersionDoc) -> Price:
    price = read_price(doc)
    assert price is not None
    return price


def _find_alternating(
    docs: Sequence[VersionDoc],
) -> tuple[set[frozenset[Price]], set[int]]:
    """Pairs of prices that one listing shows in turn, and versions to be left aside.

    A price that comes back had not gone: what a listing pays then depends on who looks. Of such
    prices the highest stands for the listing, so that a change of all of them is one change.
    """
    pairs: set[frozenset[Price]] = set()
    aside: set[int] = set()
    for versions in _group(docs, key=lambda doc: doc.item).values():
        if len(versions) < 3:
            continue
        spans: dict[Price, list[int]] = {}
        for place, doc in enumerate(versions):
            spans.setdefault(_price_of(doc), []).append(place)
        if len(spans) == len(versions):
            continue
        for together in _join_spans({price: (at[0], at[-1]) for price, at in spans.items()}):
            if len(together) < 2:
                continue
            pairs.update(frozenset(pair) for pair in combinations(together, 2))
            aside.update(
                doc.version
                for doc in versions
                if _price_of(doc) in together and _price_of(doc) != max(together)
            )
    return pairs, aside


def _find_elsewhere(by_price: dict[Price, list[VersionDoc]]) -> set[frozenset[Price]]:
    """Pairs of prices, each offered in countries that the k door names, none of them the same."""
    places = {price: _join_places(docs) for price, docs in by_price.items()}
    return {
        frozenset((one, other))
        for one, other in combinations(by_price, 2)
        if places[one] and places[other] and not places[one] & places[other]
    }


def _join_places(docs: Iterable[VersionDoc]) -> set[str]:
    return {country for doc in docs for country in doc.paid_in}


def _join_spans(spans: dict[Price, tuple[int, int]]) -> list[list[Price]]:
    """Prices whose stretches in a listing's story overlap, together."""
    joined: list[list[Price]] = []
    reached = -1
    for price, (first, last) in sorted(spans.items(), key=lambda one: one[1]):
        if first < reached:
            joined[-1].append(price)
        else:
            joined.append([price])
        reached = max(reached, last)
    return joined


def _stood_together(some: Sequence[VersionDoc], others: Sequence[VersionDoc]) -> bool:
    """Whether two prices were on offer at once.

    Certain where one was seen before and after the other was; taken for certain where all that
    was seen of one lies within the hours in which the other was seen, since an hour is all that
    is known, and where one look saw the last of the one and the first of the other. Two versions
    of one listing follow each other and never stand together.
    """
    for one in some:
        for other in others:
            if one.item == other.item:
                continue
            if (
                one.first_seen.latest <= other.last_seen.earliest
                and other.first_seen.latest <= one.last_seen.earliest
            ):
                return True
            if _lies_within(one, other) or _lies_within(other, one):
                return True
            if _share_a_look(one, other) or _share_a_look(other, one):
                return True
    return False


def _share_a_look(one: VersionDoc, other: VersionDoc) -> bool:
    """Whether the last hour of the one is the first of the other, and hours are seldom looked at
    twice: then it was one look that saw both."""
    if one.last_seen != other.first_seen:
        return False
    return not any(
        doc.sightings > (doc.last_seen.latest - doc.first_seen.earliest) / _HOUR
        for doc in (one, other)
    )


def _lies_within(one: VersionDoc, other: VersionDoc) -> bool:
    return (
        other.first_seen.earliest <= one.first_seen.earliest
        and one.last_seen.latest <= other.last_seen.latest
    )


def _cut_tracks(
    price: Price,
    by_price: dict[Price, list[VersionDoc]],
    tiers: set[frozenset[Price]],
) -> list[_Track]:
    """A price's stretches: a new one begins after a long pause, or where another price that it
    never stood beside was seen in between."""
    tracks: list[_Track] = []
    end = None
    for doc in by_price[price]:
        start = doc.first_seen.earliest
        if (
            end is not None
            and start - end <= LONGEST_PAUSE
            and not any(
                end <= other.first_seen.earliest <= start
                for rival, others in by_price.items()
                if rival != price and frozenset((rival, price)) not in tiers
                for other in others
            )
        ):
            tracks[-1].docs.append(doc)
        else:
            tracks.append(_Track(price, [doc]))
        end = doc.last_seen.latest if end is None else max(end, doc.last_seen.latest)
    return tracks


def _match_tracks(
    tracks: list[_Track],
    tiers: set[frozenset[Price]],
    *,
    elsewhere: set[frozenset[Price]],
    differs: bool,
) -> Iterable[PayChange]:
    """Each track that begins after another of another price has ended, with the one that ended
    last and that no other has followed yet. ``elsewhere``: pairs of prices that were seen from
    different countries; ``differs``: pay here depends on who looks."""
    followed: set[int] = set()
    for after in sorted(tracks, key=lambda track: _by_time(track.first)):
        ended = [
            before
            for before in tracks
            if id(before) not in followed and _may_follow(before, after, tiers)
        ]
        if not ended:
            continue
        before = max(ended, key=lambda track: track.last.last_seen)
        followed.add(id(before))
        relative = (after.price.low - before.price.low) / before.price.low
        if relative == 0:
            relative = (after.price.high - before.price.high) / before.price.high
        apart = frozenset((before.price, after.price)) in elsewhere
        confidence, why = _judge_confidence(before, after, differs=differs or apart)
        yield PayChange(before.last, after.first, relative, confidence, why)


def _may_follow(before: _Track, after: _Track, tiers: set[frozenset[Price]]) -> bool:
    if before is after or before.price == after.price:
        return False
    if (before.price.currency, before.price.unit) != (after.price.currency, after.price.unit):
        return False
    if frozenset((before.price, after.price)) in tiers or before.price.low == 0:
        return False
    gone, come = before.last.last_seen, after.first.first_seen
    if come.earliest - gone.latest > LONGEST_PAUSE:
        return False
    # Seen in one and the same hour: the one that had been there before came first.
    same_item = bool({doc.item for doc in before.docs} & {doc.item for doc in after.docs})
    if not same_item and _find_end(before) > max(doc.last_seen.latest for doc in after.docs):
        return False  # both may have stood until both had gone
    return gone.latest <= come.earliest or (
        gone.latest - come.earliest <= _HOUR
        and (same_item or before.first.first_seen.earliest < come.earliest)
    )


def _find_end(track: _Track) -> datetime:
    """When a price had surely gone, where a whole list told; else its last sighting."""
    return max(
        doc.last_seen.latest if doc.gone_by is None else doc.gone_by
        for doc in track.docs
        if doc.last_seen == track.last.last_seen
    )


def _has_returned(track: _Track) -> bool:
    """Whether a listing of this price was gone and came back: it may only be hidden from some who
    look, so that its absence says little."""
    newest = {doc.item: doc.version for doc in sorted(track.docs, key=_by_time)}
    return any(doc.gone_by is not None and newest[doc.item] != doc.version for doc in track.docs)


def _count_sightings(track: _Track) -> int:
    return sum(doc.sightings for doc in track.docs)


def _judge_confidence(gone: _Track, come: _Track, *, differs: bool) -> tuple[Confidence, str]:
    """How sure it is that the one price took the other's place.

    Where pay depends on who looks, all sightings of one price come before all of the other in
    one of C(n, k) orders only: too few sightings cannot tell that from a change.
    """
    before, after = gone.last, come.first
    if (
        before.item != after.item
        and (before.gone_by is None or _has_returned(gone))
        and _count_sightings(come) < _LEAST_ALONE
    ):
        return Confidence.LOW, "the price before was not seen to be gone for good"
    shared = _join_places(gone.docs) & _join_places(come.docs)
    if not shared and (differs or before.item == after.item):
        one, other = _count_sightings(gone), _count_sightings(come)
        if comb(one + other, one) < _LEAST_ORDERS:
            return Confidence.LOW, "seen too seldom to tell it from pay that differs by who looks"
    if before.item == after.item:
        return Confidence.HIGH, "the same listing"
    pause = after.first_seen.earliest - before.last_seen.latest
    named = bool(before.requester.id or before.requester.name)
    words = read_template(before.title).words
    if not named:
        return Confidence.LOW, "no requester is named: another one may use the same title"
    if words < 3:
        return Confidence.LOW, "a title of fewer than three words may stand for other work"
    if pause > _MONTH:
        return Confidence.LOW, "nothing was seen in between for over a month"
    if pause <= _WEEK and min(before.captures, after.captures) >= 2:
        return Confidence.HIGH, "the same requester and title within a week, each seen twice"
    return Confidence.MEDIUM, "the same requester and title"


# --- between audiences and amounts of work -------------------------------------------------


def _follow_time(docs: Sequence[VersionDoc]) -> bool:
    """Whether prices follow the time allotted: three pairs or more in one proportion."""
    pairs = {(_price_of(doc).low, doc.time_allotted) for doc in docs if doc.time_allotted}
    if len({price for price, _ in pairs}) < 3 or len({time for _, time in pairs}) < 3:
        return False
    ratios = [price / time for price, time in pairs if time]
    middle = median(ratios)
    return all(abs(ratio - middle) <= middle * _SAME_RATIO for ratio in ratios)


def _differ(groups: Iterable[Sequence[VersionDoc]]) -> bool:
    """Whether any two groups have other prices."""
    return len({frozenset(_price_of(doc) for doc in docs) for docs in groups}) > 1


def _mark_places(groups: list[list[VersionDoc]], prices: dict[int, Prices]) -> None:
    """Different prices at the same time for workers of different countries."""
    for some, others in combinations(groups, 2):
        if read_places(some[0]) & read_places(others[0]):
            continue
        for one in some:
            for other in others:
                if _price_of(one) != _price_of(other) and _stood_together([one], [other]):
                    prices[one.version] = prices[other.version] = Prices.BY_PLACE


def _mark(prices: dict[int, Prices], docs: Iterable[VersionDoc], value: Prices) -> None:
    for doc in docs:
        prices[doc.version] = value


def _by_time(doc: VersionDoc) -> tuple[datetime, datetime, int]:
    return (doc.first_seen.earliest, doc.last_seen.latest, doc.version)


_Key = TypeVar("_Key", bound=Hashable)


def _group(
    docs: Iterable[VersionDoc], *, key: Callable[[VersionDoc], _Key]
) -> dict[_Key, list[VersionDoc]]:
    groups: dict[_Key, list[VersionDoc]] = defaultdict(list)
    for doc in docs:
        groups[key(doc)].append(doc)
    return dict(groups)

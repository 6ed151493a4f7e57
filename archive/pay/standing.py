"""Which prices of a series stood at once, or in turn, and which follow the work. Pure.

Such prices never changed into each other (docs/pay.md). The ledger knows hours and no instants, so
that *at once* is sometimes taken for certain; each rule says when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from statistics import median

from archive.model import VersionDoc
from archive.pay.prices import Price, find_price, group_versions, join_places

#: Prices follow the time allotted where price ÷ time varies by no more than this.
_SAME_RATIO = Decimal("0.05")
_HOUR = timedelta(hours=1)


def find_alternating(
    docs: Sequence[VersionDoc],
) -> tuple[set[frozenset[Price]], set[int]]:
    """Pairs of prices that one listing shows in turn, and versions to be left aside.

    A price that comes back had not gone: what a listing pays then depends on who looks. Of such
    prices the highest stands for the listing, so that a change of all of them is one change.
    """
    pairs: set[frozenset[Price]] = set()
    aside: set[int] = set()
    for versions in group_versions(docs, key=lambda doc: doc.item).values():
        if len(versions) < 3:
            continue
        spans: dict[Price, list[int]] = {}
        for place, doc in enumerate(versions):
            spans.setdefault(find_price(doc), []).append(place)
        if len(spans) == len(versions):
            continue
        for together in _join_spans({price: (at[0], at[-1]) for price, at in spans.items()}):
            if len(together) < 2:
                continue
            pairs.update(frozenset(pair) for pair in combinations(together, 2))
            aside.update(
                doc.version
                for doc in versions
                if find_price(doc) in together and find_price(doc) != max(together)
            )
    return pairs, aside


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


def find_beside(
    tiers: set[frozenset[Price]], alternating: set[frozenset[Price]]
) -> set[frozenset[Price]]:
    """Pairs that are tiers too, since a listing shows one of the two in turn with another price
    that is: what stood beside the listing stood beside all that it pays."""
    in_turn: dict[Price, set[Price]] = {}
    for pair in alternating:
        one, other = pair
        in_turn.setdefault(one, set()).add(other)
        in_turn.setdefault(other, set()).add(one)
    found = {
        frozenset((further, *(pair - {shown})))
        for pair in tiers
        for shown in pair
        for further in in_turn.get(shown, ())
    }
    return {pair for pair in found if len(pair) == 2} - alternating


def find_elsewhere(by_price: dict[Price, list[VersionDoc]]) -> set[frozenset[Price]]:
    """Pairs of prices, each offered in countries that the k door names, none of them the same."""
    places = {price: join_places(docs) for price, docs in by_price.items()}
    return {
        frozenset((one, other))
        for one, other in combinations(by_price, 2)
        if places[one] and places[other] and not places[one] & places[other]
    }


def stood_together(some: Sequence[VersionDoc], others: Sequence[VersionDoc]) -> bool:
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


def follow_time(docs: Sequence[VersionDoc]) -> bool:
    """Whether prices follow the time allotted: three pairs or more in one proportion."""
    pairs = {(find_price(doc).low, doc.time_allotted) for doc in docs if doc.time_allotted}
    if len({price for price, _ in pairs}) < 3 or len({time for _, time in pairs}) < 3:
        return False
    ratios = [price / time for price, time in pairs if time]
    middle = median(ratios)
    return all(abs(ratio - middle) <= middle * _SAME_RATIO for ratio in ratios)


def differ(groups: Iterable[Sequence[VersionDoc]]) -> bool:
    """Whether any two groups have other prices."""
    return len({frozenset(find_price(doc) for doc in docs) for docs in groups}) > 1

"""Pay changes: a price's stretches of time, which follows which, and how sure that is. Pure.

A change is one price gone and another come; every rule here is written down in docs/pay.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from math import comb

from archive.model import VersionDoc
from archive.pay.prices import Price, join_places, order_by_time
from archive.pay.titles import read_template

#: A price that was not seen for longer than this has ended; a new one after it is no change.
LONGEST_PAUSE = timedelta(days=60)
_HOUR = timedelta(hours=1)
_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)
#: A price that was never seen to be gone has gone where another was seen so often without it; and
#: where pay depends on who looks, each of two prices must have been seen so often.
_LEAST_ALONE = 3
#: Of so many orders in which the sightings of two prices could have come, one only is a change.
_LEAST_ORDERS = 20


class Confidence(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class PayChange:
    """``before`` and ``after`` are the versions on either side; it happened between the last
    sighting of the one and the first of the other. ``relative`` is (after − before) ÷ before."""

    before: VersionDoc
    after: VersionDoc
    relative: Decimal
    confidence: Confidence
    why: str


@dataclass(slots=True)
class Track:
    """One price over a stretch of time."""

    price: Price
    docs: list[VersionDoc]

    @property
    def first(self) -> VersionDoc:
        return min(self.docs, key=lambda doc: doc.first_seen)

    @property
    def last(self) -> VersionDoc:
        return max(self.docs, key=lambda doc: doc.last_seen)


def cut_tracks(
    price: Price,
    by_price: dict[Price, list[VersionDoc]],
    tiers: set[frozenset[Price]],
) -> list[Track]:
    """A price's stretches: a new one begins after a long pause, or where another price that it
    never stood beside was seen in between."""
    tracks: list[Track] = []
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
            tracks.append(Track(price, [doc]))
        end = doc.last_seen.latest if end is None else max(end, doc.last_seen.latest)
    return tracks


def match_tracks(
    tracks: list[Track],
    tiers: set[frozenset[Price]],
    *,
    elsewhere: set[frozenset[Price]],
    differs: bool,
) -> Iterable[PayChange]:
    """Each track that begins after another of another price has ended, with the one that ended
    last and that no other has followed yet. ``elsewhere``: pairs of prices that were seen from
    different countries; ``differs``: pay here depends on who looks."""
    followed: set[int] = set()
    newest = _find_newest(tracks)
    for after in sorted(tracks, key=lambda track: order_by_time(track.first)):
        ended = [
            before
            for before in tracks
            if id(before) not in followed and _may_follow(before, after, tiers, newest=newest)
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


def _find_newest(tracks: Iterable[Track]) -> dict[int, int]:
    """The last version of each listing."""
    docs = sorted((doc for track in tracks for doc in track.docs), key=order_by_time)
    return {doc.item: doc.version for doc in docs}


def _may_follow(
    before: Track, after: Track, tiers: set[frozenset[Price]], *, newest: dict[int, int]
) -> bool:
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
    if not same_item and newest[before.last.item] != before.last.version:
        return False  # its listing went on at another price
    if not same_item and _find_end(before) > max(doc.last_seen.latest for doc in after.docs):
        return False  # both may have stood until both had gone
    return gone.latest <= come.earliest or (
        gone.latest - come.earliest <= _HOUR
        and (same_item or before.first.first_seen.earliest < come.earliest)
    )


def _find_end(track: Track) -> datetime:
    """When a price had surely gone, where a whole list told; else its last sighting."""
    return max(
        doc.last_seen.latest if doc.gone_by is None else doc.gone_by
        for doc in track.docs
        if doc.last_seen == track.last.last_seen
    )


def _has_returned(track: Track) -> bool:
    """Whether a listing of this price was gone and came back: it may only be hidden from some who
    look, so that its absence says little."""
    newest = {doc.item: doc.version for doc in sorted(track.docs, key=order_by_time)}
    return any(doc.gone_by is not None and newest[doc.item] != doc.version for doc in track.docs)


def _count_sightings(track: Track) -> int:
    return sum(doc.sightings for doc in track.docs)


def _judge_confidence(gone: Track, come: Track, *, differs: bool) -> tuple[Confidence, str]:
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
    shared = join_places(gone.docs) & join_places(come.docs)
    if not shared and (differs or before.item == after.item):
        one, other = _count_sightings(gone), _count_sightings(come)
        seldom = differs and min(one, other) < _LEAST_ALONE
        if seldom or comb(one + other, one) < _LEAST_ORDERS:
            return Confidence.LOW, "seen too seldom to tell it from pay that differs by who looks"
    if before.item == after.item:
        return Confidence.HIGH, "the same listing"
    if not shared and _count_sightings(gone) == _count_sightings(come) == 1:
        return Confidence.LOW, "each price was seen once: who looked may have been the difference"
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

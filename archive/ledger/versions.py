"""Words and keys of an item's history: elements, stretches, changes. Pure.

An :class:`Element` is a distinct (window, content) of an item: all sightings that agree in both
count as one for the order. How they are ordered says ``ordering``, what follows from the order
``history``. This module must not open a database or see an exact time.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from archive.ids import make_deriver
from archive.model import ChangeKind


class Element(NamedTuple):
    """Sightings of one item that share window (seconds) and content key."""

    earliest: int
    latest: int
    content: int


class Volatile(NamedTuple):
    """What a sighting says that does not make a version; times in seconds."""

    units_left: int | None
    units_approximate: int | None
    posted_at: int | None
    expires_at: int | None
    printed: int | None


class Tally(NamedTuple):
    """How often an element was seen: sightings, of these sealed captures, and access bits.

    ``volatile`` is the choice of :func:`choose_volatile` among the element's sightings.
    """

    sightings: int
    captures: int
    access: int
    volatile: Volatile


class Place(NamedTuple):
    """Where a conflicting element stands: ``chain`` tells whose answer it is (0: the sealed
    times, 1: an earlier answer of theirs), ``rank`` is (number of the conflict, place in it)."""

    chain: int
    rank: tuple[int, int]


class Cut(NamedTuple):
    """Whole censuses between two sightings that lacked the item: ``vanished_by`` is the
    earliest end of one, ``missing_from`` the latest start of one."""

    vanished_by: int
    missing_from: int


class Stretch(NamedTuple):
    """One version, as computed. ``founded`` is the (earliest, content) its key is made of."""

    version: int
    content: int
    first_earliest: int
    first_latest: int
    last_earliest: int
    last_latest: int
    others_latest: int
    sightings: int
    captures: int
    access: int
    came_in: int
    vanished: int
    volatile: Volatile
    elements: tuple[Element, ...]


class ChangeRow(NamedTuple):
    """One change, with its derived key and the window in which it happened, in seconds."""

    change: int
    kind: ChangeKind
    from_version: int | None
    to_version: int | None
    earliest: int
    latest: int


class History(NamedTuple):
    """All that follows from an item's sightings. ``open_until`` is the earliest end of a
    census that the item has vanished by, or ``STILL_OPEN``."""

    stretches: tuple[Stretch, ...]
    changes: tuple[ChangeRow, ...]
    open_until: int


STILL_OPEN = 2**62
NEVER = -(2**62)

_BITS = {kind: 1 << place for place, kind in enumerate(ChangeKind)}


def to_bits(kinds: Iterable[ChangeKind]) -> int:
    bits = 0
    for kind in kinds:
        bits |= _BITS[kind]
    return bits


@cache
def from_bits(bits: int) -> tuple[ChangeKind, ...]:
    return tuple(kind for kind, bit in _BITS.items() if bits & bit)


def choose_volatile(one: Volatile, other: Volatile) -> Volatile:
    """Of two sightings whose order is not told: the one with fewer units left, then the
    smaller in every other field, so that the choice never depends on arrival."""
    # The first field that differs tells; ranking both whole takes five times as long.
    for mine, others in zip(one, other, strict=True):
        if mine == others:
            continue
        mine, others = (STILL_OPEN if value is None else value for value in (mine, others))
        if mine != others:
            return one if mine < others else other
    return one


_derive_version = make_deriver("version")
_derive_change = {kind: make_deriver("change", kind.value) for kind in ChangeKind}
#: Key of the change by which an item appeared: from (item, None, version).
derive_appearance = _derive_change[ChangeKind.APPEARED]


def make_version_key(item: int, content: int, earliest: int, *, repeat: int = 0) -> int:
    """``repeat`` tells apart runs of one content that start in the same hour (A, B, A)."""
    if repeat:
        return _derive_version(item, content, earliest, repeat)
    return _derive_version(item, content, earliest)


def make_change(
    kind: ChangeKind,
    *,
    item: int,
    from_version: int | None,
    to_version: int | None,
    earliest: int,
    latest: int,
) -> ChangeRow:
    key = _derive_change[kind](item, from_version, to_version)
    return ChangeRow(key, kind, from_version, to_version, earliest, latest)

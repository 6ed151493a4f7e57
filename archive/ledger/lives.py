"""Between which whole looks a listing began and ended: nothing here is a guess.

A list seen whole that lacks a listing bounds its life; a list seen in part says nothing.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from archive.ledger.versions import STILL_OPEN


class LifeBounds(NamedTuple):
    """Seconds. ``absent_from``: the start of the last whole look, before the first sighting, at a
    list on which it was seen later; None where there was none. ``gone_by``: the end of the first
    whole look after the last sighting; None where it was not seen to be gone."""

    item: int
    absent_from: int | None
    gone_by: int | None


def list_life_bounds(db: sqlite3.Connection) -> Iterator[LifeBounds]:
    """For every listing that was seen on a list, in order of keys."""
    censuses: dict[int, tuple[list[int], list[int]]] = {}
    for scope, earliest, latest in db.execute(
        "SELECT scope, earliest, latest FROM census ORDER BY scope, latest, earliest"
    ):
        starts, ends = censuses.setdefault(scope, ([], []))
        starts.append(max(earliest, starts[-1]) if starts else earliest)
        ends.append(latest)
    item, absent, gone = None, None, STILL_OPEN
    for one, scope, open_until, first in db.execute(
        "SELECT s.item, s.scope, s.open_until, min(v.first_earliest) FROM scope_item s "
        "JOIN item i ON i.item = s.item AND i.kind = 'listing' "
        "JOIN version v ON v.item = s.item GROUP BY s.item, s.scope ORDER BY s.item"
    ):
        if one != item:
            if item is not None:
                yield _make_bounds(item, absent, gone)
            item, absent, gone = one, None, STILL_OPEN
        starts, ends = censuses.get(scope, ([], []))
        before = bisect_right(ends, first)
        if before:
            absent = starts[before - 1] if absent is None else max(absent, starts[before - 1])
        gone = min(gone, open_until)
    if item is not None:
        yield _make_bounds(item, absent, gone)


def _make_bounds(item: int, absent: int | None, gone: int) -> LifeBounds:
    return LifeBounds(item, absent, None if gone >= STILL_OPEN else gone)

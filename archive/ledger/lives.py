"""Between which whole looks a listing began and ended: nothing here is a guess.

A list seen whole that lacks a listing bounds its life; a list seen in part says nothing.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Collection, Iterator
from typing import NamedTuple

from archive.ledger.versions import STILL_OPEN


class LifeBounds(NamedTuple):
    """Seconds. ``absent_from``: the start of the last whole look, before the first sighting, at a
    list on which it was seen later; None where there was none. ``gone_by``: the end of the first
    whole look after the last sighting; None where it was not seen to be gone."""

    item: int
    absent_from: int | None
    gone_by: int | None


def list_life_bounds(
    db: sqlite3.Connection, items: Collection[int] | None = None
) -> Iterator[LifeBounds]:
    """For these listings (all by default), where they were seen on a list, in order of keys."""
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
        "JOIN version v ON v.item = s.item "
        "WHERE ?1 IS NULL OR s.item IN (SELECT value FROM json_each(?1)) "
        "GROUP BY s.item, s.scope ORDER BY s.item",
        (None if items is None else json.dumps(sorted(items)),),
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


def count_whole_looks(db: sqlite3.Connection, *, until: int | None) -> tuple[int, int]:
    """How many whole looks ended by then (seconds), and when the last of them did."""
    count, latest = db.execute(
        "SELECT count(*), coalesce(max(latest), 0) FROM census WHERE ?1 IS NULL OR latest <= ?1",
        (until,),
    ).fetchone()
    return int(count), int(latest)


def _make_bounds(item: int, absent: int | None, gone: int) -> LifeBounds:
    return LifeBounds(item, absent, None if gone >= STILL_OPEN else gone)

"""Adds sightings to histories that end, or may end, with a whole list that lacked the item, and
sightings that lie inside a version: both without the sightings known before.

What ``continuing`` leaves: an offer that had vanished is seen again, a whole list lacks one, a late
page shows what a version said before and after. Where sightings of different contents touch,
or a whole list lies between known sightings, it says so, and ``recomputing`` takes all of them.
Works inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.ledger import versions
from archive.ledger.history import (
    DifferContents,
    OthersLatest,
    continue_history,
    make_vanishing_key,
)
from archive.ledger.ordering import find_conflicts
from archive.ledger.recomputing import add_sighting, to_version_row
from archive.ledger.versions import Element, Stretch, Tally, Volatile
from archive.ledger.writes import IMPORTED_BIT, VERSION_COLUMNS, Writes, to_change_row
from archive.times import Window

#: What one capture says of an item: the element, the access bit and the volatile rest.
Sighting = tuple[Element, int, Volatile]

_AT_ONCE = 500
_new = tuple.__new__  # a named tuple's own constructor takes three times as long


@dataclass(slots=True)
class _Known:
    """What the ledger holds of an item: its versions, the newest of them, the lists it stood on."""

    newest: int
    versions: dict[int, Stretch]
    #: (list, end of the first sighting there, when it was gone from there)
    scopes: list[tuple[int, int, int]]


def extend_histories(
    db: sqlite3.Connection,
    asked: Mapping[int, tuple[Sequence[Sighting], Sequence[Window]]],
    *,
    differ: DifferContents,
    writes: Writes,
) -> set[int]:
    """Add to each item's history the sightings of a batch, and the new whole lists that may lack
    it; returns the items whose whole history must be computed instead."""
    left: set[int] = set()
    items = sorted(asked)
    for start in range(0, len(items), _AT_ONCE):
        chunk = items[start : start + _AT_ONCE]
        known = _load_known(db, chunk)
        reached = {
            item: max(stretch.last_latest for stretch in one.versions.values())
            for item, one in known.items()
        }
        censuses = _load_censuses(db, known.values(), since=min(reached.values(), default=0))
        for item in chunk:
            said, windows = asked[item]
            one = known.get(item)
            if one is None or not _extend_item(
                item,
                one,
                said,
                windows,
                reached=reached[item],
                censuses=censuses,
                differ=differ,
                writes=writes,
            ):
                left.add(item)
    return left


def _extend_item(
    item: int,
    known: _Known,
    said: Sequence[Sighting],
    windows: Sequence[Window],
    *,
    reached: int,
    censuses: Mapping[int, list[tuple[int, int]]],
    differ: DifferContents,
    writes: Writes,
) -> bool:
    """Whether it could be done; nothing is noted in ``writes`` otherwise."""
    if any(window.seconds[0] < reached for window in windows):
        return False
    now = dict(known.versions)
    tallies: dict[Element, Tally] = {}
    for element, access, volatile in said:
        if element.earliest >= reached:
            add_sighting(tallies, element, access=access, volatile=volatile)
            continue
        within = find_absorbing(now.values(), element)
        if within is None:
            return False
        now[within.version] = absorb_sighting(within, element, access=access, volatile=volatile)
    if find_conflicts(tallies):
        return False
    if tallies or windows:
        _follow_end(
            item,
            known,
            now,
            tallies=tallies,
            reached=reached,
            censuses=censuses,
            differ=differ,
            writes=writes,
        )
    for version, stretch in now.items():
        if stretch != known.versions.get(version):
            writes.versions.append(to_version_row(item, stretch))
            writes.touched.add(version)
    return True


def _follow_end(
    item: int,
    known: _Known,
    now: dict[int, Stretch],
    *,
    tallies: Mapping[Element, Tally],
    reached: int,
    censuses: Mapping[int, list[tuple[int, int]]],
    differ: DifferContents,
    writes: Writes,
) -> None:
    others = OthersLatest()
    for stretch in now.values():
        others.add(stretch.content, stretch.last_latest)
    last = now[known.newest]
    history = continue_history(
        item,
        last,
        reached=reached,
        others=others,
        tallies=tallies,
        scopes=[(first, censuses[scope]) for scope, first, _ in known.scopes if scope in censuses],
        differ=differ,
    )
    for stretch in history.stretches:
        now[stretch.version] = stretch._replace(elements=())
    writes.changes += [to_change_row(item, change) for change in history.changes]
    if last.vanished and not history.stretches[0].vanished:
        writes.gone_changes.append((item, make_vanishing_key(item, last.version)))
    newest = history.stretches[-1].version
    if newest != known.newest:
        writes.newest.append((item, newest))
    if any(open_until != history.open_until for _, _, open_until in known.scopes):
        writes.open_until.append((history.open_until, item))


def find_absorbing(stretches: Iterable[Stretch], element: Element) -> Stretch | None:
    """The version of the same content that goes on before and after a sighting which touches no
    other version: there it says nothing but that the item was seen once more."""
    earliest, latest, content = element
    found = None
    for stretch in stretches:
        if stretch.last_latest <= earliest or stretch.first_earliest >= latest:
            continue
        if (
            found is not None
            or stretch.content != content
            or not stretch.first_earliest <= earliest <= stretch.last_earliest
            or not stretch.first_latest <= latest <= stretch.last_latest
        ):
            return None
        found = stretch
    return found


def absorb_sighting(
    stretch: Stretch, element: Element, *, access: int, volatile: Volatile
) -> Stretch:
    """The version with one sighting more inside it (see :func:`find_absorbing`)."""
    chosen = stretch.volatile
    if element.earliest == stretch.last_earliest and volatile != chosen:
        chosen = versions.choose_volatile(chosen, volatile)
    return stretch._replace(
        sightings=stretch.sightings + 1,
        captures=stretch.captures + (access != IMPORTED_BIT),
        access=stretch.access | access,
        volatile=chosen,
    )


def _load_known(db: sqlite3.Connection, items: Sequence[int]) -> dict[int, _Known]:
    keys = json.dumps(items)
    known: dict[int, _Known] = {}
    for row in db.execute(_SELECT_VERSIONS, (keys,)):
        newest, version, item = row[:3]
        one = known.get(item)
        if one is None:
            one = known[item] = _Known(newest, {}, [])
        one.versions[version] = _new(Stretch, (version, *row[3:14], _new(Volatile, row[14:]), ()))
    for item, scope, first, open_until in db.execute(
        "SELECT item, scope, first_latest, open_until FROM scope_item "
        "WHERE item IN (SELECT value FROM json_each(?))",
        (keys,),
    ):
        if item in known:
            known[item].scopes.append((scope, first, open_until))
    return known


_SELECT_VERSIONS = (
    f"SELECT i.newest, {', '.join(f'v.{name}' for name in VERSION_COLUMNS.split(', '))} "  # noqa: S608
    "FROM json_each(?) j CROSS JOIN item i ON i.item = j.value "
    "CROSS JOIN version v ON v.item = i.item"
)


def _load_censuses(
    db: sqlite3.Connection, known: Iterable[_Known], *, since: int
) -> dict[int, list[tuple[int, int]]]:
    """The whole lists of every scope that began at ``since`` or later, in their order."""
    found = {}
    for scope in {scope for one in known for scope, _, _ in one.scopes}:
        rows = db.execute(
            "SELECT earliest, latest FROM census WHERE scope = ? AND earliest >= ? "
            "ORDER BY earliest, latest",
            (scope, since),
        ).fetchall()
        if rows:
            found[scope] = rows
    return found

"""Computes whole histories anew: all versions and changes of items from all their sightings.

For whatever does not just continue a history: a late page, overlapping windows, a census that
lacks the item, a page read again. The pure functions are in ``versions`` and ``ordering``.
Works inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from archive.ledger import contents, ordering, versions
from archive.ledger.contents import ContentRow
from archive.ledger.entries import OrderCaptures
from archive.ledger.history import compute_history, find_successor
from archive.ledger.versions import Element, History, Stretch, Tally, Volatile
from archive.ledger.writes import (
    ACCESS_BITS,
    IMPORTED_BIT,
    VERSION_COLUMNS,
    Writes,
    to_change_row,
)
from archive.model import ChangeKind

_CHUNK = 500
_OTHERS = VERSION_COLUMNS.split(", ").index("others_latest")
_BITS_OF = {access.value: bit for access, bit in ACCESS_BITS.items()}
_new = tuple.__new__  # a named tuple's own constructor takes three times as long


#: What a page says of an item: page, content and the volatile rest.
_Reading = tuple[int, int, Volatile]


class _Look(NamedTuple):
    """All captures of one page in one window."""

    earliest: int
    latest: int
    sealed: int  #: captures that no import brought
    access: int
    captures: list[int]


class Recomputation:
    """Computes whole histories anew for a set of items."""

    def __init__(self, db: sqlite3.Connection, *, order_captures: OrderCaptures) -> None:
        self._db = db
        self._order_captures = order_captures
        self._contents: dict[int, ContentRow] = {}
        self._kinds: dict[tuple[int, int], Sequence[ChangeKind]] = {}
        self._censuses: dict[int, list[tuple[int, int]]] = {}

    def recompute(self, items: Iterable[int], *, writes: Writes) -> None:
        ordered = sorted(items)
        for start in range(0, len(ordered), _CHUNK):
            self._recompute_chunk(ordered[start : start + _CHUNK], writes=writes)
        self._contents.clear()
        self._kinds.clear()
        self._censuses.clear()

    def _recompute_chunk(self, items: Sequence[int], *, writes: Writes) -> None:
        keys = json.dumps(items)
        readings = self._load_readings(items, keys)
        looks = self._load_looks(readings)
        tallies = {item: _count_sightings(rows, looks) for item, rows in readings.items()}
        conflicts = {
            item: found for item in items if (found := ordering.find_conflicts(tallies[item]))
        }
        ranks = self._rank_elements(
            conflicts, {item: _list_captures(readings[item], looks) for item in conflicts}
        )
        hints = self._load_hints(conflicts)
        scopes = self._load_scopes(keys)
        old_versions: dict[int, dict[int, tuple[int | None, ...]]] = {item: {} for item in items}
        for row in self._db.execute(
            f"SELECT {VERSION_COLUMNS} FROM version "  # noqa: S608
            "WHERE item IN (SELECT value FROM json_each(?))",
            (keys,),
        ):
            old_versions[row[1]][row[0]] = row
        old_changes: dict[int, dict[int, tuple[int | str | None, ...]]] = {
            item: {} for item in items
        }
        for row in self._db.execute(
            "SELECT item, change, kind, from_version, to_version, earliest, latest FROM change "
            "WHERE item IN (SELECT value FROM json_each(?))",
            (keys,),
        ):
            old_changes[row[0]][row[1]] = row
        for item in items:
            groups = conflicts.get(item, [])
            places = ordering.place_conflicts(
                groups, ranks=ranks.get(item, {}), hints=hints.get(item, {})
            )
            computed = compute_history(
                item,
                tallies=tallies[item],
                places=places,
                scopes=scopes.get(item, ()),
                differ=self.differ,
            )
            if places:
                _gather_hints(item, groups, places=places, writes=writes)
            _gather_history(
                item,
                computed,
                old_versions=old_versions[item],
                old_changes=old_changes[item],
                writes=writes,
            )

    def _load_readings(self, items: Sequence[int], keys: str) -> dict[int, list[_Reading]]:
        """What pages say of each item. Pages and their captures are not joined: many items stand
        on the same pages."""
        readings: dict[int, list[_Reading]] = {item: [] for item in items}
        for row in self._db.execute(
            "SELECT item, page, content, units_left, units_approximate, posted_at, expires_at, "
            "printed FROM reading WHERE item IN (SELECT value FROM json_each(?))",
            (keys,),
        ):
            readings[row[0]].append((row[1], row[2], _new(Volatile, row[3:])))
        return readings

    def _load_looks(self, readings: Mapping[int, Iterable[_Reading]]) -> dict[int, list[_Look]]:
        """The captures of all these pages, those of one page in one window together."""
        pages = {page for rows in readings.values() for page, _, _ in rows}
        found: dict[int, dict[tuple[int, int], list[tuple[int, int]]]] = {}
        for page, capture, access, *window in self._db.execute(
            "SELECT page, capture, access, earliest, latest FROM capture "
            "WHERE page IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(pages)),),
        ):
            windows = found.setdefault(page, {})
            windows.setdefault((window[0], window[1]), []).append((capture, _BITS_OF[access]))
        return {
            page: [_gather_look(window, seen) for window, seen in windows.items()]
            for page, windows in found.items()
        }

    def _rank_elements(
        self,
        conflicts: Mapping[int, Sequence[Sequence[Element]]],
        captures: Mapping[int, Mapping[Element, Sequence[int]]],
    ) -> dict[int, dict[Element, int]]:
        """Ask once for the order of all captures that conflict; say per element which was
        first."""
        asked = {
            capture
            for item, groups in conflicts.items()
            for group in groups
            for element in group
            for capture in captures[item][element]
        }
        if not asked:
            return {}
        rank = {
            capture: place
            for place, group in enumerate(self._order_captures(sorted(asked)))
            for capture in group
        }
        ranks: dict[int, dict[Element, int]] = {}
        for item, groups in conflicts.items():
            for group in groups:
                for element in group:
                    known = [rank[c] for c in captures[item][element] if c in rank]
                    if known:
                        ranks.setdefault(item, {})[element] = min(known)
        return ranks

    def _load_hints(self, items: Iterable[int]) -> dict[int, dict[Element, int]]:
        hints: dict[int, dict[Element, int]] = {}
        for item, earliest, latest, content, place in self._db.execute(
            "SELECT item, earliest, latest, content, place FROM order_hint "
            "WHERE item IN (SELECT value FROM json_each(?))",
            (json.dumps(list(items)),),
        ):
            hints.setdefault(item, {})[Element(earliest, latest, content)] = place
        return hints

    def _load_scopes(self, keys: str) -> dict[int, list[tuple[int, list[tuple[int, int]]]]]:
        scopes: dict[int, list[tuple[int, list[tuple[int, int]]]]] = {}
        for item, scope, first_latest in self._db.execute(
            "SELECT item, scope, first_latest FROM scope_item "
            "WHERE item IN (SELECT value FROM json_each(?))",
            (keys,),
        ):
            if scope not in self._censuses:
                self._censuses[scope] = self._db.execute(
                    "SELECT earliest, latest FROM census WHERE scope = ? ORDER BY earliest, latest",
                    (scope,),
                ).fetchall()
            if self._censuses[scope]:
                scopes.setdefault(item, []).append((first_latest, self._censuses[scope]))
        return scopes

    def differ(self, before: int, after: int) -> Sequence[ChangeKind]:
        """The kinds of change between two contents, by their keys."""
        pair = (before, after)
        kinds = self._kinds.get(pair)
        if kinds is None:
            kinds = self._kinds[pair] = contents.name_changes(
                self._load_content(before), self._load_content(after)
            )
        return kinds

    def _load_content(self, content: int) -> ContentRow:
        row = self._contents.get(content)
        if row is None:
            row = ContentRow(
                *self._db.execute("SELECT * FROM content WHERE content = ?", (content,)).fetchone()
            )
            self._contents[content] = row
        return row


def _gather_look(window: tuple[int, int], seen: Sequence[tuple[int, int]]) -> _Look:
    access = sealed = 0
    for _, bit in seen:
        access |= bit
        sealed += bit != IMPORTED_BIT
    return _Look(*window, sealed, access, [capture for capture, _ in seen])


def _count_sightings(
    rows: Iterable[_Reading], looks: Mapping[int, Sequence[_Look]]
) -> dict[Element, Tally]:
    """One item's sightings by element; pages that nobody gave count for nothing."""
    tallies: dict[Element, Tally] = {}
    for page, content, volatile in rows:
        for earliest, latest, sealed, access, captures in looks.get(page, ()):
            element = _new(Element, (earliest, latest, content))
            known = tallies.get(element)
            if known is None:
                tallies[element] = _new(Tally, (len(captures), sealed, access, volatile))
                continue
            before, sealed_before, bits, chosen = known
            if volatile != chosen:
                chosen = versions.choose_volatile(chosen, volatile)
            tallies[element] = _new(
                Tally, (before + len(captures), sealed_before + sealed, bits | access, chosen)
            )
    return tallies


def _list_captures(
    rows: Iterable[_Reading], looks: Mapping[int, Sequence[_Look]]
) -> dict[Element, list[int]]:
    """Which captures are an element's."""
    captures: dict[Element, list[int]] = {}
    for page, content, _ in rows:
        for look in looks.get(page, ()):
            element = Element(look.earliest, look.latest, content)
            captures.setdefault(element, []).extend(look.captures)
    return captures


def add_sighting(
    tallies: dict[Element, Tally], element: Element, *, access: int, volatile: Volatile
) -> None:
    """Count one sighting of an item into its elements."""
    known = tallies.get(element)
    sealed = int(access != IMPORTED_BIT)
    if known is None:
        tallies[element] = _new(Tally, (1, sealed, access, volatile))
        return
    sightings, captures, bits, chosen = known
    if volatile != chosen:
        chosen = versions.choose_volatile(chosen, volatile)
    tallies[element] = _new(Tally, (sightings + 1, captures + sealed, bits | access, chosen))


def _gather_hints(
    item: int,
    groups: Sequence[Sequence[Element]],
    *,
    places: Mapping[Element, versions.Place],
    writes: Writes,
) -> None:
    writes.hinted.append(item)
    for group in groups:
        placed = [element for element in group if element in places]
        steps = sorted({places[element] for element in placed})
        for element in placed:
            writes.hints.append((item, *element, steps.index(places[element])))


def _gather_history(
    item: int,
    history: History,
    *,
    old_versions: Mapping[int, tuple[int | None, ...]],
    old_changes: Mapping[int, tuple[int | str | None, ...]],
    writes: Writes,
) -> None:
    """Compare a computed history with what the tables hold; note only the differences."""
    now = {stretch.version for stretch in history.stretches}
    for stretch in history.stretches:
        row = to_version_row(item, stretch)
        old_row = old_versions.get(stretch.version)
        if old_row is not None and stretch is not history.stretches[-1]:
            # What others said last is asked of the newest version alone.
            old_row = (*old_row[:_OTHERS], row[_OTHERS], *old_row[_OTHERS + 1 :])
        if old_row != row:
            writes.versions.append(row)
            writes.touched.add(stretch.version)
    for version, old in old_versions.items():
        if version not in now:
            content, earliest = old[2], old[3]
            assert content is not None
            assert earliest is not None
            writes.gone_versions.append(version)
            successor = find_successor(history.stretches, content=content, earliest=earliest)
            writes.aliases.append((version, successor, item))
    changes = {change.change: to_change_row(item, change) for change in history.changes}
    writes.changes += [row for key, row in changes.items() if old_changes.get(key) != row]
    writes.gone_changes += [(item, key) for key in old_changes if key not in changes]
    if history.stretches:
        writes.newest.append((item, history.stretches[-1].version))
    if old_versions or history.open_until != versions.STILL_OPEN:
        writes.open_until.append((history.open_until, item))


def to_version_row(item: int, stretch: Stretch) -> tuple[int | None, ...]:
    """A version as its table holds it."""
    return (
        stretch.version,
        item,
        stretch.content,
        stretch.first_earliest,
        stretch.first_latest,
        stretch.last_earliest,
        stretch.last_latest,
        stretch.others_latest,
        stretch.sightings,
        stretch.captures,
        stretch.access,
        stretch.came_in,
        stretch.vanished,
        *stretch.volatile,
    )

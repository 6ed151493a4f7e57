"""Keeps versions and changes of items in step with their sightings.

Two ways, with one result: a sighting that only prolongs an item's newest version is added to
that version; everything else (a new content, a late page, overlapping windows, a census that
lacks the item) computes the item's whole history anew from all its sightings, by the pure
functions of ``versions``. Works inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from archive.ledger import contents, outbox, versions
from archive.ledger.contents import ContentRow
from archive.ledger.entries import OrderCaptures
from archive.ledger.versions import ChangeRow, Element, History, Stretch, Tally, Volatile
from archive.model import Access, ChangeKind

ACCESS_BITS = {access: 1 << place for place, access in enumerate(Access)}
IMPORTED_BIT = ACCESS_BITS[Access.IMPORTED]

_VERSION_COLUMNS = (
    "version, item, content, first_earliest, first_latest, last_earliest, last_latest, "
    "others_latest, sightings, captures, access, came_in, vanished, units_left, "
    "units_approximate, posted_at, expires_at, printed"
)
_CHUNK = 500


@dataclass(slots=True)
class Writes:
    """What a batch has to write at its end, gathered so that each table is written once."""

    extended: list[tuple[int | None, ...]] = field(default_factory=list)
    versions: list[tuple[int | None, ...]] = field(default_factory=list)
    gone_versions: list[int] = field(default_factory=list)
    changes: list[tuple[int | str | None, ...]] = field(default_factory=list)
    gone_changes: list[int] = field(default_factory=list)
    newest: list[tuple[int, int]] = field(default_factory=list)
    open_until: list[tuple[int, int]] = field(default_factory=list)
    aliases: list[tuple[int, int | None, int]] = field(default_factory=list)
    hints: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    hinted: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def add_change(self, item: int, change: ChangeRow) -> None:
        self.changes.append(_to_change_row(item, change))

    def write(self, db: sqlite3.Connection) -> None:
        many = db.executemany
        many("DELETE FROM version WHERE version = ?", [(key,) for key in self.gone_versions])
        many("DELETE FROM change WHERE change = ?", [(key,) for key in self.gone_changes])
        many(
            f"INSERT OR REPLACE INTO version ({_VERSION_COLUMNS}) "  # noqa: S608
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            sorted(self.versions, key=itemgetter(0)),
        )
        many(
            "UPDATE version SET last_earliest = ?, last_latest = ?, sightings = ?, captures = ?, "
            "access = ?, units_left = ?, units_approximate = ?, posted_at = ?, expires_at = ?, "
            "printed = ? WHERE version = ?",
            self.extended,
        )
        many(
            "INSERT OR REPLACE INTO change "
            "(change, item, kind, from_version, to_version, earliest, latest) "
            "VALUES (?,?,?,?,?,?,?)",
            sorted(self.changes, key=itemgetter(0)),
        )
        many("UPDATE item SET newest = ? WHERE item = ?", self.newest)
        many("UPDATE scope_item SET open_until = ? WHERE item = ?", self.open_until)
        many("DELETE FROM order_hint WHERE item = ?", [(item,) for item in self.hinted])
        many("INSERT INTO order_hint VALUES (?,?,?,?,?)", self.hints)
        for alias, version, item in self.aliases:
            db.execute("UPDATE alias SET version = ? WHERE version = ?", (version, alias))
            db.execute("INSERT OR REPLACE INTO alias VALUES (?,?,?)", (alias, version, item))
        if self.versions:
            many("DELETE FROM alias WHERE alias = ?", [(row[0],) for row in self.versions])
        gone = set(self.gone_versions)
        outbox.post_versions(db, written=self.touched - gone, deleted=gone)


@dataclass(slots=True)
class Newest:
    """An item's newest version while a batch is at work on it."""

    version: int
    item: int
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
    new: bool = False
    prolonged: bool = False

    def precedes(self, element: Element) -> bool:
        """Whether the element comes after all that was seen, so that a version can follow."""
        return (
            not self.vanished
            and element.content != self.content
            and element.earliest >= self.last_latest
            and element.earliest >= self.others_latest
        )

    def gather(self, writes: Writes) -> None:
        """Note this version to be written, as a new row or as an update."""
        writes.touched.add(self.version)
        if self.new:
            writes.versions.append(
                (
                    self.version,
                    self.item,
                    self.content,
                    self.first_earliest,
                    self.first_latest,
                    self.last_earliest,
                    self.last_latest,
                    self.others_latest,
                    self.sightings,
                    self.captures,
                    self.access,
                    self.came_in,
                    self.vanished,
                    *self.volatile,
                )
            )
            writes.newest.append((self.version, self.item))
        else:
            writes.extended.append(self.to_update())

    def prolong(self, element: Element, *, access: int, volatile: Volatile) -> bool:
        """Add a sighting, if all that it does is to prolong this version."""
        earliest, latest, content = element
        if (
            content != self.content
            or self.vanished
            or earliest < self.others_latest
            or earliest < self.first_earliest
            or latest < self.first_latest
        ):
            return False
        if earliest > self.last_earliest:
            self.last_earliest = earliest
            self.volatile = volatile
        elif earliest == self.last_earliest and volatile != self.volatile:
            self.volatile = versions.choose_volatile(self.volatile, volatile)
        self.last_latest = max(self.last_latest, latest)
        self.prolonged = True
        self.sightings += 1
        self.captures += access != IMPORTED_BIT
        self.access |= access
        return True

    def to_update(self) -> tuple[int | None, ...]:
        return (
            self.last_earliest,
            self.last_latest,
            self.sightings,
            self.captures,
            self.access,
            *self.volatile,
            self.version,
        )


def load_newest(db: sqlite3.Connection, items: Iterable[int]) -> dict[int, Newest]:
    """The newest version of each item that has one."""
    rows = db.execute(
        f"SELECT {_VERSION_COLUMNS} FROM version WHERE version IN ("  # noqa: S608
        "SELECT newest FROM item WHERE item IN (SELECT value FROM json_each(?)))",
        (json.dumps(list(items)),),
    )
    return {row[1]: Newest(*(*row[:13], Volatile(*row[13:]))) for row in rows}


def start_item(
    element: Element, *, item: int, access: int, volatile: Volatile, writes: Writes
) -> Newest:
    """The first version of an item that was never seen before."""
    change = versions.make_change(
        ChangeKind.APPEARED,
        item=item,
        from_version=None,
        to_version=(version := versions.make_version_key(item, element.content, element.earliest)),
        earliest=element.earliest,
        latest=element.latest,
    )
    writes.add_change(item, change)
    return _start_version(
        version,
        item,
        element,
        others_latest=versions.NEVER,
        access=access,
        volatile=volatile,
        came_in=_APPEARED,
    )


_APPEARED = versions.to_bits((ChangeKind.APPEARED,))


def _start_version(
    version: int,
    item: int,
    element: Element,
    *,
    others_latest: int,
    access: int,
    volatile: Volatile,
    came_in: int,
) -> Newest:
    earliest, latest, content = element
    return Newest(
        version,
        item,
        content,
        earliest,
        latest,
        earliest,
        latest,
        others_latest,
        1,
        int(access != IMPORTED_BIT),
        access,
        came_in,
        0,
        volatile,
        new=True,
    )


def succeed_version(
    before: Newest,
    element: Element,
    *,
    access: int,
    volatile: Volatile,
    kinds: Sequence[ChangeKind],
    writes: Writes,
) -> Newest:
    """The version that follows ``before``, for an element wholly after all earlier ones."""
    item, version = (
        before.item,
        versions.make_version_key(before.item, element.content, element.earliest),
    )
    for kind in kinds:
        writes.add_change(
            item,
            versions.make_change(
                kind,
                item=item,
                from_version=before.version,
                to_version=version,
                earliest=before.last_earliest,
                latest=element.latest,
            ),
        )
    return _start_version(
        version,
        item,
        element,
        others_latest=max(before.last_latest, before.others_latest),
        access=access,
        volatile=volatile,
        came_in=versions.to_bits(kinds),
    )


class Recomputation:
    """Computes whole histories anew for a set of items."""

    def __init__(self, db: sqlite3.Connection, *, order_captures: OrderCaptures) -> None:
        self._db = db
        self._order_captures = order_captures
        self._contents: dict[int, ContentRow] = {}
        self._censuses: dict[int, list[tuple[int, int]]] = {}

    def recompute(self, items: Iterable[int], *, writes: Writes) -> None:
        ordered = sorted(items)
        for start in range(0, len(ordered), _CHUNK):
            self._recompute_chunk(ordered[start : start + _CHUNK], writes=writes)
        self._contents.clear()
        self._censuses.clear()

    def _recompute_chunk(self, items: Sequence[int], *, writes: Writes) -> None:
        keys = json.dumps(items)
        tallies, captures = self._load_tallies(items, keys)
        conflicts = {
            item: found for item in items if (found := versions.find_conflicts(tallies[item]))
        }
        ranks = self._rank_elements(conflicts, captures)
        hints = self._load_hints(conflicts)
        scopes = self._load_scopes(keys)
        old_versions: dict[int, dict[int, tuple[int | None, ...]]] = {item: {} for item in items}
        for row in self._db.execute(
            f"SELECT {_VERSION_COLUMNS} FROM version "  # noqa: S608
            "WHERE item IN (SELECT value FROM json_each(?))",
            (keys,),
        ):
            old_versions[row[1]][row[0]] = row
        old_changes: dict[int, dict[int, tuple[int | str | None, ...]]] = {
            item: {} for item in items
        }
        for row in self._db.execute(
            "SELECT change, item, kind, from_version, to_version, earliest, latest FROM change "
            "WHERE item IN (SELECT value FROM json_each(?))",
            (keys,),
        ):
            old_changes[row[1]][row[0]] = row
        for item in items:
            groups = conflicts.get(item, [])
            places = versions.place_conflicts(
                groups, ranks=ranks.get(item, {}), hints=hints.get(item, {})
            )
            history = versions.compute_history(
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
                history,
                old_versions=old_versions[item],
                old_changes=old_changes[item],
                writes=writes,
            )

    def _load_tallies(
        self, items: Sequence[int], keys: str
    ) -> tuple[dict[int, dict[Element, Tally]], dict[int, dict[Element, list[int]]]]:
        tallies: dict[int, dict[Element, Tally]] = {item: {} for item in items}
        captures: dict[int, dict[Element, list[int]]] = {item: {} for item in items}
        for row in self._db.execute(
            "SELECT r.item, c.capture, c.access, c.earliest, c.latest, r.content, r.units_left, "
            "r.units_approximate, r.posted_at, r.expires_at, r.printed "
            "FROM reading r JOIN capture c ON c.page = r.page "
            "WHERE r.item IN (SELECT value FROM json_each(?))",
            (keys,),
        ):
            item, element, access = row[0], Element(*row[3:6]), ACCESS_BITS[Access(row[2])]
            add_sighting(tallies[item], element, access=access, volatile=Volatile(*row[6:]))
            captures[item].setdefault(element, []).append(row[1])
        return tallies, captures

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
        return contents.name_changes(self._load_content(before), self._load_content(after))

    def _load_content(self, content: int) -> ContentRow:
        row = self._contents.get(content)
        if row is None:
            row = ContentRow(
                *self._db.execute("SELECT * FROM content WHERE content = ?", (content,)).fetchone()
            )
            self._contents[content] = row
        return row


def add_sighting(
    tallies: dict[Element, Tally], element: Element, *, access: int, volatile: Volatile
) -> None:
    """Count one sighting of an item into its elements."""
    known = tallies.get(element)
    sealed = int(access != IMPORTED_BIT)
    if known is None:
        tallies[element] = Tally(1, sealed, access, volatile)
        return
    tallies[element] = Tally(
        known.sightings + 1,
        known.captures + sealed,
        known.access | access,
        volatile
        if volatile == known.volatile
        else versions.choose_volatile(known.volatile, volatile),
    )


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
        row = _to_row(item, stretch)
        if old_versions.get(stretch.version) != row:
            writes.versions.append(row)
            writes.touched.add(stretch.version)
    for version, old in old_versions.items():
        if version not in now:
            content, earliest = old[2], old[3]
            assert content is not None
            assert earliest is not None
            writes.gone_versions.append(version)
            successor = versions.find_successor(
                history.stretches, content=content, earliest=earliest
            )
            writes.aliases.append((version, successor, item))
    changes = {change.change: _to_change_row(item, change) for change in history.changes}
    writes.changes += [row for key, row in changes.items() if old_changes.get(key) != row]
    writes.gone_changes += [key for key in old_changes if key not in changes]
    if history.stretches:
        writes.newest.append((history.stretches[-1].version, item))
    if old_versions or history.open_until != versions.STILL_OPEN:
        writes.open_until.append((history.open_until, item))


def _to_change_row(item: int, change: versions.ChangeRow) -> tuple[int | str | None, ...]:
    return (
        change.change,
        item,
        change.kind.value,
        change.from_version,
        change.to_version,
        change.earliest,
        change.latest,
    )


def _to_row(item: int, stretch: Stretch) -> tuple[int | None, ...]:
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

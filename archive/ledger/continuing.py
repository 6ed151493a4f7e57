"""Adds sightings to the end of an item's history, where that is all they do.

A sighting that only prolongs an item's newest version is added to that version; one of another
content that comes wholly after all earlier ones starts the version that follows. Everything else
is for ``recomputing``. Works inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.ledger import versions
from archive.ledger.versions import Element, Volatile
from archive.ledger.writes import IMPORTED_BIT, VERSION_COLUMNS, Writes
from archive.model import ChangeKind


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
            writes.newest.append((self.item, self.version))
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
    rows = db.execute(_SELECT_NEWEST, (json.dumps(list(items)),))
    return {row[1]: Newest(*(*row[:13], _new(Volatile, row[13:]))) for row in rows}


_new = tuple.__new__
# From the items on, one by one: with IN, SQLite first sorts both lists of keys.
_SELECT_NEWEST = (
    f"SELECT {', '.join(f'v.{name}' for name in VERSION_COLUMNS.split(', '))} "  # noqa: S608
    "FROM json_each(?) j CROSS JOIN item i ON i.item = j.value "
    "CROSS JOIN version v ON v.version = i.newest"
)


def start_item_at(
    element: Element, *, item: int, access: int, volatile: Volatile, writes: Writes
) -> None:
    """:func:`start_item` where nothing follows in the batch: the rows at once."""
    earliest, latest, content = element
    version = versions.make_version_key(item, content, earliest)
    writes.touched.add(version)
    sealed = int(access != IMPORTED_BIT)
    writes.versions.append(
        (
            version,
            item,
            content,
            earliest,
            latest,
            earliest,
            latest,
            versions.NEVER,
            1,
            sealed,
            access,
            _APPEARED,
            0,
            *volatile,
        )
    )
    writes.newest.append((item, version))
    change = versions.derive_appearance(item, None, version)
    writes.changes.append((item, change, _APPEARED_KIND, None, version, earliest, latest))


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
_APPEARED_KIND = ChangeKind.APPEARED.value


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

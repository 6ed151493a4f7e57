"""What a batch has to write at its end: versions, changes and all that hangs on them.

Gathered first, so that each table is written once and in the order of its keys, never of
arrival. Works inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from operator import itemgetter

from archive.ledger import outbox
from archive.ledger.contents import ItemRow
from archive.ledger.inserting import insert_rows
from archive.ledger.versions import ChangeRow
from archive.model import Access

ACCESS_BITS = {access: 1 << place for place, access in enumerate(Access)}
IMPORTED_BIT = ACCESS_BITS[Access.IMPORTED]

VERSION_COLUMNS = (
    "version, item, content, first_earliest, first_latest, last_earliest, last_latest, "
    "others_latest, sightings, captures, access, came_in, vanished, units_left, "
    "units_approximate, posted_at, expires_at, printed"
)


@dataclass(slots=True)
class Writes:
    """What a batch has to write at its end, gathered so that each table is written once."""

    items: list[ItemRow] = field(default_factory=list)  #: that the ledger lacks
    extended: list[tuple[int | None, ...]] = field(default_factory=list)
    versions: list[tuple[int | None, ...]] = field(default_factory=list)
    gone_versions: list[int] = field(default_factory=list)
    changes: list[tuple[int | str | None, ...]] = field(default_factory=list)
    gone_changes: list[tuple[int, int]] = field(default_factory=list)
    newest: list[tuple[int, int]] = field(default_factory=list)  #: (item, version)
    open_until: list[tuple[int, int]] = field(default_factory=list)
    aliases: list[tuple[int, int | None, int]] = field(default_factory=list)
    hints: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    hinted: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def add_change(self, item: int, change: ChangeRow) -> None:
        self.changes.append(to_change_row(item, change))

    def write(self, db: sqlite3.Connection) -> None:
        many = db.executemany
        gone = set(self.gone_versions)
        many("DELETE FROM version WHERE version = ?", [(key,) for key in self.gone_versions])
        many("DELETE FROM change WHERE item = ? AND change = ?", self.gone_changes)
        insert_rows(db, _INSERT_VERSIONS, sorted(self.versions, key=_read_key))
        many(
            "UPDATE version SET last_earliest = ?, last_latest = ?, sightings = ?, captures = ?, "
            "access = ?, units_left = ?, units_approximate = ?, posted_at = ?, expires_at = ?, "
            "printed = ? WHERE version = ?",
            self.extended,
        )
        self.changes.sort(key=_read_keys)
        insert_rows(db, "INSERT OR REPLACE INTO change VALUES", self.changes)
        newest = dict(self.newest)
        insert_rows(
            db,
            "INSERT INTO item (item, kind, platform, identity_kind, identity, newest) VALUES",
            [(*row, newest.pop(row.item, None)) for row in self.items],
        )
        many(
            "UPDATE item SET newest = ? WHERE item = ?",
            [(version, item) for item, version in newest.items()],
        )
        many("UPDATE scope_item SET open_until = ? WHERE item = ?", self.open_until)
        many("DELETE FROM order_hint WHERE item = ?", [(item,) for item in self.hinted])
        many("INSERT INTO order_hint VALUES (?,?,?,?,?)", self.hints)
        for alias, version, item in self.aliases:
            db.execute("UPDATE alias SET version = ? WHERE version = ?", (version, alias))
            db.execute("INSERT OR REPLACE INTO alias VALUES (?,?,?)", (alias, version, item))
        if self.versions and db.execute("SELECT 1 FROM alias LIMIT 1").fetchone():
            many("DELETE FROM alias WHERE alias = ?", [(row[0],) for row in self.versions])
        outbox.post_versions(db, written=self.touched - gone, deleted=gone)


_INSERT_VERSIONS = f"INSERT OR REPLACE INTO version ({VERSION_COLUMNS}) VALUES"
_read_key = itemgetter(0)
_read_keys = itemgetter(0, 1)


def to_change_row(item: int, change: ChangeRow) -> tuple[int | str | None, ...]:
    return (
        item,
        change.change,
        change.kind.value,
        change.from_version,
        change.to_version,
        change.earliest,
        change.latest,
    )

"""Copies of the ledger for backups: what came from sources apart from all else, and back.

A copy is split: the rows that captures of sources brought go out in portions, each a small
database of its own, so that a portion can be sealed under one source's key; what is left is the
base, which holds numbers that were computed, settings, and what was imported. Works on a private
copy, never on the ledger itself. Knows no source.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from archive.ledger import gaps, schema
from archive.ledger.censuses import rebuild_scope
from archive.ledger.entries import OrderCaptures
from archive.ledger.erasing import drop_unsupported
from archive.ledger.lookups import list_places
from archive.ledger.recomputing import Recomputation
from archive.ledger.recording import make_file_key
from archive.ledger.writes import Writes
from archive.model import RecordPlace, RecordRole

#: Which rows belong to a portion, in this order; ``{ids}`` are its captures as JSON.
_PORTION: tuple[tuple[str, str], ...] = (
    ("capture", "capture IN (SELECT value FROM json_each(:ids))"),
    ("page", "page IN (SELECT page FROM part.capture)"),
    ("reading", "page IN (SELECT page FROM part.page)"),
    ("item", "item IN (SELECT item FROM part.reading)"),
    ("content", "content IN (SELECT content FROM part.reading)"),
    (
        "printed_times",
        "printed IN (SELECT printed FROM part.reading WHERE printed IS NOT NULL)",
    ),
    ("scope", "scope IN (SELECT scope FROM part.page WHERE scope IS NOT NULL)"),
)
#: What is left of the same tables once the captures of sources are out: what was imported.
_LEFT: tuple[tuple[str, str], ...] = (
    ("capture", "provenance IS NOT NULL"),
    ("page", "page IN (SELECT page FROM capture)"),
    ("reading", "page IN (SELECT page FROM page)"),
    ("item", "item IN (SELECT item FROM reading)"),
    ("content", "content IN (SELECT content FROM reading)"),
    ("printed_times", "printed IN (SELECT printed FROM reading WHERE printed IS NOT NULL)"),
    ("scope", "scope IN (SELECT scope FROM page WHERE scope IS NOT NULL)"),
    ("record", "role = 'erased'"),
    ("evidence_file", "file IN (SELECT file FROM record)"),
)


class LedgerCopy:
    """A private copy of a ledger, to be split. Use ``with``; the file is the caller's to clear."""

    def __init__(self, ledger: Path, path: Path) -> None:
        with closing(schema.open_for_reading(ledger)) as source:
            self._db = sqlite3.connect(path, isolation_level=None)
            source.backup(self._db)
        run = self._db.execute
        run("PRAGMA journal_mode = MEMORY")
        run("PRAGMA secure_delete = ON")
        run("PRAGMA temp_store = MEMORY")
        run("CREATE INDEX reading_by_page ON reading (page)")

    def __enter__(self) -> LedgerCopy:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def list_captures(self) -> list[tuple[int, list[RecordPlace]]]:
        """The captures of sources, each with the places of its records, by capture."""
        places: dict[int, list[RecordPlace]] = {}
        for capture, place in list_places(self._db):
            places.setdefault(capture, []).append(place)
        return [
            (capture, sorted(places.get(capture, ()), key=lambda place: place.offset))
            for (capture,) in self._db.execute(
                "SELECT capture FROM capture WHERE provenance IS NULL ORDER BY capture"
            )
        ]

    def list_bodies(self, captures: Collection[int]) -> dict[int, int]:
        """For captures whose record holds no page: the capture that holds those bytes."""
        return dict(
            self._db.execute(
                "SELECT c.capture, min(h.capture) FROM capture c "
                "JOIN capture h ON h.page = c.page "
                "JOIN record r ON r.capture = h.capture AND r.role = 'page' "
                "WHERE c.capture IN (SELECT value FROM json_each(?)) AND c.capture NOT IN "
                "(SELECT capture FROM record WHERE role = 'page') GROUP BY c.capture",
                (json.dumps(list(captures)),),
            ).fetchall()
        )

    def cut_portion(self, captures: Collection[int]) -> bytes:
        """All rows that these captures brought, as a database of its own."""
        self._db.execute("ATTACH ':memory:' AS part")
        try:
            for table, which in _PORTION:
                self._db.execute(
                    f"CREATE TABLE part.{table} AS SELECT * FROM main.{table} "  # noqa: S608
                    f"WHERE {which}",
                    {"ids": json.dumps(sorted(captures))} if ":ids" in which else {},
                )
            return bytes(self._db.serialize(name="part"))
        finally:
            self._db.execute("DETACH part")

    def strip(self) -> None:
        """Take out all that captures of sources brought; the file then holds the base."""
        with schema.transaction(self._db):
            for table, which in _LEFT:
                self._db.execute(f"DELETE FROM {table} WHERE NOT ({which})")  # noqa: S608
        self._db.execute("DROP INDEX reading_by_page")
        self._db.execute("VACUUM")


class LedgerRebuild:
    """A ledger put together from a base and portions. Use ``with``."""

    def __init__(self, path: Path) -> None:
        self._db = schema.open_for_writing(path, create=False)

    def __enter__(self) -> LedgerRebuild:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()

    def add_portion(self, portion: bytes) -> None:
        """Put the rows of :meth:`LedgerCopy.cut_portion` back; twice is once."""
        self._db.execute("ATTACH ':memory:' AS part")
        try:
            self._db.deserialize(portion, name="part")
            with schema.transaction(self._db):
                for table, _ in _PORTION:
                    names = [row[1] for row in self._db.execute(f"PRAGMA part.table_info({table})")]
                    columns = ", ".join(f'"{name}"' for name in names)
                    self._db.execute(
                        f"INSERT OR IGNORE INTO main.{table} ({columns}) "  # noqa: S608
                        f"SELECT {columns} FROM part.{table}"
                    )
        finally:
            self._db.execute("DETACH part")

    def add_places(self, placed: Iterable[tuple[int, Iterable[RecordPlace]]]) -> None:
        """Where the records of captures stand now."""
        with schema.transaction(self._db):
            for capture, places in placed:
                for place in places:
                    file = make_file_key(place.file)
                    self._db.execute(
                        "INSERT OR IGNORE INTO evidence_file VALUES (?,?)", (file, place.file)
                    )
                    self._db.execute(
                        "INSERT OR REPLACE INTO record VALUES (?,?,?,?,?,?)",
                        (capture, str(place.role), file, place.offset, place.length, place.sha256),
                    )
            self._db.execute("INSERT OR IGNORE INTO setting VALUES ('unsettled', '1')")
            self._db.execute(
                "DELETE FROM evidence_file WHERE file NOT IN (SELECT file FROM record)"
            )

    def list_erased(self) -> list[tuple[int, RecordPlace]]:
        """The tombstones that the base names, to be made anew."""
        return [
            (capture, place)
            for capture, place in list_places(self._db)
            if place.role is RecordRole.ERASED
        ]

    def forget_delivery(self) -> None:
        """Nothing was delivered to any index: they are built anew."""
        with schema.transaction(self._db):
            for table in ("outbox", "consumer"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608

    def compute_anew(self, *, order_captures: OrderCaptures) -> None:
        """Everything that follows from captures, from those that are there: for a ledger of
        which some could not be restored."""
        with schema.transaction(self._db):
            self._db.execute(
                "UPDATE page SET first_latest = coalesce((SELECT min(c.latest) FROM capture c "
                "WHERE c.page = page.page), first_latest)"
            )
            items = {
                row[0]
                for table in ("reading", "version", "scope_item", "order_hint", "k_seen", "paid_in")
                for row in self._db.execute(f"SELECT DISTINCT item FROM {table}")  # noqa: S608
            }
            scopes = {
                row[0]
                for table in ("scope", "scope_item", "scope_page", "census")
                for row in self._db.execute(f"SELECT DISTINCT scope FROM {table}")  # noqa: S608
            }
            for scope in sorted(scopes):
                items |= rebuild_scope(self._db, scope)
            platforms = self._db.execute(
                "SELECT platform FROM page UNION SELECT platform FROM gap"
            ).fetchall()
            for (platform,) in platforms:
                gaps.rebuild_gaps(self._db, platform=platform)
            writes = Writes()
            Recomputation(self._db, order_captures=order_captures).recompute(items, writes=writes)
            writes.write(self._db)
            drop_unsupported(self._db, items)

    def list_items(self) -> Iterator[int]:
        for (item,) in self._db.execute("SELECT item FROM item ORDER BY item").fetchall():
            yield item

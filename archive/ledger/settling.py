"""When and how the ledger's file is rewritten, so that it does not tell in what order things came.

Every key is a hash or random, so that in a tree nothing stands where it came. What is left are
the cells inside a leaf, which SQLite sets one below the other, and the numbers of overflow pages.
A rewrite (VACUUM) takes both away and costs as much as the file is long. docs/threat-model.md
says what was measured of the first without a rewrite.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from archive.ledger import outbox, rereading, schema

#: Up to this size (bytes) a rewrite takes under a second, and is done whenever something came.
ALWAYS = 64 * 2**20
#: A longer file is rewritten when it has grown by this share of itself, or on another day.
GROWTH = 1 / 16
#: Beyond this size (bytes) the rewrite's copy goes through an unlinked file, not memory.
IN_MEMORY = 256 * 2**20

#: Values of the setting ``unsettled``: something came; something came that fills pages of its own.
CAME, CAME_LONG = "1", "long"


def mark_unsettled(db: sqlite3.Connection, *, long: bool = False) -> None:
    """Note, inside the caller's transaction, that something came."""
    db.execute(
        "INSERT INTO setting VALUES ('unsettled', ?) ON CONFLICT (name) DO UPDATE "
        "SET value = excluded.value WHERE excluded.value = ?",
        (CAME_LONG if long else CAME, CAME_LONG),
    )


def settle_file(db: sqlite3.Connection, *, whole: bool) -> bool:
    """Deal the outbox anew; rewrite the file where it is due, or ``whole``. Whether it was."""
    unsettled = _read(db, "unsettled")
    if unsettled is None and not whole:
        return False
    size = _measure(db)
    rewrite = whole or _is_due(db, unsettled=unsettled, size=size)
    with schema.transaction(db):
        outbox.deal_anew(db)
        rereading.drop_stale_contents(db)
        if rewrite:
            db.execute("DELETE FROM setting WHERE name = 'unsettled'")
            db.execute(
                "INSERT OR REPLACE INTO setting VALUES ('rewritten', ?)", (f"{_today()} {size}",)
            )
    if rewrite:
        db.execute(f"PRAGMA temp_store = {'MEMORY' if size <= IN_MEMORY else 'FILE'}")
        db.execute("VACUUM")
        db.execute("PRAGMA temp_store = MEMORY")
    return rewrite


def _is_due(db: sqlite3.Connection, *, unsettled: str | None, size: int) -> bool:
    day, _, before = (_read(db, "rewritten") or "").partition(" ")
    return (
        size <= ALWAYS
        or unsettled == CAME_LONG
        or day != _today()
        or size - int(before) >= size * GROWTH
    )


def _measure(db: sqlite3.Connection) -> int:
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    return int(pages * size)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _read(db: sqlite3.Connection, name: str) -> str | None:
    row = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])

"""Hashes of leaves that wait for the log's next checkpoint: written with what they stand for.

What closes the log's day is not the ledger's writer, which may be at work for hours; it reads and
clears them in brief transactions of its own. Knows nothing of what a leaf means.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from archive.ledger import schema

_FOUNDED = "log_founded"


def put_pending(db: sqlite3.Connection, leaves: Iterable[bytes]) -> None:
    """Inside the caller's transaction. One that is there already stays."""
    db.executemany(
        "INSERT OR IGNORE INTO pending_leaf VALUES (?)", ((leaf,) for leaf in sorted(leaves))
    )


def list_pending(path: Path) -> list[bytes]:
    """All that wait, by hash."""
    with closing(schema.open_for_reading(path)) as db:
        return [row[0] for row in db.execute("SELECT leaf FROM pending_leaf ORDER BY leaf")]


def clear_pending(path: Path, leaves: Iterable[bytes], *, founded: bool = False) -> None:
    """These stand in the log now, or are not to stand there. ``founded``: and so does all that
    was sealed before there was a log."""
    with closing(schema.open_for_writing(path, create=False)) as db, schema.transaction(db):
        db.executemany("DELETE FROM pending_leaf WHERE leaf = ?", ((leaf,) for leaf in leaves))
        if founded:
            db.execute("INSERT OR REPLACE INTO setting VALUES (?, '1')", (_FOUNDED,))


def is_founded(path: Path) -> bool:
    """Whether what was sealed before there was a log stands in it."""
    with closing(schema.open_for_reading(path)) as db:
        row = db.execute("SELECT value FROM setting WHERE name = ?", (_FOUNDED,)).fetchone()
    return row is not None

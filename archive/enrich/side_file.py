"""A file beside the enrichments in which a rule keeps what it knows: SQLite, disposable.

Made anew where it is missing, damaged or of another format. It holds no truth, and goes with all
else that is made from the ledger when something is erased.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from archive.errors import DATABASE_DAMAGE


def open_side_file(path: Path, *, schema: str, number: int) -> sqlite3.Connection:
    """The database at ``path`` for writing; ``number`` is that of its format."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for attempt in (1, 2):
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")  # disposable: it is computed again
            (found,) = db.execute("PRAGMA user_version").fetchone()
            if found == number:
                return db
            if found == 0:
                db.executescript(f"BEGIN; {schema} PRAGMA user_version = {number}; COMMIT;")
                return db
        except DATABASE_DAMAGE:
            if attempt == 2:
                db.close()
                raise
        db.close()
        for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            name.unlink(missing_ok=True)
    raise AssertionError("a new file is of this format")


def open_for_reading(path: Path) -> sqlite3.Connection:
    """The database at ``path``, which must be there; it cannot be written to."""
    return sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro",
        uri=True,
        isolation_level=None,
        timeout=30,
        check_same_thread=False,
    )


@contextmanager
def hold_transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")

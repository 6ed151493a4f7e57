"""Opens ledger.db and brings it to the newest format. Knows no table's meaning.

Migrations are the numbered files of ``migrations/``; ``user_version`` says how many a file has
had. A file of a newer format is refused and left as it is.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from archive.errors import DATABASE_DAMAGE, NoArchive, WrongArchive

APPLICATION_ID = (
    0x50574C45  #: "PWLE", so that `file` and we can tell a ledger from another database
)
CACHE_KIB = 16_384


def list_migrations() -> list[tuple[int, str]]:
    """All migrations as (number, SQL), in order."""
    folder = resources.files("archive.ledger") / "migrations"
    found = [
        (int(entry.name[:4]), entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    ]
    return sorted(found)


def open_for_writing(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the ledger as its writer: WAL, every commit durable, deleted bytes overwritten.

    Raises:
        NoArchive: there is no such file and ``create`` is False.
        WrongArchive: not a ledger, or one of a newer format.
    """
    if not create and not path.exists():
        raise NoArchive(f"no ledger at {path}: run `piecework init` first")
    db = sqlite3.connect(path, isolation_level=None, timeout=30, cached_statements=256)
    try:
        db.execute("PRAGMA secure_delete = ON")
        _check_format(db, path)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA wal_autocheckpoint = 4000")
        _migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the ledger so that nothing can be written through this connection.

    Raises:
        NoArchive: there is no such file.
        WrongArchive: not a ledger, or one of another format than this program's.
    """
    if not path.exists():
        raise NoArchive(f"no ledger at {path}: run `piecework init` first")
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        db.execute("PRAGMA query_only = ON")
        db.execute("PRAGMA temp_store = MEMORY")
        version = _check_format(db, path)
        if version != list_migrations()[-1][0]:
            raise WrongArchive(
                f"the ledger at {path} has an older format ({version}): "
                "open it once for writing (`piecework status` does) to migrate it"
            )
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One write transaction: all of it, durable at exit, or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _check_format(db: sqlite3.Connection, path: Path) -> int:
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except DATABASE_DAMAGE as error:
        raise WrongArchive(f"{path} is not a ledger: {error}") from error
    if tables and application != APPLICATION_ID:
        raise WrongArchive(f"{path} is a database, but not a ledger of Piecework")
    newest = list_migrations()[-1][0]
    if version > newest:
        raise WrongArchive(
            f"the ledger at {path} has format {version}, this program knows {newest}: "
            "use a newer Piecework"
        )
    return int(version)


def _migrate(db: sqlite3.Connection) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    # For 0002: what was one row of the outbox becomes a blob of one key.
    db.create_function("pack_key", 1, struct.Struct("<q").pack, deterministic=True)
    for number, script in list_migrations():
        if number <= version:
            continue
        with transaction(db):
            for statement in split_statements(script):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {number}")


def split_statements(script: str) -> Iterator[str]:
    """Statements of a script, one by one, so that a migration runs inside one transaction."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""

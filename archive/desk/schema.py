"""Opens desk.db and brings it to the newest format. Knows no table's meaning.

Migrations are the numbered files of ``migrations/``; ``user_version`` says how many a file has
had. A file of a newer format is refused and left as it is.
"""

from __future__ import annotations

import os
import sqlite3
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from archive.errors import DATABASE_DAMAGE, WrongArchive
from archive.ledger.schema import split_statements

APPLICATION_ID = 0x50574445  #: "PWDE", so that `file` and we can tell a desk from another database


def list_migrations() -> list[tuple[int, str]]:
    """All migrations as (number, SQL), in order."""
    folder = resources.files("archive.desk") / "migrations"
    found = [
        (int(entry.name[:4]), entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    ]
    return sorted(found)


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the desk for writing, made where there is none: WAL, every commit durable.

    Raises:
        WrongArchive: not a desk, or one of a newer format.
    """
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        check_format(db, path)
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the desk so that nothing can be written through this connection; an empty one in
    memory where nobody has written to the desk yet.

    Raises:
        WrongArchive: not a desk, or one of another format than this program's.
    """
    if not path.exists():
        db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        migrate(db)
        db.execute("PRAGMA query_only = ON")
        return db
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        db.execute("PRAGMA query_only = ON")
        number = check_format(db, path)
        if number != list_migrations()[-1][0]:
            raise WrongArchive(
                f"the desk at {path} has an older format ({number}): open it once for writing "
                "(`piecework status` does) to migrate it"
            )
    except BaseException:
        db.close()
        raise
    return db


def check_format(db: sqlite3.Connection, path: Path) -> int:
    """The format's number.

    Raises:
        WrongArchive: not a desk, or one of a newer format.
    """
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except DATABASE_DAMAGE as error:
        raise WrongArchive(f"{path} is not a desk: {error}") from error
    if tables and application != APPLICATION_ID:
        raise WrongArchive(f"{path} is a database, but not a desk of Piecework")
    newest = list_migrations()[-1][0]
    if version > newest:
        raise WrongArchive(
            f"the desk at {path} has format {version}, this program knows {newest}: "
            "use a newer Piecework"
        )
    return int(version)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the file to the newest format, one migration at a time, each whole or not at all."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    for number, script in list_migrations():
        if number <= version:
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            for statement in split_statements(script):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

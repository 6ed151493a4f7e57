"""The files of the embedded index: one SQLite database with FTS5, opened through apsw.

``index/sqlite/current`` names the database in use, which is disposable: it is rebuilt from the
ledger at any time, under a new name. Tables:
``words`` (FTS5 over the folded forms that ``analysis`` made, for phrases; it keeps no text),
``docs`` (each version as ``records`` packs it), ``vocabulary`` (how many versions hold a term),
``postings`` (which slots hold a term: see ``postings.py``), ``attributes`` (sets of slots by
keyword value), ``requesters`` (name and count of each), ``blocks`` (columns).
Deleted text is overwritten (``secure_delete``, here and inside FTS5).

It must never open ledger.db: two SQLite libraries on one file in one process can damage it.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

import apsw

from archive.index.analysis import ANALYSIS_VERSION, BOUNDARY
from archive.index.engine import IndexUnusable
from archive.index.fields import FIELDS_VERSION
from archive.index.packing import PACKING

FORMAT = f"sqlite-index/3 {PACKING} {ANALYSIS_VERSION} {FIELDS_VERSION}"
_CURRENT = "current"
_NAME = re.compile(r"index-[0-9a-f]{16}\.db")

_SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE docs (
  slot INTEGER PRIMARY KEY, version INTEGER NOT NULL, language TEXT NOT NULL, record TEXT NOT NULL
);
CREATE TABLE vocabulary (
  term TEXT PRIMARY KEY, exact INTEGER NOT NULL, held INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE postings (
  term TEXT PRIMARY KEY, codes BLOB, every BLOB, title BLOB, exact BLOB
) WITHOUT ROWID;
CREATE TABLE attributes (
  field TEXT NOT NULL, value TEXT NOT NULL, held INTEGER NOT NULL, slots BLOB NOT NULL,
  PRIMARY KEY (field, value)
) WITHOUT ROWID;
CREATE TABLE requesters (
  key INTEGER PRIMARY KEY, value TEXT NOT NULL, label TEXT NOT NULL, held INTEGER NOT NULL
);
CREATE TABLE blocks (block INTEGER PRIMARY KEY, crc INTEGER NOT NULL, data BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(
  title, body,
  content='', columnsize=0, detail=full, tokenize="ascii tokenchars '{BOUNDARY}'"
);
INSERT INTO words(words, rank) VALUES('secure-delete', 1);
"""
_INDEX_DOCS = "CREATE UNIQUE INDEX IF NOT EXISTS docs_by_version ON docs (version)"


def open_database(path: Path, *, create: bool = False, bulk: bool = False) -> apsw.Connection:
    """Open, and where asked create, an index's database.

    ``bulk``: for a new file that is thrown away if the build stops; nothing is synced.

    Raises:
        IndexUnusable: there is none, or it is not one that this version can read.
    """
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    if not create and not path.exists():
        raise IndexUnusable(f"there is no index at {path}")
    try:
        db = apsw.Connection(str(path), flags=flags)
    except apsw.Error as error:
        raise IndexUnusable(f"the index at {path} cannot be opened: {error}") from error
    try:
        db.set_busy_timeout(10_000)
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA temp_store = MEMORY")
        if bulk:
            db.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            db.execute("PRAGMA cache_size = -131072")
        else:
            db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA cache_size = -65536")
        if create:
            db.execute(_SCHEMA)
            if not bulk:
                index_docs(db)
        else:
            _check_format(db, path)
    except apsw.Error as error:
        db.close()
        raise IndexUnusable(f"the index at {path} cannot be read: {error}") from error
    except IndexUnusable:
        db.close()
        raise
    return db


def index_docs(db: apsw.Connection) -> None:
    """Find versions by key; a build does this at its end."""
    db.execute(_INDEX_DOCS)


def optimize_words(db: apsw.Connection) -> None:
    """Put FTS5's segments into one: phrases are found sooner, and batches show no more."""
    db.execute("INSERT INTO words (words) VALUES ('optimize')")


def _check_format(db: apsw.Connection, path: Path) -> None:
    found = read_meta(db, "format")
    if found != FORMAT:
        raise IndexUnusable(f"the index at {path} is of another format ({found!r})")


def read_meta(db: apsw.Connection, name: str) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def write_meta(db: apsw.Connection, name: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))


def stamp_generation(db: apsw.Connection) -> str:
    """A new random mark of the state: readers see that it differs, not how often it changed."""
    mark = secrets.token_hex(8)
    write_meta(db, "generation", mark)
    return mark


def name_database() -> str:
    """A name that no index had before: SQLite's own side files must never meet a successor."""
    return f"index-{secrets.token_hex(8)}.db"


def find_database(folder: Path) -> Path:
    """The database in use.

    Raises:
        IndexUnusable: there is none.
    """
    try:
        name = (folder / _CURRENT).read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise IndexUnusable(f"there is no index in {folder}") from error
    if _NAME.fullmatch(name) is None:
        raise IndexUnusable(f"the index in {folder} is damaged: {_CURRENT} names no database")
    return folder / name


def read_pointer(folder: Path) -> tuple[int, int] | None:
    """What differs when another database comes into use; None where there is none."""
    try:
        state = (folder / _CURRENT).stat()
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_mtime_ns


def has_index(folder: Path) -> bool:
    """Whether an index was ever made in this folder."""
    return (folder / _CURRENT).exists()


def use_database(folder: Path, name: str) -> None:
    """Make ``name`` the database in use, durably, and remove all others."""
    with (folder / name).open("rb") as file:
        os.fsync(file.fileno())
    fresh = folder / f"{_CURRENT}.new"
    with fresh.open("w", encoding="ascii") as pointer:
        pointer.write(name)
        pointer.flush()
        os.fsync(pointer.fileno())
    fresh.replace(folder / _CURRENT)
    _remove_databases(folder, keep=name)


def remove_index(folder: Path) -> None:
    """Remove the files of an index: a rebuild makes them again."""
    (folder / _CURRENT).unlink(missing_ok=True)
    _remove_databases(folder, keep=None)


def _remove_databases(folder: Path, *, keep: str | None) -> None:
    for file in folder.glob("index-*.db*"):
        if keep is None or not file.name.startswith(keep):
            file.unlink(missing_ok=True)

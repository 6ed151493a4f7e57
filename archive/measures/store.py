"""The columns of all versions on disk, beside the ledger: disposable, brought up by the outbox.

``measures/columns.db``, SQLite. Rows stand in 256 blocks by their version's key, which is a hash;
what is new waits in a small table until it is worth rewriting the blocks. Loading a million rows
takes some tenths of a second.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from archive.errors import DATABASE_DAMAGE
from archive.index.fields import FIELDS_VERSION
from archive.index.projector import Source
from archive.ledger.lives import LifeBounds
from archive.measures.columns import ROW, Rows, make_rows, platform_key
from archive.model import RecordKind, VersionDoc

#: Under this name the ledger keeps the place in its outbox.
CONSUMER = "measures"
FORMAT = f"measures/3 {FIELDS_VERSION} {ROW.itemsize}"
_BLOCKS = 256
_BATCH = 5_000
_LEAST_WAITING = 20_000

_SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE block (block INTEGER PRIMARY KEY, rows BLOB NOT NULL);
CREATE TABLE waiting (version INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE platform (key INTEGER PRIMARY KEY, name TEXT NOT NULL);
"""

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Table:
    """All rows, ascending by version, and the names of platforms by key."""

    rows: Rows
    platforms: dict[int, str]
    generation: str


class LifeSource(Protocol):
    """What the columns need of a ledger beside its versions."""

    def life_bounds(self, items: Collection[int] | None = None) -> Iterable[LifeBounds]:
        """Between which whole looks these listings began and ended."""
        ...

    def count_whole_looks(self, *, until: int | None) -> tuple[int, int]:
        """How many whole looks ended by then (seconds), and when the last of them did."""
        ...


class MeasureStore:
    """Use ``with``. A store of another format is thrown away and filled anew."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db = _open(folder / "columns.db")
        self._loaded: Table | None = None
        self._lives: LifeSource | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def bring_up(self, ledger: Source, *, advance: Advance, lives: LifeSource | None = None) -> int:
        """Take in what the ledger has and this has not; returns how many versions. ``lives``
        tells between which whole looks listings lived; a whole look that came late, and may say
        so of listings that are here already, fills everything anew."""
        self._lives = lives
        done = 0
        if self._read("filled") is None or self._was_late():
            done = self._fill(ledger, advance)
        while entries := ledger.pending(CONSUMER, limit=_BATCH):
            keys = [entry.key for entry in entries]
            docs = list(ledger.version_docs([entry.key for entry in entries if not entry.deleted]))
            gone = set(keys) - {doc.version for doc in docs}
            with self._transaction():
                self._put(self._make_rows(docs), gone, {doc.platform for doc in docs})
                self._merge()
                self._stamp()
                self._note_looks()
            advance(max(entry.sequence for entry in entries))
            done += len(entries)
        return done

    def _fill(self, ledger: Source, advance: Advance) -> int:
        advance(0)  # from here on the ledger keeps for us what is written meanwhile
        sequence = ledger.sequence()
        parts, platforms = [], set()
        batch = []
        for doc in ledger.version_docs(list(ledger.all_version_keys())):
            batch.append(doc)
            platforms.add(doc.platform)
            if len(batch) == _BATCH:
                parts.append(self._make_rows(batch))
                batch = []
        parts.append(self._make_rows(batch))
        rows = np.concatenate(parts)
        with self._transaction():
            self._db.execute("DELETE FROM waiting")
            self._write_blocks(rows[np.argsort(rows["version"], kind="stable")])
            self._name(platforms)
            self._write("filled", "yes")
            self._stamp()
            self._note_looks()
        advance(sequence)
        return len(rows)

    def _make_rows(self, docs: Sequence[VersionDoc]) -> Rows:
        if self._lives is None:
            return make_rows(docs)
        items = {doc.item for doc in docs if doc.kind is RecordKind.LISTING}
        bounds = {one.item: one for one in self._lives.life_bounds(items)}
        return make_rows(docs, bounds=bounds)

    def _was_late(self) -> bool:
        """Whether whole looks came since that lie before the newest one that was known."""
        known = self._read("looks")
        if self._lives is None or known is None:
            return False
        count, latest = map(int, known.split())
        return self._lives.count_whole_looks(until=latest)[0] != count

    def _note_looks(self) -> None:
        if self._lives is not None:
            count, latest = self._lives.count_whole_looks(until=None)
            self._write("looks", f"{count} {latest}")

    def load(self) -> Table:
        """Everything, of one moment; kept until something is written."""
        self._db.execute("BEGIN")
        try:
            generation = self._read("generation") or ""
            if self._loaded is not None and self._loaded.generation == generation:
                return self._loaded
            rows = self._join(self._read_blocks())
            platforms = dict(self._db.execute("SELECT key, name FROM platform"))
        finally:
            self._db.execute("COMMIT")
        self._loaded = Table(rows, platforms, generation)
        return self._loaded

    # --- rows ------------------------------------------------------------------------------

    def _put(self, rows: Rows, gone: Collection[int], platforms: Collection[str]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO waiting (version, row) VALUES (?, ?)",
            [(int(row["version"]), row.tobytes()) for row in rows],
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO waiting (version, row) VALUES (?, NULL)",
            [(version,) for version in gone],
        )
        self._name(platforms)

    def _name(self, platforms: Collection[str]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO platform (key, name) VALUES (?, ?)",
            sorted((platform_key(name), name) for name in platforms),
        )

    def _merge(self) -> None:
        """Move what waits into the blocks, once that is worth rewriting them."""
        (waiting,) = self._db.execute("SELECT count(*) FROM waiting").fetchone()
        (size,) = self._db.execute("SELECT coalesce(sum(length(rows)), 0) FROM block").fetchone()
        if waiting < max(_LEAST_WAITING, size // ROW.itemsize // 20):
            return
        self._write_blocks(self._join(self._read_blocks()))
        self._db.execute("DELETE FROM waiting")

    def _read_blocks(self) -> Rows:
        parts = [
            np.frombuffer(data, dtype=ROW)
            for (data,) in self._db.execute("SELECT rows FROM block ORDER BY block")
        ]
        return np.concatenate(parts) if parts else np.empty(0, dtype=ROW)

    def _write_blocks(self, rows: Rows) -> None:
        self._db.execute("DELETE FROM block")
        blocks = rows["version"] >> (63 - _BLOCKS.bit_length() + 1)
        bounds = np.searchsorted(blocks, np.arange(_BLOCKS + 1))
        self._db.executemany(
            "INSERT INTO block (block, rows) VALUES (?, ?)",
            [
                (block, rows[bounds[block] : bounds[block + 1]].tobytes())
                for block in range(_BLOCKS)
                if bounds[block] < bounds[block + 1]
            ],
        )

    def _join(self, rows: Rows) -> Rows:
        """The rows of the blocks with what waits put in their place, ascending by version."""
        waiting = self._db.execute("SELECT version, row FROM waiting ORDER BY version").fetchall()
        if not waiting:
            return rows
        changed = np.array([version for version, _ in waiting], dtype=np.int64)
        fresh = np.frombuffer(b"".join(row for _, row in waiting if row is not None), dtype=ROW)
        kept = rows[~np.isin(rows["version"], changed)]
        joined = np.concatenate([kept, fresh])
        return joined[np.argsort(joined["version"], kind="stable")]

    # --- settings ------------------------------------------------------------------------------

    def _read(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def _write(self, name: str, value: str) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value)
        )

    def _stamp(self) -> None:
        self._write("generation", os.urandom(8).hex())


def _open(path: Path) -> sqlite3.Connection:
    for _ in range(2):
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")  # disposable: it is filled again
            if db.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
                db.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
                db.execute("INSERT INTO setting (name, value) VALUES ('format', ?)", (FORMAT,))
            found = db.execute("SELECT value FROM setting WHERE name = 'format'").fetchone()
            if found is not None and found[0] == FORMAT:
                return db
        except DATABASE_DAMAGE:
            pass
        db.close()
        for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            name.unlink(missing_ok=True)
    raise AssertionError("a new file is of this format")

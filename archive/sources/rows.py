"""``sources.db`` as a map from locators to bodies. Knows neither keys nor what a row means.

SQLite in WAL mode with ``synchronous=FULL`` (a commit is durable when it returns) and
``secure_delete`` (deleted content is overwritten with zeros). The WAL, which keeps former
pages, is truncated on close.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from itertools import chain, islice
from pathlib import Path

from archive.errors import DATABASE_DAMAGE, NoArchive, SealBroken, WrongArchive

#: "PWso": marks the file as what it is for ``file`` and for us.
_APPLICATION_ID = 0x5057736F
_BUSY_MS = 30_000
_CHUNK = 500
_AT_ONCE = 100  #: rows in one statement
_DAY = 86_400  #: seconds


class Rows:
    """The sealed rows. One instance belongs to one thread."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Raises:
        NoArchive: there is no such file.
        WrongArchive: a newer Piecework wrote it.
        SealBroken: it is not a database of ours.
        """
        self.path = path
        if create:
            # Before SQLite does: it would use the process's umask, also for -wal and -shm.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        elif not path.exists():
            raise NoArchive(f"{path} is missing: the archive's sources are kept there")
        self._changes = 0
        self._changing = False
        self._db = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MS / 1000)
        try:
            self._prepare()
        except DATABASE_DAMAGE as error:
            self._db.close()
            raise SealBroken(f"{path} cannot be opened: {error}") from error
        except WrongArchive:
            self._db.close()
            raise

    def _prepare(self) -> None:
        run = self._db.execute
        run("PRAGMA journal_mode=WAL")
        run("PRAGMA synchronous=FULL")
        run("PRAGMA secure_delete=ON")
        run("PRAGMA temp_store=MEMORY")
        run("PRAGMA cache_size=-16000")
        steps = read_migrations()
        version = run("PRAGMA user_version").fetchone()[0]
        if version > len(steps):
            raise WrongArchive(
                f"{self.path} has schema {version} and this Piecework knows {len(steps)}: "
                "use a newer Piecework"
            )
        for number, script in enumerate(steps[version:], start=version + 1):
            # One transaction: a kill leaves the schema before or after a step.
            self._db.executescript(
                f"BEGIN IMMEDIATE;\n{script}\nPRAGMA application_id={_APPLICATION_ID};\n"
                f"PRAGMA user_version={number};\nCOMMIT;"
            )

    @contextmanager
    def change(self, *, synced: bool = True) -> Iterator[None]:
        """One transaction, durable when the block is left; undone if it raises. Inside another it
        is part of that one, and durable with it.

        Not ``synced``: a kill of this process leaves it whole; a loss of power may undo it, with
        all that came after it, until the next synced one or :meth:`close` makes both durable.
        """
        if self._changing:
            yield
            return
        with self._syncing(at_once=synced):
            self._db.execute("BEGIN IMMEDIATE")
            self._changing = True
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk may have undone it already.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            finally:
                # Also where it was undone: what was read meanwhile must not be believed.
                self._changes += 1
                self._changing = False

    @contextmanager
    def _syncing(self, *, at_once: bool) -> Iterator[None]:
        if at_once:
            yield
            return
        # The WAL is written in order: whatever syncs it later syncs this before it.
        self._db.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            self._db.execute("PRAGMA synchronous=FULL")

    def generation(self) -> tuple[int, int]:
        """Another value after every commit, of this process or another: microseconds to ask."""
        (elsewhere,) = self._db.execute("PRAGMA data_version").fetchone()
        return int(elsewhere), self._changes

    def fetch(self, locator: bytes) -> bytes | None:
        row = self._db.execute("SELECT body FROM sealed WHERE locator = ?", (locator,)).fetchone()
        return None if row is None else row[0]

    def fetch_many(self, locators: Sequence[bytes]) -> dict[bytes, bytes]:
        """Those that are there."""
        found: dict[bytes, bytes] = {}
        for start in range(0, len(locators), _CHUNK):
            chunk = locators[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            # Only question marks are put in: no value becomes SQL.
            query = f"SELECT locator, body FROM sealed WHERE locator IN ({marks})"  # noqa: S608
            found.update(self._db.execute(query, chunk))
        return found

    def put(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Insert or replace, inside :meth:`change`."""
        waiting = iter(rows)
        # Many rows a statement: beginning and ending one for each costs as much as the row.
        while part := list(islice(waiting, _AT_ONCE)):
            marks = ",".join(["(?, ?)"] * len(part))
            self._db.execute(
                f"INSERT INTO sealed VALUES {marks} "  # noqa: S608 - only question marks
                "ON CONFLICT (locator) DO UPDATE SET body = excluded.body",
                list(chain.from_iterable(part)),
            )

    def drop(self, locators: Iterable[bytes]) -> None:
        """Remove those that are there, inside :meth:`change`."""
        self._db.executemany(
            "DELETE FROM sealed WHERE locator = ?", ((locator,) for locator in locators)
        )

    def scan(self) -> Iterator[tuple[bytes, bytes]]:
        """Every row, in the order of locators, which is no order."""
        yield from self._db.execute("SELECT locator, body FROM sealed ORDER BY locator")

    def copy_to(self, target: sqlite3.Connection) -> None:
        """A consistent copy of the whole database, also while others write."""
        self._db.backup(target)

    def close(self) -> None:
        # A reader elsewhere can keep the WAL alive; then the last one to close truncates it.
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()
        # When it was last written to would be when somebody last gave something.
        day = int(self.path.stat().st_mtime) // _DAY * _DAY
        os.utime(self.path, (day, day))


def read_migrations() -> list[str]:
    """The steps in order; their numbers run from 1 without a gap."""
    folder = resources.files("archive.sources") / "migrations"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return [(folder / name).read_text(encoding="utf-8") for name in names]

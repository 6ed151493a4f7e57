"""An open desk: one file, one writer at a time, and a log that grows with every write.

:meth:`Desk.act` is the only way to write. It checks who it is and what they may do, and adds the
line of the log in the same transaction: either both are durable or neither. The log is a chain
of hashes, so that a line taken out or altered is found.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.desk import schema
from archive.desk.roles import Role, need_person, tidy_name
from archive.errors import DATABASE_DAMAGE, BadInput, WrongArchive
from archive.home import Home
from archive.times import to_text

Detail = Mapping[str, str | int | None]
_START = b"\0" * 32


def open_desk(home: Home, *, read_only: bool = False) -> Desk:
    """The desk of an archive. For writing it is made where there is none; for reading it is then
    an empty one.

    Raises:
        WrongArchive: the file there is no desk, or of a newer format.
    """
    return Desk(home.desk_db, read_only=read_only)


class Desk:
    """Use ``with``, or call :meth:`close`. May be shared by threads."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        #: Opened for reading where nobody has written to the desk yet: it is empty, and stays so.
        self.unfounded = read_only and not path.exists()
        self._db = (schema.open_for_reading if read_only else schema.open_for_writing)(path)
        self._lock = threading.RLock()
        self._acting = False

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

    def read(self, sql: str, *values: str | int | bytes | None) -> list[tuple[Any, ...]]:
        """Rows of a question; inside :meth:`act` with what was written there."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def write(self, sql: str, values: Sequence[str | int | bytes | None]) -> None:
        """One statement, inside :meth:`act`."""
        if not self._acting:
            raise RuntimeError("the desk is written only inside act(), which keeps the log")
        self._db.execute(sql, values)

    def write_many(self, sql: str, rows: Iterable[Sequence[str | int | bytes | None]]) -> None:
        """One statement for many rows, inside :meth:`act`."""
        if not self._acting:
            raise RuntimeError("the desk is written only inside act(), which keeps the log")
        self._db.executemany(sql, rows)

    @contextmanager
    def act(
        self,
        *,
        by: str,
        did: str,
        about: str = "",
        need: Role = Role.READER,
        detail: Detail | None = None,
    ) -> Iterator[str]:
        """One durable transaction in the name of ``by``, with its line in the log; gives the time
        as text. Who first acts at a desk that has nobody yet becomes its admin.

        Raises:
            BadInput: this desk was opened for reading.
            NotAllowed: nobody has that name, or they may not do this; nothing is written.
        """
        if self.read_only:
            raise BadInput("this desk was opened for reading: nothing is written through it")
        with self._lock:
            if self._acting:
                raise RuntimeError("one act at a time")
            self._db.execute("BEGIN IMMEDIATE")
            self._acting = True
            try:
                at = to_text(datetime.now(UTC))
                if not self.read("SELECT 1 FROM person LIMIT 1"):
                    self._found(by, at=at)
                person = need_person(self, by, role=need)
                yield at
                self._add_line(at, by=person.name, did=did, about=about, detail=detail or {})
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._acting = False

    def copy_to(self, path: Path) -> None:
        """A consistent copy of the whole file, made while others write."""
        with self._lock:
            target = sqlite3.connect(path, isolation_level=None)
            try:
                self._db.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
            finally:
                target.close()

    def generation(self) -> int:
        """Another number whenever somebody has written to the desk."""
        return int(self.read("SELECT coalesce(max(entry), 0) FROM log")[0][0])

    def _found(self, by: str, *, at: str) -> None:
        name = tidy_name(by)
        self._db.execute("INSERT INTO person VALUES (?, 'admin', ?, NULL)", (name, at))
        self._add_line(at, by=name, did="set role", about=name, detail={"role": "admin"})

    def _add_line(self, at: str, *, by: str, did: str, about: str, detail: Detail) -> None:
        kept = json.dumps(detail, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        rows = self.read("SELECT chain FROM log ORDER BY entry DESC LIMIT 1")
        chain = chain_line(rows[0][0] if rows else _START, (at, by, did, about, kept))
        self._db.execute(
            "INSERT INTO log (at, by, did, about, detail, chain) VALUES (?, ?, ?, ?, ?, ?)",
            (at, by, did, about, kept, chain),
        )


def chain_line(before: bytes, line: Sequence[str]) -> bytes:
    """The hash of a line and of all lines before it."""
    digest = hashlib.sha256(b"piecework/1/desk log\0" + before)
    for value in line:
        data = value.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def check_desk(path: Path) -> list[str]:
    """What is wrong with a desk's file or its log; empty where nothing, or where there is none."""
    if not path.exists():
        return []
    try:
        db = schema.open_for_reading(path)
    except (*DATABASE_DAMAGE, WrongArchive) as error:
        return [f"damaged: desk.db: {error}"]
    try:
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check")]
        problems = [] if found == ["ok"] else [f"damaged: desk.db: {one}" for one in found]
        problems += [
            f"damaged: desk.db: row {row} of {table} names something in {parent} that is not there"
            for table, row, parent, _ in db.execute("PRAGMA foreign_key_check")
        ]
        before, expected = _START, 1
        for entry, at, by, did, about, detail, chain in db.execute(
            "SELECT entry, at, by, did, about, detail, chain FROM log ORDER BY entry"
        ):
            if entry != expected or chain_line(before, (at, by, did, about, detail)) != chain:
                problems.append(f"altered: desk.db: the log breaks at line {entry}")
                break
            before, expected = chain, expected + 1
    except DATABASE_DAMAGE as error:
        return [f"damaged: desk.db: {error}"]
    finally:
        db.close()
    return problems

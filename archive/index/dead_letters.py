"""Versions that the second engine's server refused for good: shown, mended, delivered again.

One small SQLite file beside the index. It holds a version's key, the sequence, and what the server
said, never the version itself: that is read from the ledger again when it is delivered again, so
that what was mended there is taken. No times are kept: they would tell when something arrived.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.ids import IdKind, to_id

_SCHEMA = """
CREATE TABLE IF NOT EXISTS letter (
  version INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  status INTEGER NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One version that was refused. ``status`` and ``kind`` are the server's, 0 where it was not
    even sent; ``tries`` counts how often."""

    version: int
    sequence: int
    status: int
    kind: str
    reason: str
    tries: int = 1

    @property
    def id(self) -> str:
        return to_id(IdKind.VERSION, self.version)

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "sequence": self.sequence,
            "status": self.status,
            "kind": self.kind,
            "reason": self.reason,
            "tries": self.tries,
        }


class DeadLetters:
    """The table. The file is made when there is a first letter."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, letters: Iterable[DeadLetter]) -> None:
        """Keep these; one that is there already was tried once more."""
        rows = [(one.version, one.sequence, one.status, one.kind, one.reason) for one in letters]
        if not rows:
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._open() as db:
            db.executemany(
                "INSERT INTO letter (version, sequence, status, kind, reason) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (version) DO UPDATE SET "
                "sequence = max(sequence, excluded.sequence), status = excluded.status, "
                "kind = excluded.kind, reason = excluded.reason, tries = tries + 1",
                rows,
            )

    def remove(self, versions: Iterable[int]) -> None:
        """Forget these: they landed, or are gone."""
        if not self.path.exists():
            return
        with self._open() as db:
            db.executemany("DELETE FROM letter WHERE version = ?", [(one,) for one in versions])

    def clear(self) -> None:
        """Forget all: everything is being delivered anew."""
        if self.path.exists():
            with self._open() as db:
                db.execute("DELETE FROM letter")

    def list(self) -> list[DeadLetter]:
        """All of them, by version."""
        if not self.path.exists():
            return []
        with self._open() as db:
            rows = db.execute(
                "SELECT version, sequence, status, kind, reason, tries FROM letter ORDER BY version"
            ).fetchall()
        return [DeadLetter(*row) for row in rows]

    def count(self) -> int:
        return len(self.list())

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.path, timeout=30)
        try:
            db.execute(_SCHEMA)
            with db:
                yield db
        finally:
            db.close()

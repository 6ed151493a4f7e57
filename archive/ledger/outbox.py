"""The outbox: what everything downstream of the ledger still has to take, by a sequence.

An entity stands in it once, with the sequence of its latest change. Within one transaction the
order of entities is random, and closing the ledger deals pending ones out anew, so that the
sequence does not tell in what order captures arrived. Consumers keep a cursor; what all of them
took is pruned. Delivery is at least once, in any order.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

_SHUFFLE = random.SystemRandom()

VERSION = "version"


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """``key`` is a version key; ``deleted`` where that version is gone and must leave indexes."""

    sequence: int
    kind: str
    key: int
    deleted: bool


def post_versions(
    db: sqlite3.Connection, *, written: Iterable[int], deleted: Iterable[int]
) -> None:
    """Put versions into the outbox, inside the caller's transaction, in the order of their
    keys (hashes, so that the order tells nothing)."""
    entries = [(key, 0) for key in written]
    entries += [(key, 1) for key in deleted]
    if not entries:
        return
    entries.sort()
    start = read_sequence(db)
    db.executemany(
        "INSERT OR REPLACE INTO outbox (entity, kind, deleted, sequence) "
        "VALUES (?, 'version', ?, ?)",
        [(key, gone, start + place) for place, (key, gone) in enumerate(entries, 1)],
    )
    _write_sequence(db, start + len(entries))


def repost_versions(db: sqlite3.Connection, keys: Iterable[int], *, consumer: str) -> None:
    """Put versions into the outbox again for all consumers but ``consumer``, whose doing it is,
    inside the caller's transaction. Where nobody else follows the outbox, nothing is put there;
    keys that are no version (any more) are left out."""
    others = db.execute("SELECT 1 FROM consumer WHERE name <> ?", (consumer,)).fetchone()
    if others is None:
        return
    known = [
        key
        for (key,) in db.execute(
            "SELECT version FROM version WHERE version IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        )
    ]
    had_all = count_lag(db, consumer=consumer) == 0
    post_versions(db, written=known, deleted=())
    if had_all:
        write_cursor(db, consumer=consumer, sequence=read_sequence(db))


def deal_anew(db: sqlite3.Connection) -> None:
    """Give all pending entities new sequences in random order (they are delivered again)."""
    entities = [row[0] for row in db.execute("SELECT entity FROM outbox")]
    _SHUFFLE.shuffle(entities)
    start = read_sequence(db)
    db.executemany(
        "UPDATE outbox SET sequence = ? WHERE entity = ?",
        [(start + place, entity) for place, entity in enumerate(entities, 1)],
    )
    _write_sequence(db, start + len(entities))


def read_sequence(db: sqlite3.Connection) -> int:
    """The last sequence given out; 0 in a new ledger."""
    row = db.execute("SELECT value FROM setting WHERE name = 'sequence'").fetchone()
    return int(row[0]) if row else 0


def _write_sequence(db: sqlite3.Connection, sequence: int) -> None:
    db.execute(
        "INSERT OR REPLACE INTO setting (name, value) VALUES ('sequence', ?)", (str(sequence),)
    )


def read_pending(db: sqlite3.Connection, *, consumer: str, limit: int) -> list[OutboxEntry]:
    """The next entries that a consumer has not taken, by sequence.

    A consumer that the ledger does not know yet starts at the beginning of what is kept;
    register it first and then build from ``all_version_keys``.
    """
    rows = db.execute(
        "SELECT sequence, kind, entity, deleted FROM outbox WHERE sequence > ? "
        "ORDER BY sequence LIMIT ?",
        (read_cursor(db, consumer=consumer) or 0, limit),
    )
    return [OutboxEntry(sequence, kind, key, bool(gone)) for sequence, kind, key, gone in rows]


def read_cursor(db: sqlite3.Connection, *, consumer: str) -> int | None:
    row = db.execute("SELECT cursor FROM consumer WHERE name = ?", (consumer,)).fetchone()
    return int(row[0]) if row else None


def count_lag(db: sqlite3.Connection, *, consumer: str) -> int:
    """How many entities the consumer has still to take."""
    (count,) = db.execute(
        "SELECT count(*) FROM outbox WHERE sequence > ?",
        (read_cursor(db, consumer=consumer) or 0,),
    ).fetchone()
    return int(count)


def write_cursor(db: sqlite3.Connection, *, consumer: str, sequence: int) -> None:
    """Move a consumer's cursor, never back, and prune what all consumers took."""
    db.execute(
        "INSERT INTO consumer (name, cursor) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET cursor = max(cursor, excluded.cursor)",
        (consumer, sequence),
    )
    db.execute("DELETE FROM outbox WHERE sequence <= (SELECT min(cursor) FROM consumer)")

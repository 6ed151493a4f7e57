"""The outbox: what everything downstream of the ledger still has to take, by a sequence.

What one transaction wrote is one row: the versions' keys, in the order of the keys (hashes). A
version that was written again meanwhile is told once, at its latest sequence. Closing the ledger
deals pending ones out anew, so that the sequence does not tell in what order captures arrived.
Consumers keep a cursor; what all of them took is pruned. Delivery is at least once, in any order.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SHUFFLE = random.SystemRandom()

VERSION = "version"
_KEY = np.dtype("<i8")
#: Versions in one row that was dealt anew.
_DEAL = 4096


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
    gone = set(deleted)
    entries = [*set(written), *gone]
    if not entries:
        return
    keys = np.array(entries, _KEY)
    keys.sort()
    if gone:
        keys = np.array([~key if key in gone else key for key in np.unique(keys).tolist()], _KEY)
    last = read_sequence(db) + len(keys)
    db.execute("INSERT INTO outbox VALUES (?, 0, ?)", (last, keys.tobytes()))
    _write_sequence(db, last)


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
    (taken,) = db.execute("SELECT coalesce(min(cursor), 0) FROM consumer").fetchone()
    rows = _read_rows(db, after=taken)
    if not rows:
        return
    sequence = read_sequence(db)
    keys = _drop_repeats(np.concatenate([keys for _, _, keys in rows]))
    # 64 bits of the system's own chance, not numpy's, which starts from a guessable state.
    chance = np.frombuffer(_SHUFFLE.randbytes(8 * len(keys)), np.uint64)
    keys = keys[np.argsort(chance)]
    db.execute("DELETE FROM outbox")
    db.executemany(
        "INSERT INTO outbox VALUES (?, 1, ?)",
        [
            (sequence + start + len(part), part.tobytes())
            for start in range(0, len(keys), _DEAL)
            for part in [keys[start : start + _DEAL]]
        ],
    )
    _write_sequence(db, sequence + len(keys))


def _drop_repeats(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of entries of one version only the last, in the order in which they stand."""
    backwards = np.flip(keys)
    _, places = np.unique(_name_versions(backwards), return_index=True)
    return np.flip(backwards[np.sort(places)])


def _name_versions(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(keys < 0, ~keys, keys)


def _read_rows(
    db: sqlite3.Connection, *, after: int, limit: int | None = None
) -> list[tuple[int, bool, NDArray[np.int64]]]:
    """Rows with (last sequence, settled, keys after that sequence); at least ``limit`` keys
    where there are so many."""
    rows, count = [], 0
    for last, settled, packed in db.execute(
        "SELECT last, settled, entities FROM outbox WHERE last > ? ORDER BY last", (after,)
    ):
        keys = np.frombuffer(packed, _KEY)[-(last - after) :]
        rows.append((last, bool(settled), keys))
        count += len(keys)
        if limit is not None and count >= limit:
            break
    return rows


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
    after = read_cursor(db, consumer=consumer) or 0
    entries: list[OutboxEntry] = []
    while len(entries) < limit:
        rows = _read_rows(db, after=after, limit=limit - len(entries))
        if not rows:
            break
        keys = np.concatenate([keys for _, _, keys in rows])[: limit - len(entries)]
        sequences = np.concatenate(
            [np.arange(last - len(keys) + 1, last + 1) for last, _, keys in rows]
        )[: len(keys)]
        after = int(sequences[-1])
        later = _is_posted_later(db, keys, after=after)
        for sequence, key in zip(sequences[~later].tolist(), keys[~later].tolist(), strict=True):
            entries.append(OutboxEntry(sequence, VERSION, ~key if key < 0 else key, key < 0))
    return entries


def _is_posted_later(
    db: sqlite3.Connection, keys: NDArray[np.int64], *, after: int
) -> NDArray[np.bool_]:
    """Which of these entries a later one, here or after them, makes superfluous."""
    names = _name_versions(keys)
    _, places = np.unique(np.flip(names), return_index=True)
    later = np.ones(len(names), bool)
    later[len(names) - 1 - places] = False
    # Rows that were dealt anew share no key with each other, and stand before all others.
    ordered = np.sort(names)
    for last, packed in db.execute(
        "SELECT last, entities FROM outbox WHERE last > ? AND settled = 0 ORDER BY last", (after,)
    ):
        others = _name_versions(np.frombuffer(packed, _KEY)[-(last - after) :])
        places = np.minimum(np.searchsorted(ordered, others), len(ordered) - 1)
        again = others[ordered[places] == others]
        if len(again):
            later |= np.isin(names, again)
    return later


def read_cursor(db: sqlite3.Connection, *, consumer: str) -> int | None:
    row = db.execute("SELECT cursor FROM consumer WHERE name = ?", (consumer,)).fetchone()
    return int(row[0]) if row else None


def count_lag(db: sqlite3.Connection, *, consumer: str) -> int:
    """How many entities the consumer has still to take."""
    rows = _read_rows(db, after=read_cursor(db, consumer=consumer) or 0)
    if all(settled for _, settled, _ in rows):
        return sum(len(keys) for _, _, keys in rows)
    return len(np.unique(_name_versions(np.concatenate([keys for _, _, keys in rows]))))


def write_cursor(db: sqlite3.Connection, *, consumer: str, sequence: int) -> None:
    """Move a consumer's cursor, never back, and prune what all consumers took."""
    db.execute(
        "INSERT INTO consumer (name, cursor) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET cursor = max(cursor, excluded.cursor)",
        (consumer, sequence),
    )
    db.execute("DELETE FROM outbox WHERE last <= (SELECT min(cursor) FROM consumer)")


def forget_consumer(db: sqlite3.Connection, consumer: str) -> None:
    """Take a consumer out: nothing is kept for it any more."""
    db.execute("DELETE FROM consumer WHERE name = ?", (consumer,))

"""Where a leaf stands in the tree, and what its batches are.

A batch is what one checkpoint added; inside it leaves stand by hash, so that their order tells
nothing, and so that one is found by a few looks into the file. Reads only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import BadInput, EvidenceDamaged
from archive.home import Home
from archive.log.merkle import HASH_BYTES
from archive.log.notes import SignedCheckpoint, read_checkpoint
from archive.log.store import LogStore

FOLDER = "log"
#: The public keys, one a line.
KEYS = "keys.txt"
#: Leaves to both sides of a guess that are read at once.
_REACH = 48


@dataclass(frozen=True, slots=True)
class Batch:
    """The leaves [start, end) that one checkpoint added."""

    start: int
    end: int
    day: str
    signed: SignedCheckpoint
    path: Path


def find_log(home: Home) -> Path:
    """The log's folder, which the first checkpoint makes."""
    return home.path / FOLDER


def list_batches(store: LogStore) -> list[Batch]:
    """All batches, the oldest first.

    Raises:
        EvidenceDamaged: a checkpoint's file is not what its name says; names it.
    """
    batches: list[Batch] = []
    for size, day, path in store.list_checkpoints():
        try:
            signed = read_checkpoint(path.read_bytes())
        except BadInput as error:
            raise EvidenceDamaged(f"{path.name}: {error}; restore it from a backup") from error
        said = signed.checkpoint
        if (said.size, said.day.isoformat()) != (size, day):
            raise EvidenceDamaged(f"{path.name} speaks of another checkpoint: it was swapped")
        start = batches[-1].end if batches else 0
        batches.append(Batch(start, size, day, signed, path))
    return batches


def find_leaf(store: LogStore, batches: Sequence[Batch], leaf: bytes) -> int | None:
    """The index of a leaf, or None. Looks into the newest batches first."""
    for batch in reversed(batches):
        found = _find_in_batch(store, batch, leaf)
        if found is not None:
            return found
    return None


def find_batch(batches: Sequence[Batch], index: int) -> Batch | None:
    """The batch that a leaf came with."""
    return next((one for one in batches if one.start <= index < one.end), None)


def _find_in_batch(store: LogStore, batch: Batch, leaf: bytes) -> int | None:
    """Hashes are spread evenly: the value tells the place to some dozens, and one look is enough
    but for one batch in a hundred."""
    low, high = batch.start, batch.end
    value = int.from_bytes(leaf[:8], "big")
    guess = low + ((high - low) * value >> 64)
    while low < high:
        first, last = max(low, guess - _REACH), min(high, guess + _REACH)
        held = store.read_leaves(first, last)
        at = held.find(leaf)
        while at >= 0 and at % HASH_BYTES:
            at = held.find(leaf, at + 1)
        if at >= 0:
            return first + at // HASH_BYTES
        if leaf < held[:HASH_BYTES]:
            high = first
        elif leaf > held[-HASH_BYTES:]:
            low = last
        else:
            return None
        guess = (low + high) // 2 if high - low > 2 * _REACH else low + _REACH
    return None

"""Closes the log's day: takes in what came since the last checkpoint, and signs a new one.

Once a day and no oftener, at an hour that whoever runs it fixes: a checkpoint for each crawl would
say who was working when. The leaves of a batch stand by hash and are filled up with leaves that
stand for nothing, so that neither their order nor their number tells of anybody. Needs the key,
and no writer's lock: a crawler goes on meanwhile.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from archive.errors import EvidenceDamaged
from archive.home import Home, replace_file
from archive.ledger import LedgerReader
from archive.ledger.leaves import clear_pending, is_founded, list_pending
from archive.log.finding import KEYS, Batch, find_leaf, find_log, list_batches
from archive.log.gathering import gather_facts
from archive.log.leaves import digest_many, print_statement
from archive.log.notes import Checkpoint
from archive.log.statements import Statement, keep_statements, list_statements
from archive.log.store import LogStore
from archive.sources.doors.log import HouseLeaf, LogDoor, Signed
from archive.sources.keys import open_vault

#: A batch holds this many leaves or a power of two above: its size tells an order of magnitude.
LEAST_BATCH = 32
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Closing:
    """A checkpoint: its day, size, root, and the note. ``made``: it is new."""

    day: date
    size: int
    root: bytes
    note: bytes
    made: bool


def close_day(
    home: Home, *, now: datetime | None = None, statements: Iterable[Statement] | None = None
) -> Closing:
    """The checkpoint of today, made where there is none yet. A demo archive, which has nobody to
    protect, makes one whenever it is asked.

    Raises:
        NoKey: the key that signs is not to be had.
        EvidenceDamaged: the log is not what was signed last.
        SealFailed: the disk did not take it.
    """
    today = (now or datetime.now(UTC)).date()
    folder = find_log(home)
    with lock_log(home), LogStore(folder) as store, open_vault(home) as vault:
        door = LogDoor(vault)
        _write_keys(home, door)
        batches = list_batches(store)
        _refuse_older(door, batches, store)
        if _is_closed(door, batches, today) and not home.demo:
            return _describe(batches[-1], made=False)
        size = batches[-1].end if batches else 0
        leaves, waiting = _gather(home, door, store, batches, statements=statements)
        filled = fill_batch(leaves, door.hash_paddings(size, count_padding(len(leaves))))
        root = store.append(filled, size=size)
        checkpoint = Checkpoint(door.origin, size + len(filled), root, today)
        note = door.sign_checkpoint(checkpoint)
        store.write_checkpoint(note, size=checkpoint.size, day=today.isoformat())
        door.note_signed(Signed(checkpoint.size, root))
        clear_pending(home.ledger_db, waiting, founded=True)
        return Closing(today, checkpoint.size, root, note, made=True)


def _is_closed(door: LogDoor, batches: list[Batch], today: date) -> bool:
    """Whether this day has its checkpoint. One under a former name does not count: a log that
    began anew can be trusted by nobody until it is signed."""
    if not batches or batches[-1].day < today.isoformat():
        return False
    renamed = batches[-1].signed.checkpoint.origin != door.origin
    return not renamed or batches[-1].day > today.isoformat()


def count_padding(leaves: int) -> int:
    """How many leaves fill a batch up to its bucket."""
    bucket = LEAST_BATCH
    while bucket < leaves:
        bucket *= 2
    return bucket - leaves


def fill_batch(leaves: Iterable[bytes], padding: Iterable[bytes]) -> list[bytes]:
    """A batch as it stands in the tree: by hash."""
    return sorted({*leaves, *padding})


def begin_anew(home: Home) -> str:
    """Go on under a new name after an older backup was put back, whose newer checkpoints are with
    others already; the log's new name.

    Raises: as :func:`close_day`.
    """
    with lock_log(home), LogStore(find_log(home)) as store, open_vault(home) as vault:
        door = LogDoor(vault)
        batches = list_batches(store)
        size = batches[-1].end if batches else 0
        door.begin_anew(size, store.compute_root(size))
        _write_keys(home, door)
        return door.origin


def rotate_key(home: Home) -> str:
    """A new signing key; the next checkpoint is signed with the old one too. The new public key."""
    with lock_log(home), open_vault(home) as vault:
        door = LogDoor(vault)
        door.public_keys()
        key = door.rotate_key()
        _write_keys(home, door)
        return str(key)


@contextmanager
def lock_log(home: Home, *, shared: bool = False) -> Iterator[None]:
    """Keep the log as it is, waiting for others: alone to close a day, together to copy it. A copy
    of the ledger takes seconds, and the kernel frees the lock of a process that died."""
    folder = find_log(home)
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _gather(
    home: Home,
    door: LogDoor,
    store: LogStore,
    batches: list[Batch],
    *,
    statements: Iterable[Statement] | None,
) -> tuple[list[bytes], list[bytes]]:
    """The leaves that are new, and those of them that waited in the ledger."""
    waiting = list_pending(home.ledger_db)
    # A kill between the checkpoint and the ledger leaves some waiting that are there already.
    fresh = {one for one in waiting if find_leaf(store, batches[-1:], one) is None}
    if not is_founded(home.ledger_db):
        with LedgerReader.open(home.ledger_db) as ledger:
            facts = [gather_facts(one) for one in ledger.captures() if one.records]
        fresh.update(door.hash_captures(facts).values())
    fresh.update(one.leaf for one in list_house_leaves(door))
    gone = door.list_gone()
    fresh.difference_update(gone)
    found = [*(list_statements(home) if statements is None else statements), *_tell_gone(gone)]
    # First, so that no leaf stands in the tree that cannot be opened.
    keep_statements(store.folder, found)
    fresh.update(hash_kept(door, found))
    if batches:
        old = {one for one in fresh if find_leaf(store, batches, one) is not None}
        fresh -= old
    return sorted(fresh), waiting


def list_house_leaves(door: LogDoor) -> Iterator[HouseLeaf]:
    """Consent events and decisions, as the sources' store has them now."""
    yield from door.list_event_leaves()
    yield from door.list_decision_leaves()


def hash_kept(door: LogDoor, statements: Iterable[Statement]) -> Iterator[bytes]:
    """The leaf of each."""
    for one in statements:
        yield door.hash_statement(one.kind, one.name, one.content)


def _tell_gone(gone: list[bytes]) -> Iterator[Statement]:
    """One statement for all that is gone so far: how many leaves, and a hash over them. It names
    neither reason nor person."""
    if gone:
        digest = digest_many(sorted(gone))
        said = print_statement({"leaves": len(gone), "sha256": digest})
        yield Statement("deletion", digest[:32], said)


def _refuse_older(door: LogDoor, batches: list[Batch], store: LogStore) -> None:
    signed = door.read_signed()
    if signed is None:
        return
    size = batches[-1].end if batches else 0
    if size < signed.size or store.compute_root(signed.size) != signed.root:
        raise EvidenceDamaged(
            f"a checkpoint of {signed.size} leaves was signed, and the log at {store.folder} "
            f"{'ends at ' + str(size) if size < signed.size else 'has another past'}: restore it "
            "from its newest backup; if none is newer, `piecework log begin-anew` goes on under a "
            "new name, and says so to everybody"
        )


def _write_keys(home: Home, door: LogDoor) -> None:
    text = "".join(f"{key}\n" for key in door.public_keys())
    path = find_log(home) / KEYS
    if not path.exists() or path.read_text("ascii") != text:
        replace_file(path, text.encode("ascii"))


def _describe(batch: Batch, *, made: bool) -> Closing:
    said = batch.signed.checkpoint
    return Closing(said.day, said.size, said.root, batch.signed.note, made)

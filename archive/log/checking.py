"""The log against the archive: every record has its leaf, and every leaf its record.

Reads only. Without the key it checks the tree and its checkpoints; with it also what each leaf
stands for, and names the record behind each that is wrong. What could not be looked at is said,
and never counts as passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.errors import BadInput, EvidenceDamaged
from archive.home import Home
from archive.ids import IdKind, to_id
from archive.ledger import LedgerReader
from archive.ledger.leaves import is_founded, list_pending
from archive.log.closing import hash_kept, list_house_leaves
from archive.log.finding import KEYS, Batch, find_batch, find_log, list_batches
from archive.log.gathering import gather_facts
from archive.log.merkle import HASH_BYTES
from archive.log.notes import PublicKey, read_checkpoint, read_public_key
from archive.log.statements import read_kept
from archive.log.store import LogStore
from archive.sources.doors.log import LogDoor
from archive.sources.keys import Vault


@dataclass(frozen=True, slots=True)
class LogFault:
    """One thing that is wrong. ``record`` names it; ``capture`` is an id where one is known."""

    record: str
    message: str
    capture: str | None = None

    def __str__(self) -> str:
        return f"log: {self.record}: {self.message}"


@dataclass(frozen=True, slots=True)
class LogReport:
    """``size`` leaves under ``checkpoints`` checkpoints; ``waiting`` wait for the next."""

    size: int
    checkpoints: int
    waiting: int
    faults: tuple[LogFault, ...]
    not_checked: tuple[str, ...]


def check_log(home: Home, vault: Vault | None) -> LogReport:
    """Check the tree, its checkpoints and, with a vault, what each leaf stands for."""
    folder = find_log(home)
    waiting = list_pending(home.ledger_db)
    if not (folder / KEYS).exists():
        if vault is not None and LogDoor(vault).read_signed() is not None:
            lost = LogFault("the log", "checkpoints were signed, and there is no log")
            return LogReport(0, 0, len(waiting), (lost,), ())
        return LogReport(0, 0, len(waiting), (), ())
    with LogStore(folder) as store:
        try:
            batches = list_batches(store)
            keys = [read_public_key(line) for line in _read_lines(home)]
        except (BadInput, EvidenceDamaged) as error:
            return LogReport(0, 0, len(waiting), (LogFault("a checkpoint", str(error)),), ())
        size = batches[-1].end if batches else 0
        faults = list(_check_tree(store, batches, keys))
        not_checked = []
        if vault is None:
            not_checked.append("what each leaf of the log stands for: that needs the key")
        else:
            faults += _check_leaves(home, LogDoor(vault), store, batches, waiting)
    return LogReport(size, len(batches), len(waiting), tuple(faults), tuple(not_checked))


def compare_checkpoint(home: Home, note: bytes) -> list[LogFault]:
    """A checkpoint that somebody else was given, against this log: is it part of the same past?

    Raises:
        BadInput: it is no signed checkpoint.
    """
    signed = read_checkpoint(note)
    said = signed.checkpoint
    name = f"checkpoint of {said.day.isoformat()} with {said.size} leaves"
    with LogStore(find_log(home)) as store:
        batches = list_batches(store)
        keys = [read_public_key(line) for line in _read_lines(home)]
        if not signed.list_signers(keys):
            return [LogFault(name, "no key of this log signed it")]
        size = batches[-1].end if batches else 0
        if said.size > size:
            return [LogFault(name, f"this log ends at {size}: it was cut off, or is a copy")]
        root = store.compute_root(said.size)
    if root != said.root:
        return [LogFault(name, "another past was signed: the log was forked or rewritten")]
    return []


def _check_tree(
    store: LogStore, batches: Sequence[Batch], keys: Sequence[PublicKey]
) -> Iterable[LogFault]:
    size = batches[-1].end if batches else 0
    held = store.count_leaves()
    if held < size:
        yield LogFault("the log", f"it holds {held} leaves, its newest checkpoint speaks of {size}")
        return
    before = ""
    for batch in batches:
        name = f"checkpoint of {batch.day} with {batch.end} leaves"
        if not batch.signed.list_signers(keys):
            yield LogFault(name, "no key of this log signed it: it was altered")
        if batch.day < before:
            yield LogFault(name, "it is older than the one before it")
        before = batch.day
        leaves = _split(store.read_leaves(batch.start, batch.end))
        wrong = [batch.start + at for at in range(1, len(leaves)) if leaves[at] <= leaves[at - 1]]
        for index in wrong[:3]:
            yield LogFault(f"leaf {index}", f"it does not stand where its batch has it ({name})")
    broken = list(store.check_levels(size))
    for level, index in broken[:3]:
        first, last = index << level, (index + 1 << level) - 1
        yield LogFault(
            f"leaves {first} to {last}", f"level {level} does not hold the hash of what is below"
        )
    if broken:
        return
    for batch in batches:
        said = batch.signed.checkpoint
        if store.compute_root(batch.end) != said.root:
            yield LogFault(
                f"checkpoint of {batch.day} with {batch.end} leaves",
                f"the tree has another root: one of the leaves {batch.start} to {batch.end - 1} "
                "was altered",
            )
            return


def _check_leaves(
    home: Home,
    door: LogDoor,
    store: LogStore,
    batches: Sequence[Batch],
    waiting: Sequence[bytes],
) -> Iterable[LogFault]:
    size = batches[-1].end if batches else 0
    signed = door.read_signed()
    if signed is not None and (
        size < signed.size or store.compute_root(signed.size) != signed.root
    ):
        yield LogFault(
            "the log",
            f"a checkpoint of {signed.size} leaves was signed, and this log has another past, "
            f"or ends before it ({size})",
        )
    known = {str(key) for key in door.public_keys()}
    if known != set(_read_lines(home)):
        yield LogFault(KEYS, "its keys are not those of the key store")
    if not is_founded(home.ledger_db):
        return
    there = _place_leaves(store, batches)
    pending = set(waiting)
    expected = _expect_captures(home, door)
    for capture, leaf in expected.items():
        if leaf not in there and leaf not in pending:
            name = to_id(IdKind.CAPTURE, capture)
            yield LogFault(
                f"capture {name}",
                "what the ledger says of it is in no checkpoint and does not wait for one: it was "
                "altered, put in or back-dated",
                name,
            )
    last = batches[-1].day if batches else ""
    for house in list_house_leaves(door):
        if house.day and house.day < last and house.leaf not in there:
            yield LogFault(
                f"{house.kind} of {house.day}", "in no checkpoint since: altered or back-dated"
            )
    explained = _explain(door, store, batches, expected)
    left = [(index, leaf) for leaf, index in there.items() if leaf not in explained]
    if left:
        with LedgerReader.open(home.ledger_db) as ledger:
            captures = {one.capture for one in ledger.captures()}
        yield from _blame_left(door, left, batches, captures)


def list_left(home: Home, door: LogDoor) -> tuple[list[bytes], set[bytes]]:
    """Leaves of the tree that nothing in the archive accounts for, and those of captures that it
    holds: for who knows why some are missing."""
    with LogStore(find_log(home)) as store:
        batches = list_batches(store)
        expected = _expect_captures(home, door)
        explained = _explain(door, store, batches, expected)
        there = _place_leaves(store, batches)
    return [leaf for leaf in there if leaf not in explained], set(expected.values())


def _expect_captures(home: Home, door: LogDoor) -> dict[int, bytes]:
    """The leaf of every capture whose source lives; one without is told by who checks sources."""
    with LedgerReader.open(home.ledger_db) as ledger:
        facts = [gather_facts(one) for one in ledger.captures() if one.records]
    return door.hash_captures(facts)


def _explain(
    door: LogDoor, store: LogStore, batches: Sequence[Batch], expected: Mapping[int, bytes]
) -> set[bytes]:
    """All leaves of which the archive says what they stand for, or that they stand for nothing."""
    explained = set(expected.values())
    explained.update(one.leaf for one in list_house_leaves(door))
    explained.update(hash_kept(door, read_kept(store.folder)))
    explained.update(door.list_gone())
    for batch in batches:
        explained.update(_list_padding(door, batch))
    return explained


def _place_leaves(store: LogStore, batches: Sequence[Batch]) -> dict[bytes, int]:
    """Where each leaf of the tree stands."""
    size = min(batches[-1].end if batches else 0, store.count_leaves())
    leaves = _split(store.read_leaves(0, size)) if size else []
    return dict(zip(leaves, range(len(leaves)), strict=True))


def _blame_left(
    door: LogDoor, left: Sequence[tuple[int, bytes]], batches: Sequence[Batch], captures: set[int]
) -> Iterable[LogFault]:
    """Leaves that nothing in the archive accounts for, and what is lost as far as it is known."""
    for index, _ in sorted(left):
        batch = find_batch(batches, index)
        day = batch.day if batch else "?"
        yield LogFault(
            f"leaf {index} of {day}", "nothing in the archive accounts for it: altered or dropped"
        )
    for name in door.name_lost(captures):
        yield LogFault(f"capture {name}", "it had a source, and the ledger has lost it", name)


def _list_padding(door: LogDoor, batch: Batch) -> list[bytes]:
    """Of a batch of n leaves fewer than n are padding, or as many where it was empty."""
    return door.hash_paddings(batch.start, batch.end - batch.start)


def _read_lines(home: Home) -> list[str]:
    return (find_log(home) / KEYS).read_text("ascii", "replace").split("\n")[:-1]


def _split(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]

"""Settling: records that arrived are copied into segments whose order says nothing.

The order in which captures came, beside a platform's access log, would name a worker. Settling
takes all arriving segments together with the settled ones that are not yet full, orders their
captures by a fresh random draw, deals them out to new segments, and leaves out nothing but bytes
that no place claims (those go to ``aside/``). Records are copied byte for byte.

The order of steps makes a crash harmless at any point: new files are whole and durable before
the ledger names them, and old ones go only after the ledger has let go of them.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from archive.errors import EvidenceDamaged, SealFailed
from archive.evidence.recovery import move_aside
from archive.evidence.segments import (
    FILE_TIME,
    PART_SUFFIX,
    full_size,
    is_arriving,
    make_head,
    name_segment,
    sync_folder,
    write_all,
)
from archive.model import RecordPlace

#: How many segments are filled at once: a full one is then a random share of what was at hand.
SLOTS = 4


@dataclass(slots=True)
class SettlePlan:
    """New places, durable on disk, waiting for the ledger to take them.

    ``moved``: capture → its new places, in the order in which the old ones were given.
    ``skipped``: files left as they are because a record in them is damaged (``verify`` names
    it). Call :meth:`finish` after the ledger's commit, or :meth:`abandon` instead of it.
    """

    folder: Path
    moved: Mapping[int, Sequence[RecordPlace]] = field(default_factory=dict)
    new_files: tuple[str, ...] = ()
    old_files: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    gaps: Mapping[str, list[tuple[int, int]]] = field(default_factory=dict)

    def finish(self) -> None:
        """Remove the old files; bytes in them that nobody claims go to ``aside/`` first."""
        for file in self.old_files:
            if (self.folder / file).exists():
                move_aside(self.folder, file, self.gaps.get(file, []))
                (self.folder / file).unlink()
        sync_folder(self.folder)

    def abandon(self) -> None:
        """Remove the new files: the ledger did not take them."""
        for file in self.new_files:
            (self.folder / file).unlink(missing_ok=True)
        sync_folder(self.folder)


@dataclass(slots=True)
class _Slot:
    """A segment being filled: written as ``<file>.part``, named when whole."""

    file: str
    handle: int
    end: int
    places: list[RecordPlace] = field(default_factory=list)

    @classmethod
    def begin(cls, folder: Path) -> Self:
        file = name_segment(arriving=False)
        handle = os.open(folder / (file + PART_SUFFIX), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        return cls(file, handle, 0)

    def write_head(self) -> None:
        head = make_head(self.file)
        write_all(self.handle, head)
        self.end = len(head)

    def add(self, member: bytes, old: RecordPlace) -> RecordPlace:
        write_all(self.handle, member)
        place = RecordPlace(old.role, self.file, self.end, old.length, old.sha256)
        self.end += old.length
        self.places.append(place)
        return place

    def seal(self) -> None:
        """Make the copy durable and read it back."""
        os.utime(self.handle, ns=(FILE_TIME, FILE_TIME))
        os.fsync(self.handle)
        for place in self.places:
            found = os.pread(self.handle, place.length, place.offset)
            if hashlib.sha256(found).digest() != place.sha256:
                raise OSError(f"what was read back at {place.offset} is not what was copied")


class _Damaged(Exception):
    """A record to be copied is not what its place says."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


def settle_segments(
    folder: Path, files: Sequence[str], places: Mapping[int, Sequence[RecordPlace]]
) -> SettlePlan:
    """See :meth:`archive.evidence.EvidenceStore.settle`."""
    skipped: set[str] = set()
    while True:
        taken = [file for file in files if file not in skipped]
        if not any(is_arriving(file) for file in taken):
            return SettlePlan(folder, skipped=tuple(sorted(skipped)))
        units = _take_units(taken, places)
        try:
            moved, new_files = _copy_units(folder, taken, units)
        except _Damaged as damaged:
            skipped.add(damaged.file)
            continue
        except OSError as error:
            raise SealFailed(
                f"records in {folder} could not be settled: {error.strerror or error}. Nothing "
                "has changed; make room and start again"
            ) from error
        return SettlePlan(
            folder,
            moved=moved,
            new_files=tuple(new_files),
            old_files=tuple(taken),
            skipped=tuple(sorted(skipped)),
            gaps={file: _list_gaps(folder, file, units) for file in taken},
        )


def _take_units(
    files: Sequence[str], places: Mapping[int, Sequence[RecordPlace]]
) -> list[tuple[int, Sequence[RecordPlace]]]:
    """The captures that stand in these files, in random order.

    Raises:
        EvidenceDamaged: a capture's records stand in several files, which nothing here does.
    """
    wanted = set(files)
    units = []
    for capture, group in places.items():
        inside = [place.file in wanted for place in group]
        if any(inside):
            if not all(inside):
                raise EvidenceDamaged(
                    f"the records of one capture stand apart, one of them in {group[0].file}: "
                    "run `piecework verify`"
                )
            units.append((capture, group))
    secrets.SystemRandom().shuffle(units)
    return units


def _copy_units(
    folder: Path, files: Sequence[str], units: Sequence[tuple[int, Sequence[RecordPlace]]]
) -> tuple[dict[int, Sequence[RecordPlace]], list[str]]:
    sources: dict[str, int] = {}
    slots: list[_Slot] = []
    filling: list[_Slot | None] = [None] * SLOTS
    moved: dict[int, Sequence[RecordPlace]] = {}
    done = False
    try:
        for file in files:
            sources[file] = os.open(folder / file, os.O_RDONLY | os.O_NOFOLLOW)
        for capture, group in units:
            number = secrets.randbelow(SLOTS)
            slot = filling[number]
            if slot is None:
                slot = filling[number] = _Slot.begin(folder)
                slots.append(slot)
                slot.write_head()
            moved[capture] = [
                slot.add(_read_checked(sources[place.file], place), place) for place in group
            ]
            if slot.end >= full_size(slot.file):
                filling[number] = None
        for slot in slots:
            slot.seal()
        done = True
    finally:
        for handle in (*sources.values(), *(slot.handle for slot in slots)):
            os.close(handle)
        for slot in slots:
            part = folder / (slot.file + PART_SUFFIX)
            if done:
                part.replace(folder / slot.file)
            else:
                part.unlink()
        sync_folder(folder)
    return moved, [slot.file for slot in slots]


def _read_checked(handle: int, place: RecordPlace) -> bytes:
    member = os.pread(handle, place.length, place.offset)
    if len(member) != place.length or hashlib.sha256(member).digest() != place.sha256:
        raise _Damaged(place.file)
    return member


def _list_gaps(
    folder: Path, file: str, units: Sequence[tuple[int, Sequence[RecordPlace]]]
) -> list[tuple[int, int]]:
    """The spans of a file that are neither its head nor claimed."""
    claimed = sorted(
        (place.offset, place.offset + place.length)
        for _, group in units
        for place in group
        if place.file == file
    )
    position, gaps = len(make_head(file)), []
    for start, end in claimed:
        if start > position:
            gaps.append((position, start))
        position = max(position, end)
    size = (folder / file).stat().st_size
    if size > position:
        gaps.append((position, size))
    return gaps

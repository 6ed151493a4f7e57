"""Overwrite sealed records in place by tombstones of equal length. Nothing else moves.

A tombstone is a whole gzip member, so that the segment still opens and every neighbour keeps its
offset and its hash. Its bytes follow from the capture's random id and the length alone, so that
doing it again after a kill gives the same bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from archive.errors import EvidenceDamaged, SealFailed
from archive.evidence.records import make_tombstone
from archive.evidence.segments import ASIDE, FILE_TIME, sync_folder
from archive.ids import IdKind, to_id
from archive.model import RecordPlace, RecordRole

_CHUNK = 1 << 20


def plan_tombstone(capture: int, places: Sequence[RecordPlace]) -> RecordPlace:
    """The one place that takes in all records of a capture, with the tombstone's hash.

    One tombstone for both, so that it does not tell a page from a repeat but by its length.

    Raises:
        EvidenceDamaged: the records do not stand side by side, which nothing here does.
    """
    ordered = sorted(places, key=lambda place: place.offset)
    first, length = ordered[0], sum(place.length for place in ordered)
    end = ordered[-1].offset + ordered[-1].length
    if any(place.file != first.file for place in ordered) or end - first.offset != length:
        raise EvidenceDamaged(
            f"the records of capture {to_id(IdKind.CAPTURE, capture)} stand apart: "
            "run `piecework verify`"
        )
    member = make_tombstone(capture, RecordRole.ERASED, length=length)
    digest = hashlib.sha256(member).digest()
    return RecordPlace(RecordRole.ERASED, first.file, first.offset, length, digest)


def write_tombstones(folder: Path, tombstones: Iterable[tuple[int, RecordPlace]]) -> int:
    """Overwrite what stands there, durably and read back; returns how many were not yet.

    ``tombstones``: (capture, place), those of one file together.

    Raises:
        SealFailed: the device did not take it; the same call goes on.
    """
    written = 0
    file, handle = "", -1
    try:
        for capture, place in tombstones:
            if place.file != file:
                _close_file(handle)
                handle = -1
                # Not by O_APPEND, under which Linux writes at the end whatever the offset.
                handle = os.open(folder / place.file, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
                file = place.file
            found = os.pread(handle, place.length, place.offset)
            if hashlib.sha256(found).digest() == place.sha256:
                continue
            member = make_tombstone(capture, RecordRole.ERASED, length=place.length)
            _write_at(handle, member, place.offset)
            written += 1
    except OSError as error:
        raise SealFailed(
            f"erased records in {folder} could not be overwritten: {error.strerror or error}. "
            "The erasure is not done; the next command that writes goes on with it"
        ) from error
    finally:
        _close_file(handle)
    return written


def clear_aside(folder: Path) -> int:
    """Overwrite and remove all bytes under ``aside/``, which no place claims; how many files.

    Whose they were is not known: their captures were never acknowledged.
    """
    aside = folder / ASIDE
    if not aside.is_dir():
        return 0
    files = sorted(entry for entry in aside.iterdir() if entry.is_file())
    for entry in files:
        overwrite_file(entry)
    aside.rmdir()
    sync_folder(folder)
    return len(files)


def overwrite_file(path: Path) -> None:
    """Overwrite with zeros, make durable, remove."""
    handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        left = os.fstat(handle).st_size
        while left > 0:
            left -= os.write(handle, bytes(min(left, _CHUNK)))
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink()


def _write_at(handle: int, data: bytes, offset: int) -> None:
    rest = memoryview(data)
    while rest:
        count = os.pwrite(handle, rest, offset)
        rest, offset = rest[count:], offset + count


def _close_file(handle: int) -> None:
    if handle >= 0:
        try:
            os.utime(handle, ns=(FILE_TIME, FILE_TIME))
            os.fsync(handle)
        finally:
            os.close(handle)

"""Put sealed records back from a backup: byte for byte, in new segments.

They arrive like any others and are mixed by the next settling. The order in which they are given
must mean nothing (captures are random numbers: theirs will do).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.errors import SealFailed
from archive.evidence.records import make_tombstone
from archive.evidence.segments import (
    ARRIVING_FULL,
    FILE_TIME,
    make_head,
    name_segment,
    sync_folder,
    write_all,
)
from archive.model import RecordPlace, RecordRole


def place_members(
    folder: Path, captures: Iterable[tuple[int, Iterable[tuple[RecordRole, bytes]]]]
) -> Iterator[tuple[int, list[RecordPlace]]]:
    """Write the records of each capture side by side; yields where they stand.

    All of it is durable when the iterator ends.

    Raises:
        SealFailed: the disk did not take it.
    """
    file, handle, end = "", -1, 0
    try:
        for capture, members in captures:
            if handle < 0 or end >= ARRIVING_FULL:
                _finish(handle)
                file = name_segment(arriving=True)
                handle = os.open(folder / file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                head = make_head(file)
                write_all(handle, head)
                end = len(head)
            places = []
            for role, member in members:
                write_all(handle, member)
                digest = hashlib.sha256(member).digest()
                places.append(RecordPlace(role, file, end, len(member), digest))
                end += len(member)
            yield capture, places
    except OSError as error:
        raise SealFailed(
            f"records could not be put back in {folder}: {error.strerror or error}"
        ) from error
    finally:
        _finish(handle)
        sync_folder(folder)


def make_tombstones(
    tombstones: Iterable[tuple[int, RecordPlace]],
) -> Iterator[tuple[int, list[tuple[RecordRole, bytes]]]]:
    """The bytes of tombstones, which follow from capture and length."""
    for capture, place in tombstones:
        member = make_tombstone(capture, RecordRole.ERASED, length=place.length)
        yield capture, [(RecordRole.ERASED, member)]


def _finish(handle: int) -> None:
    if handle >= 0:
        try:
            os.utime(handle, ns=(FILE_TIME, FILE_TIME))
            os.fsync(handle)
        finally:
            os.close(handle)

"""Segments: the files that sealed records stand in, and what their names and heads say.

Two kinds, told apart by name. *Arriving* segments (``<random>.new.warc.gz``) take records as
they come, and live until the next settling. *Settled* segments (``<random>.warc.gz``) hold
records in random order and are never appended to. docs/evidence.md says why.

Nothing about a segment may tell when it was made or by whom: names are random, the head holds
no time, host or user, and file times are set to one fixed moment.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from archive.evidence.gzip_members import store_member
from archive.evidence.records import NO_DATE, compose_record, name_urn

SETTLED_SUFFIX = ".warc.gz"
ARRIVING_SUFFIX = ".new.warc.gz"
PART_SUFFIX = ".part"  #: an unfinished copy; holds nothing that is not elsewhere
ASIDE = "aside"  #: folder of bytes that no place claims
#: A settled segment is full at a size between these, drawn from its name.
LEAST_FULL = 8 * 2**20
MOST_FULL = 24 * 2**20
#: An arriving segment is closed at this size; settling takes all of them.
ARRIVING_FULL = 64 * 2**20
#: The one moment that all files here carry: the earliest that ZIP and FAT can hold.
FILE_TIME = int(datetime(1980, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000_000


def name_segment(*, arriving: bool) -> str:
    """A new random file name."""
    return secrets.token_hex(10) + (ARRIVING_SUFFIX if arriving else SETTLED_SUFFIX)


def is_arriving(file: str) -> bool:
    return file.endswith(ARRIVING_SUFFIX)


def full_size(file: str) -> int:
    """At how many bytes a settled segment is full: from its name, so it needs no state."""
    drawn = int.from_bytes(hashlib.sha256(b"full\x1f" + file.encode()).digest()[:8], "big")
    return LEAST_FULL + drawn % (MOST_FULL - LEAST_FULL)


def make_head(file: str) -> bytes:
    """The ``warcinfo`` member at the start of a segment: a function of its name alone."""
    block = (
        b"software: Piecework\r\n"
        b"format: WARC file version 1.1\r\n"
        b"conformsTo: http://iipc.github.io/warc-specifications/specifications/"
        b"warc-format/warc-1.1/\r\n"
        b"description: Redacted pages. The date of this record is withheld; the date of each "
        b"other record is the start of the window in which its page was seen, rounded outward. "
        b"The order of records has no meaning.\r\n"
    )
    record = compose_record(
        [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", name_urn("segment", file)),
            ("WARC-Date", NO_DATE),
            ("WARC-Filename", file),
            ("Content-Type", "application/warc-fields"),
        ],
        block,
    )
    return store_member(record)


def list_segments(folder: Path) -> list[str]:
    """The names of all segments in an evidence folder, sorted."""
    return sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(SETTLED_SUFFIX))


def sync_folder(folder: Path) -> None:
    """Make new and removed names durable, and give the folder the fixed file time.

    Raises:
        OSError: the folder cannot be synced.
    """
    os.utime(folder, ns=(FILE_TIME, FILE_TIME))
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_all(handle: int, data: bytes | memoryview) -> None:
    """Write every byte: ``os.write`` may take fewer.

    Raises:
        OSError: disk full, or another fault of the device.
    """
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]

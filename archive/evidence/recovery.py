"""Put the evidence folder right after a crash, losing no byte that the ledger does not hold.

Three things can be left: a tail after the last record that the ledger knows (torn, or whole but
never acknowledged), a segment that no place names (an unfinished settling, on either side of the
ledger's commit), and unfinished copies. Bytes that the ledger does not hold are moved under
``aside/``; they are redacted bytes like all here. Acknowledged records are never touched.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.evidence.gzip_members import GZIP_WBITS
from archive.evidence.records import read_record
from archive.evidence.segments import (
    ASIDE,
    FILE_TIME,
    PART_SUFFIX,
    list_segments,
    make_head,
    sync_folder,
    write_all,
)

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class AsideBytes:
    """Bytes that no place claims, moved to ``aside/<file>``; ``captures`` are those of its
    whole records."""

    file: str
    came_from: str
    length: int
    captures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What was put right. ``lost`` is what could not be: ``verify`` names its records.

    ``removed``: leftovers whose every record the ledger holds elsewhere. ``lost``: files that
    are missing or shorter than the ledger says. ``unclaimed``: segments that no place names,
    left alone because something is lost that they may hold.
    """

    aside: tuple[AsideBytes, ...] = ()
    removed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    unclaimed: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.aside or self.removed or self.lost or self.unclaimed)


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member as found in a file; ``whole`` is False for a torn last one."""

    offset: int
    length: int
    sha256: bytes
    whole: bool


def recover_segments(
    folder: Path, committed: Mapping[str, int], is_sealed: Callable[[bytes], bool]
) -> RecoveryReport:
    """See :meth:`archive.evidence.EvidenceStore.recover`."""
    removed = [entry.name for entry in os.scandir(folder) if entry.name.endswith(PART_SUFFIX)]
    for name in removed:
        (folder / name).unlink()
    sizes = {file: (folder / file).stat().st_size for file in list_segments(folder)}
    lost = sorted(file for file, end in committed.items() if sizes.get(file, -1) < end)
    aside: list[AsideBytes] = []
    unclaimed: list[str] = []
    for file, size in sizes.items():
        if file in committed:
            if size > committed[file]:
                aside += move_aside(folder, file, [(committed[file], size)])
                _cut_file(folder / file, committed[file])
        elif lost:
            unclaimed.append(file)
        else:
            aside += move_aside(folder, file, _list_unsealed(folder, file, is_sealed))
            (folder / file).unlink()
            removed.append(file)
    if removed or aside:
        sync_folder(folder)
    return RecoveryReport(
        aside=tuple(aside),
        removed=tuple(sorted(removed)),
        lost=tuple(lost),
        unclaimed=tuple(unclaimed),
    )


def move_aside(folder: Path, file: str, spans: list[tuple[int, int]]) -> list[AsideBytes]:
    """Copy ``[start, end)`` spans of a segment durably to one file under ``aside/``.

    The copy is named by its content, so that doing it again after a crash makes no second one.
    The caller then cuts or removes the source.
    """
    if not spans:
        return []
    target = folder / ASIDE
    target.mkdir(mode=0o700, exist_ok=True)
    with (folder / file).open("rb") as source:
        pieces = []
        for start, end in spans:
            source.seek(start)
            pieces.append(source.read(end - start))
    data = b"".join(pieces)
    name = hashlib.sha256(data).hexdigest()[:20] + ".warc.gz"
    handle = os.open(target / (name + PART_SUFFIX), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(handle, data)
        os.utime(handle, ns=(FILE_TIME, FILE_TIME))
        os.fsync(handle)
    finally:
        os.close(handle)
    (target / (name + PART_SUFFIX)).replace(target / name)
    sync_folder(target)
    sync_folder(folder)
    captures = tuple(sorted(set(_list_captures(target / name))))
    return [AsideBytes(f"{ASIDE}/{name}", file, len(data), captures)]


def scan_members(path: Path, start: int = 0) -> Iterator[Member]:
    """The gzip members from ``start`` on; a torn or foreign rest is one member, not whole."""
    with path.open("rb") as source:
        source.seek(start)
        offset, digest, unpacker = start, hashlib.sha256(), zlib.decompressobj(GZIP_WBITS)
        length, chunk = 0, source.read(_CHUNK)
        while chunk:
            try:
                unpacker.decompress(chunk, _CHUNK)
                while unpacker.unconsumed_tail:
                    unpacker.decompress(unpacker.unconsumed_tail, _CHUNK)
            except zlib.error:
                rest = path.stat().st_size - offset
                yield Member(offset, rest, b"", False)
                return
            used = len(chunk) - len(unpacker.unused_data)
            digest.update(chunk[:used])
            length += used
            chunk = unpacker.unused_data or source.read(_CHUNK)
            if unpacker.eof:
                yield Member(offset, length, digest.digest(), True)
                offset, length = offset + length, 0
                digest, unpacker = hashlib.sha256(), zlib.decompressobj(GZIP_WBITS)
        if length:
            yield Member(offset, length, b"", False)


def _list_unsealed(
    folder: Path, file: str, is_sealed: Callable[[bytes], bool]
) -> list[tuple[int, int]]:
    """The spans of a segment that the ledger does not hold elsewhere, neighbours joined."""
    head = make_head(file)
    with (folder / file).open("rb") as source:
        found = source.read(len(head))
    if head.startswith(found):
        start = len(found)
    else:
        return [(0, (folder / file).stat().st_size)]
    spans: list[tuple[int, int]] = []
    for member in scan_members(folder / file, start):
        if member.whole and is_sealed(member.sha256):
            continue
        end = member.offset + member.length
        if spans and spans[-1][1] == member.offset:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((member.offset, end))
    return spans


def _list_captures(path: Path) -> Iterator[int]:
    with path.open("rb") as source:
        for member in scan_members(path):
            if not member.whole:
                continue
            source.seek(member.offset)
            try:
                record = read_record(source.read(member.length))
            except ValueError:
                continue
            if record.capture is not None:
                yield record.capture


def _cut_file(path: Path, length: int) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.ftruncate(handle, length)
        os.utime(handle, ns=(FILE_TIME, FILE_TIME))
        os.fsync(handle)
    finally:
        os.close(handle)

"""The evidence store: redacted captures sealed as WARC records, durable before they count.

Records are only ever added; settling moves them, byte for byte, so that the order in which they
came is lost. The store knows no source and no exact time, and it does not know the ledger:
whoever calls it passes the places that the ledger holds.

One writer at a time (the archive's own lock sees to that); any number may read.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from archive.errors import EvidenceDamaged, SealFailed
from archive.evidence.checking import Finding, check_evidence, check_places
from archive.evidence.records import RecordDraft, SealedRecord, read_record, seal_record_pair
from archive.evidence.recovery import RecoveryReport, recover_segments
from archive.evidence.segments import (
    ARRIVING_FULL,
    FILE_TIME,
    full_size,
    is_arriving,
    list_segments,
    make_head,
    name_segment,
    sync_folder,
    write_all,
)
from archive.evidence.settling import SettlePlan, settle_segments
from archive.ids import IdKind, to_id
from archive.model import RecordPlace, RecordRole

#: Arriving segments that one settling takes at most: each is held open while it is copied.
MOST_SETTLED = 200


class EvidenceStore:
    """The sealed records under one folder (``<archive>/evidence``), made if it is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True)
            sync_folder(folder)
        self._handle: int | None = None
        self._file = ""
        self._end = 0

    def append(self, drafts: Sequence[RecordDraft]) -> list[list[RecordPlace]]:
        """Seal captures; return each one's places, in the order of the drafts, once durable.

        Compress, write, fsync, read back, compare length and SHA-256: one fsync for all drafts
        (two more where a segment is new). The records are written in random order.

        Raises:
            BadInput: a draft's digest or notes are wrong; nothing was written.
            SealFailed: the disk is full or at fault; nothing of these drafts is kept.
        """
        if not drafts:
            return []
        sealed = [seal_record_pair(draft) for draft in drafts]
        order = list(range(len(sealed)))
        secrets.SystemRandom().shuffle(order)
        try:
            if self._handle is None or self._end >= ARRIVING_FULL:
                self._open_segment()
            return self._write_sealed(sealed, order)
        except OSError as error:
            self._take_back()
            raise SealFailed(
                f"{len(drafts)} captures could not be sealed in {self.folder}: "
                f"{error.strerror or error}. None of them was kept; make room and give them again"
            ) from error

    def take_back(self, places: Iterable[RecordPlace]) -> bool:
        """Cut off the records of the last ``append``, where the ledger refused them.

        True where they are gone; False where something else came after them: they then count
        as unaccounted for, and the next settling leaves them out.
        """
        mine = sorted(places, key=lambda place: place.offset)
        if not mine or self._handle is None or any(p.file != self._file for p in mine):
            return False
        start = mine[0].offset
        if start + sum(place.length for place in mine) != self._end:
            return False
        os.ftruncate(self._handle, start)
        os.utime(self._handle, ns=(FILE_TIME, FILE_TIME))
        os.fsync(self._handle)
        self._end = start
        return True

    def read(self, place: RecordPlace, *, capture: int | None = None) -> SealedRecord:
        """Read one record, its length and SHA-256 compared first. Reading never writes.

        Raises:
            EvidenceDamaged: missing, short, altered or not a record; says which and where.
        """
        member = self.read_member(place, capture=capture)
        try:
            return read_record(member)
        except ValueError as error:
            raise EvidenceDamaged(f"{name_place(place, capture)}: {error}") from error

    def read_member(self, place: RecordPlace, *, capture: int | None = None) -> bytes:
        """One record as it is stored (a gzip member), checked as in :meth:`read`.

        Raises:
            EvidenceDamaged: as in :meth:`read`.
        """
        try:
            handle = os.open(self.folder / place.file, os.O_RDONLY)
        except FileNotFoundError as error:
            raise EvidenceDamaged(f"{name_place(place, capture)}: the file is missing") from error
        try:
            member = os.pread(handle, place.length, place.offset)
        finally:
            os.close(handle)
        if len(member) != place.length:
            raise EvidenceDamaged(
                f"{name_place(place, capture)}: {len(member)} of {place.length} bytes are there"
            )
        if hashlib.sha256(member).digest() != place.sha256:
            raise EvidenceDamaged(
                f"{name_place(place, capture)}: its bytes are not those that were sealed"
            )
        return member

    def list_unsettled(self) -> tuple[str, ...]:
        """The files whose places :meth:`settle` needs; empty where nothing has arrived."""
        files = list_segments(self.folder)
        if not any(is_arriving(file) for file in files):
            return ()
        arriving = [file for file in files if is_arriving(file)][:MOST_SETTLED]
        not_full = [
            file
            for file in files
            if not is_arriving(file) and (self.folder / file).stat().st_size < full_size(file)
        ]
        return (*arriving, *not_full)

    def settle(self, places: Mapping[int, Sequence[RecordPlace]]) -> SettlePlan:
        """Copy arrived records, mixed with those of segments not yet full, in random order.

        ``places``: capture → its places, of all records in :meth:`list_unsettled`. The caller
        writes ``plan.moved`` to the ledger in one transaction, then calls ``plan.finish()``;
        or ``plan.abandon()`` where that failed.

        Raises:
            SealFailed: the new files could not be written; nothing has changed.
        """
        self.close()
        return settle_segments(self.folder, self.list_unsettled(), places)

    def recover(
        self,
        committed: Mapping[str, int],
        *,
        is_sealed: Callable[[bytes], bool] = lambda _sha256: False,
    ) -> RecoveryReport:
        """Put right what a crash left; call it before the first ``append``.

        ``committed``: file → the end (offset + length) of its last record in the ledger.
        ``is_sealed``: whether the ledger holds a record of this SHA-256; a leftover segment is
        removed only where it does for every record, else it is put aside.
        """
        self.close()
        return recover_segments(self.folder, committed, is_sealed)

    def verify(
        self,
        places: Iterable[tuple[int, RecordPlace]],
        *,
        digests: Mapping[int, bytes] | None = None,
    ) -> Iterator[Finding]:
        """Name every record that is damaged, missing or unaccounted for.

        ``places`` come grouped by file. ``digests``: capture → the SHA-256 of its page's body
        as the ledger has it, compared where given.

        Raises:
            BadInput: the places of one file do not stand together.
        """
        return check_evidence(self.folder, places, digests or {})

    def check_places(
        self, places: Iterable[tuple[int, RecordPlace]], *, digests: Mapping[int, bytes]
    ) -> Iterator[Finding]:
        """Name each of these records that is damaged or missing, in any order of places."""
        return check_places(self.folder, places, digests)

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> EvidenceStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open_segment(self) -> None:
        self.close()
        self._file = name_segment(arriving=True)
        self._end = 0
        self._handle = os.open(
            self.folder / self._file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600
        )
        head = make_head(self._file)
        write_all(self._handle, head)
        os.fsync(self._handle)
        sync_folder(self.folder)
        self._end = len(head)

    def _write_sealed(
        self, sealed: Sequence[Sequence[tuple[RecordRole, bytes]]], order: Sequence[int]
    ) -> list[list[RecordPlace]]:
        assert self._handle is not None
        places: list[list[RecordPlace]] = [[] for _ in sealed]
        offset = self._end
        pieces = []
        for index in order:
            for role, member in sealed[index]:
                digest = hashlib.sha256(member).digest()
                places[index].append(RecordPlace(role, self._file, offset, len(member), digest))
                offset += len(member)
                pieces.append(member)
        write_all(self._handle, b"".join(pieces))
        os.utime(self._handle, ns=(FILE_TIME, FILE_TIME))
        os.fsync(self._handle)
        for place in (place for group in places for place in group):
            found = os.pread(self._handle, place.length, place.offset)
            if hashlib.sha256(found).digest() != place.sha256:
                raise OSError(f"what was read back at {place.offset} is not what was written")
        self._end = offset
        return places

    def _take_back(self) -> None:
        """Cut the open segment back to its last good length, and begin a new one next time.

        Where even that fails the tail stays: no place names it, and ``recover`` takes it away.
        """
        if self._handle is None:
            return
        with suppress(OSError):
            if self._end:
                os.ftruncate(self._handle, self._end)
                os.utime(self._handle, ns=(FILE_TIME, FILE_TIME))
                os.fsync(self._handle)
            else:
                (self.folder / self._file).unlink(missing_ok=True)
                sync_folder(self.folder)
        self.close()


def name_place(place: RecordPlace, capture: int | None = None) -> str:
    """``capture P0…, page record at 1234 in ab12….warc.gz``: how messages name a record."""
    whose = "" if capture is None else f"capture {to_id(IdKind.CAPTURE, capture)}, "
    return f"{whose}{place.role} record at {place.offset} in {place.file}"

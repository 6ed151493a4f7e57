"""Compare sealed records with what the ledger says of them. Reads only, never writes.

Every byte of every segment must be claimed by exactly one place (or be the segment's head,
which follows from its name), and every claimed record must hash, parse and hold the page that it
says. Whole records are hashed as they are stored, headers of WARC and gzip included: tools that
check only the payload miss a forged header.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from archive.errors import BadInput
from archive.evidence.records import SealedRecord, read_record, record_urn
from archive.evidence.segments import ASIDE, SETTLED_SUFFIX, make_head
from archive.ids import IdKind, to_id
from archive.model import RecordPlace, RecordRole


class Problem(StrEnum):
    DAMAGED = "damaged"  #: its bytes, or what they say, differ from the ledger
    MISSING = "missing"  #: the file, or this part of it, is not there
    UNACCOUNTED = "unaccounted"  #: bytes that no place claims
    OVERLAP = "overlap"  #: bytes that two places claim


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, with which capture (if one is known), and how."""

    problem: Problem
    file: str
    offset: int
    length: int
    capture: int | None
    message: str

    def __str__(self) -> str:
        whose = "" if self.capture is None else f" capture {to_id(IdKind.CAPTURE, self.capture)}:"
        return f"{self.problem}:{whose} {self.file} at {self.offset}: {self.message}"


def check_evidence(
    folder: Path,
    places: Iterable[tuple[int, RecordPlace]],
    digests: Mapping[int, bytes],
) -> Iterator[Finding]:
    """Yield what is wrong, file by file; nothing where all is well.

    ``places``: (capture, place), those of one file together. A writer at work makes records
    that these places do not know yet: hold its lock, or look again.

    Raises:
        BadInput: the places of one file do not stand together.
    """
    checked: set[str] = set()
    for file, group in groupby(places, key=lambda claim: claim[1].file):
        if file in checked:
            raise BadInput(f"places must come grouped by file: {file} came twice")
        checked.add(file)
        yield from _check_segment(folder, file, list(group), digests)
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name in checked or (entry.is_dir() and entry.name == ASIDE):
            continue
        if entry.is_file(follow_symlinks=False) and entry.name.endswith(SETTLED_SUFFIX):
            yield from _check_segment(folder, entry.name, [], digests)
        else:
            yield Finding(
                Problem.UNACCOUNTED, entry.name, 0, 0, None, "this is not a segment of evidence"
            )


def check_places(
    folder: Path,
    places: Iterable[tuple[int, RecordPlace]],
    digests: Mapping[int, bytes],
) -> Iterator[Finding]:
    """The same for single records, without asking what stands between them."""
    for capture, place in places:
        try:
            handle = os.open(folder / place.file, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            yield _name_finding(
                Problem.MISSING, place, capture, f"cannot be read ({error.strerror})"
            )
            continue
        try:
            member = os.pread(handle, place.length, place.offset)
        finally:
            os.close(handle)
        fault = _find_fault(member, place, capture, digests.get(capture))
        if fault is not None:
            yield _name_finding(Problem.DAMAGED, place, capture, fault)


def _check_segment(
    folder: Path,
    file: str,
    claims: list[tuple[int, RecordPlace]],
    digests: Mapping[int, bytes],
) -> Iterator[Finding]:
    claims.sort(key=lambda claim: claim[1].offset)
    try:
        handle = os.open(folder / file, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        for capture, place in claims:
            yield _name_finding(
                Problem.MISSING, place, capture, f"cannot be read ({error.strerror})"
            )
        return
    try:
        size = os.fstat(handle).st_size
        head = make_head(file)
        if os.pread(handle, len(head), 0) != head:
            yield Finding(
                Problem.DAMAGED, file, 0, len(head), None, "the segment's head was altered"
            )
        position = len(head)
        for capture, place in claims:
            if place.offset < position:
                yield _name_finding(
                    Problem.OVERLAP,
                    place,
                    capture,
                    "another record, or the head, claims some of these bytes",
                )
            elif place.offset > position and position < size:
                yield _name_gap(file, position, min(place.offset, size))
            member = os.pread(handle, place.length, place.offset)
            if len(member) < place.length:
                yield _name_finding(
                    Problem.MISSING,
                    place,
                    capture,
                    f"only {len(member)} of its {place.length} bytes are there",
                )
            else:
                fault = _find_fault(member, place, capture, digests.get(capture))
                if fault is not None:
                    yield _name_finding(Problem.DAMAGED, place, capture, fault)
            position = max(position, place.offset + place.length)
        if position < size:
            yield _name_gap(file, position, size)
    finally:
        os.close(handle)


def _find_fault(
    member: bytes, place: RecordPlace, capture: int, digest: bytes | None
) -> str | None:
    """What is wrong with one record's bytes, or None."""
    if hashlib.sha256(member).digest() != place.sha256:
        return "its bytes are not those that were sealed"
    try:
        record = read_record(member)
    except ValueError as error:
        return str(error)
    if record.role is not place.role:
        return f"it is a {record.role} record, not a {place.role} record"
    if place.role is RecordRole.ERASED:
        stated = record.header("WARC-Record-ID")
        return None if stated == record_urn(capture, place.role) else "another was erased here"
    if record.capture != capture or record.header("WARC-Record-ID") != record_urn(
        capture, place.role
    ):
        return "it is a record of another capture"
    return _find_wrong_digest(record, digest)


def _find_wrong_digest(record: SealedRecord, digest: bytes | None) -> str | None:
    if record.role is RecordRole.NOTES:
        return None
    stated = record.payload_digest()
    if stated is None:
        return "it states no payload digest"
    if record.role is RecordRole.PAGE and hashlib.sha256(record.body).digest() != stated:
        return "its page does not match the payload digest that it states"
    if digest is not None and digest != stated:
        return "its page is not the one that the ledger names"
    return None


def _name_finding(problem: Problem, place: RecordPlace, capture: int, message: str) -> Finding:
    return Finding(
        problem, place.file, place.offset, place.length, capture, f"{place.role} record: {message}"
    )


def _name_gap(file: str, start: int, end: int) -> Finding:
    return Finding(
        Problem.UNACCOUNTED,
        file,
        start,
        end - start,
        None,
        f"{end - start} bytes that no record of the ledger claims",
    )

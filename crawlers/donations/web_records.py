"""The records of a WARC or ARC file, one at a time, from a stream of bytes.

Reads every version of WARC and ARC 1, plain, gzipped record by record, or gzipped whole. Knows
nothing of pages. Offsets are counted in the file as it lies on disk. Written for files that may
be torn or hostile: every length is capped, and whatever is wrong ends the reading with a named
refusal that says where, after all good records before it have been given.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from archive.errors import RefusedPage
from crawlers.donations.http_content import Headers, fold_headers, get_header
from crawlers.donations.limits import Limits

_STEP = 1 << 16
_LINE = 1 << 16
_HEAD_LINES = 2_000
_VERSION = re.compile(rb"WARC/\d+\.\d+\s*$", re.IGNORECASE)
_ARC_LINE = re.compile(
    r"(?P<url>[A-Za-z][A-Za-z0-9+.\-]*:.*?) (?P<ip>\S+) (?P<date>\d{4,14}|-) (?P<type>\S+)"
    r"(?: \S+ \S+ \S+ \d+ \S+)? (?P<length>\d+)$"
)
#: A page with its HTTP head: what is longer is passed over unread.
_HEAD_ROOM = 1_000_000


@dataclass(frozen=True, slots=True)
class WebRecord:
    """One record. ``block`` is None where it was longer than a page may be.

    ``torn``: the file ended inside it; ``block`` is what there is.
    """

    offset: int
    headers: Headers = field(repr=False)
    block: bytes | None = field(repr=False)
    is_arc: bool = False
    torn: bool = False

    def get(self, name: str) -> str:
        return get_header(self.headers, name)


def read_records(stream: IO[bytes], *, limits: Limits) -> Iterator[WebRecord]:
    """Yield the records in file order.

    Raises:
        RefusedPage: ``not-warc`` (what stands at an offset is no record), ``torn`` (it breaks
            off), ``bomb`` (gzip that unpacks without measure).
    """
    tape = _Tape(stream, limits)
    first = True
    while True:
        offset, line = tape.read_filled_line()
        if not line:
            if first:
                raise RefusedPage("it holds no WARC record: it is empty", code="not-warc")
            return
        if _VERSION.match(line):
            headers = _read_warc_head(tape, offset)
            length, is_arc = _read_length(headers, offset), False
        elif (arc := _match_arc(line)) is not None:
            headers = _name_arc_fields(arc)
            length, is_arc = int(arc["length"]), True
        elif first and line.lower().startswith(b"filedesc:"):
            _pass_arc_head(tape, line)
            first = False
            continue
        else:
            raise _not_warc(offset, "no WARC record begins there")
        first = False
        keep = length <= limits.page_bytes + _HEAD_ROOM
        block, fault = tape.read_block(length, keep=keep)
        torn = fault is not None
        yield WebRecord(offset, headers, block, is_arc=is_arc, torn=torn)
        if fault is not None:
            raise fault


class _Tape:
    """The unpacked bytes of a file, with the offset on disk of what comes next."""

    def __init__(self, stream: IO[bytes], limits: Limits) -> None:
        self._stream = stream
        self._limits = limits
        self._packed = stream.read(_STEP)
        self._gzip = self._packed[:2] == b"\x1f\x8b"
        self._unpacker = zlib.decompressobj(31)
        self._ready = b"" if self._gzip else self._packed
        self._at = 0  # of the next byte in _ready
        self._begins = 0  # offset on disk: of the gzip member, or of _ready
        self._consumed = 0  # packed bytes of this member
        self._unpacked = self._member_unpacked = 0
        if self._gzip:
            self._fill()

    @property
    def offset(self) -> int:
        return self._begins if self._gzip else self._begins + self._at

    def read_filled_line(self) -> tuple[int, bytes]:
        """The next line that is not blank, with its offset; empty at the end of the file."""
        while True:
            if self._at >= len(self._ready):
                self._fill()
            offset = self.offset
            line = self.read_line()
            if not line or line.strip(b"\r\n\0 \t"):
                return offset, line

    def read_line(self) -> bytes:
        """One line with its end, at most 64 KB; shorter only at the end of the file."""
        pieces, size = [], 0
        while size < _LINE:
            if self._at >= len(self._ready) and not self._fill():
                break
            end = self._ready.find(b"\n", self._at, self._at + _LINE - size)
            stop = end + 1 if end >= 0 else min(len(self._ready), self._at + _LINE - size)
            pieces.append(self._ready[self._at : stop])
            size += stop - self._at
            self._at = stop
            if end >= 0:
                break
        return b"".join(pieces)

    def read_block(self, length: int, *, keep: bool) -> tuple[bytes | None, RefusedPage | None]:
        """``length`` bytes, or None where they are only passed over; and what cut them short."""
        begun, pieces, left = self.offset, [], length
        fault: RefusedPage | None = None
        try:
            while left and (self._at < len(self._ready) or self._fill()):
                piece = self._ready[self._at : self._at + left]
                self._at += len(piece)
                left -= len(piece)
                if keep:
                    pieces.append(piece)
        except RefusedPage as error:
            if error.code == "bomb":
                raise
            fault = error
        if left and fault is None:
            fault = _torn(begun, f"{length - left} of {length} bytes of a record are there")
        return (b"".join(pieces) if keep else None), fault

    def _fill(self) -> bool:
        """Make more bytes ready; False at the end of the file."""
        if not self._gzip:
            self._begins += len(self._ready)
            self._ready, self._at = self._stream.read(_STEP), 0
            return bool(self._ready)
        while True:
            if not self._packed:
                self._packed = self._stream.read(_STEP)
            if self._unpacker.eof and not self._begin_member():
                return False
            if not self._packed:
                raise _torn(self._begins, "the gzip member that begins there breaks off")
            before = len(self._packed)
            try:
                self._ready, self._at = self._unpacker.decompress(self._packed, _STEP), 0
            except zlib.error as error:
                raise _torn(self._begins, f"the gzip member there is damaged ({error})") from error
            self._packed = (
                self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail
            )
            self._consumed += before - len(self._packed)
            self._unpacked += len(self._ready)
            self._member_unpacked += len(self._ready)
            self._check_size()
            if self._ready:
                return True

    def _begin_member(self) -> bool:
        self._begins += self._consumed
        while self._packed and not self._packed.strip(b"\0"):  # some recorders pad with NUL
            self._begins += len(self._packed)
            self._packed = self._stream.read(_STEP)
        if not self._packed:
            self._ready, self._at = b"", 0
            return False
        if len(self._packed) < 2:
            self._packed += self._stream.read(_STEP)
        if self._packed[:2] != b"\x1f\x8b":
            raise _not_warc(self._begins, "what stands there is not gzip as the rest is")
        self._unpacker = zlib.decompressobj(31)
        self._consumed = self._member_unpacked = 0
        return True

    def _check_size(self) -> None:
        unpacked, limits = self._member_unpacked, self._limits
        wild = unpacked > limits.ratio_from and unpacked > self._consumed * limits.ratio
        if wild or self._unpacked > limits.unpacked_bytes:
            raise RefusedPage(
                f"at offset {self._begins} it unpacks to more than {unpacked} bytes: "
                "it is not taken",
                code="bomb",
            )


def _read_warc_head(tape: _Tape, offset: int) -> Headers:
    lines: list[str] = []
    while True:
        line = tape.read_line()
        if not line.endswith(b"\n"):
            raise _torn(offset, "the head of the record there breaks off")
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text:
            return fold_headers(lines)
        lines.append(text)
        if len(lines) > _HEAD_LINES:
            raise _not_warc(offset, "the record there has a head without end")


def _read_length(headers: Headers, offset: int) -> int:
    stated = get_header(headers, "Content-Length")
    if not (stated.isascii() and stated.isdecimal() and len(stated) < 16):
        raise _not_warc(offset, "the record there does not say how long it is")
    return int(stated)


def _match_arc(line: bytes) -> re.Match[str] | None:
    if line.lower().startswith(b"filedesc:"):
        return None
    return _ARC_LINE.match(line.decode("utf-8", "replace").rstrip("\r\n"))


def _name_arc_fields(line: re.Match[str]) -> Headers:
    return (
        ("WARC-Type", "response"),
        ("WARC-Target-URI", line["url"]),
        ("WARC-Date", line["date"]),
        ("Content-Type", line["type"]),
    )


def _pass_arc_head(tape: _Tape, line: bytes) -> None:
    """Pass over an ARC file's own description: as long as it says, else to its blank line."""
    length = line.split()[-1]
    if length.isdigit() and len(length) < 10:
        _, fault = tape.read_block(int(length), keep=False)
        if fault is not None:
            raise fault
        return
    for _ in range(_HEAD_LINES):
        if not tape.read_line().strip():
            return


def _not_warc(offset: int, why: str) -> RefusedPage:
    return RefusedPage(
        f"it goes wrong at offset {offset}: {why}. What came before is taken; the rest is not",
        code="not-warc",
    )


def _torn(offset: int, why: str) -> RefusedPage:
    return RefusedPage(
        f"it breaks off at offset {offset}: {why}. What came before is taken; copy the file again",
        code="torn",
    )

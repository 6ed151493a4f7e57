"""Recorded HTTP messages: split into status, headers and body, and the body decoded.

Pure functions over bytes, with caps on what a body may unpack to. A recording may hold a body
that its recorder decoded already while the headers still name the encoding; such a body is taken
as it is. One that breaks off is refused: a page that is cut would show fewer offers than it had.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import brotli

from archive.errors import RefusedPage
from crawlers.donations.limits import Limits

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Headers = tuple[tuple[str, str], ...]

_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t\r]|$)")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_STEP = 1 << 18
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """A response as it was recorded; ``body`` is still encoded."""

    status: int
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)


class _Undecodable(ValueError):
    """Bytes that are not in the encoding that the headers name, from their start on."""


def split_http(block: bytes) -> HttpMessage:
    """Split a recorded response. Lines may end in LF alone.

    Raises:
        RefusedPage: ``not-http``: it begins with no status line.
    """
    found = _STATUS_LINE.match(block)
    if found is None:
        raise RefusedPage(
            "a record that should hold an HTTP response begins with no status line: "
            "record it again",
            code="not-http",
        )
    end = re.search(rb"\r?\n\r?\n", block)
    head = block if end is None else block[: end.start()]
    body = b"" if end is None else block[end.end() :]
    lines = head.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")[1:]
    return HttpMessage(int(found[1]), fold_headers(lines), body)


def fold_headers(lines: list[str]) -> Headers:
    """Header lines as (name, value); a line that begins with a space goes on with the last."""
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}".strip())
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return tuple(headers)


def get_header(headers: Headers, name: str) -> str:
    """The first value of a header, or an empty text."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), "")


def decode_body(message: HttpMessage, *, limits: Limits) -> bytes:
    """The body without transfer and content encodings.

    Raises:
        RefusedPage: ``bomb``, ``too-large``, ``torn`` (it breaks off), ``encoding`` (unknown).
    """
    chunked = "chunked" in get_header(message.headers, "Transfer-Encoding").lower()
    body = _join_chunks(message.body) if chunked else message.body
    stated = get_header(message.headers, "Content-Length")
    short = stated.isdecimal() and len(stated) < 16 and len(body) < int(stated)
    if short and not chunked and not is_whole(body):
        raise RefusedPage(
            f"a recorded page breaks off: {len(body)} of {int(stated)} bytes are there",
            code="torn",
        )
    named = get_header(message.headers, "Content-Encoding").lower().replace(",", " ").split()
    for encoding in reversed(named):
        body = decode_content(body, encoding, limits=limits)
    if len(body) > limits.page_bytes:
        raise RefusedPage(
            f"a recorded page is larger than {limits.page_bytes / 1_000_000:g} MB, which no page "
            "of listings is",
            code="too-large",
        )
    return body


def is_whole(body: bytes) -> bool:
    """Whether a page itself shows that it ends where it should.

    Some recorders state lengths that are off by a line's end; a page that closes its ``html``,
    or JSON that parses, was not cut.
    """
    if body.rstrip()[-7:].lower() == b"</html>":
        return True
    return closes_json(body)


def closes_json(body: bytes) -> bool:
    """Whether this is a whole object or array. A number alone could be the beginning of one."""
    if body.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _is_decoded(body: bytes) -> bool:
    """Whether these bytes are a page already: brotli has no mark by which it could be told."""
    markup = body.lstrip()[:1] == b"<" and not _CONTROL.search(body, 0, 512)
    return markup or is_whole(body)


def decode_content(body: bytes, encoding: str, *, limits: Limits) -> bytes:
    """Undo one content encoding. An empty body stays empty.

    Raises:
        RefusedPage: as in :func:`decode_body`.
    """
    unpack = _UNPACKERS.get(encoding)
    if encoding == "identity" or not body:
        return body
    if unpack is None:
        raise RefusedPage(
            f"a recorded page is packed in a way that is not known ({encoding[:20]!r})",
            code="encoding",
        )
    try:
        return unpack(body, limits)
    except _Undecodable as error:
        if _is_decoded(body):
            return body  # the recorder had decoded it and kept the header
        raise RefusedPage(f"a recorded page is damaged: {error}", code="torn") from error


def _join_chunks(data: bytes) -> bytes:
    """Undo chunked transfer; a body without any chunk was joined by its recorder.

    Raises:
        RefusedPage: ``torn``.
    """
    position = 0
    pieces: list[bytes] = []
    while True:
        head = _CHUNK_SIZE.match(data, position)
        if head is None:
            if position == 0:
                return data
            raise RefusedPage(
                f"a recorded page breaks off or goes wrong in a chunk, at byte {position}",
                code="torn",
            )
        size = int(head[1], 16)
        if size == 0:
            return b"".join(pieces)
        chunk = data[head.end() : head.end() + size]
        position = head.end() + size
        if len(chunk) == size and data.startswith(b"\r\n", position):
            position += 2
        elif len(chunk) == size and data.startswith(b"\n", position):
            position += 1
        elif position != 0 and not pieces and _is_decoded(data):
            return data  # a text that happens to begin like a chunk
        else:
            raise RefusedPage(
                f"a recorded page breaks off in a chunk: {len(chunk)} of {size} bytes are there",
                code="torn",
            )
        pieces.append(chunk)


def _check_size(unpacked: int, packed: int, limits: Limits) -> None:
    wild = unpacked > limits.ratio_from and unpacked > packed * limits.ratio
    if wild or unpacked > limits.page_bytes:
        raise RefusedPage(
            f"a recorded page of {packed} bytes unpacks to more than {unpacked}: it is not taken",
            code="bomb",
        )


def _unpack_zlib(data: bytes, limits: Limits, bits: int) -> bytes:
    pieces: list[bytes] = []
    size, rest = 0, data
    unpacker = zlib.decompressobj(bits)
    try:
        while rest:
            pieces.append(unpacker.decompress(rest, _STEP))
            size += len(pieces[-1])
            _check_size(size, len(data), limits)
            rest = unpacker.unconsumed_tail
            if unpacker.eof:
                # A gzip body may be several members; what else follows is not part of it.
                rest = unpacker.unused_data if bits == 31 else b""
                if rest[:2] != b"\x1f\x8b":
                    break
                unpacker = zlib.decompressobj(bits)
    except zlib.error as error:
        if size == 0:
            raise _Undecodable(str(error)) from error
        raise _torn(size) from error
    if not unpacker.eof:
        raise _torn(size)
    return b"".join(pieces)


def _unpack_gzip(data: bytes, limits: Limits) -> bytes:
    return _unpack_zlib(data, limits, 31)


def _unpack_deflate(data: bytes, limits: Limits) -> bytes:
    """``deflate`` is zlib by the standard, and raw deflate from some servers."""
    try:
        return _unpack_zlib(data, limits, 15)
    except _Undecodable:
        return _unpack_zlib(data, limits, -15)


def _unpack_brotli(data: bytes, limits: Limits) -> bytes:
    unpacker = brotli.Decompressor()
    pieces: list[bytes] = []
    size, given = 0, data
    try:
        while not unpacker.is_finished():
            piece = unpacker.process(given, output_buffer_limit=_STEP)
            given = b""
            size += len(piece)
            _check_size(size, len(data), limits)
            if not piece:
                break
            pieces.append(piece)
    except brotli.error as error:
        if size == 0:
            raise _Undecodable(str(error)) from error
        raise _torn(size) from error
    if not unpacker.is_finished():
        raise _torn(size) if size else _Undecodable("it is no brotli")
    return b"".join(pieces)


def _unpack_zstd(data: bytes, limits: Limits) -> bytes:
    pieces: list[bytes] = []
    size, given = 0, data
    unpacker = zstd.ZstdDecompressor()
    try:
        while True:
            piece = unpacker.decompress(given, _STEP)
            given = b""
            size += len(piece)
            _check_size(size, len(data), limits)
            pieces.append(piece)
            if unpacker.eof:
                if not unpacker.unused_data:
                    break
                given, unpacker = unpacker.unused_data, zstd.ZstdDecompressor()
            elif (unpacker.needs_input and not piece) or (
                unpacker.needs_input and len(piece) < _STEP
            ):
                raise _torn(size)
    except zstd.ZstdError as error:
        if size == 0:
            raise _Undecodable(str(error)) from error
        raise _torn(size) from error
    return b"".join(pieces)


def _torn(size: int) -> RefusedPage:
    return RefusedPage(
        f"a recorded page breaks off: its packed body ends after {size} bytes", code="torn"
    )


_UNPACKERS: dict[str, Callable[[bytes, Limits], bytes]] = {
    "gzip": _unpack_gzip,
    "x-gzip": _unpack_gzip,
    "deflate": _unpack_deflate,
    "br": _unpack_brotli,
    "zstd": _unpack_zstd,
}

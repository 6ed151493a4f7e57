"""Splits a redacted page into parts that can be shown one by one, and puts it together again.

Parts are the status, the address, each header, and of the body each text node, attribute value,
comment, script and JSON leaf; what is left is the skeleton. Putting the parts into the skeleton
gives the same bytes. The format is written out in docs/redaction.md: a verifier needs only that.
Nothing here judges or removes anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.errors import EvidenceDamaged
from archive.model import RedactedPage
from archive.redaction.body import looks_like_json

_REGION = re.compile(
    rb"<!--(.*?)(?:-->|\Z)|<(script|style)\b[^>]{0,1000}+>(.*?)(?=</\2|\Z)", re.I | re.S
)
_MARKUP = re.compile(
    rb"=[ \t\r\n]*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>=]++))|>\s*+([^<\s][^<]*+)", re.S
)
_JSON = re.compile(
    rb'"((?:[^"\\]|\\.)*+)"(\s*+:)?+|(-?[0-9][0-9.eE+\-]*+|true\b|false\b|null\b|NaN\b|-?Infinity\b)',
    re.S,
)
_QUOTED_JSON = re.compile(
    rb"&quot;((?:[^&]++|&(?!quot;))*+)&quot;(\s*+:)?+"
    rb"|(-?[0-9][0-9.eE+\-]*+|true\b|false\b|null\b)",
    re.S,
)
_JSON_STARTS = frozenset({b"{", b"["})
#: Shorter attributes are one part even where they hold JSON.
_SHORT = 200
_HOLE = b"\x00"
_ESCAPE = b"\x01"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: ``path`` such as ``header/date`` or ``body/12/text``, and its bytes."""

    path: str
    content: bytes = field(repr=False)


def split_parts(page: RedactedPage) -> list[Part]:
    """All parts in order: ``meta/*``, ``header/*``, ``body/skeleton``, ``body/<n>/<kind>``."""
    parts = [
        Part("meta/status", str(page.status).encode("ascii")),
        Part("meta/address", (page.address or "").encode("utf-8", "surrogatepass")),
    ]
    parts += [
        Part(f"header/{name}", value.encode("utf-8", "surrogatepass"))
        for name, value in page.headers
    ]
    return parts + split_body(page.body, content_type=page.content_type, charset=page.charset)


def split_body(body: bytes, *, content_type: str, charset: str) -> list[Part]:
    """The skeleton and the parts that stand in its holes, in the order of the body."""
    if charset.startswith(("utf-16", "utf-32")):
        holes = [(0, len(body), "whole")]
    elif looks_like_json(content_type, body[:200].decode("latin-1")):
        holes = _json_holes(body)
    elif b"<" in body:
        holes = _markup_holes(body)
    else:
        holes = [(0, len(body), "text")]
    pieces: list[bytes] = []
    parts: list[Part] = []
    last = 0
    for number, (start, end, kind) in enumerate(holes):
        pieces.append(body[last:start])
        parts.append(Part(f"body/{number}/{kind}", body[start:end]))
        last = end
    pieces.append(body[last:])
    if _HOLE in body or _ESCAPE in body:
        pieces = [piece.replace(_ESCAPE, b"\x011").replace(_HOLE, b"\x010") for piece in pieces]
    return [Part("body/skeleton", _HOLE.join(pieces)), *parts]


def join_body(parts: Sequence[Part]) -> bytes:
    """The body again, byte for byte.

    Raises:
        EvidenceDamaged: the skeleton is missing, or its holes and the parts do not fit.
    """
    skeleton = next((part.content for part in parts if part.path == "body/skeleton"), None)
    filling = [
        part.content
        for part in parts
        if part.path.startswith("body/") and part.path != "body/skeleton"
    ]
    if skeleton is None:
        raise EvidenceDamaged("the parts of a page hold no body/skeleton")
    pieces = skeleton.split(_HOLE)
    if len(pieces) != len(filling) + 1:
        raise EvidenceDamaged(
            f"the skeleton has {len(pieces) - 1} holes, and there are {len(filling)} parts"
        )
    if _ESCAPE in skeleton:
        pieces = [piece.replace(b"\x010", _HOLE).replace(b"\x011", _ESCAPE) for piece in pieces]
    joined = [pieces[0]]
    for content, piece in zip(filling, pieces[1:], strict=True):
        joined += (content, piece)
    return b"".join(joined)


def _markup_holes(body: bytes) -> list[tuple[int, int, str]]:
    holes: list[tuple[int, int, str]] = []
    position = 0
    for region in _REGION.finditer(body):
        if region[2] is None:
            _lex_markup(body, position, region.start(), holes)
            start, end = region.span(1)
            kind = "comment"
        else:
            start, end = region.span(3)
            # The opening tag's own attributes come first.
            _lex_markup(body, position, start, holes)
            kind = "script"
        if body[start:end].strip():
            holes.append((start, end, kind))
        position = end
    _lex_markup(body, position, len(body), holes)
    return holes


def _lex_markup(body: bytes, low: int, high: int, holes: list[tuple[int, int, str]]) -> None:
    add = holes.append
    for match in _MARKUP.finditer(body, low, high):
        group = match.lastindex
        if group is None:
            continue
        start, end = match.span(group)
        if end <= start:
            continue
        if group < 3 and body[start : start + 1] in _JSON_STARTS and end - start > _SHORT:
            leaves = _attribute_leaves(body, start, end)
            if leaves:
                holes += leaves
                continue
        add((start, end, "text" if group == 4 else "attribute"))


def _attribute_leaves(body: bytes, low: int, high: int) -> list[tuple[int, int, str]]:
    """Leaves of JSON that stands entity-encoded in an attribute, as components carry it."""
    leaves: list[tuple[int, int, str]] = []
    for match in _QUOTED_JSON.finditer(body, low, high):
        if match[2] is None:
            start, end = match.span(1) if match[3] is None else match.span(3)
            if end > start:
                leaves.append((start, end, "leaf"))
    return leaves


def _json_holes(body: bytes) -> list[tuple[int, int, str]]:
    holes: list[tuple[int, int, str]] = []
    for match in _JSON.finditer(body):
        if match[2] is None:
            start, end = match.span(1) if match[3] is None else match.span(3)
            if end > start:
                holes.append((start, end, "leaf"))
    return holes

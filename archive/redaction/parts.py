"""Splits a redacted page into parts that can be shown one by one, and puts it together again.

Parts are the status, the address, each header, and of the body each text node, attribute value,
comment, script and JSON leaf; what is left is the skeleton. Putting the parts into the skeleton
gives the same bytes. The format is written out in docs/redaction.md: a verifier needs only that.
Nothing here judges or removes anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from operator import add
from typing import NamedTuple

from archive.errors import EvidenceDamaged
from archive.model import RedactedPage
from archive.redaction.body import looks_like_json

_REGION = re.compile(
    rb"<(?:!--(.*?)(?:-->|\Z)|(?i:(script|style)\b[^>]{0,1000}+>(.*?)(?=</\2|\Z)))", re.S
)
#: What leads to a part, the quote (empty, or None before text) and the part. Split by it, a text
#: becomes gap, lead, quote, part, gap … in one step.
_MARKUP = re.compile(
    rb"(=[ \t\r\n]*+([\"']?)|>\s*+)"
    rb"((?(2)(?:(?<=\")[^\"]++(?=\")|(?<=')[^']++(?=')|(?<![\"'])[^\s\"'<>=]++)|[^<\s][^<]*+))",
    re.S,
)


def _compile_leaves(quote: bytes, inside: bytes, words: bytes) -> re.Pattern[bytes]:
    """The leaves of JSON. Group 1 is a string that is no key and not empty, group 2 any other
    leaf. A key is taken with the leaf behind it: half as many matches."""
    string = quote + inside + quote
    leaf = quote + b"(?!" + quote + b")(" + inside + b")" + quote + rb"(?!\s*+:)"
    other = rb"(-?[0-9][0-9.eE+\-]*+|" + words + b")"
    return re.compile(
        rb"(?:" + string + rb"\s*+:\s*+)?+(?:" + leaf + b"|" + other + b")"
        rb"|" + string + rb"(?:\s*+:)?+",
        re.S,
    )


_JSON = _compile_leaves(
    b'"',
    rb'[^"\\]*+(?:\\.[^"\\]*+)*+',
    rb"true\b|false\b|null\b|NaN\b|-?Infinity\b",
)
_QUOTED_JSON = _compile_leaves(
    b"&quot;", rb"[^&]*+(?:&(?!quot;)[^&]*+)*+", rb"true\b|false\b|null\b"
)
_JSON_STARTS = frozenset({b"{", b"["})
#: Shorter attributes are one part even where they hold JSON.
_SHORT = 200
_HOLE = b"\x00"
_ESCAPE = b"\x01"


class Part(NamedTuple):
    """One part: ``path`` such as ``header/date`` or ``body/12/text``, and its bytes."""

    path: str
    content: bytes

    def __repr__(self) -> str:
        return f"Part(path={self.path!r})"


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
    holes = _Holes(body)
    if charset.startswith(("utf-16", "utf-32")):
        holes.add(0, len(body), "whole")
    elif looks_like_json(content_type, body[:200].decode("latin-1")):
        _cut_leaves(_JSON, holes, 0, len(body))
    elif b"<" in body:
        _cut_markup(holes)
    else:
        holes.add(0, len(body), "text")
    pieces = [*holes.pieces, body[holes.last :]]
    if _HOLE in body or _ESCAPE in body:
        pieces = [piece.replace(_ESCAPE, b"\x011").replace(_HOLE, b"\x010") for piece in pieces]
    # `tuple.__new__` makes a Part of a pair without a step in Python.
    parts = map(partial(tuple.__new__, Part), zip(holes.paths, holes.contents, strict=True))
    return [Part("body/skeleton", _HOLE.join(pieces)), *parts]


class _Holes:
    """What is cut out of a body, in order: ``pieces[i]`` stands before the hole ``i``."""

    __slots__ = ("body", "contents", "last", "paths", "pieces")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.pieces: list[bytes] = []
        self.contents: list[bytes] = []
        self.paths: list[str] = []
        self.last = 0

    def add(self, start: int, end: int, kind: str) -> None:
        self.paths.append(_name_path(len(self.paths), kind))
        self.pieces.append(self.body[self.last : start])
        self.contents.append(self.body[start:end])
        self.last = end

    def add_all(self, spans: Sequence[tuple[int, int]], kind: str) -> None:
        """Many of one kind, in order."""
        if not spans:
            return
        body, starts, ends = self.body, [start for start, _ in spans], [end for _, end in spans]
        befores = zip((self.last, *ends), starts, strict=False)
        self.pieces += [body[before:start] for before, start in befores]
        self.contents += [body[start:end] for start, end in spans]
        first = len(self.paths)
        self.paths += [_name_path(number, kind) for number in range(first, first + len(spans))]
        self.last = ends[-1]


@lru_cache(maxsize=1 << 16)
def _name_path(number: int, kind: str) -> str:
    return f"body/{number}/{kind}"


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


def _cut_markup(holes: _Holes) -> None:
    body = holes.body
    position = 0
    for region in _REGION.finditer(body):
        if region[2] is None:
            _cut_tags(holes, position, region.start())
            start, end = region.span(1)
            kind = "comment"
        else:
            start, end = region.span(3)
            # The opening tag's own attributes come first.
            _cut_tags(holes, position, start)
            kind = "script"
        if body[start:end].strip():
            holes.add(start, end, kind)
        position = end
    _cut_tags(holes, position, len(body))


def _cut_tags(holes: _Holes, low: int, high: int) -> None:
    fields = _MARKUP.split(holes.body[low:high])
    gaps, leads, quotes, contents = fields[::4], fields[1::4], fields[2::4], fields[3::4]
    if any(content[:1] in _JSON_STARTS for content in contents if len(content) > _SHORT):
        position = low
        for gap, lead, quote, content in zip(gaps, leads, quotes, contents, strict=False):
            start = position + len(gap) + len(lead)
            position = start + len(content)
            may_hold_leaves = quote and len(content) > _SHORT and content[:1] in _JSON_STARTS
            if not (may_hold_leaves and _cut_leaves(_QUOTED_JSON, holes, start, position)):
                holes.add(start, position, "text" if quote is None else "attribute")
    elif contents:
        # Some four thousand parts a page: all at once.
        gaps[0] = holes.body[holes.last : low] + gaps[0]
        holes.pieces += map(add, gaps, leads)
        holes.contents += contents
        holes.paths += [
            _name_path(number, "text" if quote is None else "attribute")
            for number, quote in enumerate(quotes, len(holes.paths))
        ]
        holes.last = high - len(gaps[-1])


def _cut_leaves(pattern: re.Pattern[bytes], holes: _Holes, low: int, high: int) -> bool:
    """Cut out the leaves of JSON, where it may stand entity-encoded in an attribute, as
    components carry it; False where there are none."""
    matches = pattern.finditer(holes.body, low, high)
    spans = [match.span(match.lastindex) for match in matches if match.lastindex]
    holes.add_all(spans, "leaf")
    return bool(spans)

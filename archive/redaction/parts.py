"""Splits a redacted page into parts that can be shown one by one, and puts it together again.

Parts are the status, the address, each header, and of the body each text node, attribute value,
comment, script and JSON leaf; what is left is the skeleton. Putting the parts into the skeleton
gives the same bytes. The format is written out in docs/redaction.md: a verifier needs only that.
Nothing here judges or removes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, count, starmap
from operator import getitem
from typing import NamedTuple

from archive.errors import EvidenceDamaged
from archive.model import RedactedPage
from archive.redaction.body import looks_like_json

_REGION = re.compile(
    rb"<(?:!--(.*?)(?:-->|\Z)|(?i:(script|style)\b[^>]{0,1000}+>(.*?)(?=</\2|\Z)))", re.S
)
_OPENERS = (b"<!--", b"<script", b"<style")
#: What leads to a part, the quote (empty, or None before text) and the part. Split by it, a text
#: becomes gap, lead, quote, part, gap … in one step.
_MARKUP = re.compile(
    rb"(=[ \t\r\n]*+([\"']?)|>\s*+)"
    rb"((?(2)(?:(?<=\")[^\"]++(?=\")|(?<=')[^']++(?=')|(?<![\"'])[^\s\"'<>=]++)|[^<\s][^<]*+))",
    re.S,
)
#: Leaves of JSON that are no strings.
_WORDS = re.compile(rb"(-?[0-9][0-9.eE+\-]*+|true\b|false\b|null\b|NaN\b|-?Infinity\b)")
_QUOTE, _ENTITY = b'"', b"&quot;"
#: Without one of these, no attribute holds JSON.
_JSON_STARTS = (b'"{', b'"[', b"'{", b"'[")
#: Shorter attributes are one part even where they hold JSON.
_SHORT = 200
#: Pages of so many parts share the names of their parts.
_LEAST_NAMED, _MOST_NAMED = 1 << 12, 1 << 14
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
    return list(starmap(Part, list_parts(page)))


def list_parts(page: RedactedPage) -> list[tuple[str, bytes]]:
    """As :func:`split_parts`, as plain pairs: of thousands that are only hashed, giving each a
    type of its own would take a sixth of the time."""
    parts = [
        ("meta/status", str(page.status).encode("ascii")),
        ("meta/address", (page.address or "").encode("utf-8", "surrogatepass")),
    ]
    parts += [
        (f"header/{name}", value.encode("utf-8", "surrogatepass")) for name, value in page.headers
    ]
    return parts + _list_body(page.body, content_type=page.content_type, charset=page.charset)


def split_body(body: bytes, *, content_type: str, charset: str) -> list[Part]:
    """The skeleton and the parts that stand in its holes, in the order of the body."""
    return list(starmap(Part, _list_body(body, content_type=content_type, charset=charset)))


def _list_body(body: bytes, *, content_type: str, charset: str) -> list[tuple[str, bytes]]:
    split = _Split(odd=_HOLE in body or _ESCAPE in body)
    if charset.startswith(("utf-16", "utf-32")):
        split.cut(body, "whole")
    elif looks_like_json(content_type, body[:200].decode("latin-1")):
        split.add(*_split_leaves(body, quote=_QUOTE))
    elif b"<" in body:
        _split_markup(body, split)
    else:
        split.cut(body, "text")
    parts = zip(_name_paths(split.kinds), split.contents, strict=True)
    return [("body/skeleton", b"".join(split.skeleton)), *parts]


class _Split:
    """What is kept and what is cut out of a body so far, in order.

    ``skeleton`` holds pieces of the skeleton, holes among them. ``odd``: the body holds bytes
    that have to be written otherwise there.
    """

    __slots__ = ("contents", "kinds", "odd", "skeleton")

    def __init__(self, *, odd: bool) -> None:
        self.odd = odd
        self.skeleton: list[bytes] = []
        self.contents: list[bytes] = []
        self.kinds: list[str] = []

    def keep(self, piece: bytes) -> None:
        self.skeleton.append(_escape(piece) if self.odd else piece)

    def cut(self, content: bytes, kind: str) -> None:
        self.skeleton.append(_HOLE)
        self.contents.append(content)
        self.kinds.append(kind)

    def add(self, skeleton: bytes, leaves: list[bytes]) -> None:
        """The leaves of a stretch of JSON, and what is left of it."""
        self.skeleton.append(skeleton)
        self.contents += leaves
        self.kinds += ["leaf"] * len(leaves)


def _escape(piece: bytes) -> bytes:
    return piece.replace(_ESCAPE, b"\x011").replace(_HOLE, b"\x010")


def _name_paths(kinds: Sequence[str]) -> list[str]:
    size = max(_LEAST_NAMED, 1 << len(kinds).bit_length())
    if size > _MOST_NAMED:
        return [f"body/{number}/{kind}" for number, kind in enumerate(kinds)]
    paths = {kind: _list_paths(kind, size) for kind in set(kinds)}
    return list(map(getitem, map(paths.__getitem__, kinds), count()))


@lru_cache(maxsize=16)
def _list_paths(kind: str, size: int) -> list[str]:
    """The same on every page."""
    return [f"body/{number}/{kind}" for number in range(size)]


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


def _split_markup(body: bytes, split: _Split) -> None:
    position = 0
    for region in _find_regions(body):
        if region[2] is None:
            start, end = region.span(1)
            kind = "comment"
            _split_tags(body[position : region.start()], split)
            split.keep(body[region.start() : start])
        else:
            start, end = region.span(3)
            kind = "script"
            # The opening tag's own attributes come first.
            _split_tags(body[position:start], split)
        inside = body[start:end]
        if inside.strip():
            split.cut(inside, kind)
        else:
            split.keep(inside)
        position = end
    _split_tags(body[position:], split)


def _find_regions(body: bytes) -> Iterator[re.Match[bytes]]:
    """Comments, scripts and styles; asked only where one may begin, and not at each tag."""
    lower = body.lower()
    openers = {opener: lower.find(opener) for opener in _OPENERS}
    position = 0
    while True:
        for opener, at in openers.items():
            if 0 <= at < position:
                openers[opener] = lower.find(opener, position)
        at = min((at for at in openers.values() if at >= 0), default=-1)
        if at < 0:
            return
        region = _REGION.match(body, at)
        position = at + 1 if region is None else region.end()
        if region is not None:
            yield region


def _split_tags(text: bytes, split: _Split) -> None:
    fields = _MARKUP.split(text)
    quotes, contents = fields[2::4], fields[3::4]
    if split.odd:
        fields = [_escape(field) if field else b"" for field in fields]
    fields[2::4] = [b""] * len(quotes)
    if (b"{" in text or b"[" in text) and any(start in text for start in _JSON_STARTS):
        _split_long(fields, quotes, contents, split)
        return
    # Some four thousand parts a page: all at once.
    fields[3::4] = [_HOLE] * len(contents)
    split.skeleton += fields
    split.contents += contents
    split.kinds += ["text" if quote is None else "attribute" for quote in quotes]


def _split_long(
    fields: list[bytes], quotes: list[bytes | None], contents: list[bytes], split: _Split
) -> None:
    """Tags among which an attribute may hold JSON, as components carry it."""
    for number, (quote, content) in enumerate(zip(quotes, contents, strict=True)):
        split.skeleton += fields[4 * number : 4 * number + 2]
        if quote and len(content) > _SHORT and content[:1] in {b"{", b"["}:
            skeleton, leaves = _split_leaves(content, quote=_ENTITY)
            if leaves:
                split.add(skeleton, leaves)
                continue
        split.cut(content, "text" if quote is None else "attribute")
    split.skeleton.append(fields[-1])


def _split_leaves(text: bytes, *, quote: bytes) -> tuple[bytes, list[bytes]]:
    """JSON without its leaves, and the leaves."""
    fields = _split_at_quotes(text, quote)
    strings = fields[1::2]
    between = list(map(_Between().__getitem__, fields[::2]))
    leaves = list(between[0][2])
    odd = _HOLE in text or _ESCAPE in text  # asked of each string, it would cost more than all else
    for number, (string, (_, follows_key, words)) in enumerate(
        zip(strings, between[1:], strict=True)
    ):
        if string and not follows_key:
            leaves.append(string)
            strings[number] = _HOLE
        elif odd:
            strings[number] = _escape(string)
        leaves += words
    fields[::2] = [kept for kept, _, _ in between]
    fields[1::2] = strings
    return quote.join(fields), leaves


class _Between(dict[bytes, tuple[bytes, bool, list[bytes]]]):
    """What stands between two strings: itself with holes, whether the string before it is a
    key, and its leaves. A page of thousands of strings has some hundred different ones."""

    def __missing__(self, text: bytes) -> tuple[bytes, bool, list[bytes]]:
        fields = _WORDS.split(text)
        kept = _HOLE.join(map(_escape, fields[::2]))
        found = self[text] = (kept, text.lstrip()[:1] == b":", fields[1::2])
        return found


def _split_at_quotes(text: bytes, quote: bytes) -> list[bytes]:
    """What stands outside of strings and inside of them, by turns; outside first and last."""
    if quote == _QUOTE and b"\\" in text:
        # With each escaped sign hidden, and nothing moved, every quote is one that counts.
        hidden = text.replace(b"\\\\", b"..").replace(b'\\"', b"..").split(quote)
        ends = list(accumulate(len(field) + 1 for field in hidden))
        fields = [text[start : end - 1] for start, end in zip([0, *ends], ends, strict=False)]
    else:
        fields = text.split(quote)
    if len(fields) % 2 == 0:
        # A last quote that nothing closes begins no string.
        fields[-2:] = [quote.join(fields[-2:])]
    return fields

"""Splits a redacted page into parts that can be shown one by one, and puts it together again.

Parts are the status, the address, each header, and of the body each text node, attribute value,
comment, script and JSON leaf; what is left is the skeleton. Putting the parts into the skeleton
gives the same bytes. The format is written out in docs/redaction.md: a verifier needs only that.
Nothing here judges or removes anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

from archive.errors import EvidenceDamaged
from archive.model import RedactedPage
from archive.redaction.body import looks_like_json

_REGION = re.compile(
    rb"<(?:!--(.*?)(?:-->|\Z)|(?i:(script|style)\b[^>]{0,1000}+>(.*?)(?=</\2|\Z)))", re.S
)
#: Where one of them may begin.
_OPENER = re.compile(
    rb"<(?:!--|[sS](?:[cC][rR][iI][pP][tT]|[tT][yY][lL][eE]))",
)
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
_JSON_START = re.compile(rb"=[ \t\r\n]*[\"'][{\[]")
#: Shorter attributes are one part even where they hold JSON.
_SHORT = 200
#: The labels of so many parts of each kind are kept from page to page.
_LEAST_KEPT, _MOST_KEPT = 1 << 12, 1 << 14
_HOLE = b"\x00"
_ESCAPE = b"\x01"


class Part(NamedTuple):
    """One part: ``path`` such as ``header/date`` or ``body/12/text``, and its bytes."""

    path: str
    content: bytes

    def __repr__(self) -> str:
        return f"Part(path={self.path!r})"


_Label = TypeVar("_Label")


class Labels(Generic[_Label]):
    """What stands for each part's path: the path itself, or what is made of it. Paths recur from
    page to page, since they are numbers and kinds."""

    def __init__(self, make: Callable[[str], _Label]) -> None:
        self.make = make
        self._kept: dict[str, list[_Label]] = {}

    def list_numbered(self, kind: str, start: int, stop: int) -> list[_Label]:
        """Those of ``body/start/kind`` up to but without ``body/stop/kind``."""
        kept = self._kept.setdefault(kind, [])
        if len(kept) < stop:
            enough = min(max(_LEAST_KEPT, 1 << stop.bit_length()), _MOST_KEPT)
            kept += [self.make(f"body/{number}/{kind}") for number in range(len(kept), enough)]
        found = kept[start:stop]
        more = range(start + len(found), stop)
        return found + [self.make(f"body/{number}/{kind}") for number in more]


_PATHS: Labels[str] = Labels(str)


def split_parts(page: RedactedPage) -> list[Part]:
    """All parts in order: ``meta/*``, ``header/*``, ``body/skeleton``, ``body/<n>/<kind>``."""
    labels, contents = label_parts(page, labels=_PATHS)
    return list(map(Part, labels, contents))


def label_parts(page: RedactedPage, *, labels: Labels[_Label]) -> tuple[list[_Label], list[bytes]]:
    """What stands for the paths of all parts, and their contents, as :func:`split_parts` does:
    of thousands that are only hashed, making pairs and paths takes a third of the time."""
    named, contents = _label_body(
        page.body, content_type=page.content_type, charset=page.charset, labels=labels
    )
    first = ["meta/status", "meta/address", *(f"header/{name}" for name, _ in page.headers)]
    heads = [str(page.status), page.address or "", *(value for _, value in page.headers)]
    return (
        [*map(labels.make, first), *named],
        [*(head.encode("utf-8", "surrogatepass") for head in heads), *contents],
    )


def split_body(body: bytes, *, content_type: str, charset: str) -> list[Part]:
    """The skeleton and the parts that stand in its holes, in the order of the body."""
    found = _label_body(body, content_type=content_type, charset=charset, labels=_PATHS)
    return list(map(Part, *found))


def _label_body(
    body: bytes, *, content_type: str, charset: str, labels: Labels[_Label]
) -> tuple[list[_Label], list[bytes]]:
    split = _Split(labels, odd=_HOLE in body or _ESCAPE in body)
    if charset.startswith(("utf-16", "utf-32")):
        split.cut(body, "whole")
    elif looks_like_json(content_type, body[:200].decode("latin-1")):
        split.add(*_split_leaves(body, quote=_QUOTE))
    elif b"<" in body:
        _split_markup(body, split)
    else:
        split.cut(body, "text")
    skeleton = b"".join(split.skeleton)
    return [labels.make("body/skeleton"), *split.labels], [skeleton, *split.contents]


class _Split(Generic[_Label]):
    """What is kept and what is cut out of a body so far, in order.

    ``skeleton`` holds pieces of the skeleton, holes among them; ``labels`` stand for the paths of
    ``contents``. ``odd``: the body holds bytes that have to be written otherwise there.
    """

    __slots__ = ("_known", "contents", "labels", "odd", "skeleton")

    def __init__(self, known: Labels[_Label], *, odd: bool) -> None:
        self._known = known
        self.odd = odd
        self.skeleton: list[bytes] = []
        self.contents: list[bytes] = []
        self.labels: list[_Label] = []

    def keep(self, piece: bytes) -> None:
        self.skeleton.append(_escape(piece) if self.odd else piece)

    def cut(self, content: bytes, kind: str) -> None:
        self.skeleton.append(_HOLE)
        self.contents.append(content)
        self.labels += self._list(kind, 1)

    def add(self, skeleton: bytes, leaves: list[bytes]) -> None:
        """The leaves of a stretch of JSON, and what is left of it."""
        self.skeleton.append(skeleton)
        self.contents += leaves
        self.labels += self._list("leaf", len(leaves))

    def add_markup(
        self, skeleton: list[bytes], contents: list[bytes], quotes: list[bytes | None]
    ) -> None:
        """Text nodes and attributes: ``quotes`` are None for the former."""
        self.skeleton += skeleton
        self.contents += contents
        texts, attributes = self._list("text", len(quotes)), self._list("attribute", len(quotes))
        self.labels += [
            text if quote is None else attribute
            for quote, text, attribute in zip(quotes, texts, attributes, strict=True)
        ]

    def _list(self, kind: str, count: int) -> list[_Label]:
        at = len(self.labels)
        return self._known.list_numbered(kind, at, at + count)


def _escape(piece: bytes) -> bytes:
    return piece.replace(_ESCAPE, b"\x011").replace(_HOLE, b"\x010")


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


def _split_markup(body: bytes, split: _Split[_Label]) -> None:
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
    position = 0
    while (opener := _OPENER.search(body, position)) is not None:
        region = _REGION.match(body, opener.start())
        position = opener.start() + 1 if region is None else region.end()
        if region is not None:
            yield region


def _split_tags(text: bytes, split: _Split[_Label]) -> None:
    fields = _MARKUP.split(text)
    quotes, contents = fields[2::4], fields[3::4]
    if split.odd:
        fields = [_escape(field) if field else b"" for field in fields]
    fields[2::4] = [b""] * len(quotes)
    if _JSON_START.search(text) is not None:
        _split_long(fields, quotes, contents, split)
        return
    # Some four thousand parts a page: all at once.
    fields[3::4] = [_HOLE] * len(contents)
    split.add_markup(fields, contents, quotes)


def _holds_json(content: bytes) -> bool:
    return content[:1] in {b"{", b"["}


def _split_long(
    fields: list[bytes], quotes: list[bytes | None], contents: list[bytes], split: _Split[_Label]
) -> None:
    """Tags among which an attribute may hold JSON, as components carry it."""
    for number, (quote, content) in enumerate(zip(quotes, contents, strict=True)):
        split.skeleton += fields[4 * number : 4 * number + 2]
        if quote and len(content) > _SHORT and _holds_json(content):
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
    between = list(map(_BETWEEN.__getitem__, fields[::2]))
    leaves = list(between[0][2])
    odd = _HOLE in text or _ESCAPE in text  # asked of each string, it would cost more than all else
    kept: list[bytes] = []
    for string, (_, follows_key, words) in zip(strings, between[1:], strict=True):
        if string and not follows_key:
            leaves.append(string)
            kept.append(_HOLE)
        else:
            kept.append(_escape(string) if odd else string)
        if words:
            leaves += words
    fields[::2] = [gap for gap, _, _ in between]
    fields[1::2] = kept
    return quote.join(fields), leaves


class _Between(dict[bytes, tuple[bytes, bool, list[bytes]]]):
    """What stands between two strings: itself with holes, whether the string before it is a
    key, and its leaves. A page of thousands of strings has some hundred different ones, and the
    next page mostly the same."""

    def __missing__(self, text: bytes) -> tuple[bytes, bool, list[bytes]]:
        fields = _WORDS.split(text)
        kept = _HOLE.join(map(_escape, fields[::2]))
        found = (kept, text.lstrip()[:1] == b":", fields[1::2])
        if len(text) <= _SHORT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[text] = found
        return found


_BETWEEN = _Between()


def _split_at_quotes(text: bytes, quote: bytes) -> list[bytes]:
    """What stands outside of strings and inside of them, by turns; outside first and last."""
    if quote == _QUOTE and b'\\"' in text:
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

"""Takes the worker out of a page: headers by allow-list, body and address by rules and values.

The body stays byte for byte the same but for the spans that go; each is replaced by a mark
whose length depends on the kind alone. What looks like an identifier and is known to no rule
comes back as a suspicion, and then nothing of the page may be sealed. Nothing here writes,
logs or keeps a value.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from archive.errors import RefusedPage
from archive.model import Page, RedactedPage, Removal
from archive.redaction.body import BodyText, decode_body, looks_like_json
from archive.redaction.doubts import Doubt, LastLook
from archive.redaction.finding import Cut, Form, Search
from archive.redaction.headers import redact_headers
from archive.redaction.layers import Cover, Sayings
from archive.redaction.markup import Regions, find_regions, place_of
from archive.redaction.names import compile_rules
from archive.redaction.rules import PlatformRules
from archive.redaction.runs import list_tokens_left
from archive.redaction.scan import holds_value
from archive.redaction.values import PEOPLE, Value, encoded_needles

#: Larger bodies are refused; donations refuse smaller ones long before.
MAX_BODY = 32 * 1024 * 1024
#: Deeper JSON is an attack: readers could not walk it.
MAX_DEPTH = 400
#: Values times letters: beyond this a page is made to keep us busy.
MAX_VALUE_WORK = 500_000_000

_EARLIER = re.compile(r"removed~[a-z]+(?:-[a-z]+)*")
_PLAIN = re.compile(r"[A-Za-z0-9 .@\-]*")
_NO_STRUCTURE = bytes(set(range(256)) - set(b'"[]{}'))
#: 1 for what opens, -1 (as a signed byte) for what closes.
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")


_KIND, _RULE = itemgetter(2), itemgetter(3)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something that may name a worker and that no rule knows. ``repr`` shows no value.

    ``place`` is where it stands, ``shape`` what it looks like, ``excerpt`` the text around it,
    which may be shown only to the donor or kept as ciphertext. ``line`` is the line of the
    redacted body, from 1 (0 where it is none of one), ``span`` where in the excerpt the odd
    value stands. The same value in the same surroundings is told once, at its first line.
    """

    kind: str
    place: str
    shape: str
    excerpt: str = field(repr=False)
    line: int = field(default=0, compare=False)
    span: tuple[int, int] = field(default=(0, 0), compare=False)


class Mark(NamedTuple):
    """Where in the redacted text something was taken out."""

    start: int
    end: int
    kind: str
    rule: str


@dataclass(frozen=True, slots=True)
class Redaction:
    """A redacted page. With any suspicion the caller quarantines the raw page and seals nothing.

    ``unused_strip`` are words of ``strip``, as given, that stand nowhere on the page: misspelt,
    perhaps. They may be shown only to who gave them.
    """

    page: RedactedPage
    suspicions: tuple[Suspicion, ...]
    marks: tuple[Mark, ...] = field(default=(), repr=False)
    unused_strip: tuple[str, ...] = field(default=(), repr=False)


@lru_cache(maxsize=256)
def placeholder(kind: str) -> str:
    """What stands where something of this kind was: fit for text, attributes, JSON and URLs."""
    return f"removed~{kind}"


#: Without a step in Python: a page has hundreds of them.
_MAKE_MARK: Callable[[Iterable[object]], Mark] = partial(tuple.__new__, Mark)


def redact(
    page: Page,
    *,
    rules: PlatformRules,
    strip: Sequence[str] = (),
    known: Sequence[str] = (),
) -> Redaction:
    """Redact one page. Pure: the same page and words give the same result.

    ``strip`` are words that the donor wants out, ``known`` what the session knows of the worker
    (names, balances). Both go everywhere, in any case and encoding.

    Raises:
        RefusedPage: ``too-large``, ``too-deep``, or ``bad-text`` (a charset that hides text).
    """
    if len(page.body) > MAX_BODY:
        raise RefusedPage(
            f"the page has {len(page.body):,} bytes, more than {MAX_BODY:,}: save only the list",
            code="too-large",
        )
    body = decode_body(page.body, content_type=page.content_type)
    is_json = looks_like_json(page.content_type, body.text[:200])
    if is_json:
        _refuse_deep(body.text)
    compiled = compile_rules(rules)
    headers, header_removals, values = redact_headers(page.headers, content_type=page.content_type)
    values += [Value(word.strip(), "stripped", "strip") for word in strip if word.strip()]
    values += [Value(word.strip(), "known", "session") for word in known if word.strip()]
    # A stripped word is sought across tags and entities at once: all of the text is opened.
    thorough = any(
        value.kind == "stripped" or not _PLAIN.fullmatch(value.text)
        for value in values
        if value.kind != "cookie"
    )
    sayings = Sayings()
    form = Form.JSON if is_json else Form.HTML if "</" in body.text else Form.LINES
    search = Search(body.text, compiled=compiled, thorough=thorough, form=form, sayings=sayings)
    beside = Search(page.address or "", compiled=compiled, thorough=thorough, form=Form.ADDRESS)
    values += search.find_ruled()
    values += beside.find_ruled()
    values = list({(value.text.lower(), value.kind): value for value in reversed(values)}.values())
    if len(values) * (len(body.text) + 1) > MAX_VALUE_WORK and len(values) > 50:
        raise RefusedPage(
            f"the page holds {len(values):,} different secrets: it is not a page of a platform",
            code="too-many",
        )
    sought = {value: encoded_needles(value.text, people=value.kind in PEOPLE) for value in values}
    others = {value: needles for value, needles in sought.items() if value.kind != "stripped"}
    search.find_values(others, body=body)
    beside.find_values(others, body=None)
    stripped = {value: needles for value, needles in sought.items() if value.kind == "stripped"}
    unused: list[str] = []
    for word in stripped:
        before = len(search.cuts) + len(beside.cuts)
        search.find_values({word: stripped[word]}, body=body)
        beside.find_values({word: stripped[word]}, body=None)
        if before == len(search.cuts) + len(beside.cuts) and not _heads_hold(page.headers, word):
            unused.append(word.text)
    cuts = merge_cuts(search.cuts + search.parts, body.text)
    address_cuts = merge_cuts(beside.cuts + beside.parts, beside.text)
    regions = (
        Regions([], [], []) if is_json else find_regions(body.text, lower=search.layers[0].lower)
    )

    def place(position: int) -> str:
        return "json" if is_json else place_of(body.text, position, regions)

    text, marks = take_out(body.text, cuts)
    address, address_marks = take_out(beside.text, address_cuts)
    redacted = body.encode(text)
    suspicions: list[Suspicion] = []
    for each, each_cuts, each_marks, looked, is_body in (
        (text, cuts, marks, search, True),
        (address, address_cuts, address_marks, beside, False),
    ):
        mark_spans = [(mark.start, mark.end) for mark in each_marks]
        look = LastLook(
            each,
            compiled=compiled,
            thorough=thorough,
            marks=Cover(mark_spans),
            sayings=sayings,
            flat=looked.flat,
            tokens=list_tokens_left(
                looked.runs,
                cuts=[(cut.start, cut.end) for cut in each_cuts],
                text=each,
                marks=mark_spans,
            ),
        )
        left = look.find_left(sought, body=body if is_body else None)
        suspicions += [Suspicion("left-over", "page", value.kind, "") for value in left]
        doubts = look.find_doubts()
        where = find_regions(each) if doubts and is_body and not is_json else regions
        for doubt in doubts:
            spot = "url" if not is_body else "json" if is_json else ""
            suspicions.append(_suspect(each, doubt, spot or place_of(each, doubt.start, where)))
    kept = [(name, value) for name, value in headers if not _tells(value, values)]
    kept.append(("content-length", str(len(redacted))))
    places = ["json"] * len(cuts) if is_json else [place(cut.start) for cut in cuts]
    removed = _count(cuts, places)
    removed += _count(address_cuts, ["url"] * len(address_cuts))
    content_type = next((value for name, value in kept if name == "content-type"), "")
    return Redaction(
        page=RedactedPage(
            body=redacted,
            content_type=content_type or "application/octet-stream",
            charset=body.charset,
            seen=page.seen,
            access=page.access,
            address=address if page.address is not None else None,
            status=page.status,
            headers=tuple(sorted(kept)),
            removed=tuple(sorted([*header_removals, *removed])),
            contacts=tuple(_shift(search.contacts, cuts)),
            digest=hashlib.sha256(redacted).digest(),
        ),
        suspicions=tuple(dict.fromkeys(suspicions)),
        marks=marks,
        unused_strip=tuple(unused),
    )


def _refuse_deep(text: str) -> None:
    bare = text.encode("latin-1", "replace")
    if b"\\" in bare:
        bare = bare.replace(rb"\\", b"").replace(rb"\"", b"")
    # Two quotes side by side change nothing for what stands elsewhere, and most strings leave
    # nothing else.
    pieces = bare.translate(None, _NO_STRUCTURE).replace(b'""', b"").split(b'"')
    # Between two quotes nothing counts; behind a last one that closes nothing, all does.
    outside = b"".join([*pieces[:-1:2], pieces[-1]])
    depths = np.cumsum(np.frombuffer(outside.translate(_STEPS), dtype=np.int8), dtype=np.int64)
    if depths.size and depths.max() > MAX_DEPTH:
        raise RefusedPage(
            f"the JSON is nested deeper than {MAX_DEPTH} levels: no page of a platform is",
            code="too-deep",
        )


def merge_cuts(cuts: list[Cut], text: str) -> list[Cut]:
    """Sort; unite what overlaps; leave out marks of an earlier redaction."""
    merged: list[Cut] = []
    marks = _EARLIER.finditer(text) if "removed~" in text else ()
    spans = [match.span() for match in marks]
    earlier = Cover(spans)
    reached = -1
    for cut in sorted(cuts, key=_order_of):
        start, end, *_ = cut
        if end <= start or (spans and earlier.holds(start, end)):
            continue
        if start >= reached:
            merged.append(cut)
            reached = end
        elif end > reached:
            last = merged[-1]
            merged[-1] = Cut(last.start, end, last.kind, last.rule, last.as_null and cut.as_null)
            reached = end
    return merged


def _order_of(cut: Cut) -> tuple[int, int]:
    return cut[0], -cut[1]


def take_out(text: str, cuts: list[Cut]) -> tuple[str, tuple[Mark, ...]]:
    """The text with every cut replaced, and where the replacements stand."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = length = 0
    for start, end, kind, _, as_null in cuts:
        new = "null" if as_null else placeholder(kind)
        pieces += (text[last:start], new)
        length += start - last
        starts.append(length)
        length += len(new)
        ends.append(length)
        last = end
    pieces.append(text[last:])
    told = zip(starts, ends, map(_KIND, cuts), map(_RULE, cuts), strict=True)
    return "".join(pieces), tuple(map(_MAKE_MARK, told))


def _shift(spans: list[tuple[int, int]], cuts: list[Cut]) -> list[tuple[int, int]]:
    """Spans of the raw text as spans of the redacted one; a cut one is gone."""
    shifted: list[tuple[int, int]] = []
    index = delta = 0
    for start, end in sorted(set(spans)):
        while index < len(cuts) and cuts[index].end <= start:
            cut = cuts[index]
            new = len("null") if cut.as_null else len(placeholder(cut.kind))
            delta += new - (cut.end - cut.start)
            index += 1
        if index < len(cuts) and cuts[index].start < end:
            continue
        shifted.append((start + delta, end + delta))
    return shifted


def _count(cuts: list[Cut], places: list[str]) -> list[Removal]:
    counts = Counter(zip(map(_KIND, cuts), places, map(_RULE, cuts), strict=True))
    return [Removal(kind, place, rule, count) for (kind, place, rule), count in counts.items()]


def _suspect(text: str, doubt: Doubt, place: str) -> Suspicion:
    first = max(0, doubt.start - 40)
    around = text[first : doubt.end + 40]
    span = (doubt.start - first, doubt.end - first)
    line = 0 if place == "url" else text.count("\n", 0, doubt.start) + 1
    return Suspicion("identifier", place, doubt.shape, around, line, span)


def _heads_hold(headers: Sequence[tuple[str, str]], word: Value) -> bool:
    return any(holds_value(text.encode("utf-8", "replace"), word) for _, text in headers)


def _tells(header: str, values: list[Value]) -> bool:
    return any(holds_value(header.encode("utf-8", "replace"), value) for value in values)


__all__ = [
    "BodyText",
    "Mark",
    "Redaction",
    "Suspicion",
    "merge_cuts",
    "placeholder",
    "redact",
    "take_out",
]

"""Shows a donor, line by line, what would be kept and what removed, before anything is written.

Only marks (``▇``) stand where something goes: a terminal scrolls back, and somebody may look
over a shoulder. Nothing here writes or prints.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.redaction.redact import Mark, Redaction, Suspicion

BLOCK = "▇▇▇"
#: Runs of kept lines longer than this are folded.
LONGEST_RUN = 6
#: Longer lines (a whole page may be one) are cut around what is removed.
LONGEST_LINE = 240
_AROUND = 50


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One line: what it is of, the text as kept with marks, and each ``(kind, rule)`` removed.

    ``part`` is ``address``, ``header``, ``body`` or ``suspicion``; ``number`` counts the lines
    of the redacted body from 1 and is 0 elsewhere.
    """

    part: str
    number: int
    text: str
    removed: tuple[tuple[str, str], ...] = ()

    @property
    def kept_whole(self) -> bool:
        return not self.removed


@dataclass(frozen=True, slots=True)
class Folded:
    """Kept lines that are not shown: how many, and how many of those are blank."""

    count: int
    blank: int


def count_removed(redaction: Redaction) -> dict[str, int]:
    """How often each kind of thing is removed, most often first."""
    counts: dict[str, int] = {}
    for each in redaction.page.removed:
        counts[each.kind] = counts.get(each.kind, 0) + each.count
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def mark_odd(suspicion: Suspicion) -> str:
    """What was suspected in its surroundings, between ``»`` and ``«``. For the donor's eyes."""
    start, end = suspicion.span
    text = suspicion.excerpt
    return f"{text[:start]}»{text[start:end]}«{text[end:]}" if end else text


def fold_lines(lines: Iterable[PreviewLine]) -> Iterator[PreviewLine | Folded]:
    """Every line in which something is removed, and between them the kept ones: short runs
    whole, of longer ones the first two and the last. Blank lines are only counted."""
    run: list[PreviewLine] = []
    for line in lines:
        if line.kept_whole:
            run.append(line)
            continue
        yield from _fold(run)
        yield line
        run = []
    yield from _fold(run)


def _fold(run: list[PreviewLine]) -> Iterator[PreviewLine | Folded]:
    said = [line for line in run if line.text.strip()]
    blank = len(run) - len(said)
    if len(said) <= LONGEST_RUN:
        yield from said
        if blank > LONGEST_RUN:
            yield Folded(blank, blank)
        return
    yield from said[:2]
    yield Folded(len(said) - 3 + blank, blank)
    yield said[-1]


def shorten_line(text: str) -> str:
    """A long line as its beginning, or as what surrounds each block; says how much is left out."""
    if len(text) <= LONGEST_LINE:
        return text
    spans: list[tuple[int, int]] = []
    at = text.find(BLOCK)
    while at >= 0:
        close = text.find(BLOCK, at + len(BLOCK))
        end = close + len(BLOCK) if close >= 0 else at + len(BLOCK)
        first, last = max(0, at - _AROUND), min(len(text), end + _AROUND)
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
        at = text.find(BLOCK, end)
    spans = spans or [(0, LONGEST_LINE)]
    left = len(text) - sum(end - start for start, end in spans)
    pieces = [text[start:end] for start, end in spans]
    shown = ("… " if spans[0][0] else "") + " … ".join(pieces)
    return f"{shown} … ({left:,} more characters kept)" if left else shown


def preview_lines(redaction: Redaction) -> Iterator[PreviewLine]:
    """Every line: address, headers, body, and what was suspected (place and shape only)."""
    page = redaction.page
    if page.address is not None:
        yield PreviewLine(
            "address",
            0,
            page.address,
            tuple((each.kind, each.rule) for each in page.removed if each.place == "url"),
        )
    for name, value in page.headers:
        yield PreviewLine("header", 0, f"{name}: {value}")
    for each in page.removed:
        if each.place == "header":
            text = f"{BLOCK} {each.kind} ×{each.count}"
            yield PreviewLine("header", 0, text, ((each.kind, each.rule),))
    yield from _body_lines(redaction)
    for suspicion in redaction.suspicions:
        text = f"{suspicion.kind} in {suspicion.place}: looks like {suspicion.shape}"
        yield PreviewLine("suspicion", 0, text)


def _body_lines(redaction: Redaction) -> Iterator[PreviewLine]:
    page = redaction.page
    errors = "surrogatepass" if page.charset.startswith(("utf-16", "utf-32")) else "surrogateescape"
    unit = 2 if page.charset.startswith("utf-16") else 4 if page.charset.startswith("utf-32") else 1
    whole = len(page.body) - len(page.body) % unit
    text = page.body[:whole].decode(page.charset, errors)
    marks = redaction.marks
    starts = [mark.start for mark in marks]
    position = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = position + len(line)
        first = max(0, bisect_right(starts, position) - 1)
        inside: list[Mark] = []
        for mark in marks[first:]:
            if mark.start >= end:
                break
            if mark.end > position:
                inside.append(mark)
        yield PreviewLine(
            "body",
            number,
            _with_blocks(line, position, inside),
            tuple((mark.kind, mark.rule) for mark in inside),
        )
        position = end + 1


def _with_blocks(line: str, offset: int, marks: list[Mark]) -> str:
    pieces: list[str] = []
    last = 0
    for mark in marks:
        start = max(0, mark.start - offset)
        pieces += (line[last:start], f"{BLOCK}{mark.kind}{BLOCK}")
        last = min(len(line), mark.end - offset)
    pieces.append(line[last:])
    return "".join(pieces)

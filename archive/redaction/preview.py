"""Shows a donor, line by line, what would be kept and what removed, before anything is written.

Only marks (``▇``) stand where something goes: a terminal scrolls back, and somebody may look
over a shoulder. Nothing here writes or prints.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from archive.redaction.redact import Mark, Redaction

BLOCK = "▇▇▇"


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

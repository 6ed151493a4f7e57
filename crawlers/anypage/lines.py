"""An HTML page as the lines that a person sees, for lists that only line breaks and order show.

Blocks and ``<br>`` break lines; what is preformatted keeps its own. Reads no value.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from crawlers.anypage.elements import INLINE, Elements

#: Between these a reader sees a gap.
_APART = frozenset(
    {"p", "section", "article", "ul", "ol", "dl", "table", "hr", "pre", "h1", "h2", "h3"}
)


@dataclass(frozen=True, slots=True)
class Lines:
    """``numbers``: for each line the number of the text that begins it, or of what is there."""

    text: str = field(repr=False)
    numbers: tuple[int, ...]


def write_lines(page: Elements) -> Lines:
    """The lines that are shown; without navigation."""
    lines: list[str] = []
    numbers: list[int] = []
    parts: list[str] = []
    begun = 0

    def end_line(number: int, *, apart: bool = False) -> None:
        nonlocal parts
        if parts:
            lines.append("".join(parts).strip())
            numbers.append(begun)
            parts = []
        if apart and lines and lines[-1]:
            lines.append("")
            numbers.append(number)

    for number, tag in enumerate(page.tags):
        if not page.seen[number] or page.aside[number]:
            continue
        if tag != "-text":
            if tag not in INLINE:
                end_line(number, apart=tag in _APART)
            continue
        text = page.texts[number]
        if not text:
            continue
        if number in page.written:
            end_line(number)
            for line in page.written[number].splitlines():
                lines.append(line.rstrip())
                numbers.append(number)
            continue
        above = page.above[number]
        if parts and _begins_block(page, begun, above):
            end_line(number)
        if not parts:
            begun = number
        parts.append(text if number in page.mixed else f" {text}")
    end_line(len(page.tags) - 1)
    return Lines("\n".join(lines), tuple(numbers))


def _begins_block(page: Elements, begun: int, above: int) -> bool:
    """Whether a block that held the line's first text has ended before this one."""
    block = page.above[begun]
    while block >= 0 and page.tags[block] in INLINE:
        block = page.above[block]
    while above >= 0 and page.tags[above] in INLINE:
        above = page.above[above]
    return block != above

"""Writes words that were read from a picture or a PDF as an HTML page: their redacted rendering.

What is sealed is this page and never the file itself: pixels and PDF cannot be redacted. A block
is a ``section``, a line a ``p`` with its place. The reader for any page knows such pages by
:data:`MARK` and reads them itself, whatever platform they are from. Pure.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.model import Access, Page, Removal
from archive.times import Seen

#: What a rendering's ``body`` opens with; ``crawlers.anypage.renderings`` reads it.
MARK = "data-rendering="


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words. ``box``: left, top, width and height in pixels; ``sure`` in per cent."""

    text: str = field(repr=False)
    box: tuple[int, int, int, int] | None = None
    sure: int | None = None


def write_rendering(
    blocks: Iterable[tuple[int, Sequence[Line]]], *, made_from: str, languages: str = ""
) -> bytes:
    """The page: each block with the number of the page it stands on, from 1."""
    told = f' data-languages="{html.escape(languages)}"' if languages else ""
    parts = [
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>Words of a {made_from}</title>'
        f'</head>\n<body {MARK}"{made_from}"{told}>\n'
    ]
    for page, lines in blocks:
        parts.append(f'<section data-page="{page}">\n')
        parts += [_write_line(line) for line in lines]
        parts.append("</section>\n")
    parts.append("</body></html>\n")
    return "".join(parts).encode("utf-8", "replace")


def _write_line(line: Line) -> str:
    place = ""
    if line.box is not None:
        named = zip("xywh", line.box, strict=True)
        place = "".join(f' data-{name}="{value}"' for name, value in named)
    sure = "" if line.sure is None else f' data-sure="{line.sure}"'
    text = "".join(char for char in line.text if char.isprintable() or char == "\t")
    return f"<p{place}{sure}>{html.escape(text, quote=False)}</p>\n"


def make_page(body: bytes, *, seen: Seen) -> Page:
    return Page(
        body=body, content_type="text/html; charset=utf-8", seen=seen, access=Access.DONATED
    )


def note_removed(made_from: str) -> tuple[Removal, ...]:
    """What the redaction record says of the file that was not kept."""
    return (Removal(kind="file", place="page", rule=f"donations.{made_from}", count=1),)

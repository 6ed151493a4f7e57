"""PDF documents as pages: their text layer, read in a process of its own, and nothing else.

A PDF says when it was made in its metadata, which any program may set: only the donor's word
counts. A PDF without text is a scan, and is refused saying so.
"""

from __future__ import annotations

import json
import statistics
import sys
from importlib.util import find_spec
from pathlib import Path

from archive.errors import RefusedPage
from archive.times import Seen
from crawlers.donations.bounded import run_bounded
from crawlers.donations.donated import DonatedPage
from crawlers.donations.limits import Limits
from crawlers.donations.moments import settle_seen
from crawlers.donations.renderings import Line, make_page, note_removed, write_rendering
from crawlers.donations.secrets import as_mapping, as_text

_WORDS = Path(__file__).with_name("pdf_words.py")
#: What a scan has of letters on all its pages: a stamp or a page number.
_FEW_LETTERS = 20


def read_pdf(body: bytes, *, label: str, seen_at: Seen | None, limits: Limits) -> DonatedPage:
    """All pages of a PDF as one page.

    Raises:
        RefusedPage: ``no-time``, ``future``; ``no-reader``, ``no-text``, ``encrypted``,
            ``bad-pdf``, ``too-large``, ``bomb``.
    """
    seen = settle_seen(by_file=None, by_donor=seen_at)
    pages = _list_lines(body, limits=limits)
    if sum(len(line) for lines in pages for line in lines) < _FEW_LETTERS:
        raise RefusedPage(
            "it is a PDF without text, so a scan or a picture: hand in a screenshot (PNG) of the "
            "page, or save the page as HTML",
            code="no-text",
        )
    blocks = [
        (number, [Line(line) for line in block])
        for number, lines in enumerate(pages, 1)
        for block in _cut_blocks(lines)
    ]
    rendering = write_rendering(blocks, made_from="pdf")
    return DonatedPage(label, make_page(rendering, seen=seen), removed=note_removed("pdf"))


def _list_lines(body: bytes, *, limits: Limits) -> list[list[str]]:
    if find_spec("pypdf") is None:
        raise RefusedPage(
            "a PDF is read by the library pypdf, which is not installed here: "
            "pip install 'piecework[documents]', or save the page as HTML",
            code="no-reader",
        )
    printed = run_bounded(
        [sys.executable, "-I", "-B", str(_WORDS)],
        body,
        seconds=limits.document_seconds,
        memory=limits.document_memory,
    )
    try:
        said = as_mapping(json.loads(printed or b'{"refused": "bad-pdf"}'))
    except ValueError:
        said = {"refused": "bad-pdf"}
    if code := as_text(said.get("refused")):
        raise RefusedPage(_REFUSALS.get(code, _REFUSALS["bad-pdf"]), code=code)
    pages = said.get("pages")
    if not isinstance(pages, list):
        raise RefusedPage(_REFUSALS["bad-pdf"], code="bad-pdf")
    return [[as_text(line) for line in lines] for lines in pages if isinstance(lines, list)]


def _cut_blocks(lines: list[str]) -> list[list[str]]:
    """Lines between gaps that are wider than the usual distance of two lines: what prints pages
    may leave an empty line after each row."""
    spaced: list[tuple[int, str]] = []
    empty = 0
    for line in lines:
        if line.strip():
            spaced.append((empty, line))
            empty = 0
        else:
            empty += 1
    usual = statistics.median_low([gap for gap, _ in spaced[1:]] or [0])
    blocks: list[list[str]] = []
    for gap, line in spaced:
        if not blocks or gap > usual:
            blocks.append([])
        blocks[-1].append(line)
    return blocks


_REFUSALS = {
    "encrypted": "it is a PDF that is locked with a password: hand it in without one",
    "too-large": "it is a PDF of more than 300 pages or 5 million letters, which no list of "
    "offers is: hand in the pages that matter",
    "bomb": "it is a PDF that takes more memory to read than any page does: save the page as HTML",
    "bad-pdf": "it is a PDF that is damaged and cannot be read: save it again, or save the page "
    "as HTML",
}

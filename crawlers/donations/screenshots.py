"""Screenshots as pages: the words that a local program reads in them, with their places.

The picture goes to ``tesseract`` through a pipe and nowhere else: no file is written, and what
belongs to the picture alone (EXIF, names, colours) is dropped with it. What is kept is the
rendering of the words, redacted as every page is. A program misreads: such a page is always read
as ``extracted``, and no sure figure rests on it until a person has confirmed it.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from archive.errors import RefusedPage
from archive.times import Seen
from crawlers.donations.bounded import run_bounded
from crawlers.donations.donated import DonatedPage
from crawlers.donations.limits import Limits
from crawlers.donations.moments import settle_seen
from crawlers.donations.pictures import measure_picture
from crawlers.donations.renderings import Line, make_page, note_removed, write_rendering

PROGRAM = "tesseract"
#: By the code of a language pack: the languages that the readers know.
LANGUAGES = ("eng", "nld", "deu", "spa", "fra")
#: Words that the program itself hardly believes in, in per cent, are specks and icons.
_LEAST_SURE = 25
#: One thread, so that a screenshot does not take the whole machine.
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True, slots=True)
class _Word:
    text: str = field(repr=False)
    left: int
    top: int
    width: int
    height: int
    sure: float
    line: tuple[int, int, int]  #: block, paragraph and line, as the program counts them

    @property
    def right(self) -> int:
        return self.left + self.width


def read_screenshot(
    body: bytes, *, label: str, seen_at: Seen | None, limits: Limits
) -> DonatedPage:
    """One picture as a page.

    Raises:
        RefusedPage: ``no-time``, ``future``; ``no-reader`` (the program or its language packs are
            not there), ``bad-picture``, ``too-large``, ``no-text``, ``bomb``.
    """
    seen = settle_seen(by_file=None, by_donor=seen_at)
    width, height = measure_picture(body)
    if width * height > limits.pixels:
        raise RefusedPage(
            f"it is a picture of {width} × {height}, over {limits.pixels / 1_000_000:g} million "
            "pixels, which no screen shows: take a screenshot of what you see",
            code="too-large",
        )
    program = shutil.which(PROGRAM)
    languages = list_languages(program) if program else ()
    if program is None or not languages:
        raise _refuse_unread(program is not None)
    spoken = "+".join(languages)
    printed = run_bounded(
        [program, "-", "-", "-l", spoken, "--psm", "11", "tsv"],
        body,
        seconds=limits.document_seconds,
        memory=limits.document_memory,
        environment=_ENVIRONMENT,
    )
    if printed is None:
        raise RefusedPage(
            f"it is a picture that {PROGRAM} cannot read: take the screenshot again, as PNG",
            code="bad-picture",
        )
    words = list(_read_words(printed.decode("utf-8", "replace")))
    if not words:
        raise RefusedPage(
            "no words were found in the picture: take a screenshot in full size, or save the page "
            "as HTML",
            code="no-text",
        )
    blocks = [(1, block) for block in _cut_blocks(_join_lines(words))]
    rendering = write_rendering(blocks, made_from="screenshot", languages=spoken)
    return DonatedPage(label, make_page(rendering, seen=seen), removed=note_removed("screenshot"))


@lru_cache(maxsize=4)
def list_languages(program: str) -> tuple[str, ...]:
    """Those of :data:`LANGUAGES` for which the program has a pack."""
    printed = run_bounded([program, "--list-langs"], b"", seconds=20, memory=1 << 31) or b""
    there = set(printed.decode("utf-8", "replace").split())
    return tuple(one for one in LANGUAGES if one in there)


def _refuse_unread(is_there: bool) -> RefusedPage:
    lacking = "has no pack for any language that is read" if is_there else "is not on this machine"
    packs = " ".join(f"tesseract-ocr-{language}" for language in LANGUAGES)
    return RefusedPage(
        f"a screenshot is read by the program {PROGRAM}, which {lacking}: install it (Debian, "
        f"Ubuntu: apt install tesseract-ocr {packs}; macOS: brew install tesseract "
        "tesseract-lang; Windows: the installer of UB Mannheim), or save the page as HTML",
        code="no-reader",
    )


def _read_words(table: str) -> Iterator[_Word]:
    """The rows of the program's table (TSV) that hold a word."""
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        try:
            block, paragraph, line = (int(cell) for cell in cells[2:5])
            left, top, width, height = (int(cell) for cell in cells[6:10])
            sure = float(cells[10])
        except ValueError:
            continue
        if sure >= _LEAST_SURE:
            yield _Word(cells[11].strip(), left, top, width, height, sure, (block, paragraph, line))


def _join_lines(words: Sequence[_Word]) -> list[tuple[int, Line]]:
    """Lines of words, each with its block; a gap as wide as a column's becomes a tab."""
    by_line: dict[tuple[int, int, int], list[_Word]] = {}
    for word in words:
        by_line.setdefault(word.line, []).append(word)
    lines = []
    for (block, _, _), row in by_line.items():
        row.sort(key=lambda word: word.left)
        high = statistics.median(word.height for word in row)
        text = row[0].text
        for before, word in pairwise(row):
            text += ("\t" if word.left - before.right > 1.8 * high else " ") + word.text
        left, top = min(word.left for word in row), min(word.top for word in row)
        right = max(word.right for word in row)
        bottom = max(word.top + word.height for word in row)
        box = (left, top, right - left, bottom - top)
        lines.append((block, Line(text, box, round(min(word.sure for word in row)))))
    return lines


def _cut_blocks(lines: Sequence[tuple[int, Line]]) -> Iterator[list[Line]]:
    """Lines of one block with no wide gap between them, top to bottom."""
    heights = [line.box[3] for _, line in lines if line.box is not None]
    wide = 1.6 * statistics.median(heights) if heights else 0
    block: list[Line] = []
    last, below = -1, 0
    for number, line in lines:
        assert line.box is not None  # made by _join_lines
        _, top, _, height = line.box
        if block and (number != last or top - below > wide):
            yield block
            block = []
        block.append(line)
        last, below = number, top + height
    if block:
        yield block

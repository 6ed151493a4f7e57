"""Renderings of screenshots and PDFs (``crawlers.donations.renderings``) as text with places.

Knows the shape of those pages and nothing of what stands on them.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

#: Pixels by which lines of one column may begin apart.
_NARROW = 12


@dataclass(frozen=True, slots=True)
class Rendering:
    """``places`` and ``sure`` (0 to 1) belong to the lines of ``text``, in order."""

    text: str = field(repr=False)
    places: tuple[str, ...]
    sure: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: str
    number: int
    sure: float
    box: tuple[int, int, int, int] | None


def open_renderings(tree: LexborHTMLParser) -> tuple[Rendering, ...]:
    """The lines as they were found, block by block; and, where places are known, row by row across
    the picture, as a table is read, and column by column, as cards side by side are."""
    blocks = _list_blocks(tree)
    found = [_write_blocks(blocks)]
    boxed = [line for block in blocks for line in block if line.box is not None]
    if boxed:
        found += [_write_rows(boxed), _write_columns(boxed)]
    return tuple(found)


def _list_blocks(tree: LexborHTMLParser) -> list[list[_Line]]:
    blocks: list[list[_Line]] = []
    number = 0
    for section in tree.css("section"):
        page = section.attributes.get("data-page") or "1"
        blocks.append([])
        for each in section.css("p"):
            number += 1
            text, said = each.text() or "", each.attributes
            blocks[-1].append(
                _Line(text, page, number, _read_share(said.get("data-sure")), _read_box(said))
            )
    return blocks


def _write_blocks(blocks: list[list[_Line]]) -> Rendering:
    lines: list[str] = []
    places: list[str] = []
    sure: list[float] = []
    for block in blocks:
        for line in block:
            lines.append(line.text)
            places.append(_name_place([line]))
            sure.append(line.sure)
        lines.append("")
        places.append("")
        sure.append(1.0)
    return Rendering("\n".join(lines), tuple(places), tuple(sure))


def _write_rows(lines: list[_Line]) -> Rendering:
    """Lines that stand beside each other are one, with a tab between them; a gap that is wider
    than usual parts blocks."""
    rows: list[list[_Line]] = []
    for line in sorted(lines, key=_middle):
        if rows and _middle(line) < _edges(rows[-1])[1]:
            rows[-1].append(line)
        else:
            rows.append([line])
    edges = [_edges(row) for row in rows]
    gaps = [below[0] - above[1] for above, below in pairwise(edges)]
    usual = statistics.median_low(gaps) if gaps else 0
    texts: list[str] = []
    places: list[str] = []
    sure: list[float] = []
    columns = _find_columns(rows)
    for at, row in enumerate(rows):
        if at and gaps[at - 1] > 1.5 * max(usual, 1):
            texts.append("")
            places.append("")
            sure.append(1.0)
        texts.append(_write_row(row, columns))
        places.append(_name_place(row))
        sure.append(min(line.sure for line in row))
    return Rendering("\n".join(texts), tuple(places), tuple(sure))


def _write_columns(lines: list[_Line]) -> Rendering:
    """Lines that begin under each other, column after column, below those that stand alone."""
    columns: list[list[_Line]] = []
    for line in sorted(lines, key=_left):
        if columns and _left(line) - _left(columns[-1][-1]) < _NARROW:
            columns[-1].append(line)
        else:
            columns.append([line])
    kept = [line for column in columns if len(column) > 2 for line in sorted(column, key=_middle)]
    above = [line for column in columns if len(column) <= 2 for line in column]
    return _write_blocks([sorted(above, key=_middle), kept])


def _find_columns(rows: list[list[_Line]]) -> list[int]:
    """Where the columns of the row with most cells begin; none where few rows have any."""
    widest = max(rows, key=len)
    return sorted(_left(line) for line in widest) if len(widest) > 1 else []


def _write_row(row: list[_Line], columns: list[int]) -> str:
    """Cells with tabs between them; a column in which nothing was read stays empty."""
    row.sort(key=_left)
    if len(row) < 2 or len(row) == len(columns):
        return "\t".join(line.text for line in row)
    cells: dict[int, str] = {}
    for line in row:
        at = min(range(len(columns)), key=lambda order: abs(columns[order] - _left(line)))
        cells[at] = f"{cells[at]} {line.text}" if at in cells else line.text
    return "\t".join(cells.get(order, "") for order in range(max(cells) + 1))


def _left(line: _Line) -> int:
    return line.box[0] if line.box is not None else 0


def _middle(line: _Line) -> float:
    return line.box[1] + line.box[3] / 2 if line.box is not None else 0


def _edges(row: list[_Line]) -> tuple[int, int]:
    boxes = [line.box for line in row if line.box is not None]
    return min(box[1] for box in boxes), max(box[1] + box[3] for box in boxes)


def _name_place(row: list[_Line]) -> str:
    boxes = [line.box for line in row if line.box is not None]
    if not boxes:
        return f"page {row[0].page}, line {row[0].number}"
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    width = max(box[0] + box[2] for box in boxes) - left
    height = max(box[1] + box[3] for box in boxes) - top
    return f"at {left}, {top} ({width} × {height} pixels)"


def _read_box(said: Mapping[str, str | None]) -> tuple[int, int, int, int] | None:
    values = [said.get(f"data-{name}") or "" for name in "xywh"]
    if not all(value.isdecimal() and len(value) < 7 for value in values):
        return None
    left, top, width, height = map(int, values)
    return left, top, width, height


def _read_share(text: str | None) -> float:
    return int(text) / 100 if text and text.isdecimal() and len(text) < 4 else 1.0

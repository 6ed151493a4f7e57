"""Repeating records of an HTML page: like siblings that hold pay, tables, flat sequences.

It starts from the texts that look like pay and climbs, since a list's rows are those elements
of one path that each hold one. What the records mean is not judged here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from crawlers.anypage.amounts import may_hold_pay
from crawlers.anypage.elements import Elements, cut_pieces, is_points
from crawlers.anypage.pieces import Group, Piece, Record
from crawlers.anypage.words import name_label

_CLIMB = 24
_MOST_PATHS = 10
_NEVER = frozenset({"html", "body", "-text", "option", "tbody", "thead", "-document"})


def list_groups(page: Elements) -> list[Group]:
    """Groups of records that may be offers, those with most pay first."""
    holding = _count_holding(page)
    groups = []
    ranked = sorted(holding, key=lambda path: (-len(holding[path]), path))
    kept = [path for path in ranked if _ends_rise(page, path, holding)][:_MOST_PATHS]
    around = _list_around(page)
    for path in kept:
        groups.append(_make_group(page, path, holding[path], around))
        flat = _cut_flat(page, holding[path], around)
        if flat is not None:
            groups.append(flat)
    return groups


def _count_holding(page: Elements) -> dict[int, list[int]]:
    """By path: the elements that hold pay somewhere below, in order."""
    holding: dict[int, list[int]] = {}
    marked: set[int] = set()
    for number, text in enumerate(page.texts):
        if not text or not page.seen[number] or page.aside[number]:
            continue
        above = page.above[number]
        if not (may_hold_pay(text) or _is_sign_before_number(page, number, text)):
            continue
        for _ in range(_CLIMB):
            if above < 0 or above in marked:
                break
            marked.add(above)
            if page.tags[above] not in _NEVER:
                holding.setdefault(page.paths[above], []).append(above)
            above = page.above[above]
    return {path: sorted(numbers) for path, numbers in holding.items()}


def _is_sign_before_number(page: Elements, number: int, text: str) -> bool:
    """Whether a pay begins here whose parts stand in elements of their own."""
    signed = text in {"$", "€", "£", "₹"}
    if not signed and not text[:1].isdigit():
        return False
    following = next((each for each in page.texts[number + 1 : number + 6] if each), "")
    return following[:1].isdigit() if signed else is_points(text, following)


def _ends_rise(page: Elements, path: int, holding: dict[int, list[int]]) -> bool:
    """Whether the elements of this path are the largest that hold one each."""
    here, above = len(holding[path]), page.above_path[path]
    if here < 2:
        return False
    while above >= 0 and above not in holding:
        above = page.above_path[above]
    return above < 0 or len(holding[above]) < here


def _make_group(page: Elements, path: int, holders: list[int], around: str) -> Group:
    held = set(holders)
    rows = [
        number
        for number, own in enumerate(page.paths)
        if own == path and page.seen[number] and not page.aside[number]
    ]
    cut = {number: cut_pieces(page, number, page.ends[number]) for number in rows}
    labels = _read_header(page, rows) if page.tags[rows[0]] == "tr" else {}
    columns = _place_cells(page, rows) if labels and page.spans else {}
    slots = {} if labels else _read_slot_labels(page, rows, cut, held)
    wanted = _median(len(cut[number]) for number in holders)
    records = []
    for number in rows:
        pieces = cut[number]
        if number in slots or not pieces or _is_header(pieces) or _heads_columns(page, number):
            continue
        if number not in held and len(pieces) * 2 < wanted:
            continue
        if labels:
            pieces = _label_cells(page, number, pieces, labels, columns)
        elif slots:
            pieces = _label_slots(page, number, pieces, slots)
        records.append(_make_record(page, number, page.ends[number], pieces))
    covered = tuple((number, page.ends[number]) for number in rows)
    return Group(records, around, where=covered)


def _median(counts: Iterable[int]) -> int:
    ordered = sorted(counts)
    return ordered[len(ordered) // 2] if ordered else 0


def _is_header(pieces: list[Piece]) -> bool:
    return len(pieces) > 1 and all(name_label(piece.text) is not None for piece in pieces)


def _heads_columns(page: Elements, number: int) -> bool:
    cells = page.children(number) if page.tags[number] == "tr" else []
    return len(cells) > 1 and all(page.tags[cell] == "th" for cell in cells)


def _read_header(page: Elements, rows: list[int]) -> dict[int, str]:
    """By column: what its heading says. From ``th`` cells, or a row of labels alone."""
    table = page.above[rows[0]]
    for _ in range(2):
        if table >= 0 and page.tags[table] != "table":
            table = page.above[table]
    if table < 0 or page.tags[table] != "table":
        return {}
    for number in range(table, min(page.ends[table], table + 400)):
        if page.tags[number] != "tr":
            continue
        cells = page.children(number)
        texts = [
            text
            for cell in cells
            for text in [page.text_of(cell)] * page.spans.get(cell, (1, 1))[1]
        ]
        known = sum(name_label(text) is not None for text in texts)
        heads = all(page.tags[cell] == "th" for cell in cells) and len(cells) > 1
        if heads or (known >= 2 and known * 2 > len(texts)):
            return dict(enumerate(texts))
        return {}
    return {}


def _label_cells(
    page: Elements,
    row: int,
    pieces: list[Piece],
    labels: dict[int, str],
    columns: Mapping[int, int],
) -> list[Piece]:
    """Each piece with the heading of its column; ``columns``: of cells in tables with spans."""
    labelled, cells = [], page.children(row)
    order = 0
    for piece in pieces:
        number = int(piece.place)
        # Pieces and cells are both in reading order.
        while order < len(cells) and page.ends[cells[order]] <= number:
            order += 1
        held = order < len(cells) and cells[order] <= number
        column = columns.get(cells[order], order) if held else -1
        labelled.append(
            Piece(piece.text, piece.place, piece.tag, labels.get(column, "") or piece.label)
        )
    if all(name_label(piece.text) for piece in labelled):
        return []
    return labelled


def _place_cells(page: Elements, rows: list[int]) -> dict[int, int]:
    """By cell: its column, where cells above reach down into a row."""
    placed: dict[int, int] = {}
    reaching: dict[int, int] = {}
    table = -1
    for row in rows:
        if page.above[row] != table:
            table, reaching = page.above[row], {}
        column = 0
        begun: dict[int, int] = {}
        for cell in page.children(row):
            while reaching.get(column, 0) > 0:
                column += 1
            placed[cell] = column
            down, across = page.spans.get(cell, (1, 1))
            for each in range(column, column + across):
                begun[each] = down - 1
            column += across
        reaching = {each: left - 1 for each, left in reaching.items() if left > 1} | begun
    return placed


def _read_slot_labels(
    page: Elements, rows: list[int], cut: dict[int, list[Piece]], holders: set[int]
) -> dict[int, dict[int, str]]:
    """A first row without pay whose cells are labels: it heads the cells of the others."""
    first = rows[0]
    if first in holders or len(cut[first]) < 3:
        return {}
    known = sum(name_label(piece.text) is not None for piece in cut[first])
    if known < 2 or known * 2 < len(cut[first]):
        return {}
    cells = page.children(first)
    return {first: {order: page.text_of(cell) for order, cell in enumerate(cells)}}


def _label_slots(
    page: Elements, row: int, pieces: list[Piece], slots: dict[int, dict[int, str]]
) -> list[Piece]:
    (labels,) = slots.values()
    if len(page.children(row)) != len(labels):
        return pieces
    return _label_cells(page, row, pieces, labels, {})


def _make_record(page: Elements, start: int, end: int, pieces: list[Piece]) -> Record:
    links = [page.links[number] for number in range(start, end) if number in page.links]
    marks = [mark for number in range(start, end) for mark in page.marks.get(number, ())]
    if not links and page.above[start] in page.links:
        links = [page.links[page.above[start]]]
    return Record(pieces, page.place(start), links, marks)


def _cut_flat(page: Elements, holders: list[int], around: str) -> Group | None:
    """Records that stand flat in one parent, each begun by the same kind of element."""
    parents = {page.above[number] for number in holders}
    if len(parents) != 1:
        return None
    (parent,) = parents
    children = [child for child in page.children(parent) if page.seen[child]]
    counts = Counter(page.tags[child] for child in children)
    payers = set(holders)
    for tag in ("dt", "h2", "h3", "h4", "h5", "h6", "b", "strong", "a", "p"):
        if counts[tag] < 2 or counts[tag] == len(children):
            continue
        starts = [child for child in children if page.tags[child] == tag and child not in payers]
        if len(starts) < 2 or len(starts) > len(holders) * 2 or len(starts) < len(holders):
            continue
        ends = [*starts[1:], page.ends[parent]]
        records = [
            _make_record(page, start, end, cut_pieces(page, start, end))
            for start, end in zip(starts, ends, strict=True)
        ]
        return Group(records, around, where=tuple(zip(starts, ends, strict=True)))
    return None


def _list_around(page: Elements) -> str:
    """Headings and the title row: what the page says that it is about."""
    told = [
        page.text_of(number)
        for number, tag in enumerate(page.tags)
        if tag in {"h1", "h2", "caption", "th"} and page.seen[number] and not page.aside[number]
    ]
    return " | ".join(told)[:4000]

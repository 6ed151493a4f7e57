"""Repeating records of an HTML page: like siblings that hold pay, tables, flat sequences.

It starts from the texts that look like pay and climbs, since a list's rows are those elements
of one path that each hold one. What the records mean is not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice, pairwise
from typing import TypeVar

from crawlers.anypage.amounts import may_hold_pay
from crawlers.anypage.elements import Elements, cut_pieces
from crawlers.anypage.pieces import Group, Piece, Record
from crawlers.anypage.quantities import read_length
from crawlers.anypage.signs import BUTTON, PAST, WORK_BUTTON, WORK_CLASS
from crawlers.anypage.words import Field, name_label, tell_label

_CLIMB = 24
_MOST_PATHS = 10
_Value = TypeVar("_Value")
_OPENERS = frozenset({"dt", "h2", "h3", "h4", "h5", "h6", "b", "strong", "a", "p", "header"})
_NAMING = frozenset({"h1", "h2", "h3", "h4", "h5", "b", "strong", "a", "legend", "summary", "dt"})
#: Where one offer is all, no more texts than these hold pay.
_MOST_PAYS = 4
#: Signs of vowels stand between the letters of Indic scripts, and are no letters to a pattern.
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff\u0e31-\u0e4e])+")
#: What divides a page into parts.
_DIVIDING = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption"})
_TOLD = frozenset({"h1", "h2", "caption", "th"})
_NEVER = frozenset({"html", "body", "-text", "option", "tbody", "thead", "-document"})


def list_groups(page: Elements) -> list[Group]:
    """Groups of records that may be offers, those with most pay first."""
    holding = _count_holding(page)
    groups = []
    ranked = sorted(holding, key=lambda path: (-len(holding[path]), path))
    kept = [path for path in ranked if _ends_rise(page, path, holding)][:_MOST_PATHS]
    around = _list_around(page)
    for path in kept:
        groups += _make_groups(page, path, holding[path], around)
        flat = _cut_flat(page, holding[path], around)
        if flat is not None:
            groups.append(flat)
    return groups


def _count_holding(page: Elements) -> dict[int, list[int]]:
    """By path: the elements that hold pay somewhere below, in order."""
    holding: dict[int, list[int]] = {}
    marked: set[int] = set()
    seen, aside, tags, paths, parents = page.seen, page.aside, page.tags, page.paths, page.above
    texts = page.texts
    for number in page.filled:
        if aside[number] or not seen[number] or not may_hold_pay(texts[number]):
            continue
        above = parents[number] if tags[number] == "-text" else number
        for _ in range(_CLIMB):
            if above < 0 or above in marked:
                break
            marked.add(above)
            if tags[above] not in _NEVER:
                holding.setdefault(paths[above], []).append(above)
            above = parents[above]
    return {path: sorted(numbers) for path, numbers in holding.items()}


def _ends_rise(page: Elements, path: int, holding: dict[int, list[int]]) -> bool:
    """Whether the elements of this path are the largest that hold one each."""
    here, above = len(holding[path]), page.above_path[path]
    if here < 2:
        return False
    while above >= 0 and above not in holding:
        above = page.above_path[above]
    if above < 0 or len(holding[above]) < here:
        return True
    # A balance above the list holds pay as well, and none of these.
    return len({_find_on_path(page, number, above) for number in holding[path]}) < here


def _find_on_path(page: Elements, number: int, path: int) -> int:
    """The element of a path that holds this one; -1 where none does."""
    while number >= 0 and page.paths[number] != path:
        number = page.above[number]
    return number


def _make_groups(
    page: Elements, path: int, holders: list[int], around: tuple[str, str]
) -> list[Group]:
    """The records of one path; those of tables with other headings are a group of their own."""
    rows = [
        number
        for number, own in enumerate(page.paths)
        if own == path and page.seen[number] and not page.aside[number]
    ]
    past = _list_past(page, rows)
    if past:
        # What is over stands under a heading of its own, which says nothing of the others.
        rows = [number for number in rows if number not in past[0]]
        around = _leave_out(around[0], past[1]), _leave_out(around[1], past[1])
        holders = [number for number in holders if number not in past[0]]
        if not rows or not holders:
            return []
    if page.tags[rows[0]] != "tr":
        return [_make_group(page, rows, set(holders), {}, around)]
    tables: dict[int, list[int]] = {}
    for row in rows:
        tables.setdefault(page.above[row], []).append(row)
    if len(tables) * 2 > len(rows):
        return [_make_group(page, rows, set(holders), _read_header(page, rows), around)]
    headed: dict[tuple[str, ...], tuple[dict[int, str], list[int]]] = {}
    for own_rows in tables.values():
        labels = _read_header(page, own_rows)
        headed.setdefault(tuple(labels.values()), (labels, []))[1].extend(own_rows)
    held = set(holders)
    return [
        _make_group(page, own_rows, held & set(own_rows), labels, around)
        for labels, own_rows in headed.values()
        if held & set(own_rows)
    ]


def _list_past(page: Elements, rows: list[int]) -> tuple[set[int], set[str]] | None:
    """The rows under headings that say that these are over, and those headings; None where there
    are none, or all rows are such."""
    inside: set[int] = set()
    heads = [number for number in page.stops if page.tags[number] in _DIVIDING]
    heads = [number for number in heads if page.seen[number]]
    order = 0
    for row in rows:
        while order < len(heads) and heads[order] < row:
            order += 1
        while order < len(heads) and heads[order] < page.ends[row]:
            inside.add(heads[order])
            order += 1
    outside = [number for number in heads if number not in inside]
    past = {number for number in outside if PAST.fullmatch(page.text_of(number)) is not None}
    if not past:
        return None
    over: set[int] = set()
    named: set[str] = set()
    order = -1
    for row in rows:
        while order + 1 < len(outside) and outside[order + 1] < row:
            order += 1
        if order >= 0 and outside[order] in past:
            over.add(row)
            named.add(page.text_of(outside[order]))
    return (over, named) if over and len(over) < len(rows) else None


def _leave_out(around: str, named: set[str]) -> str:
    return " | ".join(part for part in around.split(" | ") if part not in named)


def _make_group(
    page: Elements,
    rows: list[int],
    held: set[int],
    labels: dict[int, str],
    around: tuple[str, str],
) -> Group:
    cut = {number: cut_pieces(page, number, page.ends[number]) for number in rows}
    columns = _place_cells(page, rows) if labels and page.spans else {}
    slots = {} if labels else _read_slot_labels(page, rows, cut, held)
    wanted = _median(len(cut[number]) for number in held)
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
    named = any(WORK_CLASS.search(page.classes.get(each, "")) for each in _list_names(page, rows))
    return Group(records, around[0], headed=around[1], where=covered, named=named)


def _list_names(page: Elements, rows: list[int]) -> list[int]:
    """The first record and the two elements around it, whose classes may say what it is."""
    first = rows[0]
    above = page.above[first]
    return [each for each in (first, above, page.above[above] if above >= 0 else -1) if each >= 0]


def _median(counts: Iterable[int]) -> int:
    ordered = sorted(counts)
    return ordered[len(ordered) // 2] if ordered else 0


def _is_header(pieces: list[Piece]) -> bool:
    # Most rows hold pay, which is known of each text by now.
    if any(may_hold_pay(piece.text) for piece in pieces):
        return False
    known = sum(tell_label(piece.text) is not None and ": " not in piece.text for piece in pieces)
    return known > 1 and known * 2 > len(pieces)


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
        known = sum(tell_label(text) is not None for text in texts)
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
    for first in rows[:4]:
        if first in holders or len(cut[first]) < 3:
            continue
        known = sum(name_label(piece.text) is not None for piece in cut[first])
        if known >= 2 and known * 2 >= len(cut[first]):
            cells = page.children(first)
            return {first: {order: page.text_of(cell) for order, cell in enumerate(cells)}}
    return {}


def _label_slots(
    page: Elements, row: int, pieces: list[Piece], slots: dict[int, dict[int, str]]
) -> list[Piece]:
    (labels,) = slots.values()
    if len(page.children(row)) != len(labels):
        return pieces
    return _label_cells(page, row, pieces, labels, {})


def _make_record(page: Elements, start: int, end: int, pieces: list[Piece]) -> Record:
    links = _list_between(page.links, start, end)
    marks = [mark for each in _list_between(page.marks, start, end) for mark in each]
    if not links and page.above[start] in page.links:
        links = [page.links[page.above[start]]]
    return Record(pieces, str(start), links, marks)


def _list_between(held: Mapping[int, _Value], start: int, end: int) -> list[_Value]:
    """What is held for the numbers from ``start`` to before ``end``."""
    return [held[number] for number in range(start, end) if number in held] if held else []


def _cut_flat(page: Elements, holders: list[int], around: tuple[str, str]) -> Group | None:
    """Records that stand flat in one parent, each begun by the same kind of element."""
    parents: dict[int, list[int]] = {}
    for number in holders:
        parents.setdefault(page.above[number], []).append(number)
    if len(parents) * 2 > len(holders):
        return None
    spans = []
    for parent, payers in parents.items():
        spans += _cut_parent(page, parent, payers)
    if len(spans) < 2:
        return None
    records = [_make_record(page, start, end, cut_pieces(page, start, end)) for start, end in spans]
    return Group(records, around[0], headed=around[1], where=tuple(spans))


def _cut_parent(page: Elements, parent: int, payers: list[int]) -> list[tuple[int, int]]:
    """Where the records in one parent begin and end; empty where nothing tells it."""
    children = [child for child in page.children(parent) if page.seen[child]]
    held = set(payers)
    starts = _find_starts(page, children, held) or _find_round(page, children, held)
    if not starts:
        return []
    ends = [*starts[1:], page.ends[parent]]
    if len(starts) > 1:
        # What follows the last record is no longer than the others.
        places = {child: order for order, child in enumerate(children)}
        longest = max(places[after] - places[before] for before, after in pairwise(starts))
        last = places[starts[-1]] + longest
        ends[-1] = children[last] if last < len(children) else ends[-1]
    return list(zip(starts, ends, strict=True))


def _find_starts(page: Elements, children: list[int], payers: set[int]) -> list[int]:
    """The children by whose kind each record begins: one such before each pay."""
    wanted = len(payers)
    kinds: dict[tuple[str, str], list[int]] = {}
    for child in children:
        if child not in payers:
            kinds.setdefault((page.tags[child], ""), []).append(child)
            if child in page.classes:
                kinds.setdefault((page.tags[child], page.classes[child]), []).append(child)
    first = min(payers)
    for (tag, named), starts in kinds.items():
        if not (named or tag in _OPENERS) or len(starts) < 2 or starts[0] > first:
            continue
        if not wanted <= len(starts) <= wanted * 2:
            continue
        if _alternate(starts, payers) and _differ(page, starts):
            return starts
    return []


def _alternate(starts: list[int], payers: set[int]) -> bool:
    """Whether no two pays stand between two starts."""
    order = sorted([*((start, 0) for start in starts), *((payer, 1) for payer in payers)])
    return not any(one[1] and other[1] for one, other in pairwise(order))


def _differ(page: Elements, starts: list[int]) -> bool:
    """Whether what begins the records could name them: texts, and seldom the same."""
    texts = [page.text_of(start) for start in starts]
    return all(texts) and len(set(texts)) * 3 >= len(texts) * 2


def _find_round(page: Elements, children: list[int], payers: set[int]) -> list[int]:
    """Children that come round in the same order: pay at every n-th, and a name before it."""
    filled = [child for child in children if page.text_of(child)]
    paid = [order for order, child in enumerate(filled) if child in payers]
    gaps = {after - before for before, after in pairwise(paid)}
    if len(paid) < 2 or len(gaps) != 1 or (gap := gaps.pop()) < 2:
        return []
    for start in range(max(0, paid[0] - gap + 1), paid[0]):
        starts = filled[start : paid[-1] : gap]
        texts = [page.text_of(each) for each in starts]
        named = all(_LETTERS.search(text) and BUTTON.fullmatch(text) is None for text in texts)
        if named and len(set(texts)) * 3 >= len(texts) * 2:
            return starts
    return []


def list_single(page: Elements) -> list[Group]:
    """The one offer that a page may hold: the smallest element with its pay and what names it."""
    around = _list_around(page)
    groups = []
    paid = [
        number
        for number, text in enumerate(page.texts)
        if text and page.seen[number] and not page.aside[number] and may_hold_pay(text)
    ]
    for number in paid[:4]:
        row = _find_headed_row(page, number)
        if row is not None:
            groups.append(_make_headed(page, *row, around=around))
        start, end = _find_named(page, number)
        pieces = [
            piece for piece in cut_pieces(page, start, end) if not page.aside[int(piece.place)]
        ]
        if 3 <= len(pieces) <= 60 and _count_pays(pieces) <= _MOST_PAYS:
            records = [_make_record(page, start, end, pieces)]
            groups.append(
                Group(records, around[0], headed=around[1], single=True, where=((start, end),))
            )
    return groups


def _find_headed_row(page: Elements, number: int) -> tuple[int, dict[int, str]] | None:
    """The table row that holds this text, and what heads its columns; None where nothing does."""
    above = page.above[number]
    for _ in range(6):
        if above < 0:
            return None
        if page.tags[above] == "tr":
            labels = _read_header(page, [above])
            return (above, labels) if len(labels) > 1 else None
        above = page.above[above]
    return None


def _make_headed(
    page: Elements, row: int, labels: dict[int, str], *, around: tuple[str, str]
) -> Group:
    end = page.ends[row]
    columns = _place_cells(page, [row]) if page.spans else {}
    pieces = _label_cells(page, row, cut_pieces(page, row, end), labels, columns)
    records = [_make_record(page, row, end, pieces)]
    return Group(records, around[0], headed=around[1], single=True, where=((row, end),))


def _count_pays(pieces: list[Piece]) -> int:
    """How many different texts hold pay: a page of one offer says it, per hour, and a threshold."""
    return len({piece.text for piece in pieces if may_hold_pay(piece.text)})


def _find_named(page: Elements, number: int) -> tuple[int, int]:
    """Where the smallest element begins and ends that holds this text and what may name it; an
    empty stretch where there is none. Of the whole body, what is below its first heading."""
    above = page.above[number]
    for _ in range(_CLIMB):
        if above < 0 or page.tags[above] == "html":
            break
        inside = range(above, page.ends[above])
        if page.tags[above] == "body":
            heading = next((each for each in inside if _may_head(page, each)), -1)
            return (heading, page.ends[above]) if 0 <= heading < number else (0, 0)
        if len(inside) > 6 and any(
            _may_name(page, each) or name_label(page.texts[each]) is Field.TITLE for each in inside
        ):
            return above, page.ends[above]
        above = page.above[above]
    return 0, 0


def _may_head(page: Elements, number: int) -> bool:
    return page.tags[number] in {"h1", "h2"} and not page.aside[number] and page.seen[number]


def _may_name(page: Elements, number: int) -> bool:
    """Whether an element may name an offer: a heading or link that is no label and no button."""
    if page.tags[number] not in _NAMING or page.aside[number]:
        return False
    text = page.text_of(number)
    plain = page.tags[number] in {"a", "b", "strong", "dt"}
    return (
        tell_label(text) is None
        and (not plain or len(_LETTERS.findall(text)) > 1)
        and not may_hold_pay(text)
        and read_length(text) is None
        and BUTTON.fullmatch(text) is None
        and WORK_BUTTON.fullmatch(text) is None
    )


def _list_bars(page: Elements) -> list[tuple[str, str]]:
    """The first short texts before any pay that are no links or points of a menu: the bar over a
    list on a telephone."""
    found: list[tuple[str, str]] = []
    for number, text in enumerate(page.texts):
        if not text or not page.seen[number] or page.aside[number]:
            continue
        if may_hold_pay(text) or len(found) == 3:
            break
        above = page.above[number]
        menu = any(
            page.tags[each] in {"a", "li", "button", "h2", "h3", "th", "td"}
            for each in (above, page.above[above] if above >= 0 else -1)
            if each >= 0
        )
        if not menu and len(text) < 60:
            found.append(("p", text))
    return found


def _list_lone_headings(page: Elements) -> list[tuple[str, str]]:
    """Smaller headings that no other is like: of a page that has no large ones."""
    found: dict[int, list[int]] = {}
    for number, tag in enumerate(page.tags):
        if tag in {"h3", "h4"} and page.seen[number] and not page.aside[number]:
            found.setdefault(page.paths[number], []).append(number)
    return [
        (page.tags[numbers[0]], page.text_of(numbers[0]))
        for numbers in found.values()
        if len(numbers) == 1
    ][:3]


def _list_around(page: Elements) -> tuple[str, str]:
    """Headings and the title row: what the page says that it is about; then the headings alone."""
    told = [
        (tag, page.text_of(number))
        for number, tag in enumerate(page.tags)
        if tag in _TOLD and page.seen[number] and not page.aside[number]
    ]
    if not any(tag != "th" for tag, _ in told):
        told += _list_lone_headings(page)
    if not any(tag != "th" for tag, _ in told):
        first = (
            number
            for number, text in enumerate(page.texts)
            if text
            and page.seen[number]
            and not page.aside[number]
            and len(text) < 120
            and page.tags[page.above[number]] not in {"button", "a"}
        )
        told += [("p", page.texts[number]) for number in islice(first, 6)]
    if not any(tag in {"h1", "caption"} for tag, _ in told):
        told = [*_list_bars(page), *told]
    headed = " | ".join(text for tag, text in told if tag != "th")
    return " | ".join(text for _, text in told)[:4000], headed[:4000]

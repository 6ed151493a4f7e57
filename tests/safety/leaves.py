"""What the layout of a closed ledger.db tells of arrival: a forensic reader's view of its leaves.

Inside a leaf of a tree SQLite sets each new cell below the older ones, whatever its key. Each
leaf therefore tells in which order its own few rows came, until it is rewritten. The rows of one
capture stand in many leaves; their places together estimate when it came among all.
"""

from __future__ import annotations

import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import mean

#: Trees whose rows belong to a page or capture, and which column of the record names it (None:
#: the row id itself).
_TREES = {
    "capture": None,
    "page": None,
    "capture_by_page": 2,
    "record": 0,
    "reading": 0,
    "reading_by_item": 1,
}


def estimate_arrival(path: Path) -> dict[int, float]:
    """For each capture or page key how late it came, 0 to 1, by its places in all leaves."""
    raw = path.read_bytes()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        roots = dict(db.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0"))
    size = struct.unpack(">H", raw[16:18])[0] or 65536
    leaves = [
        [key for _, key in sorted(cells, reverse=True)]
        for name, column in _TREES.items()
        if name in roots
        for cells in _iterate_leaves(raw, size, roots[name], column)
    ]
    ages = _average(leaves, defaultdict(lambda: 0.5))
    # A leaf of late rows has an early place that is late all the same: look once more.
    for _ in range(3):
        ages = _average(leaves, ages)
    return ages


def _average(leaves: list[list[int]], before: dict[int, float]) -> dict[int, float]:
    seen: dict[int, list[float]] = defaultdict(list)
    for leaf in leaves:
        if len(leaf) < 2:
            continue
        expected = sorted(before[key] for key in leaf)
        for place, key in enumerate(leaf):
            # Half by the place itself, half by the age that the row of that rank should have.
            seen[key].append((place / (len(leaf) - 1) + expected[place]) / 2)
    ages: dict[int, float] = defaultdict(lambda: 0.5)
    ages.update((key, mean(values)) for key, values in seen.items())
    return ages


def _iterate_leaves(
    raw: bytes, size: int, number: int, column: int | None
) -> Iterator[list[tuple[int, int]]]:
    """For each leaf of a tree its cells as (offset in the page, key)."""
    page = raw[(number - 1) * size : number * size]
    kind, count = page[0], struct.unpack(">H", page[3:5])[0]
    inner = kind in (2, 5)
    start = 12 if inner else 8
    offsets = struct.unpack(f">{count}H", page[start : start + 2 * count])
    if inner:
        children = [struct.unpack(">I", page[at : at + 4])[0] for at in offsets]
        for child in (*children, struct.unpack(">I", page[8:12])[0]):
            yield from _iterate_leaves(raw, size, child, column)
        return
    yield [(at, _read_key(page, at, column)) for at in offsets]


def _read_key(page: bytes, at: int, column: int | None) -> int:
    _, at = _read_varint(page, at)
    if column is None:
        return _read_varint(page, at)[0]
    start = at
    head, at = _read_varint(page, at)
    sizes = []
    while at < start + head:
        kind, at = _read_varint(page, at)
        sizes.append((0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind] if kind < 10 else (kind - 12) // 2)
    begin = start + head + sum(sizes[:column])
    return int.from_bytes(page[begin : begin + sizes[column]], "big", signed=True)


def _read_varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(8):
        byte = page[at + step]
        value = value << 7 | byte & 127
        if byte < 128:
            return value, at + step + 1
    return value << 8 | page[at + 8], at + 9

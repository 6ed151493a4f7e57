"""Order: which hits come first, and where the next page begins. Pure, over arrays.

Every order is a row of integer or float columns in which less comes first, the version's key
last, so that no two hits are equal and a page has one beginning. What does not say comes last,
whichever way one sorts. Relevance is ``sum(weight of each word it holds, three times where it
stands in the title)``, then newest first seen, then the key: plain sums of sets, so that any
engine that counts the same words gives the same order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from archive.errors import BadQuery
from archive.index.columns import MISSING, MISSING_SMALL, Columns, slots_of
from archive.index.fields import TITLE_SORT_BYTES
from archive.index.matching import TITLE_BONUS, Leaf
from archive.index.query import Cursor, Sort, refuse

Key = NDArray[np.int64] | NDArray[np.float64]
Keys = list[Key]
Places = NDArray[np.uint32]

_LAST = 2**63 - 1
_SCATTER_FROM = 3_000
_TITLE_COLUMNS = tuple(f"title{part}" for part in range(TITLE_SORT_BYTES // 8))


def score_hits(
    hits: Places, leaves: list[Leaf], *, slots: BitMap, capacity: int
) -> NDArray[np.float64]:
    """The relevance of each hit (places ascending, the same as ``slots``)."""
    scores = np.zeros(len(hits), dtype=np.float64)
    for leaf in leaves:
        if leaf.weight == 0:
            continue
        for found, weight in ((leaf.slots, leaf.weight), (leaf.titles, leaf.weight * TITLE_BONUS)):
            if not found:
                continue
            if found is leaf.slots and len(leaves) == 1 and slots.issubset(found):
                scores += weight  # every hit holds the only word (not so beside "or not")
                continue
            _add_where(scores, hits, found & slots, weight, capacity)
    return scores


def _add_where(
    scores: NDArray[np.float64], hits: Places, found: BitMap, weight: float, capacity: int
) -> None:
    places = slots_of(found)
    if len(hits) < _SCATTER_FROM:
        scores[np.searchsorted(hits, places)] += weight
        return
    mask = np.zeros(capacity, dtype=np.bool_)
    mask[places] = True
    np.add(scores, weight, out=scores, where=mask[hits])


def order_keys(
    sort: Sort, hits: Places, columns: Columns, scores: NDArray[np.float64] | None
) -> Keys:
    """The columns to order by, less first; the version's key is the last of them."""
    versions = columns["version"][hits]
    if sort.field == "relevance":
        newest = -columns["first"][hits].astype(np.int64)
        return [newest, versions] if scores is None else [-scores, newest, versions]
    if sort.field == "title":
        parts = [columns[name][hits] for name in _TITLE_COLUMNS]
        return [*(~part if sort.descending else part for part in parts), versions]
    values = columns[sort.field][hits]
    return [_direct(values, descending=sort.descending), versions]


def _direct(values: NDArray[np.int64], *, descending: bool) -> NDArray[np.int64]:
    missing = {8: MISSING, 4: MISSING_SMALL}[values.dtype.itemsize]
    wide = values.astype(np.int64)
    absent = wide == missing
    ordered = -wide if descending else wide
    if absent.any():
        ordered = np.where(absent, np.int64(_LAST), ordered)
    return ordered


def keep_after(keys: Keys, cursor: tuple[int | float, ...]) -> NDArray[np.bool_]:
    """Which hits come after a place in the order."""
    after = np.zeros(len(keys[-1]), dtype=np.bool_)
    equal = np.ones(len(keys[-1]), dtype=np.bool_)
    for column, value in zip(keys, cursor, strict=True):
        bound = np.asarray(value, dtype=column.dtype)
        after |= equal & (column > bound)
        equal &= column == bound
    return after


def take_first(keys: Keys, count: int) -> NDArray[np.intp]:
    """The places of the first ``count`` in order, in order."""
    total = len(keys[-1])
    open_places: NDArray[np.intp] | None = None  # None: all
    chosen: list[NDArray[np.intp]] = []
    wanted = min(count, total)
    if wanted == 0:
        return np.empty(0, dtype=np.intp)
    for column in keys:
        values = column if open_places is None else column[open_places]
        if len(values) <= max(4 * wanted, 64):
            break
        bound = np.partition(values, wanted - 1)[wanted - 1]
        sure = np.flatnonzero(values < bound)
        tied = np.flatnonzero(values == bound)
        if open_places is not None:
            sure, tied = open_places[sure], open_places[tied]
        chosen.append(sure)
        wanted -= len(sure)
        open_places = tied
        if len(tied) == wanted:
            break
    chosen.append(np.arange(total) if open_places is None else open_places)
    places = np.concatenate(chosen)
    ordered = np.lexsort([column[places] for column in reversed(keys)])
    return places[ordered[: min(count, total)]]


def make_cursor(sort_key: str, keys: Keys, place: int) -> Cursor:
    """The cursor after the hit at ``place``."""
    values = tuple(column[place].item() for column in keys[:-1])
    return Cursor(sort_key, values, int(keys[-1][place]))


def cursor_values(cursor: Cursor, keys: Keys) -> tuple[int | float, ...]:
    """The values of a cursor as the keys compare them.

    Raises:
        BadQuery: it is not a cursor of this order.
    """
    if len(cursor.values) != len(keys) - 1:
        raise _foreign()
    values: list[int | float] = []
    for value, column in zip(cursor.values, keys, strict=False):
        if isinstance(value, str) or value is None or isinstance(value, bool):
            raise _foreign()
        if column.dtype.kind != "f" and not isinstance(value, int):
            raise _foreign()
        if column.dtype.kind != "f":
            bounds = np.iinfo(column.dtype.str)
            if not bounds.min <= value <= bounds.max:
                raise _foreign()
        values.append(value)
    return (*values, cursor.version)


def _foreign() -> BadQuery:
    return refuse("that cursor belongs to another question: begin at the first page")


__all__ = [
    "cursor_values",
    "keep_after",
    "make_cursor",
    "order_keys",
    "score_hits",
    "take_first",
]

"""Which slots hold which terms: as arrays while an index is built, as small sets once it is.

A *code* is ``slot << 2 | flags``. The codes of one term, ascending, say everything about it; of a
common term, three bitmaps say the same and intersect faster. Pure; it must not open a database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from archive.index.columns import bitmap_of, slots_of

TITLE_FLAG = 1  #: the term stands in the title, as a form or a stem
EXACT_FLAG = 2  #: the term stands somewhere as a folded form

#: From so many versions on, a term is kept as bitmaps.
COMMON = 256

Codes = NDArray[np.uint32]

_FLAG_BITS = np.uint32(2)
# Codes that are put in order at once; 16 bytes each.
_AT_ONCE = 1_000_000


class TermSets(NamedTuple):
    """The slots of one term. A set that is handed out must not be changed."""

    every: BitMap  #: as a form or a stem, anywhere
    title: BitMap  #: as a form or a stem, in the title
    exact: BitMap  #: as a folded form, anywhere


def split_codes(codes: Codes) -> TermSets:
    """The three sets that a term's codes (ascending) describe."""
    return TermSets(*(bitmap_of(select_slots(codes, kind=kind)) for kind in TermSets._fields))


def select_slots(codes: Codes, *, kind: str) -> Codes:
    """The slots of codes; ``kind`` is a field of ``TermSets``."""
    if kind == "title":
        codes = codes[(codes & np.uint32(TITLE_FLAG)) != 0]
    elif kind == "exact":
        codes = codes[(codes & np.uint32(EXACT_FLAG)) != 0]
    return codes >> _FLAG_BITS


def join_sets(sets: TermSets) -> Codes:
    """The codes that describe three sets: what ``split_codes`` reads."""
    slots = slots_of(sets.every)
    codes = slots << _FLAG_BITS
    for flag, held in ((TITLE_FLAG, sets.title), (EXACT_FLAG, sets.exact)):
        codes[np.isin(slots, slots_of(held), assume_unique=True)] |= np.uint32(flag)
    return codes


def keep_codes(codes: Codes) -> TermSets | Codes:
    """What is kept of a term: bitmaps where it is common."""
    return split_codes(codes) if len(codes) >= COMMON else codes


def count_posting(posting: TermSets | Codes) -> tuple[int, int]:
    """How many versions hold a term as a folded form, and in any way."""
    if isinstance(posting, TermSets):
        return len(posting.exact), len(posting.every)
    return int(np.count_nonzero(posting & np.uint32(EXACT_FLAG))), len(posting)


@dataclass(frozen=True, slots=True)
class Postings:
    """Postings of one batch: sorted by term, then slot, each pair once.

    The first ``counts[0]`` of ``codes`` belong to the term with number ``terms[0]``.
    """

    terms: NDArray[np.int32]
    counts: NDArray[np.int32]
    codes: Codes


def merge_postings(keys: NDArray[np.uint64]) -> Postings:
    """Sort ``term << 34 | code`` in place and unite the flags of each term and slot."""
    keys.sort()
    pairs = keys >> np.uint64(2)
    starts = np.flatnonzero(np.diff(pairs, prepend=pairs[:1] + np.uint64(1)))
    united = np.bitwise_or.reduceat(keys, starts) if len(starts) else keys
    terms = (united >> np.uint64(34)).astype(np.int32)
    first = np.flatnonzero(np.diff(terms, prepend=np.int32(-1)))
    counts = np.diff(first, append=len(terms)).astype(np.int32)
    return Postings(terms[first], counts, united.astype(np.uint32))


def order_postings(
    batches: Sequence[Postings], terms: Sequence[str]
) -> Iterator[list[tuple[str, int, Codes]]]:
    """All terms by the alphabet with (exact count, codes), some millions of codes at a time.
    Of terms that no batch holds, as in an empty archive, there is nothing to say."""
    if not batches:
        return
    order = sorted(range(len(terms)), key=terms.__getitem__)
    rank = np.empty(len(terms), dtype=np.int64)
    rank[order] = np.arange(len(terms))
    held = np.zeros(len(terms), dtype=np.int64)
    for batch in batches:
        held[rank[batch.terms]] += batch.counts
    reach = np.cumsum(held)
    start = 0
    while start < len(terms):
        base = int(reach[start - 1]) if start else 0
        end = max(start + 1, int(np.searchsorted(reach, base + _AT_ONCE, side="right")))
        keys = [_select_ranks(batch, rank, start, end) for batch in batches]
        yield _cut_by_rank(np.concatenate(keys), start, [terms[at] for at in order[start:end]])
        start = end


def _select_ranks(
    batch: Postings, rank: NDArray[np.int64], start: int, end: int
) -> NDArray[np.uint64]:
    """``rank << 32 | code`` of a batch's terms whose rank lies in ``[start, end)``."""
    ranks = rank[batch.terms]
    chosen = np.flatnonzero((ranks >= start) & (ranks < end))
    counts = batch.counts[chosen].astype(np.int64)
    before = np.cumsum(batch.counts, dtype=np.int64)[chosen] - counts
    places = np.repeat(before - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    high = np.repeat(ranks[chosen].astype(np.uint64) << np.uint64(32), counts)
    keys: NDArray[np.uint64] = high | batch.codes[places]
    return keys


def _cut_by_rank(
    keys: NDArray[np.uint64], start: int, terms: list[str]
) -> list[tuple[str, int, Codes]]:
    keys.sort()
    codes = keys.astype(np.uint32)
    ranks = (keys >> np.uint64(32)).astype(np.int64) - start
    exact = np.bincount(ranks[(codes & np.uint32(EXACT_FLAG)) != 0], minlength=len(terms)).tolist()
    bounds = np.searchsorted(ranks, np.arange(len(terms) + 1)).tolist()
    return [
        (term, exact[at], codes[bounds[at] : bounds[at + 1]])
        for at, term in enumerate(terms)
        if bounds[at] < bounds[at + 1]
    ]

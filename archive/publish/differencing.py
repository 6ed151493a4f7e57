"""Which figures, laid beside others, would single out a few versions that may not leave.

A figure less another is a figure again, and so is a whole less its parts: each has to stand on as
much as a figure that is published by itself. Compared are every two figures, published before or
now, and the sums of sets whose cells divide one whole. Longer chains of figures are not. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from archive.measures.figures import LEAST_LISTINGS
from archive.publish.register import PublishedCell
from archive.publish.sketch import CELLS, Difference, Sketch

#: So many versions under k, or none, must lie between two figures: as many as under one figure.
LEAST_APART = LEAST_LISTINGS

#: A key touches four cells. So few touched ones are by some 25 keys, which can be read out …
_MOST_TOUCHED = 72
#: … and so few by fewer than :data:`LEAST_APART`.
_FEW_TOUCHED = 4 * (LEAST_APART - 1)

#: Of these keys, those that may not leave by themselves.
FindWeak = Callable[[Iterable[int]], set[int]]


@dataclass(frozen=True, slots=True)
class Sketched:
    """A figure, or the sum of a set: sketches of all its versions and of those under k."""

    whole: Sketch
    weak: Sketch


class Compared:
    """Figures that others are laid beside. Fast for many."""

    def __init__(self, figures: Sequence[Sketched]) -> None:
        self._figures = figures
        self._whole = _stack([one.whole for one in figures])
        self._weak = _stack([one.weak for one in figures])

    def find_close(self, one: Sketched, *, find_weak: FindWeak) -> list[int]:
        """The figures beside which this one singles out a few, by their places."""
        close = {
            place
            for place in _find_near(self._whole, one.whole, most=_MOST_TOUCHED)
            if singles_out(one.whole, self._figures[place].whole, find_weak=find_weak)
        }
        close.update(
            place
            for place in _find_near(self._weak, one.weak, most=_FEW_TOUCHED)
            if singles_out(one.weak, self._figures[place].weak, find_weak=find_weak, unread=True)
        )
        return sorted(close)


def singles_out(one: Sketch, other: Sketch, *, find_weak: FindWeak, unread: bool = False) -> bool:
    """Whether two sets that overlap differ by a few versions that may not leave. ``unread``: what
    it is where the difference cannot be read out (of nine keys two fall into the same cells once
    in some 9,000 times)."""
    apart = (one - other).read()
    if apart is None:
        return unread
    if not len(apart) or not _overlap(one, other, apart):
        return False
    weak = find_weak((*apart.first, *apart.second))
    return 0 < len(weak) < LEAST_APART


def choose_withheld(
    cells: Sequence[PublishedCell],
    published: Sequence[PublishedCell],
    *,
    find_weak: FindWeak,
) -> set[int]:
    """Which of these new figures must not leave, given those that did: by their places.

    Of two new ones that cannot both leave the smaller is withheld; where a set beside a whole
    leaves out a few, its smallest figure goes too, until what is left out is enough or nothing.
    """
    sketches = [Sketched(one.whole, one.weak) for one in cells]
    before = Compared(
        [Sketched(one.whole, one.weak) for one in published] + _sum_sets(published, apart=True)
    )
    withheld = {
        place for place, one in enumerate(sketches) if before.find_close(one, find_weak=find_weak)
    }
    for pair in _list_pairs(sketches, find_weak=find_weak):
        if withheld.isdisjoint(pair):
            withheld.add(min(pair, key=lambda one: (cells[one].n, one)))
    while True:
        kept = [place for place in range(len(cells)) if place not in withheld]
        fault = _find_remainder(cells, sketches, kept, before, find_weak=find_weak)
        if fault is None:
            return withheld
        withheld.add(fault)


def _list_pairs(sketches: Sequence[Sketched], *, find_weak: FindWeak) -> list[tuple[int, int]]:
    """New figures that single out a few between them."""
    every = Compared(sketches)
    return [
        (place, other)
        for place, one in enumerate(sketches)
        for other in every.find_close(one, find_weak=find_weak)
        if place < other
    ]


def _find_remainder(
    cells: Sequence[PublishedCell],
    sketches: Sequence[Sketched],
    kept: Sequence[int],
    before: Compared,
    *,
    find_weak: FindWeak,
) -> int | None:
    """The smallest figure of a set that, beside a whole, leaves out a few."""
    now = Compared([sketches[one] for one in kept])
    for members in _list_sets(cells, kept):
        total = _add_up([sketches[one] for one in members])
        for figures in (before, now):
            if figures.find_close(total, find_weak=find_weak):
                return min(members, key=lambda one: (cells[one].n, one))
    return None


def _list_sets(cells: Sequence[PublishedCell], kept: Sequence[int]) -> list[list[int]]:
    """Sets of two or more figures that divide one whole, by their places."""
    sets: dict[str, list[int]] = {}
    for place in kept:
        for name in cells[place].part_of:
            sets.setdefault(name, []).append(place)
    return [members for members in sets.values() if len(members) > 1]


def _sum_sets(cells: Sequence[PublishedCell], *, apart: bool) -> list[Sketched]:
    """Sums of the sets of each publication."""
    by_publication: dict[str, list[PublishedCell]] = {}
    for one in cells:
        by_publication.setdefault(one.publication if apart else "", []).append(one)
    return [
        _add_up([Sketched(listed[one].whole, listed[one].weak) for one in members])
        for listed in by_publication.values()
        for members in _list_sets(listed, range(len(listed)))
    ]


def _add_up(figures: Sequence[Sketched]) -> Sketched:
    return Sketched(
        reduce(add, [one.whole for one in figures]), reduce(add, [one.weak for one in figures])
    )


def _overlap(one: Sketch, other: Sketch, apart: Difference) -> bool:
    """Whether the two share anything: of two that do not, each says nothing of the other."""
    return one.size > len(apart.first) and other.size > len(apart.second)


def _stack(sketches: Sequence[Sketch]) -> NDArray[np.uint64]:
    if not sketches:
        return np.empty((0, CELLS), dtype=np.uint64)
    return np.stack([one.checks for one in sketches])


def _find_near(stacked: NDArray[np.uint64], one: Sketch, *, most: int) -> list[int]:
    """Places of those that differ from it in some cells, and in no more than ``most``."""
    if not len(stacked):
        return []
    different = (stacked != one.checks).sum(axis=1)
    return [int(place) for place in np.flatnonzero((different > 0) & (different <= most))]

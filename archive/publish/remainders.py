"""What is left of a published figure once the rows that left are taken out of it.

A figure over listings of which a few are under k says nothing of those few while nobody can tell
them from the others. Rows of the others can: take them all out, and the few are reckoned. So what
is left must hold none under k, or be as many as a figure needs by itself. Pure, over keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.measures.figures import LEAST_LISTINGS

Keys = NDArray[np.int64]
#: Of these keys, those that may not leave as rows: under k and not lifted, or gone.
FindKept = Callable[[Iterable[int]], set[int]]

#: Of those under k so many are looked up first: where ten of them still are, that settles it.
FEW = 2 * LEAST_LISTINGS
NO_KEYS: Keys = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What one figure rests on: ``weak`` were under k when it left, ``others`` not."""

    weak: Keys
    others: Keys

    @classmethod
    def of(cls, versions: Iterable[int], *, weak: Iterable[int]) -> Rest | None:
        """None where nothing is under k: then nobody can be singled out by rows."""
        under = np.unique(np.fromiter(weak, dtype=np.int64))
        if not len(under):
            return None
        every = np.unique(np.fromiter(versions, dtype=np.int64))
        return cls(under, np.setdiff1d(every, under, assume_unique=True))


@dataclass(frozen=True, slots=True, eq=False)
class PublishedRest:
    """A figure's rest as the register has it: a few of those under k at hand, all on demand."""

    publication: str
    name: str
    few: Keys
    weak: int
    read: Callable[[], Rest]


def is_too_little(left: int, *, of: int) -> bool:
    """Whether ``left`` versions of a figure ``of`` so many may not stand alone where any of them is
    under k: fewer than a figure needs by itself."""
    return 0 < left < min(LEAST_LISTINGS, of)


def choose_telling(
    rests: Sequence[PublishedRest], *, find_kept: FindKept
) -> Iterator[tuple[PublishedRest, Rest, set[int]]]:
    """The figures that rows could give away: those that hold one to nine versions that may not
    leave; with these. Of ten that may not, at least ten always remain."""
    sample = find_kept({int(key) for one in rests for key in one.few})
    for one in rests:
        kept = sample.intersection(one.few.tolist())
        if len(kept) >= LEAST_LISTINGS:
            continue
        if one.weak > len(one.few):
            kept = find_kept(one.read().weak.tolist())
        if 0 < len(kept) < LEAST_LISTINGS:
            yield one, one.read(), kept


class Remainders:
    """Counts down what is left of each figure as rows leave. Rows may be any number: what is kept
    in mind are the figures."""

    def __init__(self, *, rows: Keys) -> None:
        """``rows``: the versions of all rows that left before."""
        self._rows = rows
        self._taken: set[int] = set()
        self._keys = NO_KEYS
        self._figures: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._sizes: list[int] = []
        self._left: list[int] = []

    def add(self, rest: Rest) -> None:
        """Watch one more figure; one with ten or more that may not leave need not be."""
        every = np.concatenate([rest.weak, rest.others])
        gone = np.isin(every, self._rows)
        if self._taken:
            gone |= np.isin(every, np.fromiter(self._taken, dtype=np.int64))
        left = every[~gone]
        number = len(self._sizes)
        self._sizes.append(len(every))
        self._left.append(len(left))
        keys = np.concatenate([self._keys, left])
        figures = np.concatenate([self._figures, np.full(len(left), number, dtype=np.int32)])
        order = np.argsort(keys, kind="stable")
        self._keys, self._figures = keys[order], figures[order]

    def take(self, versions: Sequence[int]) -> bool:
        """A row over these versions leaves, and True; False, and nothing is counted, where it would
        leave too little of a figure."""
        fresh = [one for one in dict.fromkeys(versions) if one not in self._taken]
        touched: dict[int, int] = {}
        hit = []
        for one in fresh:
            figures = self._find_figures(one)
            if figures:
                hit.append(one)
            for number in figures:
                touched[number] = touched.get(number, 0) + 1
        for number, count in touched.items():
            if is_too_little(self._left[number] - count, of=self._sizes[number]):
                return False
        for number, count in touched.items():
            self._left[number] -= count
        self._taken.update(hit)
        return True

    def _find_figures(self, version: int) -> list[int]:
        if not len(self._keys):
            return []
        start = int(np.searchsorted(self._keys, version, side="left"))
        end = int(np.searchsorted(self._keys, version, side="right"))
        return [int(one) for one in self._figures[start:end]]

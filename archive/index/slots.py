"""Where a version stands in an index: slots by hash, so that order of arrival is not kept.

Slots come in *extents*. Within one, a slot follows from a hash of the version's key, the next
free one where that is taken. When all extents are full, one as large as all before is added;
which extent a version is in says only that it came after some tens of thousands of others, and
a rebuild puts all into one.
"""

from __future__ import annotations

import bisect

import numpy as np

from archive.index.columns import BLOCK, Columns

_ODD = 0x9E3779B97F4A7C15  # 2^64 / golden ratio: spreads keys that lie side by side
_MASK = 2**64 - 1
_FULL = 0.85
FIRST_EXTENT = 64 * BLOCK


def plan_extent(count: int) -> int:
    """A size for one extent that ``count`` versions leave room in."""
    wanted = max(FIRST_EXTENT, int(count / 0.8))
    return -(-wanted // BLOCK) * BLOCK


class SlotMap:
    """Gives out and takes back slots. ``sizes`` are the extents' sizes, in order.

    Slot 0 is never given: the smallest rowid in use is 1.
    """

    def __init__(self, sizes: list[int], columns: Columns) -> None:
        self.sizes = list(sizes)
        self._used = columns["version"] != 0
        self._used[0] = True
        self._starts = [sum(sizes[:place]) for place in range(len(sizes))]
        self._filled = [
            int(np.count_nonzero(self._used[start : start + size]))
            for start, size in zip(self._starts, sizes, strict=True)
        ]

    @property
    def capacity(self) -> int:
        return sum(self.sizes)

    def give(self, version: int) -> int:
        """A free slot for this version; the map may have grown after (see ``capacity``)."""
        for place, size in enumerate(self.sizes):
            if self._filled[place] < size * _FULL:
                return self._give_in(place, version)
        self._extend()
        return self._give_in(len(self.sizes) - 1, version)

    def take_back(self, slot: int) -> None:
        self._used[slot] = False
        self._filled[bisect.bisect_right(self._starts, slot) - 1] -= 1

    def _give_in(self, place: int, version: int) -> int:
        start, size = self._starts[place], self.sizes[place]
        mixed = (version * _ODD) & _MASK
        mixed = ((mixed ^ (mixed >> 32)) * _ODD) & _MASK
        at = (mixed * size) >> 64
        used = self._used
        while used[start + at]:
            at = at + 1 if at + 1 < size else 0
        used[start + at] = True
        self._filled[place] += 1
        return start + at

    def _extend(self) -> None:
        size = self.capacity
        self._starts.append(size)
        self.sizes.append(size)
        self._filled.append(0)
        self._used = np.concatenate([self._used, np.zeros(size, dtype=np.bool_)])

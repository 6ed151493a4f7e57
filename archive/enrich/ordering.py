"""In what order all versions are computed again: those of one group together, so that each is read
once for every rule. Keys alone; knows no rule and reads nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Stands for a version that is in no group.
ALONE = -1


class Place(NamedTuple):
    """How far an order was gone through: up to this version of this group, included."""

    group: int
    version: int


START = Place(ALONE, -1)


@dataclass(frozen=True, slots=True)
class Order:
    """All versions by group, then by key."""

    groups: NDArray[np.int64]
    versions: NDArray[np.int64]

    def cut(self, after: Place, *, most: int) -> Iterator[tuple[list[int], list[int]]]:
        """Portions of up to ``most`` versions after a place: their groups and their keys. A group
        is cut only where it has more members than that."""
        count = len(self.versions)
        start = self._find(after)
        while start < count:
            end = min(start + most, count)
            if end < count and self.groups[end] != ALONE:
                first = int(np.searchsorted(self.groups, self.groups[end]))
                end = first if first > start else end
            yield self.groups[start:end].tolist(), self.versions[start:end].tolist()
            start = end

    def _find(self, after: Place) -> int:
        low = int(np.searchsorted(self.groups, after.group))
        high = int(np.searchsorted(self.groups, after.group, side="right"))
        return low + int(np.searchsorted(self.versions[low:high], after.version, side="right"))


def order_by_group(placed: Iterable[tuple[int, int]]) -> Order:
    """The order of (version, group) pairs."""
    pairs: NDArray[np.int64] = np.fromiter(chain.from_iterable(placed), dtype=np.int64)
    versions, groups = pairs[::2], pairs[1::2]
    order = np.lexsort((versions, groups))
    return Order(groups[order], versions[order])

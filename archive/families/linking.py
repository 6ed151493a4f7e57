"""Which texts are near duplicates: pairs of signatures that share a band and are alike enough.

Two texts are linked where at least one of ``BANDS`` bands of their signatures is equal and the
estimated share of common words is ``ALIKE`` or more; families are what links join, over several
texts too. Each link depends on its two texts alone, so that it does not matter in what order, or
in how many portions, texts come. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from archive.families.texts import PERMUTATIONS, Signatures

BANDS = 16
_ROWS = PERMUTATIONS // BANDS
#: With 16 bands of 4 a pair that shares 0.6 is found with probability 0.89, 0.7 with 0.99.
ALIKE = 0.6
_SAME = int(np.ceil(ALIKE * PERMUTATIONS))
#: Of more texts that share a band, each is compared with so many neighbours (by signature).
MOST_COMPARED = 4_096
_BLOCK = 256

Ints = NDArray[np.int64]
BandKeys = NDArray[np.uint64]


def make_band_keys(signatures: Signatures) -> BandKeys:
    """A number for each band of each signature: equal where the bands are."""
    parts = signatures.reshape(len(signatures), BANDS, _ROWS).astype(np.uint64)
    keys = np.zeros((len(signatures), BANDS), dtype=np.uint64)
    for row in range(_ROWS):
        keys = (keys ^ parts[:, :, row]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys


def join_alike(signatures: Signatures) -> Ints:
    """For each text the place of the first one that links join it with, itself if none."""
    joined = _Joined(len(signatures))
    if len(signatures) < 2:
        return joined.settle()
    keys = make_band_keys(signatures)
    for band in range(BANDS):
        column = keys[:, band]
        order = np.argsort(column, kind="stable")
        starts = np.flatnonzero(np.r_[True, column[order][1:] != column[order][:-1]])
        sizes = np.diff(np.r_[starts, len(order)])
        _link_with_first(signatures, order, starts, sizes, joined)
        for members in _list_open_runs(order, starts, sizes, joined):
            _link_run(signatures, members, joined)
    return joined.settle()


class _Joined:
    """Which texts are joined so far; the lowest place stands for all."""

    def __init__(self, count: int) -> None:
        self._up = np.arange(count, dtype=np.int64)

    def find(self, place: int) -> int:
        up = self._up
        root = place
        while up[root] != root:
            root = int(up[root])
        while up[place] != root:
            up[place], place = root, int(up[place])
        return root

    def join(self, one: int, other: int) -> None:
        first, second = self.find(one), self.find(other)
        if first != second:
            self._up[max(first, second)] = min(first, second)

    def settle(self) -> Ints:
        """The first place of each text's family."""
        while True:
            further = self._up[self._up]
            if np.array_equal(further, self._up):
                return self._up.copy()
            self._up = further


def _link_with_first(
    signatures: Signatures, order: Ints, starts: Ints, sizes: Ints, joined: _Joined
) -> None:
    """Link each text with the first of its run where they are alike: all runs at once."""
    firsts = np.repeat(order[starts], sizes)
    settled = joined.settle()
    (open_,) = np.nonzero(settled[order] != settled[firsts])
    for block in _cut(open_, 65_536):
        ones, others = order[block], firsts[block]
        same = (signatures[ones] == signatures[others]).sum(axis=1) >= _SAME
        for one, other in zip(ones[same].tolist(), others[same].tolist(), strict=True):
            joined.join(one, other)


def _list_open_runs(order: Ints, starts: Ints, sizes: Ints, joined: _Joined) -> Iterator[Ints]:
    """Runs whose texts are not all joined yet."""
    roots = joined.settle()[order]
    mixed = np.minimum.reduceat(roots, starts) != np.maximum.reduceat(roots, starts)
    for place in np.flatnonzero(mixed).tolist():
        yield order[starts[place] : starts[place] + sizes[place]]


def _link_run(signatures: Signatures, members: Ints, joined: _Joined) -> None:
    """Compare all texts of a run with each other; neighbours only in a run that is too long."""
    if len(members) > MOST_COMPARED:
        # Of the same band, and so many: by their whole signature, likely duplicates stand near.
        ranked = members[np.lexsort(signatures[members].T)]
        for part in _cut(ranked, MOST_COMPARED):
            _link_run(signatures, part, joined)
        return
    own = signatures[members]
    for block in _cut(np.arange(len(members)), _BLOCK):
        same = np.zeros((len(block), len(members)), dtype=np.int16)
        for column in range(PERMUTATIONS):
            same += own[block, column][:, None] == own[:, column][None, :]
        ones, others = np.nonzero(same >= _SAME)
        upper = block[ones] < others
        for one, other in zip(block[ones[upper]].tolist(), others[upper].tolist(), strict=True):
            joined.join(int(members[one]), int(members[other]))


def _cut(places: Ints, size: int) -> Iterator[Ints]:
    for start in range(0, len(places), size):
        yield places[start : start + size]


def find_sharing(keys: BandKeys, new: BandKeys) -> Ints:
    """Places in ``keys`` of texts that share a band with one of ``new``."""
    shared = np.zeros(len(keys), dtype=bool)
    for band in range(BANDS):
        shared |= np.isin(keys[:, band], new[:, band])
    return np.flatnonzero(shared)

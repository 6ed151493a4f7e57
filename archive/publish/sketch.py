"""A small stand-in for a set of keys that still tells by which few keys two sets differ.

An invertible Bloom lookup table (Goodrich and Mitzenmacher 2011): every key is added into a few
of the cells; the table of one set less that of another holds only what one has and the other has
not, and where that is little it can be read out key by key. Tables add up, so that a whole less
its parts works alike. Its size does not depend on the set. Pure, over numbers.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Rows of cells; a key falls into one cell of each.
_ROWS = 4
#: Cells in a row: differences of up to about 60 keys are read out.
_WIDTH = 24
CELLS = _ROWS * _WIDTH
_SEEDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)
_CHECK = 0x85EBCA77C2B2AE63

_Words = NDArray[np.uint64]
_Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Difference:
    """Keys that only the first, and only the second set has."""

    first: tuple[int, ...]
    second: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.first) + len(self.second)


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """``size``: how many keys the set has (less those taken off)."""

    size: int
    counts: _Counts
    sums: _Words
    checks: _Words

    @classmethod
    def of(cls, keys: Sequence[int] | NDArray[np.int64]) -> Sketch:
        """The sketch of a set of 63-bit keys, each once."""
        words = np.unique(np.asarray(keys, dtype=np.int64)).astype(np.uint64)
        return cls(len(words), *_add_words(words))

    def __add__(self, other: Sketch) -> Sketch:
        return Sketch(
            self.size + other.size,
            self.counts + other.counts,
            self.sums + other.sums,
            self.checks + other.checks,
        )

    def __sub__(self, other: Sketch) -> Sketch:
        return Sketch(
            self.size - other.size,
            self.counts - other.counts,
            self.sums - other.sums,
            self.checks - other.checks,
        )

    def read(self) -> Difference | None:
        """Of the sketch of one set less another's: by what they differ. None where that is too
        much to be read out."""
        # Words wrap around on purpose.
        with np.errstate(over="ignore"):
            return self._peel(self.counts.copy(), self.sums.copy(), self.checks.copy())

    @staticmethod
    def _peel(counts: _Counts, sums: _Words, checks: _Words) -> Difference | None:
        """Take out what lies alone in a cell, round by round, until nothing does."""
        found: tuple[set[int], set[int]] = (set(), set())
        while True:
            taken = False
            for side, sign in enumerate((1, -1)):
                words = _find_single(counts, sums, checks, sign=sign)
                fresh = [one for one in words.tolist() if one not in found[side]]
                if not fresh:
                    continue
                if len(found[0]) + len(found[1]) + len(fresh) > CELLS:
                    return None
                taken = True
                found[side].update(fresh)
                one = _add_words(np.array(fresh, dtype=np.uint64))
                counts -= sign * one[0]
                sums = sums - one[1] if sign > 0 else sums + one[1]
                checks = checks - one[2] if sign > 0 else checks + one[2]
            if not taken:
                break
        if counts.any() or sums.any() or checks.any():
            return None
        return Difference(tuple(sorted(found[0])), tuple(sorted(found[1])))

    def to_bytes(self) -> bytes:
        head = struct.pack("<qHH", self.size, _ROWS, _WIDTH)
        parts = (self.counts.astype("<i8"), self.sums.astype("<u8"), self.checks.astype("<u8"))
        return head + b"".join(one.tobytes() for one in parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """Back from :meth:`to_bytes`.

        Raises:
            ValueError: of another form.
        """
        size, rows, width = struct.unpack_from("<qHH", data)
        if (rows, width) != (_ROWS, _WIDTH) or len(data) != 12 + 24 * CELLS:
            raise ValueError("a sketch of another form")
        at = 12
        counts = np.frombuffer(data, "<i8", CELLS, at).astype(np.int64)
        sums = np.frombuffer(data, "<u8", CELLS, at + 8 * CELLS).astype(np.uint64)
        checks = np.frombuffer(data, "<u8", CELLS, at + 16 * CELLS).astype(np.uint64)
        return cls(size, counts, sums, checks)


def _add_words(words: _Words) -> tuple[_Counts, _Words, _Words]:
    counts = np.zeros(CELLS, dtype=np.int64)
    sums = np.zeros(CELLS, dtype=np.uint64)
    checks = np.zeros(CELLS, dtype=np.uint64)
    marks = _mix(words, _CHECK)
    for row, seed in enumerate(_SEEDS):
        places = (_mix(words, seed) % np.uint64(_WIDTH)).astype(np.int64) + row * _WIDTH
        np.add.at(counts, places, 1)
        np.add.at(sums, places, words)
        np.add.at(checks, places, marks)
    return counts, sums, checks


def _find_single(counts: _Counts, sums: _Words, checks: _Words, *, sign: int) -> _Words:
    """Keys that lie alone in a cell: of the first set (``sign`` 1) or of the second."""
    places = np.flatnonzero(counts == sign)
    words = sums[places] if sign > 0 else np.uint64(0) - sums[places]
    marks = checks[places] if sign > 0 else np.uint64(0) - checks[places]
    pure = (_mix(words, _CHECK) == marks) & (words < np.uint64(2**63))
    return np.unique(words[pure])


def _mix(words: _Words, seed: int) -> _Words:
    """A hash of each word (splitmix64's finish), wrapping around on purpose."""
    with np.errstate(over="ignore"):
        mixed = words + np.uint64(seed)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))

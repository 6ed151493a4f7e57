"""Runs of the signs that tokens are made of: letters, digits and ``+ / _ -``, ten or more.

Lists those of a text, and, after spans of it were taken out, those of what is left, without going
through all of it again. It judges no run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from archive.redaction import shapes

_BLANK = ord(" ")
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"
#: A blank for each byte that tokens are not made of.
_BLANK_BETWEEN = bytes(code if chr(code) in _SIGNS else _BLANK for code in range(256))
_TOUCHING = frozenset(_SIGNS)
_NO_SIGN = re.compile(r"[^A-Za-z0-9+/_\-]")


@dataclass(frozen=True, slots=True)
class Runs:
    """Every long run of a text in its order: ``words``, and where each starts and ends."""

    words: list[str] = field(repr=False)
    starts: NDArray[np.int64] = field(repr=False)
    ends: NDArray[np.int64] = field(repr=False)

    def list_tokens(self) -> list[str]:
        """The distinct runs, in no order."""
        return list(set(self.words))


def list_runs(text: str) -> Runs:
    # What is not ASCII is no part of a token; one byte for each letter will do.
    data = text.encode("latin-1", "replace").translate(_BLANK_BETWEEN)
    signs = np.frombuffer(b" " + data + b" ", dtype=np.uint8)
    blanks = np.flatnonzero(signs == _BLANK)
    # Short runs are taken out in one step: there are many times as many of them.
    long = np.flatnonzero(np.diff(blanks) > shapes.JOINED_LENGTH)
    before, behind = blanks[long], blanks[long + 1]
    steps = np.zeros(len(signs), dtype=np.int8)
    steps[before] = 1
    steps[behind] -= 1
    inside = np.cumsum(steps, dtype=np.int8).view(bool)
    words = signs[inside].tobytes().decode("ascii").split()
    # One blank stands before the text.
    return Runs(words, before, behind - 1)


def list_tokens_left(
    runs: Runs, *, cuts: Sequence[tuple[int, int]], text: str, marks: Sequence[tuple[int, int]]
) -> list[str]:
    """The distinct runs of what is left of a text, in no order.

    ``runs`` are those of the text as it was, ``cuts`` the spans of it, in order and apart, in
    whose place something else stands; ``text`` is what is left, and ``marks`` are the spans of it
    that stand in the places of ``cuts``.
    """
    if not cuts:
        return runs.list_tokens()
    starts = np.array([start for start, _ in cuts], dtype=np.int64)
    ends = np.array([end for _, end in cuts], dtype=np.int64)
    # A run that touches no cut is still there. The one cut to ask is the first that does not end
    # before the run.
    nearest = np.searchsorted(ends, runs.starts)
    known = np.append(starts, np.iinfo(np.int64).max)
    untouched = known[nearest] > runs.ends
    tokens = set(compress(runs.words, untouched.tolist()))
    low = high = 0
    apart: set[str] = set()
    for start, end in marks:
        if end <= high:
            continue  # within the run that was listed last
        if text[start - 1 : start] not in _TOUCHING and text[end : end + 1] not in _TOUCHING:
            apart.add(text[start:end])
            continue
        low = start - _count_signs_before(text, start, stop=low)
        high = _end_of_run(text, end)
        tokens.update(shapes.JOINED.findall(text, low, high))
    for mark in apart:
        tokens.update(shapes.JOINED.findall(mark))
    return list(tokens)


def _count_signs_before(text: str, position: int, *, stop: int) -> int:
    size = 32
    while True:
        low = max(stop, position - size)
        piece = text[low:position]
        signs = len(piece) - len(piece.rstrip(_SIGNS))
        if signs < len(piece) or low == stop:
            return signs
        size *= 4


def _end_of_run(text: str, position: int) -> int:
    found = _NO_SIGN.search(text, position)
    return found.start() if found else len(text)

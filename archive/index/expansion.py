"""Which words of the vocabulary a prefix or a fuzzy word stands for. The same in every engine.

The vocabulary is all folded forms that some version holds. Both kinds are capped at
``MOST_EXPANSIONS``: the forms that most versions hold, then by code point; an answer says where
that left words out. A fuzzy word keeps its first letter, and may differ by one edit (insert,
delete, replace, swap of neighbours), from six letters on by two.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from archive.index.query import MOST_EXPANSIONS

_TWO_EDITS_FROM = 6


class Vocabulary(Protocol):
    """What expansion needs of an engine."""

    def starting_with(self, prefix: str, *, limit: int) -> list[str]: ...

    def forms_between(
        self, prefix: str, *, shortest: int, longest: int
    ) -> list[tuple[str, int]]: ...


def expand_prefix(prefix: str, vocabulary: Vocabulary) -> tuple[list[str], bool]:
    """The forms that begin with a folded prefix, and whether the cap left some out."""
    forms = vocabulary.starting_with(prefix, limit=MOST_EXPANSIONS + 1)
    return forms[:MOST_EXPANSIONS], len(forms) > MOST_EXPANSIONS


def expand_fuzzy(form: str, vocabulary: Vocabulary) -> tuple[list[str], bool]:
    """The forms near a folded one, and whether the cap left some out."""
    edits = 1 if len(form) < _TWO_EDITS_FROM else 2
    candidates = vocabulary.forms_between(
        form[0], shortest=max(1, len(form) - edits), longest=len(form) + edits
    )
    near: list[tuple[int, str]] = []
    for length in range(max(1, len(form) - edits), len(form) + edits + 1):
        alike = [one for one in candidates if len(one[0]) == length]
        if alike:
            fits = measure_edits(form, [term for term, _ in alike]) <= edits
            near.extend([(-alike[at][1], alike[at][0]) for at in np.flatnonzero(fits).tolist()])
    near.sort()
    return [term for _, term in near[:MOST_EXPANSIONS]], len(near) > MOST_EXPANSIONS


def measure_edits(form: str, words: list[str]) -> NDArray[np.int16]:
    """How many edits lie between a form and each of some words of one length: the table of
    optimal string alignment, filled for all words at once."""
    size = len(words[0])
    letters = np.array(words, dtype=f"U{size}").view(np.uint32).reshape(len(words), size).T.copy()
    start = np.zeros(len(words), dtype=np.int16)
    last: list[NDArray[np.int16]] = []
    before: list[NDArray[np.int16]] = []
    row = [start + place for place in range(size + 1)]
    codes = [ord(char) for char in form]
    for at, code in enumerate(codes, 1):
        last, before, row = before, row, [start + at]
        for place in range(1, size + 1):
            differs = letters[place - 1] != code
            cost = np.minimum(np.minimum(before[place], row[-1]) + 1, before[place - 1] + differs)
            if last and place > 1:
                swapped = (letters[place - 2] == code) & (letters[place - 1] == codes[at - 2])
                cost = np.where(swapped, np.minimum(cost, last[place - 2] + 1), cost)
            row.append(cost.astype(np.int16, copy=False))
    return row[size]

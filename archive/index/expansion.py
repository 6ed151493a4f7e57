"""Which words of the vocabulary a prefix or a fuzzy word stands for. The same in every engine.

The vocabulary is all folded forms that some version holds. Both kinds are capped at
``MOST_EXPANSIONS``: the forms that most versions hold, then by code point; an answer says where
that left words out. A fuzzy word keeps its first letter, and may differ by one edit (insert,
delete, replace, swap of neighbours), from six letters on by two.
"""

from __future__ import annotations

from typing import Protocol

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
    near = [(-count, term) for term, count in candidates if within_edits(form, term, edits)]
    near.sort()
    return [term for _, term in near[:MOST_EXPANSIONS]], len(near) > MOST_EXPANSIONS


def within_edits(one: str, other: str, edits: int) -> bool:
    """Whether two words differ by at most so many edits (optimal string alignment)."""
    if abs(len(one) - len(other)) > edits:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        before, last, row = row, before, [at]
        for place, letter in enumerate(other, 1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (char != letter))
            if last and place > 1 and char == other[place - 2] and at > 1 and one[at - 2] == letter:
                cost = min(cost, last[place - 2] + 1)
            row.append(cost)
        if min(row) > edits and (not before or min(before) > edits):
            return False
    return row[-1] <= edits

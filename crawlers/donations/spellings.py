"""Words that a program misread in a picture: near spellings of what a donor wants taken out.

``Orla Plantsworth`` may stand there as ``0rla P1antsworth`` or ``Orla Plant sworth``. Only for
renderings; on other pages a word is what it is. Pure.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_TOKEN = re.compile(r"[^\s<>\"]+")
_TAG = re.compile(r"<[^>]*>")
#: Signs that are taken for one another, brought to one.
_ALIKE = str.maketrans({"0": "o", "1": "l", "|": "l", "i": "l", "5": "s", "8": "b", "’": "'"})
_SHORTEST = 4
#: One slip for so many letters.
_LETTERS_A_SLIP = 4
_MOST_TOKENS = 20_000


def find_near_spellings(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """The stretches of an HTML text that differ little from one of ``words``, as they stand.

    Words under four letters have too many neighbours, and are left to their own spelling.
    """
    lines = [html.unescape(_TAG.sub(" ", line)) for line in text.splitlines()]
    wanted = {
        folded: word
        for word in words
        if len(folded := _fold(word)) >= _SHORTEST and not folded.isdigit()
    }
    found: dict[str, None] = {}
    taken = 0
    for line in lines:
        tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(line)]
        taken += len(tokens)
        if taken > _MOST_TOKENS:
            break
        for folded, word in wanted.items():
            most = len(word.split()) + 1
            for first in range(len(tokens)):
                for last in range(first, min(first + most, len(tokens))):
                    stretch = line[tokens[first][0] : tokens[last][1]].strip(".,;:!?()[]'\"")
                    if stretch and _is_near(_fold(stretch), folded):
                        found[stretch] = None
    return tuple(found)


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", text.casefold()).replace("rn", "m").translate(_ALIKE)


def _is_near(one: str, other: str) -> bool:
    """Whether so few letters differ that a misreading explains it (Levenshtein distance)."""
    most = len(other) // _LETTERS_A_SLIP
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for column, wanted in enumerate(other, 1):
            cost = min(row[column] + 1, row[column - 1] + 1, before + (letter != wanted))
            before, row[column] = row[column], cost
        if min(row) > most:
            return False
    return row[-1] <= most

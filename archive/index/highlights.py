"""Which characters of a hit matched: offsets from the same tokens that are searched. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.index.analysis import (
    LONGEST_TOKEN,
    WORD,
    Token,
    find_tokens,
    fold_tokens,
    known_positions,
    position_terms,
)
from archive.index.answer import Highlight

#: Marks are looked for in so many characters of a field; a longer text is marked up to there.
LONGEST_MARKED = 20_000
_MOST_MARKS = 200


class Marker:
    """Marks the hits of one answer. ``terms``: any of them marks a position; ``phrases``:
    folded forms in a row."""

    def __init__(self, terms: frozenset[str], phrases: Sequence[tuple[str, ...]]) -> None:
        self._terms = terms
        self._phrases = phrases
        self._words: dict[str, dict[str, list[tuple[int, int]]]] = {}

    def mark(
        self, *, title: str, description: str, text: str, language: str
    ) -> tuple[Highlight, ...]:
        """The marks in title, description and text, in that order."""
        if not self._terms and not self._phrases:
            return ()
        marks: list[Highlight] = []
        for field, one in (("title", title), ("description", description), ("text", text)):
            if one:
                marks.extend(self._mark_text(field, one[:LONGEST_MARKED], language))
        return tuple(marks)

    def _mark_text(self, field: str, text: str, language: str) -> list[Highlight]:
        spans = self._find_words(text, language) if self._terms else []
        if self._phrases:
            tokens = list(find_tokens(text))
            for phrase in self._phrases:
                spans.extend(_find_phrase(tokens, phrase))
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return [Highlight(field, start, end) for start, end in merged[:_MOST_MARKS]]

    def _find_words(self, text: str, language: str) -> list[tuple[int, int]]:
        """Words that hold a wanted token."""
        if text.isascii():
            return self._find_plain(text, language)
        known = self._words.setdefault(language, {})
        spans: list[tuple[int, int]] = []
        for match in WORD.finditer(text):
            word = match.group()
            places = known.get(word)
            if places is None:
                places = known[word] = [
                    (token.start, token.end)
                    for token in find_tokens(word)
                    if self._fits(token.form, language)
                ]
            if places:
                at = match.start()
                spans.extend((at + start, at + end) for start, end in places)
        return spans

    def _find_plain(self, text: str, language: str) -> list[tuple[int, int]]:
        """The same in plain ASCII, where each form stands as it is: what fits is looked for."""
        terms, positions = self._terms, known_positions(language)
        fitting = [form for form in set(fold_tokens(text)) if not terms.isdisjoint(positions[form])]
        if not fitting:
            return []
        forms = "|".join(
            [form if len(form) < LONGEST_TOKEN else f"{form}[a-z0-9]*" for form in sorted(fitting)]
        )
        pattern = f"(?<![a-z0-9])(?:{forms})(?![a-z0-9])"
        return [match.span() for match in re.finditer(pattern, text.lower())]

    def _fits(self, form: str, language: str) -> bool:
        return not self._terms.isdisjoint(position_terms(form, language=language))


def _find_phrase(tokens: Sequence[Token], phrase: tuple[str, ...]) -> list[tuple[int, int]]:
    size = len(phrase)
    return [
        (tokens[at].start, tokens[at + size - 1].end)
        for at in range(len(tokens) - size + 1)
        if tokens[at].form == phrase[0]
        and all(tokens[at + step].form == phrase[step] for step in range(1, size))
    ]

"""Patterns of words in small letters that are matched without regard to case, at little cost.

A pattern that ignores case tries every alternative at every place. Nearly all texts are ASCII: for
these the text is made small first, and an exact pattern skips what begins with another letter.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\.|\(\?P<\w+>|\(\?i:")


class Phrases:
    """As ``re.compile(pattern, re.IGNORECASE)``, with the same answers. Spans are those of the text
    given; the groups of a match may be in small letters."""

    __slots__ = ("_any", "_held", "_small")

    def __init__(self, pattern: str, *, holding: str = "", scripts: str = "") -> None:
        """``holding``: a plain alternation, one of whose words every match of the pattern holds;
        a search for that is quicker than one that looks for the borders of words. ``scripts``:
        further alternatives in other scripts, which no ASCII text can hold."""
        written = _ESCAPE.sub("", pattern)
        if written != written.lower():
            raise ValueError(f"write the pattern {pattern[:40]!r} in small letters")
        self._any = re.compile(f"{pattern}|{scripts}" if scripts else pattern, re.IGNORECASE)
        self._small = re.compile(pattern)
        self._held = re.compile(holding) if holding else None

    def search(self, text: str) -> re.Match[str] | None:
        if text.isascii():
            small = text.lower()
            if self._held is not None and self._held.search(small) is None:
                return None
            return self._small.search(small)
        return self._any.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        if text.isascii():
            return self._small.match(text.lower())
        return self._any.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        if text.isascii():
            return self._small.fullmatch(text.lower())
        return self._any.fullmatch(text)

"""Patterns whose time is linear in the text, whatever the text: RE2 over UTF-8 bytes.

Also says, in one pass over a text, which of many patterns stand in it at all: most of them stand
nowhere on most pages. Knows no rule and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

import re2

_CONTINUING = bytes(range(0x80, 0xC0))
#: Stands at the end of every text: found by each pass that went through to the end.
_ALWAYS = rb"\z"
_SET_MEMORY = 32 << 20


class LinearMatch(Protocol):
    """What RE2 says of one match; offsets are in bytes."""

    def span(self, group: int = 0) -> tuple[int, int]: ...


class LinearPattern(Protocol):
    """A compiled RE2 pattern over bytes."""

    def finditer(self, data: bytes) -> Iterator[LinearMatch]: ...

    def search(self, data: bytes, pos: int = 0) -> LinearMatch | None: ...


def compile_linear(pattern: str) -> LinearPattern:
    """An RE2 pattern over UTF-8 bytes; classes are ASCII.

    Raises:
        re2.error: not a pattern for RE2.
    """
    compiled: LinearPattern = re2.compile(pattern.encode("utf-8"), _make_options())
    return compiled


class PatternSet:
    """Many patterns, sought in one pass. It says which are there, not where.

    Raises:
        re2.error: one is no pattern for RE2, or all together need too much memory.
    """

    def __init__(self, patterns: Mapping[str, str]) -> None:
        options = _make_options()
        options.max_mem = _SET_MEMORY
        self._set = re2.Set.SearchSet(options)
        self._names = list(patterns)
        self._every = frozenset(self._names)
        for pattern in patterns.values():
            self._set.Add(pattern.encode("utf-8"))
        self._always: int = self._set.Add(_ALWAYS)
        self._set.Compile()

    def find_present(self, data: bytes) -> frozenset[str]:
        """The names of those that match anywhere; all of them where RE2 could not say."""
        found: list[int] = self._set.Match(data)
        # RE2 gives up without a word where its memory does not suffice.
        if self._always not in found:
            return self._every
        return frozenset(self._names[index] for index in found if index != self._always)


def _make_options() -> re2.Options:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return options


class Searchable:
    """A text beside its UTF-8 bytes, with which RE2 works, and the way back to characters."""

    __slots__ = ("_same", "data", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8", "surrogatepass")
        self._same = len(self.data) == len(text)

    def find(self, pattern: LinearPattern, *groups: int) -> Iterator[tuple[tuple[int, int], ...]]:
        """Character spans of the groups, match by match; a group that is absent is (-1, -1)."""
        at_byte = at_char = 0
        for match in pattern.finditer(self.data):
            spans = [match.span(group) for group in groups]
            if self._same:
                yield tuple(spans)
                continue
            low = match.span()[0]
            at_char += _count_letters(self.data[at_byte:low])
            at_byte = low
            yield tuple(
                (-1, -1) if start < 0 else self._to_chars(at_byte, at_char, start, end)
                for start, end in spans
            )

    def to_letters(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Spans of the bytes, in order and apart, as spans of the text."""
        if self._same:
            yield from spans
            return
        at_byte = at_char = 0
        for start, end in spans:
            first, last = self._to_chars(at_byte, at_char, start, end)
            yield first, last
            at_byte, at_char = end, last

    def _to_chars(self, at_byte: int, at_char: int, start: int, end: int) -> tuple[int, int]:
        first = at_char + _count_letters(self.data[at_byte:start])
        return first, first + _count_letters(self.data[start:end])


def _count_letters(data: bytes) -> int:
    """How many characters begin in these UTF-8 bytes; they may be cut anywhere."""
    return len(data) if data.isascii() else len(data.translate(None, _CONTINUING))

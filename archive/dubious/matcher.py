"""Finds what rules find in a text: linear in its length, whatever the text.

RE2 knows for each pattern which words a text must hold for it to match at all; one pass finds
which of these it holds, so that most patterns are never tried. (One set of all patterns, which
are full of gaps, builds new states for every new text and took ten times as long; looking for the
words in Python took twice as long on ordinary listings.) Then negation and context decide, with
Python's own patterns where the text is a window of bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import re2

from archive.dubious.folding import Folded, fold_with_origin
from archive.dubious.rules import ANY, LANGUAGES, Negators, Rule, RuleBook

#: Longer texts are looked at in full, but a match counts once for each of so many sentences.
_MOST_MATCHES = 20
_SENTENCE = re.compile(r"[.!?;]+(?:\s|\Z)|\n+")
#: How far before a match a word may take it back, in characters of the folded text.
_REACH = 90
_REACH_AFTER = 60
#: How far around a match, in its sentence, a word may make it something else.
_NEAR = 400


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's words in a text. ``start`` and ``end`` are places in the text as it stands."""

    rule: Rule
    start: int
    end: int
    words: str
    severity_shift: int


class Matcher:
    """All rules of a book, ready."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._owners = [(rule, pattern) for rule in book.rules for pattern in rule.patterns]
        self._filter = re2.Filter()
        for _, pattern in self._owners:
            self._filter.Add(pattern, _options())
        self._filter.Compile()

    @cached_property
    def _negators(self) -> dict[str, _Negator]:
        return {language: _Negator(one) for language, one in self.book.negators.items()}

    def find(
        self, text: str, *, around: str | None = None, without: Collection[str] = ()
    ) -> list[Match]:
        """Matches by place. ``around``: the whole listing that the text is a part of, in which
        ``needs``, ``unless_text``, ``lowers`` and ``raises`` are looked for (the text itself if
        None). ``without``: rules that any of these collections prompted are off."""
        folded = fold_with_origin(text)
        whole = folded.text if around is None else fold_with_origin(around).text
        return list(self._find(folded, text, _Around(whole), frozenset(without)))

    def _find(
        self, folded: Folded, text: str, around: _Around, without: frozenset[str]
    ) -> Iterator[Match]:
        plain = folded.text
        sentences: list[tuple[int, int]] | None = None
        found: dict[tuple[str, int], Match] = {}
        searched = _make_searched(plain)
        # The wrapper says None where no pattern matches.
        for number in self._filter.Match(plain) or ():
            rule, source = self._owners[number]
            pattern = _compile_for(source, searched)
            match = pattern.search(searched if isinstance(pattern.pattern, bytes) else plain)
            if match is None or without.intersection(rule.prompted_by) or not around.fits(rule):
                continue
            if sentences is None:
                sentences = _cut_sentences(plain)
            for _ in range(_MOST_MATCHES):
                start, end = match.span()
                if self._stands(rule, plain, start, end, _find_sentence(sentences, start, end)):
                    low, high = folded.locate(start, end)
                    words = text[low:high].rstrip()
                    found.setdefault(
                        (rule.id, low),
                        Match(rule, low, low + len(words), words, around.shift(rule)),
                    )
                match = pattern.search(
                    searched if isinstance(pattern.pattern, bytes) else plain, max(end, start + 1)
                )
                if match is None:
                    break
        yield from sorted(found.values(), key=lambda one: (one.start, one.end, one.rule.id))

    def _stands(
        self, rule: Rule, plain: str, start: int, end: int, sentence: tuple[int, int]
    ) -> bool:
        """Whether nothing around a match takes it back."""
        low, high = sentence
        if rule.unless:
            near = plain[max(low, start - _NEAR) : min(high, end + _NEAR)]
            if _find_any(rule.unless, near):
                return False
        if not rule.negated:
            return True
        # Words are shared between languages (install, app): English takes back everywhere.
        languages = LANGUAGES if rule.language == ANY else {rule.language, "en"}
        before = plain[max(low, start - _REACH) : start]
        after = plain[end : min(high, end + _REACH_AFTER)]
        # Of very long words in between no more is read than of what stands before.
        inside = plain[start : min(end, start + _NEAR)]
        return not any(
            self._negators[language].takes_back(before, inside, after) for language in languages
        )


class _Negator:
    """What takes a request back in one language, ready."""

    def __init__(self, words: Negators) -> None:
        self._before, self._after, self._breaks = (
            re.compile(one, re.ASCII) for one in (words.before, words.after, words.breaks)
        )

    def takes_back(self, before: str, inside: str, after: str) -> bool:
        """Whether a word before or inside a match, or after it, takes it back. The texts are of
        bounded length, so that Python's patterns are bounded too."""
        for text in (before, inside):
            ends = [one.end() for one in self._before.finditer(text)]
            if ends and not self._breaks.search(text[ends[-1] :]):
                return True
        reply = self._after.search(after)
        return reply is not None and not self._breaks.search(after[: reply.start()])


class _Around:
    """What stands anywhere in a listing, looked for once for each rule."""

    def __init__(self, plain: str) -> None:
        self._plain = plain
        self._holds: dict[tuple[str, ...], bool] = {}

    def fits(self, rule: Rule) -> bool:
        if rule.needs and not self._any(rule.needs):
            return False
        return not self._any(rule.unless_text)

    def shift(self, rule: Rule) -> int:
        return int(self._any(rule.raises)) - int(self._any(rule.lowers))

    def _any(self, patterns: tuple[str, ...]) -> bool:
        if not patterns:
            return False
        known = self._holds.get(patterns)
        if known is None:
            known = _find_any(patterns, self._plain)
            self._holds[patterns] = known
        return known


def _cut_sentences(plain: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for match in _SENTENCE.finditer(plain):
        if match.end() > at:
            spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(plain)))
    return spans


def _find_sentence(sentences: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """From the beginning of the sentence that a match begins in to the end of its last one."""
    low, high = 0, len(sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if sentences[middle][0] <= start:
            low = middle
        else:
            high = middle - 1
    first = sentences[low]
    last = first
    while last[1] < end and low + 1 < len(sentences):
        low += 1
        last = sentences[low]
    return first[0], max(last[1], end)


def _options() -> object:
    options = re2.Options()
    options.max_mem = 256 << 20
    options.log_errors = False
    return options


def _find_any(patterns: tuple[str, ...], plain: str) -> bool:
    searched = _make_searched(plain)
    for source in patterns:
        pattern = _compile_for(source, searched)
        if pattern.search(searched if isinstance(pattern.pattern, bytes) else plain):
            return True
    return False


def _make_searched(plain: str) -> bytes | str:
    """What is searched: bytes where that is the same (places too), which spares RE2's wrapper an
    encoding and a decoding for each of the patterns."""
    return plain.encode() if plain.isascii() else plain


def _compile_for(source: str, searched: bytes | str) -> re2._Regexp:
    return _compile_bytes(source) if isinstance(searched, bytes) else _compile(source)


@lru_cache(maxsize=20_000)
def _compile_bytes(source: str) -> re2._Regexp:
    """For bytes; a pattern with other letters than ASCII's is for text alone."""
    return re2.compile(source.encode()) if source.isascii() else _compile(source)


@lru_cache(maxsize=20_000)
def _compile(source: str) -> re2._Regexp:
    return re2.compile(source)

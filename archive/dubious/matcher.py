"""Finds what rules find in a text: linear in its length, whatever the text.

RE2 knows for each pattern which words a text must hold for it to match at all; one pass finds
which of these it holds, so that most patterns are never tried. (One set of all patterns, which
are full of gaps, builds new states for every new text and took ten times as long.) Then negation
and context decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import re2

from archive.dubious.folding import Folded, fold_with_origin
from archive.dubious.rules import ANY, LANGUAGES, Rule, RuleBook

#: Longer texts are looked at in full, but a match counts once for each of so many sentences.
_MOST_MATCHES = 20
_SENTENCE = re2.compile(r"[.!?;]+(?:\s|$)|\n+")
#: How far before a match a word may take it back, in characters of the folded text.
_REACH = 90
_REACH_AFTER = 60


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
        self._filter = re2.Filter()
        self._owners: list[tuple[Rule, str]] = []
        for rule in book.rules:
            for pattern in rule.patterns:
                self._filter.Add(pattern, _options())
                self._owners.append((rule, pattern))
        self._filter.Compile()

    @cached_property
    def _negators(self) -> dict[str, tuple[re2._Regexp, re2._Regexp, re2._Regexp]]:
        found: dict[str, tuple[re2._Regexp, re2._Regexp, re2._Regexp]] = {}
        for language, one in self.book.negators.items():
            found[language] = (_compile(one.before), _compile(one.after), _compile(one.breaks))
        return found

    def find(self, text: str, *, without: Collection[str] = ()) -> list[Match]:
        """Matches by place. ``without``: rules that any of these collections prompted are off."""
        return list(self._find(fold_with_origin(text), text, frozenset(without)))

    def _find(self, folded: Folded, text: str, without: frozenset[str]) -> Iterator[Match]:
        plain = folded.text
        # What may match: nothing is tried yet. RE2 gives None where nothing may.
        reported = self._filter.Match(plain, True) or ()
        sentences: list[tuple[int, int]] | None = None
        found: dict[tuple[str, int], Match] = {}
        for number in reported:
            rule, pattern = self._owners[number]
            if without.intersection(rule.prompted_by) or not self._fits_text(rule, plain):
                continue
            if sentences is None:
                sentences = _cut_sentences(plain)
            for place, match in enumerate(_compile(pattern).finditer(plain)):
                if place >= _MOST_MATCHES:
                    break
                start, end = match.span()
                sentence = _find_sentence(sentences, start, end)
                if not self._stands(rule, plain, start, end, sentence):
                    continue
                low, high = folded.locate(start, end)
                shift = _shift_severity(rule, plain)
                found.setdefault(
                    (rule.id, low), Match(rule, low, high, text[low:high].strip(), shift)
                )
        yield from sorted(found.values(), key=lambda one: (one.start, one.end, one.rule.id))

    @staticmethod
    def _fits_text(rule: Rule, plain: str) -> bool:
        if rule.needs and not any(_compile(one).search(plain) for one in rule.needs):
            return False
        return not any(_compile(one).search(plain) for one in rule.unless_text)

    def _stands(
        self, rule: Rule, plain: str, start: int, end: int, sentence: tuple[int, int]
    ) -> bool:
        """Whether nothing around a match takes it back."""
        low, high = sentence
        if any(_compile(one).search(plain[low:high]) for one in rule.unless):
            return False
        if not rule.negated:
            return True
        languages = LANGUAGES if rule.language == ANY else (rule.language,)
        before = plain[max(low, start - _REACH) : start]
        after = plain[end : min(high, end + _REACH_AFTER)]
        inside = plain[start:end]
        for language in languages:
            takes_back, follows, breaks = self._negators[language]
            for text in (before, inside):
                ends = [one.end() for one in takes_back.finditer(text)]
                if ends and not breaks.search(text[ends[-1] :]):
                    return False
            reply = follows.search(after)
            if reply is not None and not breaks.search(after[: reply.start()]):
                return False
        return True


def _shift_severity(rule: Rule, plain: str) -> int:
    shift = int(any(_compile(one).search(plain) for one in rule.raises))
    return shift - int(any(_compile(one).search(plain) for one in rule.lowers))


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


@lru_cache(maxsize=20_000)
def _compile(pattern: str) -> re2._Regexp:
    return re2.compile(pattern)

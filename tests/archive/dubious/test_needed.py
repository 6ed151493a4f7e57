"""What a pattern demands is never more than what it needs to match."""

from __future__ import annotations

import pytest
import re2

from archive.dubious.matcher import read_text
from archive.dubious.needed import list_demands
from archive.dubious.rules import Rule, load_promises, load_rules
from archive.dubious.words import WordIndex
from tests.archive.dubious.scoring import read_corpus

CORPORA = ("held_out", "written_2", "unseen_5", "near_misses")


def _list_sources() -> list[str]:
    rules: list[Rule] = [*load_rules().rules, *load_promises().rules]
    return list(
        dict.fromkeys(
            [
                *(one for rule in rules for one in rule.patterns),
                *(term for rule in rules for terms in rule.together for term in terms),
            ]
        )
    )


@pytest.mark.parametrize(
    ("pattern", "text", "may"),
    [
        (r"\bfoto'?s?\b", "een foto graag", True),
        (r"\bfotos?\b", "fotograaf", False),
        (r"\bteil\w*", "teilnahme", True),
        (r"\bteil\w*", "urteil", False),
        (r"ondergoed\w*", "damesondergoedfotos", True),
        (r"\bstor(?:y|ies)\b", "two stories", True),
        (r"\bstor(?:y|ies)\b", "a store", False),
        (r"\b(?:re-?)?post\b \w+ link", "re-post my link", True),
        (r"\b(?:re-?)?post\b \w+ link", "re-post my flyer", False),
        (r"\b(?:id card|passport)\b", "id and card", True),
        (r"\b(?:id card|passport)\b", "card", False),
        (r"(?:★{3,}|\*{5}) ?review", "★★★ review", True),
        (r"(?:★{3,}|\*{5}) ?review", "a review", False),
        (r"(?m)^\W*like \w+$", "like this", True),
        (r"(?m)^\W*like \w+$", "likely so", False),
        (r"[sz]ell?ing{1,2}x?", "zelingx", True),
        (r"a{3}b", "aaab", True),
        (r"\W+|\d", "-", True),
    ],
)
def test_a_text_is_searched_if_it_has_the_words(pattern: str, text: str, may: bool) -> None:
    assert bool(WordIndex([pattern]).list_possible(read_text(text).words)) is may
    assert may or not re2.search(pattern, text)


@pytest.mark.parametrize("pattern", [r"(?i)foto", r"\W+", r"\pL", r"[[:alpha:]]x", "foto|", "(a"])
def test_a_pattern_that_demands_no_word_or_is_not_understood_is_always_tried(pattern: str) -> None:
    assert list_demands(pattern) == ()
    assert WordIndex([pattern]).list_possible(frozenset()) == {0}


def test_every_pattern_of_the_rules_demands_a_word() -> None:
    assert [one for one in _list_sources() if not list_demands(one)] == []


def test_no_pattern_matches_a_text_that_lacks_its_words() -> None:
    sources = _list_sources()
    index = WordIndex(sources)
    filters = []  # of all patterns at once RE2 makes none: its own limit
    for first in range(0, len(sources), 400):
        together = re2.Filter()
        for one in sources[first : first + 400]:
            together.Add(one)
        together.Compile()
        filters.append((first, together))
    met = 0
    for name in CORPORA:
        for item in read_corpus(name):
            read = read_text(f"{item.title}\n{item.text}")
            matching = {
                first + place
                for first, one in filters
                for place in one.Match(read.folded.text) or ()
            }
            met += len(matching)
            assert matching <= index.list_possible(read.words), item.id
    assert met > 1000


def test_few_patterns_are_searched_for_at_once_in_a_text_of_many_new_words() -> None:
    index = WordIndex([r"\bpassport\b"])
    assert index.list_possible(frozenset(b"w%d" % one for one in range(10_000))) == {0}


def test_a_word_met_twice_is_told_the_same() -> None:
    index = WordIndex([r"\bpassport\b"])
    words = frozenset({b"passport", b"nothing", b"x" * 500})
    assert index.list_possible(words) == index.list_possible(words) == {0}

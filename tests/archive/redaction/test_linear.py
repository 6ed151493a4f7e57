"""One pass over a text says what may be there, and says "everything" where it cannot say."""

from __future__ import annotations

import re

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from archive.redaction.linear import PatternSet, Searchable, compile_linear

PATTERNS = {
    "word": r"(?i)\bbearer (\w+)",
    "sign": r"£([0-9]+)",
    "end": r"(x)\z",
    "run": r"([a-c]{3,9})",
}


@given(text=st.text(alphabet="bearerBEARER £09xabc \n", max_size=80))
def test_what_is_present_is_what_each_pattern_finds(text: str) -> None:
    data = text.encode("utf-8")
    alone = {name for name, each in PATTERNS.items() if compile_linear(each).search(data)}
    assert PatternSet(PATTERNS).find_present(data) == alone


def test_nothing_is_present_in_nothing() -> None:
    assert PatternSet(PATTERNS).find_present(b"") == frozenset()


class Silent:
    """What RE2 answers where its memory does not suffice."""

    def Match(self, _data: bytes) -> list[int]:
        return []


def test_everything_is_present_where_nobody_can_say(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = PatternSet(PATTERNS)
    monkeypatch.setattr(patterns, "_set", Silent())
    assert patterns.find_present(b"nothing of all that") == frozenset(PATTERNS)


def test_patterns_that_do_not_fit_in_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.redaction.linear._SET_MEMORY", 1 << 12)
    with pytest.raises(re2.error):
        PatternSet(PATTERNS)


@given(text=st.text(alphabet="aé\u20ac\U0001f600 12", max_size=60))
def test_spans_are_those_of_characters(text: str) -> None:
    found = [span for (span,) in Searchable(text).find(compile_linear(r"([12]+)"), 1)]
    assert found == [match.span() for match in re.finditer(r"[12]+", text)]

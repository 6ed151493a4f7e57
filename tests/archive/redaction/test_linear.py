"""One pass over a text says what may be there, and says "everything" where it cannot say."""

from __future__ import annotations

import random
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


def test_everything_is_present_where_memory_does_not_suffice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("archive.redaction.linear._SET_MEMORY", 1 << 12)
    hungry = {"a": r"[ab]*a[ab]{60}c", "b": r"(?i)[a-z]{0,90}b[a-z]{0,90}d"}
    try:
        small = PatternSet(hungry)
        found = small.find_present(bytes(random.Random(7).choices(b"ab", k=20_000)))
    except re2.error:
        return  # refused at once: nobody can take silence for an answer
    assert found == frozenset(hungry)


@given(text=st.text(alphabet="aé\u20ac\U0001f600 12", max_size=60))
def test_spans_are_those_of_characters(text: str) -> None:
    found = [span for (span,) in Searchable(text).find(compile_linear(r"([12]+)"), 1)]
    assert found == [match.span() for match in re.finditer(r"[12]+", text)]

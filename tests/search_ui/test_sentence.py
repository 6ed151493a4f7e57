"""A question as people say it, and as a command line that asks the same."""

from __future__ import annotations

import shlex

import pytest

from archive.index.syntax import parse_query, print_query
from search_ui.language import use_language
from search_ui.sentence import FIELD_WORDS, say_question, write_command
from tests.search_ui.payloads import PAYLOADS


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Every version in the archive"),
        ("selfie passport", "Versions that hold “selfie” and “passport”"),
        (
            "(selfie OR foto*) -voice",
            "Versions that hold (“selfie” or a word that begins with “foto”) and not “voice”",
        ),
        ("live:2026-03-05 pay:<0.5", "On offer on 2026-03-05; pay less than 0.5"),
        (
            "first:2026-03 time:<=10m",
            "First seen 2026-03-01 – 2026-03-31; time allotted at most 10 min",
        ),
        ("-platform:a,b requester:none", "Platform: not a or b; requester: not stated"),
        ("-requester:none pay:any", "Requester: stated; pay is stated"),
        (
            "last:<2026 -live:2026-03",
            "Last seen until 2025-12-31; not (on offer 2026-03-01 – 2026-03-31)",
        ),
    ],
)
def test_a_question_is_said_in_words(asked: str, said: str) -> None:
    assert say_question(parse_query(asked)) == said


def test_it_is_said_in_the_readers_language() -> None:
    use_language("nl")
    assert say_question(parse_query("pay:>=0.5")) == "Beloning ten minste 0,5"
    use_language("en")


def test_the_command_line_asks_the_same_and_nothing_of_it_escapes() -> None:
    for text in PAYLOADS:
        literal = " ".join(word for word in text.split() if word.isalnum())
        query = parse_query(f'{literal} requester:"it\'s $(rm) `x`"')
        words = shlex.split(write_command(query))
        assert words[:2] == ["piecework", "search"]
        assert len(words) == 3
        assert print_query(parse_query(words[2])) == print_query(query)


def test_fields_that_are_named_can_be_asked() -> None:
    from archive.index.fields import BY_NAME

    assert FIELD_WORDS.keys() <= BY_NAME.keys()

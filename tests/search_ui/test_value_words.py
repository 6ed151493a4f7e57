"""Codes of closed fields are read as words; all codes have one, and pages' own words stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from archive.dubious.rules import load_rules
from archive.index.fields import BY_NAME, FIELDS
from archive.index.language import CANDIDATES
from search_ui.language import use_language
from search_ui.value_words import (
    CATEGORY_WORDS,
    LANGUAGE_WORDS,
    VALUE_WORDS,
    say_category,
    say_field_value,
)


@pytest.fixture(autouse=True)
def in_english_again() -> Iterator[None]:
    yield
    use_language("en")


def test_every_category_of_the_rules_has_its_title() -> None:
    titles = {code: one.title for code, one in load_rules().categories.items()}
    assert titles == CATEGORY_WORDS


@pytest.mark.parametrize(
    "field",
    # How many sources is worded with the archive's own k.
    [one.name for one in FIELDS if one.values and one.name != "seenby"],
)
def test_every_value_of_a_closed_field_has_a_word(field: str) -> None:
    assert VALUE_WORDS[field].keys() == set(BY_NAME[field].values or ())


def test_every_language_that_is_told_has_a_name() -> None:
    assert LANGUAGE_WORDS.keys() == {*CANDIDATES, "unknown"}


def test_a_category_is_said_in_the_readers_language() -> None:
    assert say_category("identity") == "identity and contact data"
    assert (
        say_category("unsaid-identity") == "identity and contact data, asked by its documents alone"
    )
    use_language("nl")
    assert say_category("identity") == "identiteits- en contactgegevens"
    assert say_field_value("face_capture", field="airole") == "eigen gezicht of lichaam"


def test_what_is_not_known_stands_as_it_is() -> None:
    assert say_category("an-own-category") == "an-own-category"
    assert say_field_value("cut", field="requester") == "cut"
    assert say_field_value("none", field="goal") == "not stated"

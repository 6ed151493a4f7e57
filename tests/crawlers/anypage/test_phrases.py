"""Patterns that ignore case at little cost answer as those of the library do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.anypage import amounts
from crawlers.anypage.phrases import Phrases
from crawlers.anypage.signs import ADVERT

PATTERN = r"\b(?:left|places? left|öffnen|kr\.?)\b|^[a-z]{2}ss$|(?P<number>[0-9]+)\s?k"
PLAIN = re.compile(PATTERN, re.IGNORECASE)
QUICK = Phrases(PATTERN)
TEXTS = st.text(alphabet="leftLEFTplacsPÖöfnkKſs\u212aİ.0 \n-", max_size=14)


def _span(match: re.Match[str] | None) -> tuple[int, int] | None:
    return None if match is None else match.span()


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_answers_are_those_of_a_pattern_that_ignores_case(text: str) -> None:
    assert _span(QUICK.search(text)) == _span(PLAIN.search(text))
    assert _span(QUICK.match(text)) == _span(PLAIN.match(text))
    assert _span(QUICK.fullmatch(text)) == _span(PLAIN.fullmatch(text))


def test_capitals_in_a_pattern_are_refused() -> None:
    with pytest.raises(ValueError, match="small letters"):
        Phrases("Left|open")


@pytest.mark.parametrize(
    "text",
    [
        *("Refer your FRIENDS", "Invite a friend", "Freund werben", "Freunde einladen"),
        *("Nodig een vriend uit", "Werf vrienden", "Invita a tus amigos", "Parrainez"),
        *("Complete your profile", "Profil vervollständigen", "Completa tu perfil"),
        *("Maak je profiel compleet", "Daily Bonus", "Sign-up bonus", "signup bonus"),
    ],
)
def test_what_every_match_holds_is_looked_for_first(text: str) -> None:
    assert ADVERT.search(text) is not None


@settings(max_examples=400, deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(
            [*amounts.CODES, *"$€£¥₵ .,\n/x", "kr", "KR.", "rs", "Rp.", "s/", "gh₵", "ksh.", "pts",
             "Points", "cents", "5", "1.20", "12"]
        ),
        max_size=6,
    )
)  # fmt: skip
def test_the_quick_look_for_pay_finds_what_the_patterns_find(parts: list[str]) -> None:
    text = "".join(parts)
    wanted = any(
        amounts._BEHIND[False].match(text, match.end())
        or (
            match.start()
            and amounts._AHEAD[False].search(text, max(0, match.start() - 7), match.start())
        )
        for match in amounts._DIGITS.finditer(text)
    )
    assert amounts.may_hold_pay(text) == wanted

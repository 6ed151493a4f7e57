"""Folding makes texts comparable, and every character can be found again in the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dubious.folding import fold_with_origin
from archive.dubious.matcher import Matcher
from archive.dubious.rules import load_rules

TEXTS = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(list("aeß œ.*\n-é\u0301\u200b0@"))),
    max_size=60,
)


@given(TEXTS)
def test_places_lead_back_into_the_text(text: str) -> None:
    folded = fold_with_origin(text)
    assert len(folded.origin) == len(folded.text) + 1
    assert list(folded.origin) == sorted(folded.origin)
    assert folded.origin[-1] == len(text)
    assert all(0 <= place <= len(text) for place in folded.origin)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bitte lade ein SELFIE mit Ausweis hoch", "SELFIE mit Ausweis"),
        ("Please upload a s e l f i e with your passport", "s e l f i e with your passport"),
        ("Please upload a p@ssp0rt selfie", "p@ssp0rt selfie"),
        ("Envoyez un se\u200blfie avec votre passeport", "se\u200blfie avec"),
        ("Fotos deiner nackten Fu\u0308ße", "Fotos deiner nackten Fu\u0308ße"),
    ],
)
def test_the_quote_is_what_stands_there(text: str, words: str) -> None:
    matches = Matcher(load_rules()).find(text)
    assert any(words in one.words for one in matches), [one.words for one in matches]
    for one in matches:
        assert text[one.start : one.end] == one.words


@pytest.mark.parametrize(
    ("stripped", "spelled_out"),
    [("Fuß", "Fuss"), ("café", "cafe"), ("“selfie”", '"selfie"'), ("ѕelfie", "selfie")],
)
def test_spellings_that_look_alike_fold_alike(stripped: str, spelled_out: str) -> None:
    assert fold_with_origin(stripped).text == fold_with_origin(spelled_out).text

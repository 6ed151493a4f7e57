"""Quick ways to say what Python says slowly: the same for every text."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.platforms import load_platforms
from crawlers.platforms.look import Look
from crawlers.platforms.pagetext import fold_case, squeeze
from crawlers.platforms.signs import judge_state
from tests.crawlers.platforms.pages import redacted_page

_ODD = st.text(alphabet=st.sampled_from("abK ßKſİŉ\x00é\ud800\n\t\xa0\u2003\x85\x1fÅΣς\ufb01"))


@given(_ODD | st.text())
def test_text_is_folded_and_squeezed_as_python_does(text: str) -> None:
    assert fold_case(text) == text.casefold()
    assert squeeze(text) == " ".join(text.split())


def test_every_letter_is_folded_and_squeezed_as_python_does() -> None:
    for code in range(sys.maxunicode + 1):
        text = f"a{chr(code)}b"
        assert fold_case(text) == text.casefold()
        assert squeeze(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ('<a id="lnkViewHitsNow" href="#">x</a>', "other"),
        ('<a id="lnkViewHit&#115;Now" href="#">x</a>', "other"),
        ('<a id="lnkView&#x48;itsNow" href="#">x</a>', "other"),
        ("<p>lnkViewHitsNow</p>", None),
        ('<a id="lnkViewHit" href="#">x</a>', None),
        ('<form action="/errors/validateCaptcha"></form>', "challenge"),
    ],
)
def test_a_sign_is_seen_however_its_name_is_written(body: str, state: str | None) -> None:
    facts = load_platforms()["mturk"].facts
    assert (
        judge_state(Look(redacted_page(f"<html><body>{body}</body></html>")), facts=facts) == state
    )

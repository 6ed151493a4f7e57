"""The consent texts: every language says as much as the English one, and what it is."""

from __future__ import annotations

import re

import pytest

from archive.sources.consents import list_languages, read_consent_text

LANGUAGES = ["de", "en", "es", "fr", "nl", "pt"]


def count_heads(text: str) -> int:
    return len(re.findall(r"^\*\*[^*]+\*\*", text, re.M))


def test_there_are_six_languages() -> None:
    assert list_languages() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_says_all_that_can_happen(language: str) -> None:
    text = read_consent_text(language).text
    assert count_heads(text) == count_heads(read_consent_text("en").text) == 9
    assert "NDA" in text
    assert "CAPTCHA" in text
    assert "Piecework" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_english_one_was_read_by_a_native_speaker(language: str) -> None:
    assert read_consent_text(language).awaits_native_reader == (language != "en")

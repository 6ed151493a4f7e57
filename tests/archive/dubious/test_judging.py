"""Judging, sorting and moderating what is shown asks for nothing of the worker's own."""

from __future__ import annotations

import pytest

from archive.dubious.flags import find_matches
from archive.dubious.matcher import Matcher
from archive.dubious.rules import load_rules, read_rules, replace_rules

ON_SHOW = [
    "Mark the images which contain offensive or explicit content.",
    "Flag the drawings that show naked bodies.",
    "Content moderation: nude photos and erotic stories.",
    "Look at the screenshot and say which step of installing the app it shows.",
    "Markeer de foto's waarop naakte mensen staan.",
    "Kreuze an, ob die Bilder nackte Füße zeigen; Bildmoderation.",
    "Marca las fotos que contienen desnudos.",
    "Cochez les photos qui montrent des pieds nus.",
]
ASKED = [
    ("intimate", "Choose an outfit and send us photos of your bare feet."),
    ("intimate", "Mark your calendar: nude photos wanted every week."),
    ("graphic", "Label the videos that show people being tortured."),
    ("third-party", "Sort the scanned passports of applicants and type their names."),
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_rules())


def list_categories(matcher: Matcher, text: str) -> set[str]:
    return {match.rule.category for _, match in find_matches([("text", text)], matcher)}


@pytest.mark.parametrize("text", ON_SHOW)
def test_what_is_only_shown_is_asked_of_nobody(text: str, matcher: Matcher) -> None:
    assert not list_categories(matcher, text) & {"intimate", "biometric-id", "software"}


@pytest.mark.parametrize(("category", "text"), ASKED)
def test_what_is_asked_or_is_about_what_is_shown_stays(
    category: str, text: str, matcher: Matcher
) -> None:
    assert category in list_categories(matcher, text)


@pytest.mark.parametrize(
    "text",
    [
        '"Example Tasks" wants to access your camera',
        "“Beispiel” möchte auf deine Kamera zugreifen",
        '"Voorbeeld" wil toegang tot je camera',
        "Ejemplo quiere acceder a tu cámara",
        "Exemple souhaite accéder à votre caméra",
    ],
)
def test_what_a_device_asks_in_its_own_words_is_found(text: str, matcher: Matcher) -> None:
    assert "software" in list_categories(matcher, text)


LEXICON = """
[words.any]
[words.en]
[words.nl]
[words.de]
[words.es]
[words.fr]
""" + "\n".join(
    f"[negation.{one}]\nbefore = ['never']\nafter = ['^ never']\nbreaks = ['but']"
    for one in ("en", "nl", "de", "es", "fr")
)
KITES = """
category = "kites"
title = "kites"
severity = 1
unless = ['paper']
unless_text = ['museum']
[[rule]]
id = "kites.en"
language = "en"
patterns = ['\\bkites?\\b']
"""


def test_what_a_category_never_means_holds_for_each_of_its_rules() -> None:
    book = read_rules({"lexicon.toml": LEXICON, "kites.toml": KITES})
    found = Matcher(book).find
    assert found("Send a kite.")
    assert not found("Send a paper kite.")
    assert found("Paper first. Send a kite.")
    assert not found("Send a kite. It is for the museum.")


def test_a_draft_that_says_nothing_of_its_category_leaves_what_holds_for_it() -> None:
    book = read_rules({"lexicon.toml": LEXICON, "kites.toml": KITES})
    kept, _, rule = KITES.partition("unless = ['paper']\nunless_text = ['museum']\n")
    draft = read_rules({"lexicon.toml": LEXICON, "kites.toml": kept + rule.replace("s?", "s+")})
    found = Matcher(replace_rules(book, draft)).find
    assert found("Send kitess.")
    assert not found("Send paper kitess.")

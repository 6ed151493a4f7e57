"""Rules whose terms stand together in any order, and rules in each language."""

from __future__ import annotations

import pytest

from archive.dubious.flags import find_matches
from archive.dubious.matcher import Matcher
from archive.dubious.rules import LANGUAGES, BadRule, RuleBook, read_rules

LEXICON = """
[words.any]
[words.en]
send = ["send\\\\w*", "hand (?:it )?over"]
[words.nl]
send = ["stuur\\\\w*"]
[words.de]
send = ["schick\\\\w*"]
[words.es]
send = ["env[i]\\\\w*"]
[words.fr]
send = ["envoy\\\\w*"]
[negation]
""" + "\n".join(
    f"[negation.{language}]\nbefore = ['\\bnever\\b']\nafter = ['^ never']\nbreaks = ['\\bbut\\b']"
    for language in LANGUAGES
)
THINGS = """
category = "things"
title = "things"
severity = 1

[words.en]
thing = ["keys?", "door mats?"]
[words.nl]
thing = ["sleutels?"]
[words.de]
thing = ["schlussel"]
[words.es]
thing = ["llaves?"]
[words.fr]
thing = ["cles?"]

[[rule]]
id = "things.sent"
language = "each"
together = [["<thing>", "<send>"]]
within = 20
native = true
"""


def read_book(text: str = THINGS) -> RuleBook:
    return read_rules({"lexicon.toml": LEXICON, "things.toml": text})


def find_words(text: str) -> list[str]:
    return [one.words for one in Matcher(read_book()).find(text)]


def test_a_rule_in_each_language_becomes_one_of_each_with_its_own_words() -> None:
    rules = read_book().rules
    assert [one.id for one in rules] == [f"things.sent.{language}" for language in LANGUAGES]
    assert [one.native for one in rules] == [one.language == "en" for one in rules]
    assert len({one.together for one in rules}) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Send us your keys.", "Send us your keys"),
        ("Keys: please send!", "Keys: please send"),
        ("You hand it over, the door mat.", "hand it over, the door mat"),
        ("Les clés, vous les envoyez", "clés, vous les envoyez"),
        ("Stuur de sleutel op", "Stuur de sleutel"),
    ],
)
def test_terms_are_found_in_any_order(text: str, words: str) -> None:
    assert find_words(text) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "Send it. The keys stay here.",
        "Send us whatever you may have found, except keys",
        "We never send keys",
        "Monkeys sending",
        "Sleutels send",
    ],
)
def test_terms_apart_taken_back_or_of_two_languages_are_no_match(text: str) -> None:
    assert find_words(text) == []


def test_each_of_several_places_is_a_match_of_its_own() -> None:
    assert find_words("Send keys. Then send a door mat.") == ["Send keys", "send a door mat"]


def test_what_begins_in_the_title_and_goes_on_after_it_is_quoted_in_both() -> None:
    parts = [("title", "Old keys!"), ("description", "To be sent: send them by mail.")]
    matches = list(find_matches(parts, Matcher(read_book())))
    assert len(matches) == 1
    quotes, match = matches[0]
    assert match.rule.id == "things.sent.en"
    assert [(one.part, one.words) for one in quotes] == [
        ("title", "keys"),
        ("description", "To be sent: send"),
    ]
    texts = dict(parts)
    assert all(texts[one.part][one.start : one.end] == one.words for one in quotes)


def test_a_word_longer_than_what_is_remembered_is_read_too() -> None:
    assert find_words(f"send{'x' * 100} key") == [f"send{'x' * 100} key"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('together = [["<thing>", "<send>"]]', "", "neither patterns nor terms"),
        ('["<thing>", "<send>"]', '["<thing>", "<nothing>"]', "<nothing>"),
        ("within = 20", 'within = "far"', "within is a number"),
        ('together = [["<thing>", "<send>"]]', 'together = "keys"', "together is a list"),
        ('language = "each"', 'language = "la"', "no rules in 'la'"),
        ("within = 20", "reach = 20", "what is reach"),
    ],
)
def test_a_bad_rule_is_named(old: str, new: str, message: str) -> None:
    assert old in THINGS
    with pytest.raises(BadRule, match=message):
        read_book(THINGS.replace(old, new))

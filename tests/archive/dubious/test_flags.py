"""Flags quote what stands there, say how grave it may be, and compare promise with ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive import extra
from archive.dubious.flags import Flag, compare_promise, find_flags, list_parts
from archive.dubious.matcher import Matcher
from archive.dubious.rules import BadRule, load_promises, load_rules, read_rules
from archive.model import FormField, Pay, PayKind, RecordKind, Requester, VersionDoc
from tests.contract.corpus import make_version

LEXICON = """
[words.any]
[words.en]
thing = ["lamps?"]
[words.nl]
[words.de]
[words.es]
[words.fr]
""" + "".join(
    f'[negation.{one}]\nbefore = ["\\\\bnot\\\\b"]\n'
    'after = ["^never"]\nbreaks = ["\\\\bbut\\\\b"]\n'
    for one in ("en", "nl", "de", "es", "fr")
)
RULES = """
category = "lamps"
title = "asks for lamps"
severity = 2
[[rule]]
id = "lamps.en"
language = "en"
patterns = ["\\\\bsend<0-2><thing>\\\\b"]
unless = ["catalogue"]
lowers = ["ethics board"]
raises = ["child"]
prompted_by = ["old list"]
"""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_rules())


def make_doc(number: int = 1, **changes: object) -> VersionDoc:
    blank: dict[str, object] = {
        "description": "",
        "text": "",
        "keywords": (),
        "fields": (),
        "extra": {},
        "pay": None,
        "requester": Requester(id="R1", name="Invented Desk"),
    }
    return replace(make_version(number, title="x"), **{**blank, **changes})  # type: ignore[arg-type]


def categories(flags: list[Flag]) -> set[str]:
    return {one.category for one in flags}


def test_quotes_stand_at_their_places(matcher: Matcher) -> None:
    doc = make_doc(
        title="Kurze Aufgabe: Selfie mit Personalausweis",
        description="Bitte schicke uns außerdem deine Telefonnummer; „s e l f i e mit Ausweis“.",
        keywords=("selfie", "quick"),
    )
    parts = dict(list_parts(doc))
    flags = find_flags(doc, matcher)
    assert {"biometric-id", "identity"} <= categories(flags)
    for flag in flags:
        for quote in flag.quotes:
            assert parts[quote.part][quote.start : quote.end] == quote.words


def test_what_is_asked_and_where_are_read_together(matcher: Matcher) -> None:
    doc = make_doc(
        title="Follow the person on the camera stills", description="The client is undisclosed."
    )
    assert "hidden-purpose" in categories(find_flags(doc, matcher))
    alone = make_doc(title="Pick a logo", description="The client is undisclosed.")
    assert "hidden-purpose" not in categories(find_flags(alone, matcher))


def test_severity_is_lowered_and_raised_within_bounds() -> None:
    matcher = Matcher(read_rules({"lexicon.toml": LEXICON, "lamps.toml": RULES}))

    def find_severity(text: str) -> int:
        (flag,) = find_flags(make_doc(title="x", description=text), matcher)
        return flag.severity

    assert find_severity("Send us lamps.") == 2
    assert find_severity("Send us lamps. Approved by an ethics board.") == 1
    assert find_severity("Send us lamps. Bring a child.") == 3


def test_a_rule_is_off_for_what_prompted_it_and_where_its_context_says_so() -> None:
    matcher = Matcher(read_rules({"lexicon.toml": LEXICON, "lamps.toml": RULES}))
    assert [one.words for one in matcher.find("Please send two lamps")] == ["send two lamps"]
    assert not matcher.find("Please send two lamps", without=["old list"])
    assert not matcher.find("Send lamps of the catalogue")
    assert not matcher.find("Do not send lamps")
    assert matcher.find("Do not wait but send lamps")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('language = "en"', 'language = "xx"'),
        ("<thing>", "<nothing>"),
        ("prompted_by", "promted_by"),
        ("severity = 2", ""),
        ('patterns = ["', 'patterns = ["('),
    ],
)
def test_a_bad_rule_is_named(old: str, new: str) -> None:
    with pytest.raises(BadRule, match="lamps"):
        read_rules({"lexicon.toml": LEXICON, "lamps.toml": RULES.replace(old, new)})


def test_signs_beside_the_words(matcher: Matcher) -> None:
    pii = find_flags(make_doc(title="Short task", extra={extra.PII: True}), matcher)
    assert categories(pii) == {"identity"}
    camera = find_flags(make_doc(title="Short task", extra={extra.PERIPHERALS: "Camera"}), matcher)
    assert [(one.category, one.severity) for one in camera] == [("biometric-id", 1)]
    adult = make_doc(title="Sort pictures", extra={extra.ADULT: True})
    assert categories(find_flags(adult, matcher)) == {"graphic"}
    warned = replace(adult, description="Warning: adult pictures.")
    assert not find_flags(warned, matcher)
    hidden = make_doc(title="Track each car on CCTV", requester=Requester(id="", name=""))
    assert "hidden-purpose" in categories(find_flags(hidden, matcher))
    unpaid = make_doc(
        title="Introduction", pay=Pay("0", kind=PayKind.UNPAID), extra={extra.TRAINING: True}
    )
    assert categories(find_flags(unpaid, matcher)) == {"unpaid"}
    assert not find_flags(make_doc(title="Short task"), matcher)


def test_a_survey_whose_form_asks_for_an_identity_card(matcher: Matcher) -> None:
    listing = make_doc(1, title="Short survey about coffee")
    form = make_doc(
        2,
        title="Coffee",
        kind=RecordKind.DOCUMENT,
        listing=listing.item,
        text="Ten questions about coffee.",
        fields=(FormField("identity card", "doc", "file"),),
    )
    flags = {doc.version: find_flags(doc, matcher) for doc in (listing, form)}
    promises = Matcher(load_promises())
    (broken,) = compare_promise(listing, [form], flags, promises=promises)
    assert broken.category == "biometric-id"
    assert (broken.promise.part, broken.promise.words) == ("title", "survey")
    assert (broken.document, broken.ask.part) == (form.version, "fields")
    assert "identity card" in broken.ask.words
    told = replace(listing, description="You upload your identity card.")
    flags[told.version] = find_flags(told, matcher)
    assert not compare_promise(told, [form], flags, promises=promises)

"""What the words of a listing say of its kind of work, and which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.dubious.matcher import Matcher
from archive.dubious.rules import BadRule
from archive.enrich.work import WorkEnricher
from archive.index.fields import BY_NAME
from archive.kinds.judging import Judged, judge_work
from archive.kinds.rules import FACETS, load_work_rules, read_work_rules
from archive.model import RecordKind
from tests.archive.kinds.scoring import make_listing

WORK = load_work_rules()
MATCHER = Matcher(WORK.book)
SMALL = """
facet = "goal"
single = true
source = "invented"
[[kind]]
code = "survey"
title = "invented"
[kind.patterns]
en = ['''\\bsurvey\\b''']
"""


def judge(title: str, *, description: str = "") -> dict[str, list[Judged]]:
    judged = judge_work(make_listing(title, description=description), MATCHER, work=WORK)
    return {name: [one for one in judged if one.facet == name] for name in FACETS}


def kinds(title: str, facet: str, *, description: str = "") -> list[str]:
    return [one.kind for one in judge(title, description=description)[facet]]


def test_each_kind_quotes_its_words_in_place() -> None:
    title = "Draw boxes around bicycles in street photos"
    for listed in judge(title).values():
        for one in listed:
            assert one.rules
            for quote in one.quotes:
                assert title[quote.start : quote.end] == quote.words


def test_the_head_of_the_title_outweighs_the_text_below() -> None:
    text = "Please watch the video and write to us about it."
    assert kinds("Transcribe a short talk", "goal", description=text) == ["creation"]


def test_several_media_may_stand_together() -> None:
    assert kinds("Photograph the shelf in your supermarket", "medium") == ["image", "place"]


def test_no_words_no_kind() -> None:
    assert judge("Batch 17 (new)") == {"goal": [], "medium": [], "airole": []}


def test_what_follows_from_the_goal_says_so() -> None:
    (role,) = judge("Would you buy this lamp?")["airole"]
    assert role.kind == "survey"
    assert role.rules == ("airole.survey follows from goal.survey",)


def test_a_document_is_no_offer() -> None:
    page = replace(make_listing("Survey"), kind=RecordKind.DOCUMENT)
    assert judge_work(page, MATCHER, work=WORK) == []


@pytest.mark.parametrize(
    ("title", "goal", "role"),
    [
        ("Schrijf twintig vragen voor een taalassistent", "creation", "prompt_writing"),
        ("Bewerte die Relevanz von Suchergebnissen", "interpretation", "search_evaluation"),
        ("Graba veinte frases con el móvil", "creation", "voice_capture"),
        ("Signalez les messages haineux", "verification", "moderation"),
        ("Film your bedroom and your kitchen", "creation", "home_capture"),
    ],
)
def test_in_five_languages(title: str, goal: str, role: str) -> None:
    assert kinds(title, "goal") == [goal]
    assert kinds(title, "airole") == [role]


def test_fields_take_every_kind_there_is() -> None:
    for name, facet in WORK.facets.items():
        assert set(BY_NAME[name].values) == set(facet.kinds)


def test_the_enricher_says_what_was_found_and_why() -> None:
    listing = make_listing("Short survey about tea", version=7)
    found = WorkEnricher().enrich([listing, make_listing("Batch 17", version=8)])
    assert set(found) == {7}
    assert found[7].fields == {"goal": ("survey",), "medium": ("form",), "airole": ("survey",)}
    told = found[7].detail["work"]
    assert isinstance(told, list)
    assert {one["facet"] for one in told} == set(FACETS)
    assert all(one["rules"] and one["quotes"] for one in told)


def test_a_facet_with_a_bad_pattern_is_named() -> None:
    with pytest.raises(BadRule, match=r"goal\.toml"):
        read_work_rules({"goal": SMALL.replace("survey\\b", "survey(")})


def test_a_facet_that_follows_what_is_not_there_is_named() -> None:
    text = SMALL.replace("single = true", 'single = true\nfollows = { survey = "nothing" }')
    with pytest.raises(BadRule, match="no kind nothing"):
        read_work_rules({"goal": text})


def test_another_text_is_another_edition() -> None:
    one = read_work_rules({"goal": SMALL}).book.edition
    assert read_work_rules({"goal": SMALL.replace("invented", "made up")}).book.edition != one

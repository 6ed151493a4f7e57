"""Flags as they are typed: from a donated page to the question, the words and a draft rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.door import open_archive
from archive.ids import IdKind, to_id
from crawlers.platforms.showing import list_notes
from tests.story.offers import OFFERS, list_page, preview_page
from tests.support.archives import Desk, make_desk

ASKS = replace(OFFERS[0], row=81, title="Upload a selfie with your passport")
PLAIN = replace(
    OFFERS[0],
    row=82,
    title="Sort photos of garden gnomes",
    description="By the colour of their hats.",
)
CONTACT = replace(
    OFFERS[0],
    row=83,
    title="Enter your full name, home address and telephone number",
    description="",
)
HARMLESS = replace(
    OFFERS[0],
    row=84,
    title="Short survey on breakfast habits",
    description="A questionnaire of ten minutes.",
    instructions="Before you start, upload a photo of your passport and a selfie.",
)
DRAFT = """
category = "gnomes"
title = "asks about gnomes"
severity = 1
[[rule]]
id = "gnomes.en"
language = "en"
patterns = ["\\\\bgarden gnomes?\\\\b"]
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("flags")
        desk = make_desk(folder, patch)
        pages = {
            "a.json": list_page((ASKS, PLAIN, CONTACT, HARMLESS)),
            "b.html": preview_page(HARMLESS),
        }
        desk.give(pages, folder / "a", "--seen-at", "2024-03-02")
        yield desk


def test_a_donated_request_is_found_by_its_category(desk: Desk) -> None:
    hits = desk.ask("search", "flag:biometric-id kind:listing")["hits"]
    assert [hit["title"] for hit in hits] == [ASKS.title]
    assert desk.ask("search", "-flag:biometric-id gnomes")["total"] == 1


def test_flags_show_the_words_and_say_possible(desk: Desk) -> None:
    answer = desk.ask("flags", "--category", "biometric-id")
    assert "possible" in answer["note"]
    version = next(one for one in answer["versions"] if one["title"] == ASKS.title)
    words = [quote["words"] for one in version["possible"] for quote in one["quotes"]]
    assert words
    assert any("passport" in one for one in words)
    assert {one["category"] for one in version["possible"]} == {"biometric-id"}
    printed = desk.run("flags")
    assert "reviewed by nobody" in printed.stderr
    assert "passport" in printed.stdout


def test_the_table_has_one_row_for_a_category_whatever_rules_say_it(desk: Desk) -> None:
    answer = desk.ask("flags")
    said = [
        (version["id"], one["category"])
        for version in answer["versions"]
        for one in version["possible"]
    ]
    assert len(said) > len(set(said)), "no two rules agree on anything here"
    rows = [tuple(line.split()) for line in desk.run("flags").stdout.splitlines()[1:]]
    shown = [
        (row[0], next(word for word in row if (row[0], word) in set(said)))
        for row in rows
        if "(unsaid)" not in row
    ]
    assert sorted(shown) == sorted(set(said))


def test_a_category_that_is_not_there_is_named(desk: Desk) -> None:
    desk.run("flags", "--category", "gnomes", expect=2)


def test_why_a_listing_is_flagged(desk: Desk) -> None:
    flagged = desk.ask("flags", "kind:listing", "--category", "biometric-id")["versions"]
    item = flagged[0]["item"]
    told = desk.ask("rules", "explain", item)
    (detail,) = told["versions"].values()
    assert any(one["rule"].startswith("biometric-id.en") for one in detail["possible"])
    assert "biometric-id.en" in desk.run("rules", "explain", item).stdout


def test_the_rules_can_be_listed(desk: Desk) -> None:
    listed = desk.ask("rules", "list")
    assert len(listed["categories"]) == 22
    assert {one["language"] for one in listed["rules"]} >= {"en", "nl", "de", "es", "fr"}
    assert any(not one["checked_by_native_reader"] for one in listed["rules"])
    assert "biometric-id.en.document" in desk.run("rules", "list").stdout


def test_the_rules_of_one_category_can_be_listed(desk: Desk) -> None:
    listed = desk.ask("rules", "list", "--category", "money")
    assert {one["category"] for one in listed["rules"]} == {"money"} == set(listed["categories"])
    assert any(one["together"] and one["unless"] for one in listed["rules"])
    desk.run("rules", "list", "--category", "gnomes", expect=2)


def test_explaining_shows_places_and_what_was_left_unsaid(desk: Desk) -> None:
    version = desk.ask("flags", "kind:listing", "--category", "biometric-id")["versions"][0]
    quote = version["possible"][0]["quotes"][0]
    printed = desk.run("rules", "explain", version["item"]).stdout
    assert f"{quote['part']} {quote['start']}-{quote['end']}" in printed
    (unsaid,) = desk.ask("flags", "--unsaid", "--category", "biometric-id")["versions"]
    assert "biometric-id (unsaid)" in desk.run("rules", "explain", unsaid["item"]).stdout


def test_a_draft_shows_what_it_would_flag_and_keeps_nothing(desk: Desk, tmp_path: Path) -> None:
    draft = tmp_path / "gnomes.toml"
    draft.write_text(DRAFT)
    told = desk.ask("rules", "test", str(draft))
    assert [one["title"] for one in told["newly"]] == [PLAIN.title]
    assert told["newly"][0]["words"] == ["garden gnomes"]
    assert told["no_longer"] == []
    assert desk.ask("search", "flag:gnomes gnomes")["total"] == 0
    assert "newly" in desk.run("rules", "test", str(draft)).stdout


def test_a_draft_that_finds_less_shows_what_it_would_lose(desk: Desk, tmp_path: Path) -> None:
    rules = [
        one["id"] for one in desk.ask("rules", "list")["rules"] if one["category"] == "biometric-id"
    ]
    draft = tmp_path / "biometric_id.toml"
    head = 'category = "biometric-id"\ntitle = "less"\nseverity = 3\n'
    draft.write_text(
        head
        + "".join(
            f'[[rule]]\nid = "{one}"\nlanguage = "en"\npatterns = ["zebra crossing"]\n'
            for one in rules
        )
    )
    told = desk.ask("rules", "test", str(draft))
    assert {one["title"] for one in told["no_longer"]} >= {ASKS.title}
    assert not {one["title"] for one in told["no_longer"]} & {PLAIN.title, CONTACT.title}


def test_a_bad_draft_is_refused(desk: Desk, tmp_path: Path) -> None:
    draft = tmp_path / "bad.toml"
    draft.write_text(DRAFT.replace("gnomes?", "gnomes?("))
    desk.run("rules", "test", str(draft), expect=1)


def test_a_request_that_only_the_form_makes_is_shown_with_both_places(desk: Desk) -> None:
    (hit,) = desk.ask("search", "unsaid:biometric-id")["hits"]
    assert hit["title"] == HARMLESS.title
    (version,) = desk.ask("flags", "--unsaid", "--category", "biometric-id")["versions"]
    assert version["title"] == HARMLESS.title
    (one,) = version["unsaid"]
    assert one["category"] == "biometric-id"
    assert one["offered_as"]["words"].lower() in HARMLESS.title.lower()
    assert "passport" in one["asked"]["words"]
    assert one["asked_in"].startswith("V")
    assert one["rule"].startswith("biometric-id.")
    printed = desk.run("flags", "--unsaid").stdout
    assert "biometric-id (unsaid)" in printed
    assert "offered as: survey" in printed.lower()


def test_a_listing_that_says_what_its_form_asks_is_not_unsaid(desk: Desk) -> None:
    assert desk.ask("search", "passport unsaid:biometric-id kind:listing")["total"] == 0
    assert desk.ask("search", "-unsaid:biometric-id kind:listing")["total"] == 3


def test_the_platforms_own_rule_of_that_day_stands_beside_a_flag(desk: Desk) -> None:
    (version,) = desk.ask("flags", "--category", "identity")["versions"]
    (one, *_) = version["possible"]
    (rule,) = one["platform_rules"]
    assert rule["says"].startswith("Personally identifiable information")
    assert rule["standing"] in ("in force", "last known", "between", "undated")
    assert rule["source"]
    assert "Personally identifiable" in desk.run("flags", "--category", "identity").stdout
    explained = desk.ask("rules", "explain", version["item"])["versions"][version["id"]]
    assert explained["possible"][0]["platform_rules"] == one["platform_rules"]
    assert "Personally identifiable" in desk.run("rules", "explain", version["item"]).stdout


def test_where_no_rule_of_the_platform_is_known_it_says_so(desk: Desk) -> None:
    assert "none known" in desk.run("flags", "--category", "biometric-id").stdout


def test_flags_of_an_item_or_a_version_as_plain_data(desk: Desk) -> None:
    version = desk.ask("flags", "--category", "identity")["versions"][0]
    notes = {note.name: note for note in list_notes()}
    with open_archive(desk.path) as archive:
        kept = archive.flags_of(version["item"], notes=notes)
        assert archive.flags_of(version["id"], notes=notes) == kept
        bare = archive.flags_of(version["item"], notes={})
    flag = next(one for one in kept if one.category == "identity")
    assert to_id(IdKind.VERSION, flag.version) == version["id"]
    assert all(quote.words == CONTACT.title[quote.start : quote.end] for quote in flag.quotes)
    assert flag.day == date(2024, 3, 2)
    assert [one.fact.topic for one in flag.against] == ["identity"]
    assert [one.key for one in bare] == [one.key for one in kept]
    assert all(one.against == () for one in bare)

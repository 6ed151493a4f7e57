"""Flags as they are typed: from a donated page to the question, the words and a draft rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.story.offers import OFFERS, list_page
from tests.support.archives import Desk, make_desk

ASKS = replace(OFFERS[0], row=81, title="Upload a selfie with your passport")
PLAIN = replace(OFFERS[0], row=82, title="Sort photos of garden gnomes")
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
        desk.give({"a.json": list_page([ASKS, PLAIN])}, folder / "a", "--seen-at", "2024-03-02")
        yield desk


def test_a_donated_request_is_found_by_its_category(desk: Desk) -> None:
    (hit,) = desk.ask("search", "flag:biometric-id")["hits"]
    assert hit["title"] == ASKS.title
    assert desk.ask("search", "-flag:biometric-id gnomes")["total"] == 1


def test_flags_show_the_words_and_say_possible(desk: Desk) -> None:
    answer = desk.ask("flags", "--category", "biometric-id")
    assert "possible" in answer["note"]
    (version,) = answer["versions"]
    words = [quote["words"] for one in version["possible"] for quote in one["quotes"]]
    assert words
    assert any("passport" in one for one in words)
    assert {one["category"] for one in version["possible"]} == {"biometric-id"}
    printed = desk.run("flags")
    assert "reviewed by nobody" in printed.stderr
    assert "passport" in printed.stdout


def test_a_category_that_is_not_there_is_named(desk: Desk) -> None:
    desk.run("flags", "--category", "gnomes", expect=2)


def test_why_a_listing_is_flagged(desk: Desk) -> None:
    item = desk.ask("flags", "--category", "biometric-id")["versions"][0]["item"]
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
    assert [one["title"] for one in told["no_longer"]] == [ASKS.title]


def test_a_bad_draft_is_refused(desk: Desk, tmp_path: Path) -> None:
    draft = tmp_path / "bad.toml"
    draft.write_text(DRAFT.replace("gnomes?", "gnomes?("))
    desk.run("rules", "test", str(draft), expect=1)

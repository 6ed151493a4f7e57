"""Pay by place: told where k sources of each country saw their price, and never before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.story.offers import OFFERS, list_page
from tests.support.archives import Desk, make_desk

BASE = replace(OFFERS[0], row=71, title="Sort photos of garden chairs, batch 4", seconds=600)
FIRST = {"wren": "NL", "crow": "VE", "finch": "NL", "rook": "VE"}
LATER = {"robin": "NL", "jay": "VE"}
AMOUNTS = {"NL": "0.50", "VE": "0.30"}


def _look(desk: Desk, folder: Path, sources: Iterable[tuple[str, str]], *, day: int) -> None:
    """Each source hands in the list as it saw it, all at different times."""
    for number, (name, country) in enumerate(sources):
        desk.run(
            *("consent", "give", name, "--platform", "mturk", "--way", "donate"),
            *("--country", country, "--how", "paper"),
        )
        # Something of its own on each page: equal pages count as one.
        own = replace(OFFERS[1], row=80 + number + day, title=f"Label {number} clips of day {day}")
        page = list_page([replace(BASE, dollars=AMOUNTS[country]), own])
        seen = f"2024-03-{day + number:02d}T12:00Z"
        desk.give({f"{name}.json": page}, folder / name, "--source", name, "--seen-at", seen)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return make_desk(tmp_path, monkeypatch)


def test_a_gap_is_told_when_k_sources_of_each_country_saw_their_price(
    desk: Desk, tmp_path: Path
) -> None:
    _look(desk, tmp_path, FIRST.items(), day=1)
    assert desk.ask("enrich")["placed"] == 0
    assert desk.ask("gaps", "--by-place") == []
    assert desk.ask("search", "paidin:none")["total"] == desk.ask("search", "")["total"]

    _look(desk, tmp_path, LATER.items(), day=6)
    assert desk.ask("enrich")["placed"] > 0
    (gap,) = desk.ask("gaps", "--by-place")
    assert [(one["pay"]["amount"], one["countries"]) for one in gap["prices"]] == [
        ("0.3", ["VE"]),
        ("0.5", ["NL"]),
    ]
    assert (gap["ratio"], gap["k"]) == ("0.6000", 3)
    assert all(one["basis"] == "seen" and one["capture"] for one in gap["prices"])
    assert desk.ask("changes", "--series") == []
    assert desk.ask("enrich")["placed"] == 0

    found = desk.ask("search", "paidin:ve prices:by_place")
    assert {hit["pay"]["amount"] for hit in found["hits"]} == {"0.3"}
    others = desk.ask("search", "-paidin:ve prices:by_place")
    assert {hit["pay"]["amount"] for hit in others["hits"]} == {"0.5"}
    assert desk.ask("gaps", "--by-place", "--platform", "prolific") == []


def test_one_country_alone_is_not_told(desk: Desk, tmp_path: Path) -> None:
    """The other price's sources would be told to be elsewhere."""
    sources = [("wren", "NL"), ("crow", "VE"), ("finch", "NL"), ("robin", "NL")]
    _look(desk, tmp_path, sources, day=1)
    assert desk.ask("enrich")["placed"] == 0
    assert desk.ask("search", "paidin:nl")["total"] == 0


def test_who_withdraws_is_no_longer_counted(desk: Desk, tmp_path: Path) -> None:
    _look(desk, tmp_path, [*FIRST.items(), *LATER.items()], day=1)
    assert desk.ask("enrich")["placed"] > 0
    desk.run("consent", "withdraw", "jay", "--erase", "--yes")
    assert desk.ask("gaps", "--by-place") == []
    assert desk.ask("enrich")["placed"] == 0
    assert desk.ask("gaps", "--by-place") == []

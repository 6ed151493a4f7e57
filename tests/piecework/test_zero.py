"""What an empty answer means, as it is typed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.errors import BadInput
from piecework.commands.zero import read_span
from tests.story.offers import OFFERS, list_page
from tests.support.archives import Desk, make_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("zero")
        desk = make_desk(folder, patch)
        for day in ("2024-03-02", "2024-03-05T10:30Z"):
            desk.give({"a.json": list_page([OFFERS[0]])}, folder / day[:10], "--seen-at", day)
        yield desk


def ask(desk: Desk, *more: str) -> dict[str, object]:
    return desk.ask(
        "zero", "--platform", "mturk", "--since", "2024-03-04", "--until", "2024-03-07", *more
    )


def test_the_chance_comes_with_its_ends_and_what_it_rests_on(desk: Desk) -> None:
    found = ask(desk, "--lifetime", "6h")
    # One look in four days: met by offers that began in the six hours before it.
    assert found["value"] == pytest.approx(6 / 96, abs=0.01)
    assert found["low"] <= found["value"] <= found["high"]
    assert (found["looks"], found["lifetime_hours"]) == (1, 6)
    assert ask(desk, "--lifetime", "2d")["value"] > 0.3


def test_without_known_lives_a_lifetime_is_asked_for(desk: Desk) -> None:
    period = ("--since", "2024-03-04", "--until", "2024-03-07")
    answer = desk.run("zero", "--platform", "mturk", *period, expect=2)
    assert "--lifetime 6h" in str(answer.exception)


def test_a_platform_that_nobody_looked_at_is_no_zero(desk: Desk) -> None:
    period = ("--since", "2024-03", "--until", "2024-03")
    answer = desk.run("zero", "--platform", "nowhere", *period, expect=2)
    assert "nobody looked at 'nowhere'" in str(answer.exception)


def test_an_empty_search_says_how_to_ask(desk: Desk) -> None:
    assert "piecework zero" in desk.run("search", "nosuchwordanywhere").stderr


def test_lifetimes_of_thin_sets_are_held_back_and_not_zero(desk: Desk) -> None:
    for of in ("lifetime", "disappearances"):
        for point in desk.ask("trends", "--of", of, "--by", "all")["points"]:
            assert all(figure["value"] is None for figure in point["figures"].values())


@pytest.mark.parametrize(
    ("text", "span"),
    [("6h", timedelta(hours=6)), ("20min", timedelta(minutes=20)), ("1.5d", timedelta(hours=36))],
)
def test_spans_are_read(text, span):
    assert read_span(text) == span


@pytest.mark.parametrize("text", ["6", "h", "0h", "-1h", "6 hours", ""])
def test_no_span_is_guessed(text):
    with pytest.raises(BadInput):
        read_span(text)

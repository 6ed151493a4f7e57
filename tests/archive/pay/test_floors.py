"""Minimum wages: the step of the day, the hour and its sum, and what is not known."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from archive.pay.floors import Against, Ladder, compare, load_floors, read_floors

TABLE = load_floors()


def hourly(place: str, day: date) -> list[Decimal]:
    return [one.hourly.quantize(Decimal("0.01")) for one in TABLE.on(place, day) if one.hourly]


@pytest.mark.parametrize(
    ("place", "day", "amounts"),
    [
        ("NL", date(2024, 3, 1), ["13.27"]),
        ("NL", date(2012, 7, 1), ["8.40"]),
        ("DE", date(2015, 1, 1), ["8.50"]),
        ("US", date(2020, 1, 1), ["7.25"]),
        # 1,080 a month in 14 payments, 40 hours a week: 1080 × 14 ÷ 12 ÷ (40 × 52 ÷ 12)
        ("ES", date(2023, 7, 1), ["7.27"]),
        # by age until 2024: all rates that may apply stand
        ("GB", date(2023, 7, 1), ["10.42", "10.18"]),
    ],
)
def test_the_step_of_the_day(place: str, day: date, amounts: list[str]) -> None:
    assert sorted(hourly(place, day)) == sorted(Decimal(one) for one in amounts)


def test_a_month_shows_how_the_hour_came_about() -> None:
    (floor,) = TABLE.on("ES", date(2023, 7, 1))
    assert floor.sum == "1080.00 a month × 14 payments ÷ 12 ÷ (40 hours a week × 52 ÷ 12)"
    assert floor.hours_source


def test_before_there_was_one_there_is_none() -> None:
    assert TABLE.on("DE", date(2014, 12, 31)) == []


def test_nothing_holds_after_the_day_of_the_table() -> None:
    assert TABLE.on("NL", TABLE.as_of)
    assert TABLE.on("NL", TABLE.as_of + timedelta(days=1)) == []


def test_a_gap_is_a_gap_and_not_the_step_before() -> None:
    assert TABLE.on("VE", date(2021, 1, 15)) == []
    assert (date(2020, 11, 1), date(2021, 4, 30)) in TABLE.list_gaps("VE")


def test_without_hours_there_is_no_hourly_amount() -> None:
    (floor,) = TABLE.on("IN", date(2016, 1, 1))
    assert floor.hourly is None
    assert floor.sum == "no hours a day are known"


def test_every_step_has_its_source_and_a_positive_amount() -> None:
    assert all(step.amount > 0 and len(step.source) > 10 for step in TABLE.steps)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        ("5", "5", Against.BELOW),
        ("12", "12", Against.NOT_BELOW),
        ("10", "10", Against.UNKNOWN),  # between two floors that may apply
        ("5", "12", Against.UNKNOWN),
        ("5", None, Against.UNKNOWN),  # a lower bound is never below
        ("12", None, Against.NOT_BELOW),
        (None, "5", Against.BELOW),  # up to 5
        (None, "12", Against.UNKNOWN),
    ],
)
def test_a_wage_beside_floors(low: str | None, high: str | None, verdict: Against) -> None:
    ends = [None if one is None else Decimal(one) for one in (low, high)]
    assert compare(*ends, [Decimal("9.50"), Decimal("10.50")]) is verdict


def test_no_floor_is_no_verdict() -> None:
    assert compare(Decimal(1), Decimal(1), []) is Against.UNKNOWN


def test_a_table_with_a_step_without_source_is_refused() -> None:
    text = (
        'as_of = 2026-01-01\nsources = ["somewhere"]\n[[wage]]\nplace = "NL"\nname = "m"\n'
        'currency = "EUR"\nunit = "hour"\n'
        'steps = [{ from = 2020-01-01, amount = "1", source = 2, read = 2026-01-01 }]\n'
    )
    with pytest.raises(ValueError, match="NL 2020-01-01: there is no source 2"):
        read_floors(text)


def test_a_ladder_says_of_all_places_at_once_what_comparing_says_of_each():
    chance = random.Random(7)

    def draw() -> Decimal:
        return Decimal(chance.randint(0, 20))

    for _ in range(500):
        floors = {
            name: [draw() for _ in range(chance.randint(1, 3))]
            for name in "ABCDEF"[: chance.randint(0, 6)]
        }
        ladder = Ladder(floors)
        low, high = chance.choice([(None, draw()), (draw(), None), tuple(sorted([draw(), draw()]))])
        said = {place: compare(low, high, amounts) for place, amounts in floors.items()}
        below = [place for place, one in said.items() if one is Against.BELOW]
        reached = [place for place, one in said.items() if one is Against.NOT_BELOW]
        assert list(ladder.list_below(high)) == below
        assert list(ladder.list_reached(low)) == reached

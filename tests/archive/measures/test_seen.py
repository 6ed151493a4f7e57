"""What zero means: the chance of having seen an offer, beside how often one is really seen."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from archive.measures.seen import measure_coverage, reckon_chance
from archive.times import Window

START = datetime(2024, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def look(hours: float) -> Window:
    return Window(START + hours * HOUR, START + (hours + 1) * HOUR)


def test_without_looks_nothing_would_have_been_seen() -> None:
    chance = reckon_chance([], start=START, end=START + DAY, lifetime=HOUR)
    assert (chance.value, chance.low, chance.high, chance.looks) == (0.0, 0.0, 0.0, 0)


def test_an_offer_that_outlives_every_pause_is_surely_seen() -> None:
    looks = [look(6 * n) for n in range(-4, 60)]
    chance = reckon_chance(looks, start=START, end=START + 10 * DAY, lifetime=timedelta(hours=8))
    assert chance.low == chance.value == chance.high == 1.0


def test_looking_once_a_day_sees_a_six_hour_offer_one_time_in_four() -> None:
    looks = [look(24 * n + 12) for n in range(-1, 12)]
    chance = reckon_chance(looks, start=START, end=START + 10 * DAY, lifetime=timedelta(hours=6))
    assert chance.value == pytest.approx(0.25, abs=0.01)
    assert chance.low < chance.value < chance.high


@pytest.mark.parametrize("seed", range(12))
def test_the_chance_is_how_often_it_happens(seed: int) -> None:
    """Looks at exact moments that only the simulation knows; 4,000 offers at random."""
    rng = random.Random(seed)
    span = rng.choice((3, 10, 30)) * DAY
    moments = [
        START + rng.random() * (span + 3 * DAY) - DAY for _ in range(rng.choice((3, 12, 60)))
    ]
    lifetime = rng.choice((0.3, 2, 7, 30, 100)) * HOUR
    chance = reckon_chance(
        [Window.outward(one) for one in moments], start=START, end=START + span, lifetime=lifetime
    )
    seen = 0
    for _ in range(4_000):
        begin = START + rng.random() * span
        seen += any(begin <= one <= begin + lifetime for one in moments)
    assert chance.value == pytest.approx(seen / 4_000, abs=0.05)
    assert chance.low - 0.03 <= seen / 4_000 <= chance.high + 0.03


@pytest.mark.parametrize("span", [timedelta(0), -DAY])
def test_an_empty_period_is_refused(span: timedelta) -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        reckon_chance([], start=START, end=START + span, lifetime=HOUR)


def test_coverage_counts_days_and_shows_gaps() -> None:
    looks = [look(1), look(30), look(24 * 6)]
    found = measure_coverage(looks, start=START, end=START + 10 * DAY)
    assert (found.days, found.looked) == (10, 3)
    assert [(one.earliest, one.latest) for one in found.gaps] == [
        (START + 31 * HOUR, START + 144 * HOUR),
        (START + 145 * HOUR, START + 240 * HOUR),
    ]
    assert found.longest_gap == 113 * HOUR


def test_looks_outside_the_period_do_not_count() -> None:
    found = measure_coverage([look(-50), look(500)], start=START, end=START + DAY)
    assert (found.days, found.looked) == (1, 0)
    assert found.longest_gap == DAY

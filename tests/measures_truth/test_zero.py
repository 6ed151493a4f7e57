"""What zero means: reckoned chances beside how often offers really were seen."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.measures.seen import reckon_chance
from crawlers.marketplace.economy import grow_market
from crawlers.marketplace.market import Market
from tests.measures_truth.seeing import HOUR, Look
from tests.measures_truth.truth import PLAIN


def grow(seed: int, *, hours: float, flat: bool = True) -> Market:
    """Offers that all stand for ``hours``."""
    parameters = replace(
        PLAIN,
        median_life_hours=hours,
        spread_life=0,
        taken_faster=0,
        hours=(1,) * 24 if flat else PLAIN.hours,
        weekdays=(1,) * 7 if flat else PLAIN.weekdays,
        arrivals_per_day=60,
    )
    return grow_market(seed, parameters=parameters, planted=False)


def look_by(market: Market, habit: str, chance: random.Random) -> list[Look]:
    """Habits of looking: ``seldom`` at any hour, ``office`` on working days, ``gap`` for weeks."""
    looks = []
    for day in range((market.end - market.start).days):
        midnight = market.start + timedelta(days=day)
        hours: list[int] = []
        if habit == "seldom":
            hours = sorted(chance.sample(range(24), 2))
        elif habit == "office" and midnight.weekday() < 5:
            hours = [9, 13, 17]
        elif habit == "gap" and not 10 <= day < 28:
            hours = list(range(0, 24, 4))
        looks += [Look(midnight + hour * HOUR + chance.randrange(60) * HOUR / 60) for hour in hours]
    return looks


def compare(
    market: Market, looks: list[Look], *, hours: float
) -> tuple[float, float, float, float]:
    """The chance with its ends, and the share of offers that a look met."""
    end = market.end - timedelta(days=2)
    chance = reckon_chance(
        [look.window for look in looks],
        start=market.start,
        end=end,
        lifetime=timedelta(hours=hours),
    )
    offers = [one for one in market.offers if market.start <= one.start < end]
    moments = [look.moment for look in looks]
    seen = sum(any(one.start <= moment < one.end for moment in moments) for one in offers)
    return chance.value, chance.low, chance.high, seen / len(offers)


@pytest.mark.parametrize("hours", [1, 6, 24])
@pytest.mark.parametrize("habit", ["seldom", "office", "gap"])
def test_chances_are_within_five_hundredths_of_how_often_offers_were_seen(habit, hours):
    for seed in range(3):
        market = grow(seed, hours=hours)
        looks = look_by(market, habit, random.Random(seed))
        value, low, high, share = compare(market, looks, hours=hours)
        assert abs(value - share) <= 0.05
        assert low - 0.03 <= share <= high + 0.03


@pytest.mark.parametrize("habit", ["seldom", "gap"])
def test_where_work_comes_by_day_looks_at_all_hours_still_say_right(habit):
    market = grow(4, hours=6, flat=False)
    looks = look_by(market, habit, random.Random(4))
    value, _, _, share = compare(market, looks, hours=6)
    assert abs(value - share) <= 0.05


def test_looks_in_working_hours_see_more_than_is_said_where_work_comes_in_working_hours():
    """A stated limit: starting moments count alike, night and day; it errs on the safe side."""
    market = grow(0, hours=6, flat=False)
    looks = look_by(market, "office", random.Random(0))
    value, _, _, share = compare(market, looks, hours=6)
    assert 0.05 < share - value < 0.25

"""Lifetimes beside the parameter: the life of what comes, with a gap and hours between looks."""

from __future__ import annotations

import math
import statistics
from datetime import timedelta
from functools import lru_cache

import pytest

from archive.measures.choice import Grain
from archive.measures.lifetimes import Lives
from archive.measures.lived import measure_disappearances, measure_lifetimes
from archive.measures.trends import Settings
from crawlers.marketplace.economy import grow_market
from tests.measures_truth.seeing import (
    HOUR,
    bound_lives,
    enrich_versions,
    find_item,
    look_regularly,
    make_table,
    store_versions,
)
from tests.measures_truth.truth import PLAIN, Checked

pytest.importorskip("lifelines")


@lru_cache(maxsize=4)
def see(seed: int):
    market = grow_market(seed, parameters=PLAIN, planted=False)
    looks = look_regularly(market, every=2 * HOUR, seed=seed, gaps=[(0.5, 0.6)], partly=0.1)
    rows = make_table(enrich_versions(store_versions(market, looks), series=False))
    return market, rows, Lives.of(bound_lives(market, looks))


def check_lifetimes(seed: int) -> list[Checked]:
    _, rows, lives = see(seed)
    (point,) = measure_lifetimes(rows, lives, Settings(grain=Grain.ALL))
    spread = math.hypot(
        PLAIN.spread_life,
        PLAIN.taken_faster * math.hypot(PLAIN.spread_between, PLAIN.spread_within),
    )
    found = []
    for name, step in (("p25", -0.6745), ("p50", 0.0), ("p75", 0.6745)):
        figure = point.figures[name]
        truth = PLAIN.median_life_hours * math.exp(step * spread)
        found.append(Checked(name, figure.value, figure.low, figure.high, truth))
    return found


def test_lifetimes_are_the_parameters():
    every = [check_lifetimes(seed) for seed in range(5)]
    for figures in zip(*every, strict=True):
        errors = [math.log(one.figure / one.truth) for one in figures]
        assert abs(statistics.mean(errors)) < 0.1, figures[0].name
        assert sum(one.covers for one in figures) >= 3, figures[0].name


@pytest.mark.campaign
def test_lifetimes_are_the_parameters_in_200_markets():
    every = [check_lifetimes(seed) for seed in range(200)]
    for figures in zip(*every, strict=True):
        errors = [math.log(one.figure / one.truth) for one in figures]
        covered = sum(one.covers for one in figures) / len(figures)
        print(f"lifetime {figures[0].name} {covered:.3f} {statistics.mean(errors):+.3f}")
        assert abs(statistics.mean(errors)) < 0.08
        assert covered >= 0.85


def test_last_minus_first_is_too_short_and_this_is_not():
    """A life is longer than what was seen of it: the naive figure is the bias that is avoided."""
    _, rows, lives = see(0)
    (point,) = measure_lifetimes(rows, lives, Settings(grain=Grain.ALL))
    naive = statistics.median((rows["last"] - rows["first"].astype("i8")) / 3600)
    assert naive < point.figures["p50"].value


def test_disappearances_bracket_what_went_in_each_week():
    market, rows, lives = see(1)
    points = measure_disappearances(rows, lives, Settings(grain=Grain.WEEK))
    assert points
    seen = set(lives.items.tolist())
    for point in points[1:-1]:
        start = timedelta(weeks=int(point.label[-2:]) - market.start.isocalendar().week)
        begin = market.start + start
        # Of those that were seen: who came and went in a gap is nowhere.
        true = sum(
            begin <= offer.end < begin + timedelta(weeks=1)
            for offer in market.offers
            if find_item(offer.group) in seen
        )
        figure = point.figures["disappearances"]
        assert figure.low <= true <= figure.high
        assert figure.low <= figure.value <= figure.high


def test_a_gap_makes_it_unsure_in_which_week_they_went():
    _, rows, lives = see(1)
    widths = {
        point.label: point.figures["disappearances"].high - point.figures["disappearances"].low
        for point in measure_disappearances(rows, lives, Settings(grain=Grain.DAY))
    }
    assert max(widths.values()) > 3 * statistics.median(widths.values())

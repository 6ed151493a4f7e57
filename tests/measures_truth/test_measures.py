"""Each measure on simulated markets, beside the parameters that these were grown from.

Twenty markets here, two hundred in the campaign; seeds are fixed beforehand, and requesters drawn
anew for each. What is found stands in docs/methods.md.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.measures.choice import Grain
from archive.measures.trends import Settings, measure_amounts, measure_volume
from crawlers.marketplace.economy import grow_market
from tests.measures_truth.seeing import (
    HOUR,
    enrich_versions,
    look_regularly,
    make_table,
    store_versions,
)
from tests.measures_truth.truth import PLAIN, Checked, check_plain

FEW, MANY = range(20), range(200)


def measure_markets(seeds: Iterable[int]) -> dict[str, list[Checked]]:
    found: dict[str, list[Checked]] = defaultdict(list)
    for seed in seeds:
        for one in check_plain(seed):
            found[one.name].append(one)
    return found


@pytest.fixture(scope="module")
def few() -> dict[str, list[Checked]]:
    return measure_markets(FEW)


def test_intervals_hold_the_parameter_in_most_of_a_few_markets(few):
    # Of twenty at 95 %, fewer than 16 in one chance of 400.
    for name, figures in few.items():
        assert sum(one.covers for one in figures) >= 16, name


def test_figures_are_unbiased_under_the_definition_of_their_weighting(few):
    check_bias(few)


def test_what_stands_pays_less_than_what_comes(few):
    """Length bias: better-paid work is taken faster."""
    by_time = [one.figure for one in few["pay by time p50"]]
    by_listing = [one.figure for one in few["pay by listing p50"]]
    shown = statistics.mean(map(math.log, by_time)) - statistics.mean(map(math.log, by_listing))
    assert abs(shown - math.log(PLAIN.median_pay_by_time / PLAIN.median_pay)) < 0.08


def check_bias(found: dict[str, list[Checked]]) -> None:
    """The mean error is within four of its own standard errors, and 3 % for coarse times."""
    for name, figures in found.items():
        errors = [math.log(one.figure / one.truth) for one in figures]
        error = statistics.stdev(errors) / len(errors) ** 0.5
        assert abs(statistics.mean(errors)) < 4 * error + 0.03, name


@pytest.mark.campaign
def test_intervals_hold_the_parameter_in_90_to_98_per_cent_of_200_markets():
    found = measure_markets(MANY)
    for name, figures in found.items():
        errors = [math.log(one.figure / one.truth) for one in figures]
        covered = sum(one.covers for one in figures) / len(figures)
        print(f"{name:32} {covered:.3f} {statistics.mean(errors):+.3f}")
    check_bias(found)
    for name, figures in found.items():
        assert 0.90 <= sum(one.covers for one in figures) / len(figures) <= 0.98, name


def test_a_gap_is_no_fall():
    """Half a market unseen: what was seen less is called unseen, and pay does not move."""
    market = grow_market(1, parameters=replace(PLAIN, weeks=8), planted=False)
    gap = (3 / 8, 5 / 8)
    looks = look_regularly(market, every=HOUR, gaps=[gap])
    rows = make_table(enrich_versions(store_versions(market, looks), series=False))
    settings = Settings(grain=Grain.WEEK, start=market.start + HOUR)
    volumes = {one.label: one for one in measure_volume(rows, settings)}
    # A week without a look has no point at all: nothing is said, and never a zero.
    assert len(volumes) == 6
    assert all(one.figures["volume"].value for one in volumes.values())
    pays = measure_amounts(rows, "payeur", settings)
    assert [one.label for one in pays] == list(volumes)


def test_what_nobody_saw_before_a_gap_is_not_called_gone_in_it():
    market = grow_market(2, parameters=PLAIN, planted=False)
    looks = look_regularly(market, every=timedelta(hours=2), gaps=[(0.5, 1.0)])
    docs = store_versions(market, looks)
    end = max(look.window.latest for look in looks)
    standing = [doc for doc in docs if doc.last_seen.latest == end]
    assert standing
    assert not any(doc.changes for doc in standing)

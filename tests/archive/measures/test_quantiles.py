"""Quantiles by definition, and intervals that hold what they promise on simulated markets."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from archive.measures.quantiles import (
    Clusters,
    bootstrap_quantiles,
    estimate_quantiles,
    estimate_share,
    share_interval,
    weighted_quantile,
)
from archive.measures.student import student_quantile
from tests.archive.measures.markets import draw_market


def quantile_by_definition(values: list[int], weights: list[int], share: Fraction) -> Fraction:
    pairs = sorted(zip(values, weights, strict=True))
    wanted, reached = share * sum(weights), 0
    for place, (value, weight) in enumerate(pairs):
        reached += weight
        if reached == wanted and place + 1 < len(pairs):
            return Fraction(value + pairs[place + 1][0], 2)
        if reached >= wanted:
            return Fraction(value)
    raise AssertionError


@pytest.mark.parametrize("seed", range(50))
def test_a_weighted_quantile_is_the_one_of_the_definition(seed: int) -> None:
    chance = random.Random(seed)
    values = [chance.randrange(20) for _ in range(chance.randrange(1, 30))]
    weights = [chance.randrange(1, 6) for _ in values]
    for share in (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)):
        found = weighted_quantile(np.array(values, float), np.array(weights, float), float(share))
        assert found == float(quantile_by_definition(values, weights, share))


def test_a_quantile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        weighted_quantile(np.array([]), np.array([]), 0.5)
    with pytest.raises(ValueError, match="nothing"):
        estimate_share(np.array([], bool), np.array([]), Clusters.of(np.array([], np.int64)))


def test_one_requester_alone_has_no_interval() -> None:
    values, weights = np.array([1.0, 2.0, 3.0]), np.ones(3)
    (found,) = estimate_quantiles(values, weights, Clusters.of(np.array([7, 7, 7])), [0.5])
    assert (found.value, found.low, found.high, found.clusters) == (2.0, None, None, 1)


def test_rows_of_one_requester_say_less_than_rows_of_many() -> None:
    values = np.tile(np.arange(20.0), 10)
    many = Clusters.of(np.arange(200))
    few = Clusters.of(np.tile(np.arange(20), 10))  # each requester has one price, ten times
    (wide,) = estimate_quantiles(values, np.ones(200), few, [0.5])
    (narrow,) = estimate_quantiles(values, np.ones(200), many, [0.5])
    assert wide.low is not None
    assert wide.high is not None
    assert narrow.low is not None
    assert narrow.high is not None
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


@pytest.mark.parametrize(
    ("freedom", "value"),
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (9, 2.2622), (120, 1.9799)],
)
def test_students_t_is_that_of_the_tables(freedom: int, value: float) -> None:
    assert student_quantile(0.975, freedom) == pytest.approx(value, abs=5e-4)
    assert student_quantile(0.025, freedom) == -student_quantile(0.975, freedom)


def test_a_share_of_none_or_all_still_has_an_interval() -> None:
    none = share_interval(np.zeros(30), np.ones(30), level=0.95)
    every = share_interval(np.ones(30), np.ones(30), level=0.95)
    assert none is not None
    assert every is not None
    assert none[:2] == (0.0, 0.0)
    assert every[2] == 1.0
    # The exact upper end for 0 of 30: 1 − 0.025^(1/30)
    assert none[2] == pytest.approx(1 - 0.025 ** (1 / 30))
    assert every[1] == pytest.approx(0.025 ** (1 / 30))


def covers(seeds: range) -> dict[str, float]:
    """How often 95 % intervals hold the generator's own parameter."""
    hits = {"median": 0, "p25": 0, "share": 0}
    for seed in seeds:
        market = draw_market(seed)
        weights = np.ones(len(market.wages))
        p25, median = estimate_quantiles(market.wages, weights, market.clusters, [0.25, 0.5])
        share = estimate_share(market.wages < market.floor, weights, market.clusters)
        for name, found, true in (
            ("median", median, market.median),
            ("p25", p25, market.p25),
            ("share", share, market.share),
        ):
            assert found.low is not None
            assert found.high is not None
            hits[name] += found.low <= true <= found.high
    return {name: count / len(seeds) for name, count in hits.items()}


def test_intervals_cover_on_twenty_markets() -> None:
    """With 20 markets a true coverage of 0.94 gives fewer than 16 once in a thousand."""
    assert min(covers(range(20)).values()) >= 0.8


@pytest.mark.campaign
def test_intervals_cover_the_parameter_in_90_to_98_of_100_markets() -> None:
    for name, share in covers(range(200)).items():
        assert 0.9 <= share <= 0.98, (name, share)


def test_the_bootstrap_agrees_with_the_closed_form() -> None:
    market = draw_market(3)
    weights = np.ones(len(market.wages))
    (closed,) = estimate_quantiles(market.wages, weights, market.clusters, [0.5])
    (drawn,) = bootstrap_quantiles(
        market.wages, weights, market.clusters, [0.5], replicates=400, seed=1
    )
    assert drawn.value == closed.value
    assert closed.low is not None
    assert closed.high is not None
    assert drawn.low == pytest.approx(closed.low, rel=0.25)
    assert drawn.high == pytest.approx(closed.high, rel=0.25)


def test_the_bootstrap_is_repeatable() -> None:
    market = draw_market(4)
    weights = np.ones(len(market.wages))
    draws = [
        bootstrap_quantiles(market.wages, weights, market.clusters, [0.5], replicates=50, seed=9)
        for _ in range(2)
    ]
    assert draws[0] == draws[1]

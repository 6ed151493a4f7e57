"""Lives between looks: the library and the iteration agree, and what is not known is not told."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from archive.errors import BadInput
from archive.measures.lifetimes import (
    GRID,
    Distribution,
    estimate_lifetimes,
    fit_distribution,
    iterate_distribution,
)
from archive.measures.quantiles import Clusters


def draw_lives(seed: int, *, count: int = 400, hours: float = 20.0, step: float = 3.0):
    chance = np.random.default_rng(seed)
    life = hours * np.exp(chance.normal(0, 0.8, count))
    low = np.maximum(0, life // step * step - step)
    lows = np.searchsorted(GRID, low, side="right") - 1
    highs = np.searchsorted(GRID, low + 3 * step)
    still = chance.random(count) < 0.2
    return lows, np.where(still, len(GRID), highs), life


def count_pairs(lows, highs):
    pairs, counts = np.unique(lows * 10_000 + highs, return_counts=True)
    return pairs // 10_000, pairs % 10_000, counts.astype(np.float64)


def test_the_library_and_the_iteration_say_the_same():
    pytest.importorskip("lifelines")
    lows, highs, _ = draw_lives(1)
    pairs = count_pairs(lows, highs)
    ours, theirs = iterate_distribution(*pairs), fit_distribution(*pairs)
    for share in (0.25, 0.5, 0.75):
        assert ours.quantile(share) == pytest.approx(theirs.quantile(share), rel=0.03)


def test_where_most_still_stand_no_median_is_told():
    pytest.importorskip("lifelines")
    lows = np.full(20, 5)
    highs = np.full(20, len(GRID))
    lows[:4], highs[:4] = 2, 5
    _, (lower, middle, upper) = estimate_lifetimes(
        lows, highs, Clusters.of(np.arange(20)), replicates=20
    )
    assert (middle, upper) == (None, None)
    assert lower is None or lower.high is None


def test_one_requester_has_no_interval():
    pytest.importorskip("lifelines")
    lows, highs, _ = draw_lives(2)
    _, found = estimate_lifetimes(lows, highs, Clusters.of(np.ones(400, dtype=np.int64)))
    assert all(one.low is None and one.high is None for one in found)


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "lifelines", None)
    with pytest.raises(BadInput, match=r"piecework\[measures\]"):
        fit_distribution(np.array([1]), np.array([3]), np.array([1.0]))


def test_quantiles_lie_within_their_cells():
    shares = np.zeros(len(GRID))
    shares[3] = 1.0
    one = Distribution(shares)
    assert 3 < one.quantile(0.5) <= 4
    assert one.quantile(1.0) == 4

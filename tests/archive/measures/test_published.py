"""Published figures that can be computed again, and sums that must not be made."""

from __future__ import annotations

import numpy as np
import pytest

from archive.measures.quantiles import weighted_quantile


def find_median(values: np.ndarray) -> float:
    return weighted_quantile(values, np.ones(len(values)), 0.5)


def test_a_median_times_a_mean_share_is_not_the_median_of_the_products():
    """Toxtli and others 2021: $3.76 before and $2.83 after unpaid time, a third of all time.

    3.76 x 0.67 is 2.52 and not 2.83: unpaid shares differ by worker, and go with pay. A hundred
    and one invented workers have that median and that mean share; those who earn about the middle
    lose less of their time than the others do.
    """
    rank = np.linspace(-1, 1, 101)
    before = 3.76 * np.exp(rank)
    unpaid = 0.33 + 0.3 * (np.abs(rank) - np.abs(rank).mean())
    assert find_median(before) == pytest.approx(3.76)
    assert unpaid.mean() == pytest.approx(0.33)
    product = find_median(before) * (1 - unpaid.mean())
    assert round(product, 2) == 2.52
    # Per worker, then the median.
    assert find_median(before * (1 - unpaid)) > product + 0.1


def test_mean_and_median_of_one_set_are_far_apart():
    """Hara and others 2018: by all time a mean of $3.13 beside a median of $1.77. A lognormal with
    these two has a spread of 1.07, and its median is the figure that is told."""
    chance = np.random.default_rng(2018)
    spread = np.sqrt(2 * np.log(3.13 / 1.77))
    wages = np.exp(chance.normal(np.log(1.77), spread, 200_000))
    assert find_median(wages) == pytest.approx(1.77, rel=0.02)
    assert wages.mean() == pytest.approx(3.13, rel=0.02)


def test_what_the_largest_post_moves_the_median():
    """Low payers post far more: by listing and by requester are two answers."""
    sizes = np.array([500, 50, 20, 5, 5, 5, 2, 2, 1, 1])
    pays = np.array([0.5, 1.0, 1.2, 4.0, 5.0, 6.0, 8.0, 9.0, 10.0, 12.0])
    by_listing = find_median(np.repeat(pays, sizes))
    assert by_listing == 0.5
    assert find_median(pays) == 5.5

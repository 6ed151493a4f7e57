"""Pay changes on simulated markets: found, dated, and never made of tiers or of who looks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from crawlers.marketplace.economy import grow_market
from tests.measures_truth.seeing import HOUR, look_regularly, store_versions
from tests.measures_truth.truth import (
    EVENTFUL,
    Changes,
    bound_recall,
    check_changes,
    list_candidates,
    list_seen_changes,
)

FEW, MANY = range(20), range(200)
MIXED = ("US", "US", "IN", "ES")


def sum_changes(
    seeds: Iterable[int],
    *,
    countries: tuple[str, ...] = ("US",),
    sure: bool = False,
    every: timedelta = 3 * HOUR,
) -> Changes:
    total = Changes()
    for seed in seeds:
        total += check_changes(seed, countries=countries, sure=sure, every=every)
    return total


def test_changes_are_found_and_tiers_are_none():
    found = sum_changes(FEW)
    assert found.true > 1_000
    assert found.recall >= 0.95
    assert found.precision >= 0.95
    assert found.tiers == 0


def test_pay_that_differs_by_who_looks_is_seldom_called_a_sure_change():
    """Looks from several countries, of which the archive does not know which was whose. A few
    markets: what the campaign finds in many is in docs/methods.md."""
    found = sum_changes(range(3), countries=MIXED, sure=True)
    assert found.precision >= 0.87
    assert found.recall >= 0.75
    assert found.tiers == 0


@pytest.mark.campaign
def test_changes_are_found_in_200_markets():
    found = sum_changes(MANY)
    print(found, found.precision, found.recall)
    assert found.recall >= 0.95
    assert found.precision >= 0.95
    assert found.tiers == 0


@pytest.mark.campaign
@pytest.mark.parametrize("hours", [1, 3])
def test_sure_changes_where_pay_differs_by_place_in_100_markets(hours):
    sure = sum_changes(range(100), countries=MIXED, sure=True, every=hours * HOUR)
    print(f"mixed, every {hours} h, without low", sure, sure.precision, sure.recall)
    assert sure.precision >= (0.95 if hours == 1 else 0.93)
    assert sure.recall >= (0.93 if hours == 1 else 0.78)
    assert sure.tiers == 0


@pytest.mark.campaign
def test_no_rule_could_find_nearly_all_changes_where_pay_differs_by_place_and_looks_are_seldom():
    """Even the best choice among all evidence, made after the fact with the truth known, finds
    less than 0.95 of them at a precision of 0.95: it is not there at three hours a look."""
    candidates, true = [], 0
    for seed in range(30):
        market = grow_market(seed, parameters=EVENTFUL, planted=False)
        looks = look_regularly(
            market,
            every=3 * HOUR,
            seed=seed,
            gaps=((0.3, 0.36), (0.6, 0.62)),
            countries=MIXED,
            partly=0.1,
        )
        true += len(list_seen_changes(market, looks))
        candidates += list_candidates(market, looks, store_versions(market, looks))
    bound = bound_recall(candidates, true=true, precision=0.95)
    print(f"mixed, every 3 h: no rule finds more than {bound:.3f} of {true} at precision 0.95")
    assert bound < 0.95

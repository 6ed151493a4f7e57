"""Pay changes on simulated markets: found, dated, and never made of tiers or of who looks."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.measures_truth.truth import Changes, check_changes

FEW, MANY = range(20), range(200)
MIXED = ("US", "US", "IN", "ES")


def sum_changes(
    seeds: Iterable[int], *, countries: tuple[str, ...] = ("US",), sure: bool = False
) -> Changes:
    total = Changes()
    for seed in seeds:
        total += check_changes(seed, countries=countries, sure=sure)
    return total


def test_changes_are_found_and_tiers_are_none():
    found = sum_changes(FEW)
    assert found.true > 1_000
    assert found.recall >= 0.95
    assert found.precision >= 0.95
    assert found.tiers == 0


def test_pay_that_differs_by_who_looks_is_seldom_called_a_sure_change():
    """Looks from several countries, of which the archive does not know which was whose."""
    found = sum_changes(range(5), countries=MIXED, sure=True)
    assert found.precision >= 0.9
    assert found.recall >= 0.75
    assert found.tiers <= 2


@pytest.mark.campaign
def test_changes_are_found_in_200_markets():
    found = sum_changes(MANY)
    print(found, found.precision, found.recall)
    assert found.recall >= 0.95
    assert found.precision >= 0.95
    assert found.tiers <= 1  # the one that is known: docs/methods.md
    mixed, sure = sum_changes(MANY, countries=MIXED), sum_changes(MANY, countries=MIXED, sure=True)
    print("mixed", mixed, mixed.precision, mixed.recall)
    print("mixed, without low", sure, sure.precision, sure.recall)
    assert sure.precision >= 0.9

"""Cohen's κ against worked examples, its interval against simulation, silence where n is small."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from archive.desk.agreement import LEAST_TEXTS, reckon_agreement

Pairs = list[tuple[str, str]]


def make_pairs(table: dict[tuple[str, str], int]) -> Pairs:
    return [pair for pair, count in table.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # Two-by-two tables with their κ worked out by hand from the definition.
        ({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}, 0.4),
        ({("y", "y"): 45, ("y", "n"): 15, ("n", "y"): 25, ("n", "n"): 15}, 0.1304),
        ({("y", "y"): 25, ("y", "n"): 35, ("n", "y"): 5, ("n", "n"): 35}, 0.2593),
        ({("y", "y"): 25, ("n", "n"): 25}, 1.0),
        ({("y", "n"): 25, ("n", "y"): 25}, -1.0),
    ],
)
def test_kappa_is_as_worked_out(table: dict[tuple[str, str], int], kappa: float) -> None:
    found = reckon_agreement(make_pairs(table))
    assert found.kappa == pytest.approx(kappa, abs=5e-5)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.kappa <= found.high
    assert found.n == sum(table.values())


def test_the_error_is_that_of_fleiss_cohen_and_everitt() -> None:
    """For a two-by-two table, worked out from their equation 13 by hand: 0.1253."""
    table = {("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}
    found = reckon_agreement(make_pairs(table))
    assert found.high is not None
    assert found.low is not None
    draws = random.Random(3)
    pairs = make_pairs(table)
    kappas = sorted(
        found.kappa
        for found in (reckon_agreement(draws.choices(pairs, k=len(pairs))) for _ in range(2_000))
        if found.kappa is not None
    )
    spread = (sum((one - 0.4) ** 2 for one in kappas) / len(kappas)) ** 0.5
    error = (found.high - found.low) / 2 / 1.959964
    assert error == pytest.approx(spread, rel=0.08), "as the bootstrap of the same pairs"


def test_intervals_cover_what_they_say() -> None:
    draws = random.Random(11)
    shares = {("y", "y"): 0.45, ("y", "n"): 0.1, ("n", "y"): 0.05, ("n", "n"): 0.3, ("c", "c"): 0.1}
    first = Counter[str]()
    second = Counter[str]()
    for (one, other), share in shares.items():
        first[one] += share  # type: ignore[assignment]
        second[other] += share  # type: ignore[assignment]
    chance = sum(first[one] * second[one] for one in first)
    same = sum(share for (one, other), share in shares.items() if one == other)
    truth = (same - chance) / (1 - chance)
    inside = 0
    for _ in range(600):
        pairs = draws.choices(list(shares), weights=list(shares.values()), k=150)
        found = reckon_agreement(pairs)
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= truth <= found.high
    assert 0.92 <= inside / 600 <= 0.975


def test_nothing_is_said_of_few_texts_or_of_one_answer_alone() -> None:
    few = reckon_agreement([("y", "y")] * (LEAST_TEXTS - 1))
    assert (few.kappa, few.low, few.high) == (None, None, None)
    assert few.held_back == f"{LEAST_TEXTS - 1} texts: fewer than {LEAST_TEXTS}"
    same = reckon_agreement([("y", "y")] * LEAST_TEXTS)
    assert same.kappa is None
    assert "cannot be told" in (same.held_back or "")

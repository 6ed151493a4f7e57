"""Cohen's κ against worked examples, its interval against simulation, silence where n is small."""

from __future__ import annotations

import math
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
    error = (math.atanh(found.high) - math.atanh(found.low)) / 2 / 1.959964 * (1 - 0.4**2)
    assert error == pytest.approx(spread, rel=0.08), "as the bootstrap of the same pairs"


@pytest.mark.parametrize("texts", [30, 60, 150])
def test_intervals_cover_what_they_say(texts: int) -> None:
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
    inside = said = 0
    for _ in range(600):
        found = reckon_agreement(
            draws.choices(list(shares), weights=list(shares.values()), k=texts)
        )
        if found.low is not None and found.high is not None:
            said += 1
            inside += found.low <= truth <= found.high
    assert said > 500
    assert 0.93 <= inside / said <= 0.98


def test_nothing_is_said_of_few_texts_or_of_one_answer_alone() -> None:
    few = reckon_agreement([("y", "y")] * (LEAST_TEXTS - 1))
    assert (few.kappa, few.low, few.high) == (None, None, None)
    assert few.held_back == f"{LEAST_TEXTS - 1} texts: fewer than {LEAST_TEXTS}"
    same = reckon_agreement([("y", "y")] * LEAST_TEXTS)
    assert same.kappa is None
    assert "cannot be told" in (same.held_back or "")
    rare = reckon_agreement([("y", "y")] * 100 + [("n", "y")] * 7 + [("n", "n")] * 3)
    assert rare.kappa is None
    assert rare.held_back == "only 13 answers are other than the commonest: fewer than 15"


def test_where_all_agree_the_lower_end_is_not_one() -> None:
    """Three in n may be otherwise (rule of three): (1 − 3 ÷ 50 − 0.5) ÷ 0.5."""
    found = reckon_agreement([("y", "y")] * 25 + [("n", "n")] * 25)
    assert found.kappa == 1
    assert found.low == pytest.approx(0.88)
    assert found.high == 1
    never = reckon_agreement([("y", "n")] * 25 + [("n", "y")] * 25)
    assert never.low == -1
    assert never.high == pytest.approx(-0.88)

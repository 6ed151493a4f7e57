"""How far reviewers agree: Cohen's κ by category, with its interval, or why it is not said.

κ = (p₀ − pₑ) ÷ (1 − pₑ): p₀ the share of texts on which two people said the same, pₑ what they
would agree on by chance, given how often each says what (Cohen 1960). The interval has the error of
Fleiss, Cohen and Everitt (1969) on the scale of artanh κ, on which it covers what it says from 30
texts on; on κ's own scale it covered 90 % in place of 95. Where all agreed the lower end is that of
the rule of three. The first two answers count, by name, so that one pair of people is always in
the same order; a third's answer does not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.desk.reviews import read_pairs
from archive.desk.store import Desk

#: Under so many texts no κ is said: its interval would be wider than what it tells.
LEAST_TEXTS = 30
#: Nor where so few answers are other than the commonest one: κ then hangs on a handful of them.
LEAST_OTHERS = 15
_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Agreement:
    """``kappa`` from ``low`` to ``high`` (95 %) over ``n`` texts; None, and why in ``held_back``,
    where it cannot be said. ``same``: on how many texts both said the same."""

    category: str
    question: str
    n: int
    same: int
    kappa: float | None
    low: float | None
    high: float | None
    held_back: str | None


def measure_agreement(desk: Desk, *, category: str) -> tuple[Agreement, Agreement]:
    """On *does the text ask for this?* and on *did it break the rule then in force?*"""
    pairs = read_pairs(desk, category=category)
    asks = [(str(first.asks), str(second.asks)) for first, second in pairs]
    broke = [(str(first.broke), str(second.broke)) for first, second in pairs]
    return (
        reckon_agreement(asks, category=category, question="asks"),
        reckon_agreement(broke, category=category, question="broke"),
    )


def reckon_agreement(
    pairs: Sequence[tuple[str, str]],
    *,
    category: str = "",
    question: str = "",
    least: int = LEAST_TEXTS,
) -> Agreement:
    """κ over pairs of what two people said of the same texts."""
    n = len(pairs)
    same = sum(first == second for first, second in pairs)
    if n < least:
        why = f"{n} texts: fewer than {least}"
        return Agreement(category, question, n, same, None, None, None, why)
    by_first = Counter(first for first, _ in pairs)
    by_second = Counter(second for _, second in pairs)
    values = by_first.keys() | by_second.keys()
    chance = sum(by_first[one] * by_second[one] for one in values) / n**2
    if chance == 1:
        why = "everybody always said the same one thing: agreement beyond chance cannot be told"
        return Agreement(category, question, n, same, None, None, None, why)
    others = 2 * n - max((by_first + by_second).values())
    if others < LEAST_OTHERS:
        why = f"only {others} answers are other than the commonest: fewer than {LEAST_OTHERS}"
        return Agreement(category, question, n, same, None, None, None, why)
    kappa = (same / n - chance) / (1 - chance)
    error = math.sqrt(_reckon_variance(pairs, by_first, by_second, chance=chance, kappa=kappa))
    low, high = _find_ends(kappa, error, n=n, same=same, chance=chance)
    return Agreement(category, question, n, same, kappa, low, high, None)


def _find_ends(
    kappa: float, error: float, *, n: int, same: int, chance: float
) -> tuple[float, float]:
    """The interval of 95 %."""
    if same in (0, n):
        # Nothing varies, so that there is no error to reckon: up to three in n may be otherwise.
        end = (abs(same / n - 3 / n) - chance) / (1 - chance)
        return (end, kappa) if same else (kappa, end)
    middle, spread = math.atanh(kappa), _Z95 * error / (1 - kappa**2)
    return math.tanh(middle - spread), math.tanh(middle + spread)


def _reckon_variance(
    pairs: Sequence[tuple[str, str]],
    by_first: Counter[str],
    by_second: Counter[str],
    *,
    chance: float,
    kappa: float,
) -> float:
    """Fleiss, Cohen and Everitt (1969), equation 13."""
    n = len(pairs)
    cells = Counter(pairs)
    on = off = 0.0
    for (first, second), count in cells.items():
        share = count / n
        if first == second:
            margins = by_first[first] / n + by_second[first] / n
            on += share * (1 - margins * (1 - kappa)) ** 2
        else:
            # The row of what the second said and the column of what the first said, crossed.
            margins = by_second[first] / n + by_first[second] / n
            off += share * margins**2
    off *= (1 - kappa) ** 2
    rest = (kappa - chance * (1 - kappa)) ** 2
    return max(0.0, (on + off - rest) / ((1 - chance) ** 2 * n))

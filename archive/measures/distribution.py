"""The whole distribution of an amount: steps of equal ratio, from the least to the most.

Steps grow by a ratio since pay does: with equal widths either the low wages fall into one step or
the high earners are cut off. Nobody is left out at either end. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.measures.figures import Figure

#: So many steps to ten times the amount.
STEPS_TO_TEN = 10
#: Under this an amount is shown as nothing at all: steps of equal ratio never reach zero.
LEAST_AMOUNT = 0.001


@dataclass(frozen=True, slots=True)
class Step:
    """Amounts from ``low`` (in it) to ``high`` (not in it), and the share of weight they have."""

    low: float
    high: float
    share: float
    rows: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """Steps that lie end to end, empty ones between two that are not among them; quantiles by
    name (``p10`` …) as figures. No steps where ``suppressed``."""

    of: str
    unit: str
    steps: tuple[Step, ...]
    quantiles: Mapping[str, Figure]
    suppressed: str | None


def bin_amounts(values: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[Step, ...]:
    """The steps of these amounts; what is under :data:`LEAST_AMOUNT` stands in a first step of
    its own, from 0.

    Raises:
        ValueError: there are no values, or no weight.
    """
    total = float(weights.sum())
    if len(values) == 0 or total <= 0:
        raise ValueError("a distribution of nothing")
    nothing = values < LEAST_AMOUNT
    steps = []
    if nothing.any():
        share = float(weights[nothing].sum()) / total
        steps.append(Step(0.0, LEAST_AMOUNT, share, int(nothing.sum())))
    rest, weighed = values[~nothing], weights[~nothing]
    if len(rest):
        # Rounded, so that an amount on an edge falls on the same side wherever it is computed.
        places = np.floor(np.round(np.log10(rest) * STEPS_TO_TEN, 9)).astype(np.int64)
        first = int(places.min())
        shares = np.bincount(places - first, weights=weighed) / total
        counts = np.bincount(places - first)
        steps += [
            Step(
                10 ** ((first + at) / STEPS_TO_TEN),
                10 ** ((first + at + 1) / STEPS_TO_TEN),
                float(share),
                int(count),
            )
            for at, (share, count) in enumerate(zip(shares, counts, strict=True))
        ]
    return tuple(steps)

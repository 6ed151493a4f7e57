"""How much of the work comes from how few requesters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: The tops whose share is told, as parts of all requesters; the first one is the largest alone.
TOPS = (0.001, 0.01, 0.1)


@dataclass(frozen=True, slots=True)
class Concentration:
    """Shares of all weight, from 0 to 1. ``tops``: of the top 0.1, 1 and 10 per cent of
    requesters, rounded up to whole requesters. ``gini`` is 0 where all are equal."""

    requesters: int
    largest: float
    tops: tuple[float, ...]
    gini: float


def measure_concentration(
    weights: NDArray[np.float64], requesters: NDArray[np.int64]
) -> Concentration | None:
    """Over the requesters that are known (key not 0); None where there is none.

    Gini by the mean difference of sorted totals: (2 Σ i·xᵢ) ÷ (n Σ xᵢ) − (n + 1) ÷ n.
    """
    known = requesters != 0
    if not known.any():
        return None
    _, inverse = np.unique(requesters[known], return_inverse=True)
    totals = np.sort(np.bincount(inverse, weights=weights[known]))
    count, total = len(totals), float(totals.sum())
    if total <= 0:
        return None
    tops = tuple(float(totals[-_round_up(part * count) :].sum()) / total for part in TOPS)
    ranks = np.arange(1, count + 1)
    gini = float(2 * (ranks * totals).sum() / (count * total) - (count + 1) / count)
    return Concentration(count, float(totals[-1]) / total, tops, max(0.0, gini))


def find_largest(weights: NDArray[np.float64], requesters: NDArray[np.int64]) -> int:
    """The key of the requester with most weight (the smaller key of two); 0 where none is
    known."""
    known = requesters != 0
    if not known.any():
        return 0
    keys, inverse = np.unique(requesters[known], return_inverse=True)
    return int(keys[int(np.argmax(np.bincount(inverse, weights=weights[known])))])


def _round_up(number: float) -> int:
    return max(1, int(np.ceil(number - 1e-9)))

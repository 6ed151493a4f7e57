"""A pay index that a changing mix of work does not move.

Within each cell (platform × kind × country, or whatever splits are given) the median of each
period is compared with that of the period before; the median of the cells' relative changes,
weighed by the smaller of the two counts, is the link; links are chained from 100. A cell that is
thin in either period has no part in that link, and a link without cells breaks the chain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.measures.quantiles import weighted_quantile

#: Rows a cell must have in both periods to take part in a link.
LEAST_IN_CELL = 5


@dataclass(frozen=True, slots=True)
class Link:
    """One period beside the one before. ``index`` is 100 at the first; None where the chain is
    broken, and it begins anew at 100 after. ``cells`` and ``rows`` took part."""

    label: str
    index: float | None
    change: float | None
    cells: int
    rows: int


def chain_index(
    values: NDArray[np.float64],
    weights: NDArray[np.float64],
    cells: NDArray[np.int64],
    periods: NDArray[np.intp],
    labels: tuple[str, ...],
) -> list[Link]:
    """The index over all periods in order; ``values`` must be positive."""
    medians = _find_medians(values, weights, cells, periods, len(labels))
    links: list[Link] = []
    level: float | None = 100.0
    for period, label in enumerate(labels):
        if period == 0:
            rows = sum(count for _, count in medians[0].values())
            links.append(Link(label, 100.0, None, len(medians[0]), rows))
            continue
        before, now = medians[period - 1], medians[period]
        shared = sorted(before.keys() & now.keys())
        if not shared:
            links.append(Link(label, None, None, 0, 0))
            level = None
            continue
        ratios = np.array([now[cell][0] / before[cell][0] for cell in shared])
        counts = np.array([float(min(now[cell][1], before[cell][1])) for cell in shared])
        ratio = weighted_quantile(ratios, counts, 0.5)
        level = (100.0 if level is None else level) * ratio
        links.append(Link(label, level, ratio - 1, len(shared), int(counts.sum())))
    return links


def _find_medians(
    values: NDArray[np.float64],
    weights: NDArray[np.float64],
    cells: NDArray[np.int64],
    periods: NDArray[np.intp],
    count: int,
) -> list[dict[int, tuple[float, int]]]:
    """For each period the median and count of every cell that is thick enough."""
    found: list[dict[int, tuple[float, int]]] = [{} for _ in range(count)]
    order = np.lexsort((values, periods, cells))
    keys = np.stack([cells[order], periods[order].astype(np.int64)], axis=1)
    if len(keys) == 0:
        return found
    starts = np.flatnonzero(np.any(keys[1:] != keys[:-1], axis=1)) + 1
    for place in np.split(np.arange(len(order)), starts):
        if len(place) < LEAST_IN_CELL:
            continue
        rows = order[place]
        cell, period = keys[place[0]]
        median = weighted_quantile(values[rows], weights[rows], 0.5)
        if median > 0:
            found[int(period)][int(cell)] = (median, len(rows))
    return found

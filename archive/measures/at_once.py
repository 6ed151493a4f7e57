"""Quantiles of many periods at once, with the intervals of :mod:`archive.measures.quantiles`.

The same figures, to the sum: rows are put in order of period and value once, and each step (the
quantile, who holds how much of it, the spread between requesters, the quantiles at the ends) is
one pass over all periods in place of one per period. Weights must be whole numbers, so that their
sums over all periods are exact. Pure, over loaded columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.measures.contiguous import Table
from archive.measures.student import student_quantile

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
#: The period of each row: narrow, so that a sort by it is quick; -1 for none.
Numbers = NDArray[np.int16] | NDArray[np.int32]
_EDGE = 1e-12
_SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class Periods:
    """Rows in order of period and value. ``starts``: where each period begins, none is empty, and
    after the last the end. ``clusters`` are numbers of a cluster *within* a period, ascending with
    the period; ``cluster_starts`` as ``starts``; ``named``: those that are named requesters."""

    labels: Counts
    starts: NDArray[np.intp]
    places: NDArray[np.int32]
    values: Floats
    weights: Floats
    clusters: NDArray[np.int32]
    cluster_starts: NDArray[np.intp]
    named: NDArray[np.bool_]

    @property
    def count(self) -> int:
        return len(self.labels)

    def periods_of_rows(self) -> NDArray[np.intp]:
        """For each row the number of its period."""
        return np.repeat(np.arange(self.count), np.diff(self.starts))

    def weigh_clusters(self) -> Floats:
        """The weight of each cluster."""
        size = int(self.cluster_starts[-1])
        return np.bincount(self.clusters, weights=self.weights, minlength=size).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Quantiles:
    """For each period (row) and share (column) the value and its ends, in the unit of the values;
    ends are NaN where they cannot be told."""

    values: Floats
    lows: Floats
    highs: Floats


def sort_periods(
    table: Table, of: str, periods: Numbers, weights: Floats, *, scale: float
) -> Periods:
    """The rows of a table whose period is not negative, values divided by ``scale``. ``periods``
    and ``weights``: of all rows."""
    by_value = table.order(of)
    numbers = periods[by_value]
    inside = numbers >= 0
    by_value, numbers = by_value[inside], numbers[inside]
    # Few periods: of narrow numbers a stable sort takes one pass a byte.
    moved = np.argsort(numbers, kind="stable")
    places, numbers = by_value[moved], numbers[moved]
    labels, starts = _find_stretches(numbers)
    clusters, cluster_starts, named = _number_clusters(table, periods, places, labels)
    return Periods(
        labels,
        starts,
        places,
        table[of][places] / scale,
        weights[places],
        clusters,
        cluster_starts,
        named,
    )


def _find_stretches(numbers: NDArray[np.signedinteger]) -> tuple[Counts, NDArray[np.intp]]:
    """The distinct numbers of an ascending row, and where each begins, with the end after."""
    new = np.ones(len(numbers), dtype=np.bool_)
    new[1:] = numbers[1:] != numbers[:-1]
    starts = np.flatnonzero(new)
    return numbers[starts].astype(np.int64), np.append(starts, len(numbers))


def _number_clusters(
    table: Table,
    periods: Numbers,
    places: NDArray[np.int32],
    labels: Counts,
) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.bool_]]:
    """See :class:`Periods`."""
    numbers, _, first_named = table.clusters()
    by_cluster = table.cluster_order()
    when = periods[by_cluster]
    inside = when >= 0
    by_cluster, when = by_cluster[inside], when[inside]
    moved = np.argsort(when, kind="stable")
    by_cluster, when = by_cluster[moved], when[moved]
    who = numbers[by_cluster]
    new = np.ones(len(who), dtype=np.bool_)
    new[1:] = (who[1:] != who[:-1]) | (when[1:] != when[:-1])
    within = np.empty(len(periods), dtype=np.int32)
    within[by_cluster] = np.cumsum(new, dtype=np.int32) - 1
    firsts = np.flatnonzero(new)
    starts = np.searchsorted(when[firsts], labels)
    return within[places], np.append(starts, len(firsts)), who[firsts] >= first_named


# --- figures --------------------------------------------------------------------------------


def find_largest(periods: Periods) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The cluster of the named requester with most weight in each period (the smaller key of two),
    -1 where nobody is named; and whether rows of others would be left."""
    totals = np.where(periods.named, periods.weigh_clusters(), -1.0)
    most = np.maximum.reduceat(totals, periods.cluster_starts[:-1])
    sizes = np.diff(periods.cluster_starts)
    at = np.flatnonzero(totals == np.repeat(most, sizes))
    first = at[np.searchsorted(at, periods.cluster_starts[:-1])]
    found = np.where(most >= 0, first, -1)
    return found, (found >= 0) & (sizes > 1)


def leave_clusters(periods: Periods, gone: NDArray[np.intp]) -> Periods:
    """Without the rows of one cluster each; without the periods where it is -1 altogether."""
    kept_periods = gone >= 0
    of = periods.periods_of_rows()
    kept = kept_periods[of] & (periods.clusters != gone[of])
    labels, starts = _find_stretches(of[kept])
    return Periods(
        periods.labels[labels],
        starts,
        periods.places[kept],
        periods.values[kept],
        periods.weights[kept],
        *_close_up(periods, kept),
    )


def _close_up(
    periods: Periods, kept: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.bool_]]:
    """Clusters of the rows that are kept, numbered without holes."""
    size = int(periods.cluster_starts[-1])
    present = np.zeros(size, dtype=np.bool_)
    clusters = periods.clusters[kept]
    present[clusters] = True
    fresh = np.cumsum(present, dtype=np.int32) - 1
    sizes = np.add.reduceat(present, periods.cluster_starts[:-1], dtype=np.int64)
    return fresh[clusters], np.append(0, np.cumsum(sizes[sizes > 0])), periods.named[present]


def count_requesters(periods: Periods) -> Counts:
    """In each period the named requesters, and one more where some are not named."""
    starts = periods.cluster_starts[:-1]
    named = np.add.reduceat(periods.named, starts, dtype=np.int64)
    return named + (named < np.diff(periods.cluster_starts))


def estimate_at_once(
    periods: Periods, shares: Sequence[float], *, level: float = 0.95
) -> Quantiles:
    """Quantiles with Woodruff's intervals, of all periods."""
    reader = _Reader(periods)
    wanted = np.broadcast_to(np.array(shares), (periods.count, len(shares)))
    at, values = reader.read(wanted)
    held, totals = _weigh_held(periods, reader.end_runs(at))
    middle, low, high = _bound_shares(periods, held, totals, level=level)
    # The interval of the share at the quantile, moved to the share that was asked for.
    shift = _logit(wanted) - _logit(middle)
    told = ~np.isnan(low)
    ends = []
    for end in (low, high):
        moved = _unlogit(_logit(np.where(told, end, 0.5)) + shift)
        ends.append(np.where(told, reader.read(moved)[1], np.nan))
    return Quantiles(values, ends[0], ends[1])


class _Reader:
    """Reads quantiles off rows that are in order."""

    def __init__(self, periods: Periods) -> None:
        self._values = periods.values
        self._sums = np.cumsum(periods.weights)
        self._first, self._last = periods.starts[:-1], periods.starts[1:] - 1
        self._before = np.where(self._first > 0, self._sums[self._first - 1], 0.0)
        self._totals = self._sums[self._last] - self._before
        new = np.ones(len(self._values), dtype=np.bool_)
        new[1:] = self._values[1:] != self._values[:-1]
        new[self._first] = True
        self._runs = np.append(np.flatnonzero(new), len(new))

    def read(self, shares: Floats) -> tuple[NDArray[np.intp], Floats]:
        """Where the quantiles stand, and they: as ``weighted_quantile`` has them."""
        wanted = shares * self._totals[:, None]
        least = self._before[:, None] + wanted * (1 - _SLACK)
        at = np.searchsorted(self._sums, least.ravel(), side="left").reshape(least.shape)
        at = np.clip(at, self._first[:, None], self._last[:, None])
        reached = self._sums[at] - self._before[:, None]
        exact = np.abs(reached - wanted) <= _SLACK * self._totals[:, None]
        between = exact & (at < self._last[:, None])
        values = self._values[at]
        after = self._values[np.where(between, at + 1, at)]
        return at, np.where(between, (values + after) / 2, values)

    def end_runs(self, at: NDArray[np.intp]) -> NDArray[np.intp]:
        """The first row after those of the same value, within the period."""
        return self._runs[np.searchsorted(self._runs, at, side="right")]


def _weigh_held(periods: Periods, ends: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """For each cluster (row) and share (column) its weight before ``ends``; and all of it."""
    count = ends.shape[1]
    # Rows up to the first end, between it and the next, …: in each period of their own.
    cuts = np.column_stack([periods.starts[:-1], ends, periods.starts[1:]])
    order = np.argsort(ends, axis=1, kind="stable")
    cuts[:, 1:-1] = np.take_along_axis(ends, order, axis=1)
    parts = np.repeat(np.tile(np.arange(count + 1), periods.count), np.diff(cuts, axis=1).ravel())
    size = int(periods.cluster_starts[-1])
    cells = periods.clusters.astype(np.int64) * (count + 1) + parts
    sums = np.bincount(cells, weights=periods.weights, minlength=size * (count + 1))
    reached = np.cumsum(sums.reshape(size, count + 1), axis=1).astype(np.float64)
    of = np.repeat(np.arange(periods.count), np.diff(periods.cluster_starts))
    held = np.empty((size, count))
    rows = np.arange(size)
    for rank in range(count):
        held[rows, order[of, rank]] = reached[:, rank]
    return held, reached[:, -1]


def _bound_shares(
    periods: Periods, held: Floats, totals: Floats, *, level: float
) -> tuple[Floats, Floats, Floats]:
    """The share that is held in each period, and its ends: see ``share_interval``."""
    starts = periods.cluster_starts[:-1]
    counts = np.diff(periods.cluster_starts)
    whole = np.add.reduceat(totals, starts)
    share = np.add.reduceat(held, starts, axis=0) / whole[:, None]
    effective = whole**2 / np.add.reduceat(totals**2, starts)
    of = np.repeat(np.arange(periods.count), counts)
    leverage = np.minimum(totals / whole[of], 0.999)
    residuals = (held - share[of] * totals[:, None]) / whole[of, None] / (1 - leverage)[:, None]
    spread = np.add.reduceat(residuals**2, starts, axis=0)
    variance = ((counts - 1) / counts)[:, None] * spread
    freedom = np.maximum(1, np.rint(effective) - 1).astype(int)
    factors = {one: student_quantile((1 + level) / 2, one) for one in set(freedom.tolist())}
    factor = np.array([factors[one] for one in freedom.tolist()])
    inner = np.clip(share, _EDGE, 1 - _EDGE)
    step = factor[:, None] * np.sqrt(variance) / (inner * (1 - inner))
    low, high = _unlogit(_logit(share) - step), _unlogit(_logit(share) + step)
    still = variance <= 0
    low, high = np.where(still, share, low), np.where(still, share, high)
    # Where the share is 0 or 1, the end that moves is that of the exact interval.
    reach = (1 - ((1 - level) / 2) ** (1 / effective))[:, None]
    none, every = share <= 0, share >= 1
    low = np.where(none, 0.0, np.where(every, 1 - reach, low))
    high = np.where(none, reach, np.where(every, 1.0, high))
    alone = (counts < 2)[:, None]
    return share, np.where(alone, np.nan, low), np.where(alone, np.nan, high)


def _logit(share: Floats) -> Floats:
    inside = np.clip(share, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(inside) - np.log1p(-inside))


def _unlogit(value: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-value)))


__all__ = [
    "Periods",
    "Quantiles",
    "count_requesters",
    "estimate_at_once",
    "find_largest",
    "leave_clusters",
    "sort_periods",
]

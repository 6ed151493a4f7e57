"""How long listings stand, from looks that saw them there and looks that saw them gone.

Nobody sees a listing come or go. It came between the last whole look that lacked it and its first
sighting, and went between its last sighting and the next whole look: its life lies in an interval.
What is still there, or was not looked for since, is right-censored. The distribution is the
nonparametric maximum likelihood estimate (Turnbull 1976) on a grid of hours, by the library
lifelines (extra ``measures``); its interval is a bootstrap of whole requesters, by the same
iteration on the same grid.

Left out, and counted: listings that stood there at the first look or after a pause (of these the
long-lived are seen too often), and those on lists that were never seen whole. Lives shorter than
the time between two looks are under-seen; that is not corrected.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from archive.errors import BadInput
from archive.ledger.lives import LifeBounds
from archive.measures.columns import ON_LIST, Rows
from archive.measures.quantiles import Clusters, Estimate

Floats = NDArray[np.float64]
_HOUR = 3600
#: A listing that may have come so long before it was first seen is left out.
MOST_UNSURE = timedelta(days=2)
SHARES = (0.25, 0.5, 0.75)
REPLICATES = 200
INTERVAL = "95 %, bootstrap of whole requesters; interval-censored (Turnbull), on a grid"
_ROUNDS = 300
_CLOSE = 1e-6


def _make_grid() -> Floats:
    """Every hour of the first two days, then steps of a twelfth, to three years."""
    points = [float(hour) for hour in range(49)]
    while points[-1] < 3 * 365 * 24:
        points.append(float(round(points[-1] * 13 / 12)))
    return np.array(points)


#: Hours. Lower ends are rounded down to it and upper ends up.
GRID = _make_grid()


@dataclass(frozen=True, slots=True)
class Lives:
    """For each item (ascending) what bounds its life; seconds, 0: not known."""

    items: NDArray[np.int64]
    absent_from: NDArray[np.int64]
    gone_by: NDArray[np.int64]

    @classmethod
    def of(cls, bounds: Iterable[LifeBounds]) -> Lives:
        rows = np.array(
            [(one.item, one.absent_from or 0, one.gone_by or 0) for one in bounds], dtype=np.int64
        ).reshape(-1, 3)
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
        return cls(rows[:, 0], rows[:, 1], rows[:, 2])

    @classmethod
    def of_rows(cls, rows: Rows) -> Lives:
        """From columns that hold them: the newest row of each listing says what holds of it."""
        listed = rows[(rows["marks"] & ON_LIST) != 0]
        order = np.lexsort((listed["version"], listed["last_end"], listed["item"]))
        items = listed["item"][order]
        newest = order[np.flatnonzero(np.append(items[1:] != items[:-1], len(items) > 0))]
        return cls(
            listed["item"][newest],
            listed["absent"][newest].astype(np.int64),
            listed["gone"][newest].astype(np.int64),
        )


@dataclass(frozen=True, slots=True)
class Bounded:
    """Lives as cells of the grid: more than ``GRID[low]`` and at most ``GRID[high]`` hours;
    ``high`` is ``len(GRID)`` where no end is known. ``places``: those of the items asked for that
    have a life here. ``gone``: (last seen, gone by) in seconds, 0 where not gone."""

    places: NDArray[np.intp]
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    gone: NDArray[np.int64]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Shares of lives by cell of the grid; the last one beyond it, or beyond all that was seen."""

    shares: Floats

    def quantile(self, share: float) -> float | None:
        """Hours; None where more of them still stand than can be told."""
        reached = np.concatenate([[0.0], np.cumsum(self.shares)])
        place = int(np.searchsorted(reached, share - 1e-12, side="left"))
        if place == 0:
            return 0.0
        if place >= len(GRID):
            return None
        before, now = reached[place - 1], reached[place]
        part = (share - before) / (now - before) if now > before else 1.0
        return float(GRID[place - 1] + part * (GRID[place] - GRID[place - 1]))


def bound_lives(
    rows: Rows, items: NDArray[np.int64], lives: Lives, *, whole: bool = True
) -> Bounded:
    """The lives of these items, of which ``rows`` hold all versions. ``whole``: only of those of
    which it is known when they came."""
    left_out: dict[str, int] = {}
    order = np.lexsort((rows["version"], rows["item"]))
    sorted_items = rows["item"][order]
    keys, starts = np.unique(sorted_items, return_index=True)
    columns = {name: rows[name][order].astype(np.int64) for name in _TIMES}
    first_end = np.minimum.reduceat(columns["first_end"], starts)
    first = np.minimum.reduceat(columns["first"], starts)
    last = np.maximum.reduceat(columns["last"], starts)
    at = np.searchsorted(keys, items)
    known, absent = _look_up(lives, items, lives.absent_from)
    _, gone = _look_up(lives, items, lives.gone_by)
    left_out["on no list that was seen whole"] = int(np.count_nonzero(~known))
    fresh = known & (absent > 0) & (first[at] - absent <= MOST_UNSURE.total_seconds())
    if whole:
        left_out["there before a look that could tell since when"] = int(
            np.count_nonzero(known & ~fresh)
        )
    places = np.flatnonzero(fresh if whole else known)
    at, absent, gone = at[places], absent[places], gone[places]
    low = np.maximum(last[at] - first_end[at], 0) / _HOUR
    high = (gone - absent) / _HOUR
    low_cells = np.searchsorted(GRID, low, side="right") - 1
    high_cells = np.where(gone > 0, np.searchsorted(GRID, high, side="left"), len(GRID))
    return Bounded(
        places,
        np.minimum(low_cells, len(GRID) - 1),
        np.maximum(high_cells, low_cells + 1),
        np.stack([last[at], gone], axis=1),
        {why: count for why, count in left_out.items() if count},
    )


_TIMES = ("first", "first_end", "last")


def _look_up(
    lives: Lives, items: NDArray[np.int64], column: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    if len(lives.items) == 0:
        return np.zeros(len(items), dtype=np.bool_), np.zeros(len(items), dtype=np.int64)
    at = np.minimum(np.searchsorted(lives.items, items), len(lives.items) - 1)
    found = lives.items[at] == items
    return found, np.where(found, column[at], 0)


def estimate_lifetimes(
    low: NDArray[np.intp],
    high: NDArray[np.intp],
    clusters: Clusters,
    *,
    shares: Sequence[float] = SHARES,
    replicates: int = REPLICATES,
    seed: int = 1,
    level: float = 0.95,
) -> tuple[Distribution, list[Estimate | None]]:
    """The distribution, and quantiles in hours with their intervals.

    None for a quantile that cannot be told yet, since too many still stand.

    Raises:
        BadInput: lifelines is not installed.
        ValueError: there are no lives.
    """
    pairs, numbers = np.unique(low * 10_000 + high, return_inverse=True)
    lows, highs = pairs // 10_000, pairs % 10_000
    counts = np.bincount(numbers, minlength=len(pairs)).astype(np.float64)
    whole = fit_distribution(lows, highs, counts)
    present = np.unique(clusters.numbers)
    chance = np.random.default_rng(seed)
    drawn = np.full((replicates, len(shares)), np.inf)
    for replicate in range(replicates if len(present) > 1 else 0):
        draw = present[chance.integers(0, len(present), len(present))]
        times = np.bincount(draw, minlength=clusters.size)[clusters.numbers]
        weights = np.bincount(numbers, weights=times, minlength=len(pairs)).astype(np.float64)
        one = iterate_distribution(lows, highs, weights, start=whole)
        drawn[replicate] = [
            np.inf if (found := one.quantile(share)) is None else found for share in shares
        ]
    ends = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0, method="nearest")
    if len(present) < 2:
        ends[:] = np.inf
    return whole, [
        None
        if (value := whole.quantile(share)) is None
        else Estimate(value, *_enclose(value, ends[:, place]), len(present))
        for place, share in enumerate(shares)
    ]


def list_quantiles(bounded: Bounded, shares: Sequence[float]) -> list[float]:
    """Quantiles in hours without intervals; one that cannot be told counts as the longest known.

    Raises:
        BadInput: lifelines is not installed.
    """
    lows, highs = bounded.low, bounded.high
    pairs, counts = np.unique(lows * 10_000 + highs, return_counts=True)
    fitted = fit_distribution(pairs // 10_000, pairs % 10_000, counts.astype(np.float64))
    known = highs[highs < len(GRID)]
    longest = float(GRID[int(known.max() if len(known) else lows.max())])
    return [longest if (found := fitted.quantile(share)) is None else found for share in shares]


def _enclose(value: float, ends: Floats) -> tuple[float | None, float | None]:
    """The ends, which lie around the value also where both lie in one cell of the grid; None
    where an end cannot be told."""
    low, high = min(value, float(ends[0])), max(value, float(ends[1]))
    return (low, high) if np.isfinite(high) else (low if np.isfinite(ends[0]) else None, None)


def fit_distribution(
    lows: NDArray[np.intp], highs: NDArray[np.intp], counts: Floats
) -> Distribution:
    """By lifelines: lives in ``(GRID[low], GRID[high]]``, each pair as often as it was counted.

    Raises:
        BadInput: lifelines is not installed.
    """
    try:
        from lifelines import KaplanMeierFitter
    except ImportError as error:
        raise BadInput(
            "lifetimes need the library lifelines: pip install 'piecework[measures]'"
        ) from error
    fitter = KaplanMeierFitter()
    ends = np.append(GRID, np.inf)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it is new, and how it divides
        # Closed intervals are meant there; ours are open below.
        fitter.fit_interval_censoring(
            GRID[lows] + 0.25, ends[highs], weights=counts, timeline=GRID + 0.125, tol=1e-4
        )
    survival = fitter.survival_function_.to_numpy().mean(axis=1)
    shares = -np.diff(survival, prepend=1.0)[1:]
    shares = np.clip(np.append(shares, survival[-1]), 0, None)
    return _push_beyond(shares / shares.sum(), highs)


def iterate_distribution(
    lows: NDArray[np.intp],
    highs: NDArray[np.intp],
    weights: Floats,
    *,
    start: Distribution | None = None,
) -> Distribution:
    """The same by expectation and maximisation on all cells of the grid."""
    cells = len(GRID)
    shares = np.full(cells, 1 / cells)
    if start is not None:
        shares = 0.9 * start.shares + 0.1 / cells
    kept = weights > 0
    lows, highs, weights = lows[kept], highs[kept], weights[kept]
    total = weights.sum()
    for _ in range(_ROUNDS):
        reached = np.concatenate([[0.0], np.cumsum(shares)])
        inside = np.maximum(reached[highs] - reached[lows], 1e-300)
        gain = np.zeros(cells + 1)
        np.add.at(gain, lows, weights / inside)
        np.subtract.at(gain, highs, weights / inside)
        new = shares * np.cumsum(gain)[:-1] / total
        done = np.abs(new - shares).max() < _CLOSE
        shares = new
        if done:
            break
    return _push_beyond(shares, highs)


def _push_beyond(shares: Floats, highs: NDArray[np.intp]) -> Distribution:
    """Nobody was seen to go later than the last known end: when the others will is not known."""
    known = highs[highs < len(GRID)]
    end = int(known.max()) if len(known) else 0
    pushed = shares.copy()
    pushed[end:] = 0
    pushed[-1] = shares[end:].sum()
    return Distribution(pushed)

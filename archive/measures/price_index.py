"""A pay index that a changing mix of work does not move.

Within each cell (platform × kind × country, or whatever splits are given) the median of each
period is compared with that of the period before; the median of the cells' relative changes,
weighed by the smaller of the two counts, is the link; links are chained from 100. A cell that is
thin in either period has no part in that link, and a link without cells breaks the chain.

The interval is the percentile interval of a bootstrap that draws whole requesters, through all of
these steps anew: a median of medians has no closed form that knows that offers go together. How
far the cells lie apart is first taken back to what draws do not explain, since each draw adds it
anew (see ``_draw_changes``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from archive.measures.quantiles import Clusters, weighted_quantile

#: Rows a cell must have in both periods to take part in a link.
LEAST_IN_CELL = 5
REPLICATES = 200
#: A level is told with ends only where so much of all draws had that link at all.
_LEAST_DRAWN = 0.9
_THIN = f"in a cell with fewer than {LEAST_IN_CELL} listings here or in the period before"
_BROKEN = f"no cell has {LEAST_IN_CELL} listings here and in the period before"
INTERVAL = f"95 %, {REPLICATES} draws of whole requesters"


@dataclass(frozen=True, slots=True)
class Link:
    """One period beside the one before. ``index`` is 100 at the first; None where the chain is
    broken, and it begins anew at 100 after. ``cells`` and ``rows`` took part. ``low`` and ``high``
    are the ends of the index, ``change_low`` and ``change_high`` of the change; None where they
    cannot be told, and where the chain begins."""

    label: str
    index: float | None
    change: float | None
    cells: int
    rows: int
    low: float | None = None
    high: float | None = None
    change_low: float | None = None
    change_high: float | None = None
    requesters: int = 0
    suppressed: str | None = None
    took: int = 0  #: rows of this period alone that stand in cells that took part
    left_out: Mapping[str, int] = field(default_factory=dict)
    coverage: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Rows sorted so that each cell's in each period stand together, by value: ``starts`` of the
    blocks, with the cell and period of each."""

    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    starts: NDArray[np.intp]
    cells: NDArray[np.int64]
    periods: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Step:
    ratio: float
    cells: int
    rows: int
    took: int  #: rows of this period in the cells that took part


def chain_index(
    values: NDArray[np.float64],
    weights: NDArray[np.float64],
    cells: NDArray[np.int64],
    periods: NDArray[np.intp],
    labels: tuple[str, ...],
    *,
    clusters: Clusters | None = None,
    seed: int = 1,
) -> list[Link]:
    """The index over all periods in order; ``values`` must be positive. With ``clusters`` (who
    goes with whom) each link has its ends; ``seed`` makes them repeatable."""
    order = np.lexsort((values, periods, cells))
    blocks = _cut_blocks(values, weights, cells, periods, order)
    ones = np.ones(len(values), dtype=np.int64)
    links = _count_thin(_chain(blocks, ones, labels), periods)
    if clusters is None:
        return links
    return _add_ends(links, blocks, clusters.take(order), labels, seed=seed)


def _cut_blocks(
    values: NDArray[np.float64],
    weights: NDArray[np.float64],
    cells: NDArray[np.int64],
    periods: NDArray[np.intp],
    order: NDArray[np.intp],
) -> _Blocks:
    ordered_cells, ordered_periods = cells[order], periods[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (ordered_cells[1:] != ordered_cells[:-1]) | (
        ordered_periods[1:] != ordered_periods[:-1]
    )
    starts = np.flatnonzero(new)
    return _Blocks(
        values[order], weights[order], starts, ordered_cells[starts], ordered_periods[starts]
    )


def _chain(blocks: _Blocks, times: NDArray[np.int64], labels: tuple[str, ...]) -> list[Link]:
    """The links where each row counts so many times."""
    medians = _find_medians(blocks, times, len(labels))
    links: list[Link] = []
    level: float | None = 100.0
    for period, label in enumerate(labels):
        if period == 0:
            rows = sum(count for _, count in medians[0].values())
            links.append(Link(label, 100.0, None, len(medians[0]), rows, took=rows))
            continue
        step = _take_step(medians[period - 1], medians[period])
        if step is None:
            links.append(Link(label, None, None, 0, 0, suppressed=_BROKEN))
            level = None
            continue
        level = (100.0 if level is None else level) * step.ratio
        links.append(
            Link(
                label,
                level,
                step.ratio - 1,
                step.cells,
                step.rows,
                took=step.took,
            )
        )
    return links


def _count_thin(links: list[Link], periods: NDArray[np.intp]) -> list[Link]:
    """The links with how many rows of their period took no part, for their cell was too thin."""
    totals = np.bincount(periods, minlength=len(links)).tolist()
    return [
        replace(link, left_out={_THIN: total - link.took} if total > link.took else {})
        for link, total in zip(links, totals, strict=True)
    ]


def _take_step(
    before: dict[int, tuple[float, int]], now: dict[int, tuple[float, int]]
) -> _Step | None:
    shared = sorted(before.keys() & now.keys())
    if not shared:
        return None
    ratios = np.array([now[cell][0] / before[cell][0] for cell in shared])
    counts = np.array([float(min(now[cell][1], before[cell][1])) for cell in shared])
    took = sum(now[cell][1] for cell in shared)
    return _Step(weighted_quantile(ratios, counts, 0.5), len(shared), int(counts.sum()), took)


def _find_medians(
    blocks: _Blocks, times: NDArray[np.int64], count: int
) -> list[dict[int, tuple[float, int]]]:
    """For each period the median and count of every cell that is thick enough."""
    found: list[dict[int, tuple[float, int]]] = [{} for _ in range(count)]
    if len(blocks.starts) == 0:
        return found
    sums = np.cumsum(blocks.weights * times)
    counts = np.add.reduceat(times, blocks.starts)
    ends = np.append(blocks.starts[1:], len(sums)) - 1
    before = np.where(blocks.starts > 0, sums[blocks.starts - 1], 0.0)
    totals = sums[ends] - before
    # As weighted_quantile does: exactly half at or under a value is the middle to the next one.
    slack = 1e-12 * np.maximum(sums[-1], 1e-300)
    wanted = before + totals / 2
    at = np.minimum(np.searchsorted(sums, wanted - slack), ends)
    after = np.minimum(np.searchsorted(sums, sums[at], side="right"), ends)
    exact = (np.abs(sums[at] - wanted) <= slack) & (at < ends)
    medians = np.where(exact, (blocks.values[at] + blocks.values[after]) / 2, blocks.values[at])
    thick = (counts >= LEAST_IN_CELL) & (totals > 0) & (medians > 0)
    for place in np.flatnonzero(thick).tolist():
        known = float(medians[place]), int(counts[place])
        found[int(blocks.periods[place])][int(blocks.cells[place])] = known
    return found


def _add_ends(
    links: list[Link],
    blocks: _Blocks,
    clusters: Clusters,
    labels: tuple[str, ...],
    *,
    seed: int,
) -> list[Link]:
    present = np.unique(clusters.numbers)
    links = _count_requesters(links, blocks, clusters)
    if len(present) < 2:
        return links
    changes = _draw_changes(links, blocks, clusters, present, len(labels), seed=seed)
    levels = np.full((REPLICATES, len(labels)), np.nan)
    for place, link in enumerate(links):
        begins = place == 0 or link.change is None
        if begins:
            levels[:, place] = 100.0
        else:
            levels[:, place] = levels[:, place - 1] * (1 + changes[:, place])
    told = []
    for place, link in enumerate(links):
        if link.change is None:
            told.append(link)
            continue
        low, high = _read_ends(levels[:, place])
        change_low, change_high = _read_ends(changes[:, place])
        told.append(
            replace(link, low=low, high=high, change_low=change_low, change_high=change_high)
        )
    return told


def _draw_changes(
    links: list[Link],
    blocks: _Blocks,
    clusters: Clusters,
    present: NDArray[np.intp],
    count: int,
    *,
    seed: int,
) -> NDArray[np.float64]:
    """For each draw (row) of whole requesters the change of each period; NaN where it has none.

    What sets two cells apart is in part what a draw adds anew: drawn as they are, the cells would
    lie further apart than they do, and their median would move too much. So the distance of each
    cell from the middle one is first taken back to the part that draws do not explain (an
    empirical Bayes estimate: Efron & Morris 1975).
    """
    chance = np.random.default_rng(seed)
    ones = np.ones(len(blocks.values), dtype=np.int64)
    cells = np.unique(blocks.cells)
    seen, _ = _tabulate(_find_medians(blocks, ones, count), cells)
    drawn = np.full((REPLICATES, *seen.shape), np.nan)
    counts = np.zeros(drawn.shape)
    for replicate in range(REPLICATES):
        draw = present[chance.integers(0, len(present), len(present))]
        times = np.bincount(draw, minlength=clusters.size)[clusters.numbers]
        drawn[replicate], counts[replicate] = _tabulate(_find_medians(blocks, times, count), cells)
    changes = np.full((REPLICATES, count), np.nan)
    for place, link in enumerate(links):
        if link.change is None:
            continue
        middle = float(np.log1p(link.change))
        apart = seen[place] - seen[place - 1] - middle
        noise = drawn[:, place] - drawn[:, place - 1] - middle - apart
        moved = _pull_in(apart, noise) + noise
        weights = np.minimum(counts[:, place], counts[:, place - 1])
        for replicate in range(REPLICATES):
            known = ~np.isnan(moved[replicate])
            if known.any():
                step = weighted_quantile(moved[replicate][known], weights[replicate][known], 0.5)
                changes[replicate, place] = float(np.expm1(middle + step))
    return changes


def _tabulate(
    medians: list[dict[int, tuple[float, int]]], cells: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By period and cell the logarithm of the median (NaN where the cell is thin) and the count."""
    logs = np.full((len(medians), len(cells)), np.nan)
    counts = np.zeros(logs.shape)
    for period, found in enumerate(medians):
        if found:
            at = np.searchsorted(cells, list(found))
            logs[period, at] = np.log([median for median, _ in found.values()])
            counts[period, at] = [count for _, count in found.values()]
    return logs, counts


def _pull_in(apart: NDArray[np.float64], noise: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cells' distances from the middle, less the part of their spread that is noise."""
    drawn = np.count_nonzero(~np.isnan(noise), axis=0)
    known = ~np.isnan(apart) & (drawn > 1)
    if not known.any():
        return apart
    cells = int(np.count_nonzero(known))
    spread = float(np.sum(apart[known] ** 2)) / max(1, cells - 1)
    random = float(np.mean(np.nanvar(noise[:, known], axis=0, ddof=1)))
    return apart * max(0.0, 1 - random / spread) ** 0.5 if spread > 0 else apart


def _count_requesters(links: list[Link], blocks: _Blocks, clusters: Clusters) -> list[Link]:
    sizes = np.diff(np.append(blocks.starts, len(blocks.values)))
    periods = np.repeat(blocks.periods, sizes)
    return [
        replace(link, requesters=len(np.unique(clusters.numbers[periods == place])))
        for place, link in enumerate(links)
    ]


def suppress_thin_links(links: list[Link], *, listings: int, requesters: int) -> list[Link]:
    """Links with their numbers held back where too little stands behind them."""
    told = []
    for link in links:
        why = None
        if 0 < link.rows < listings:
            why = f"{link.rows} listings: fewer than {listings}"
        elif 0 < link.requesters < requesters:
            why = f"{link.requesters} requesters: fewer than {requesters}"
        if why is not None:
            link = Link(
                link.label,
                None,
                None,
                link.cells,
                link.rows,
                requesters=link.requesters,
                suppressed=why,
                took=link.took,
                left_out=link.left_out,
                coverage=link.coverage,
            )
        told.append(link)
    return told


def _read_ends(drawn: NDArray[np.float64]) -> tuple[float | None, float | None]:
    known = drawn[~np.isnan(drawn)]
    if len(known) < _LEAST_DRAWN * REPLICATES:
        return None, None
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)

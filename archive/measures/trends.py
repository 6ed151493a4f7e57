"""A figure by period and group: pay, volume, shares, concentration. Pure, over loaded columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from archive.measures.at_once import (
    Periods,
    Quantiles,
    count_requesters,
    estimate_at_once,
    leave_clusters,
    sort_periods,
)
from archive.measures.at_once import find_largest as find_largest_at_once
from archive.measures.choice import Chosen, Grain, Weighting, choose_rows
from archive.measures.columns import AMOUNTS, IMPORTED, K_OR_MORE, MISSING, Rows, is_own
from archive.measures.concentration import Concentration, find_largest, measure_concentration
from archive.measures.contiguous import Table, take_table
from archive.measures.cutting import RowSet, cut_rows, number_groups
from archive.measures.figures import LEAST_LISTINGS, LEAST_REQUESTERS, Figure, fill_figure
from archive.measures.quantiles import (
    Estimate,
    Keys,
    bootstrap_quantiles,
    estimate_quantiles,
    estimate_share,
)
from archive.measures.seen import Coverage
from archive.model import SeenBy

#: The whole distribution, not only its middle.
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
_MICRO = 1e6
UNITS = {"payeur": "EUR", "advertised": "EUR an hour", "lowerbound": "EUR an hour, at least"}
WOODRUFF = "95 %, Woodruff, clustered by requester"
LINEARISED = "95 %, linearised on the logit scale, clustered by requester"
BOOTSTRAP = "95 %, bootstrap of whole requesters"


class Provenance(StrEnum):
    """Which observations count."""

    OWN = "own"
    IMPORTED = "imported"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a trend is measured. ``start`` and ``end`` None: as far as there is something."""

    weighting: Weighting = Weighting.LISTING
    grain: Grain = Grain.MONTH
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    start: datetime | None = None
    end: datetime | None = None
    provenance: Provenance = Provenance.OWN
    least_listings: int = LEAST_LISTINGS
    least_requesters: int = LEAST_REQUESTERS
    bootstrap: int = 0  #: replicates; 0: the closed form
    seed: int = 1
    #: Count also what no person has confirmed, and what only partial or odd visits saw.
    with_doubtful: bool = False
    #: What was left out before, by reason (:mod:`archive.measures.counting`).
    left_before: Mapping[str, int] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Point:
    """One period of one group. ``figures`` by name: ``p50``, ``listings``, ``share`` …;
    ``without_largest``: the middle one, without the requester with most weight."""

    label: str
    group: str | None
    figures: Mapping[str, Figure]
    without_largest: Figure | None = None
    concentration: Concentration | None = None


#: What could be seen in a period, by its label: for each platform.
Cover = Callable[[str], Mapping[str, Coverage]]


def measure_amounts(
    rows: Rows,
    of: str,
    settings: Settings,
    *,
    groups: Mapping[str, Keys] | None = None,
    cover: Cover | None = None,
) -> list[Point]:
    """The distribution of an amount (``payeur``, ``advertised``, ``lowerbound``), by period.

    ``groups``: for each value of a split the versions that have it; one may be in several.

    Raises:
        ValueError: nothing is measured by that name.
    """
    if of not in AMOUNTS:
        raise ValueError(f"no amount is called {of!r}: {', '.join(AMOUNTS)}")
    chosen = choose_counted(rows, settings)
    table = take_table(rows)
    known = table[of][chosen.places] != MISSING
    left_out = {**chosen.left_out, f"without {of}": int(np.count_nonzero(~known))}
    if settings.bootstrap:
        return [
            _measure_amount(period, of, label, group, settings, left_out, cover)
            for label, group, period, _ in cut_rows(rows, chosen, known, groups, (of,))
        ]
    places = chosen.places[known]
    weights = np.zeros(len(rows))
    weights[places] = chosen.weights[known]
    periods = chosen.periods[known]
    points: list[Point] = []
    for names, numbers in number_groups(rows, places, periods, len(chosen.labels), groups):
        sorted_periods = sort_periods(table, of, numbers, weights, scale=_MICRO)
        cells = [divmod(one, len(chosen.labels)) for one in sorted_periods.labels.tolist()]
        cut = [(chosen.labels[period], names[group]) for group, period in cells]
        if cut:
            points += _measure_at_once(
                table, sorted_periods, cut, settings, left_out, UNITS[of], cover
            )
    return points


def measure_volume(
    rows: Rows,
    settings: Settings,
    *,
    groups: Mapping[str, Keys] | None = None,
    cover: Cover | None = None,
) -> list[Point]:
    """How much was offered, and how concentrated it was, by period. A count has no interval:
    it is exact for what was seen, and a lower bound for what there was."""
    points = []
    chosen = choose_counted(rows, settings)
    every = np.ones(len(chosen.places), dtype=np.bool_)
    for label, group, period, _ in cut_rows(rows, chosen, every, groups, ()):
        figure = start_figure(period, settings, chosen.left_out, unit=settings.weighting)
        figure = replace(
            figure,
            value=float(period.weights.sum()),
            interval="none: exact for what was seen, at least so much was offered",
            coverage=tell_cover(cover, label),
        )
        concentration = measure_concentration(period.weights, period["requester"])
        others = _leave_largest(period)
        without = None
        if others is not None:
            base = start_figure(others, settings, chosen.left_out, unit=settings.weighting)
            without = replace(
                base,
                value=float(others.weights.sum()),
                interval=figure.interval,
                coverage=figure.coverage,
            )
        points.append(Point(label, group, {"volume": figure}, without, concentration))
    return points


def measure_share(
    rows: Rows,
    held: Keys,
    known: Keys,
    settings: Settings,
    *,
    groups: Mapping[str, Keys] | None = None,
    cover: Cover | None = None,
) -> list[Point]:
    """The share of what is ``known`` (versions of which it can be told) for which it ``held``."""
    chosen = choose_counted(rows, settings)
    told = np.isin(rows["version"][chosen.places], known)
    left_out = {**chosen.left_out, "not to be told": int(np.count_nonzero(~told))}
    return [
        _measure_share(period, held, label, group, settings, left_out, cover)
        for label, group, period, _ in cut_rows(rows, chosen, told, groups, ())
    ]


# --- all periods ---------------------------------------------------------------------------


def _measure_at_once(
    table: Table,
    periods: Periods,
    cut: Sequence[tuple[str, str | None]],
    settings: Settings,
    left_out: Mapping[str, int],
    unit: str,
    cover: Cover | None,
) -> list[Point]:
    """The points of periods, each of which is called by ``cut``: its label and its group."""
    bases = _start_figures(table, periods, settings, left_out, unit=unit)
    bases = [
        replace(base, coverage=tell_cover(cover, label)) if cover is not None else base
        for base, (label, _) in zip(bases, cut, strict=True)
    ]
    names = [f"p{round(share * 100)}" for share in SHARES]
    counts = np.diff(periods.cluster_starts).tolist()
    found = _list_estimates(estimate_at_once(periods, SHARES), counts)
    largest, others_left = find_largest_at_once(periods)
    without: dict[int, Figure] = {}
    if others_left.any():
        others = leave_clusters(periods, np.where(others_left, largest, -1))
        rests = _start_figures(table, others, settings, left_out, unit=unit)
        middles = _list_estimates(
            estimate_at_once(others, (0.5,)), np.diff(others.cluster_starts).tolist()
        )
        at = np.flatnonzero(others_left).tolist()
        for place, rest, (middle,) in zip(at, rests, middles, strict=True):
            rest = replace(rest, coverage=bases[place].coverage)
            without[place] = finish_figure(rest, middle, settings)
    return [
        Point(
            label,
            group,
            {
                name: finish_figure(base, one, settings)
                for name, one in zip(names, estimates, strict=True)
            },
            without_largest=without.get(place),
        )
        for place, ((label, group), base, estimates) in enumerate(
            zip(cut, bases, found, strict=True)
        )
    ]


def _list_estimates(found: Quantiles, counts: list[int]) -> list[list[Estimate]]:
    """For each period an estimate a share; ``counts``: the clusters of each."""
    return [
        [
            Estimate(value, None if low != low else low, None if high != high else high, count)
            for value, low, high in zip(*row, strict=True)
        ]
        for count, *row in zip(
            counts, found.values.tolist(), found.lows.tolist(), found.highs.tolist(), strict=True
        )
    ]


def _start_figures(
    table: Table, periods: Periods, settings: Settings, left_out: Mapping[str, int], *, unit: str
) -> list[Figure]:
    """What stands beside the numbers of each period: as :func:`start_figure` says it of one."""
    marks = np.bitwise_or.reduceat(table["marks"][periods.places], periods.starts[:-1])
    imported = (marks & IMPORTED) != 0
    own = is_own(marks.astype(np.uint16))
    many = (marks & K_OR_MORE) != 0
    said = {why: count for why, count in left_out.items() if count}
    return [
        Figure(
            value=None,
            low=None,
            high=None,
            n=n,
            requesters=requesters,
            sources=SeenBy.K_OR_MORE if k_or_more else SeenBy.UNDER_K,
            weighting=str(settings.weighting),
            interval=WOODRUFF,
            unit=unit,
            provenance=("mixed" if mine else "imported") if foreign else "own",
            left_out=said,
        )
        for n, requesters, k_or_more, foreign, mine in zip(
            _count_items_at_once(table, periods, settings),
            count_requesters(periods).tolist(),
            many.tolist(),
            imported.tolist(),
            own.tolist(),
            strict=True,
        )
    ]


def _count_items_at_once(table: Table, periods: Periods, settings: Settings) -> list[int]:
    if settings.weighting in (Weighting.LISTING, Weighting.UNIT):
        return list(map(int, np.diff(periods.starts)))  # each listing once
    items, size = table.items()
    keys = np.unique(periods.periods_of_rows() * size + items[periods.places])
    return list(map(int, np.bincount(keys // size, minlength=periods.count)))


# --- one period ----------------------------------------------------------------------------


def _measure_amount(
    period: RowSet,
    of: str,
    label: str,
    group: str | None,
    settings: Settings,
    left_out: Mapping[str, int],
    cover: Cover | None,
) -> Point:
    base = start_figure(period, settings, left_out, unit=UNITS[of])
    base = replace(base, coverage=tell_cover(cover, label))
    estimates = _estimate(period, of, settings, SHARES)
    figures = {
        f"p{round(share * 100)}": finish_figure(base, one, settings)
        for share, one in zip(SHARES, estimates, strict=True)
    }
    others = _leave_largest(period)
    without = None
    if others is not None:
        without_base = replace(
            start_figure(others, settings, left_out, unit=UNITS[of]), coverage=base.coverage
        )
        without = finish_figure(without_base, _estimate(others, of, settings, (0.5,))[0], settings)
    return Point(label, group, figures, without_largest=without)


def _measure_share(
    period: RowSet,
    held: Keys,
    label: str,
    group: str | None,
    settings: Settings,
    left_out: Mapping[str, int],
    cover: Cover | None,
) -> Point:
    base = start_figure(period, settings, left_out, unit="share")
    base = replace(base, coverage=tell_cover(cover, label), interval=LINEARISED)
    holds = np.isin(period["version"], held)
    one = estimate_share(holds, period.weights, period.clusters)
    figures = {"share": finish_figure(base, one, settings)}
    others = _leave_largest(period)
    if others is None:
        return Point(label, group, figures)
    rest = start_figure(others, settings, left_out, unit="share")
    rest = replace(rest, coverage=base.coverage, interval=LINEARISED)
    two = estimate_share(np.isin(others["version"], held), others.weights, others.clusters)
    return Point(label, group, figures, without_largest=finish_figure(rest, two, settings))


def _leave_largest(period: RowSet) -> RowSet | None:
    """The rows without those of the requester with most weight; None where nobody is named, or
    nothing would be left."""
    largest = find_largest(period.weights, period["requester"])
    rest = period["requester"] != largest
    return period.take(rest) if largest and rest.any() else None


def _estimate(
    period: RowSet, of: str, settings: Settings, shares: Sequence[float]
) -> list[Estimate]:
    values = period[of] / _MICRO
    if settings.bootstrap:
        return bootstrap_quantiles(
            values,
            period.weights,
            period.clusters,
            shares,
            replicates=settings.bootstrap,
            seed=settings.seed,
        )
    return estimate_quantiles(values, period.weights, period.clusters, shares)


def _count_requesters(period: RowSet) -> int:
    """Named requesters, and one more where some are not named."""
    named = period["requester"] != 0
    clusters = np.bincount(period.clusters.numbers[named], minlength=period.clusters.size)
    return int(np.count_nonzero(clusters)) + int(not named.all())


def start_figure(
    period: RowSet, settings: Settings, left_out: Mapping[str, int], *, unit: str
) -> Figure:
    marks = period["marks"]
    imported = bool(((marks & IMPORTED) != 0).any())
    own = bool(is_own(marks.astype(np.uint16)).any())
    return Figure(
        value=None,
        low=None,
        high=None,
        n=_count_items(period, settings),
        requesters=_count_requesters(period),
        sources=SeenBy.K_OR_MORE if ((marks & K_OR_MORE) != 0).any() else SeenBy.UNDER_K,
        weighting=str(settings.weighting),
        interval=BOOTSTRAP if settings.bootstrap else WOODRUFF,
        unit=unit,
        provenance="mixed" if imported and own else "imported" if imported else "own",
        left_out={why: count for why, count in left_out.items() if count},
    )


def _count_items(period: RowSet, settings: Settings) -> int:
    if settings.weighting in (Weighting.LISTING, Weighting.UNIT):
        return len(period.weights)  # each listing once
    return len(np.unique(period["item"]))


def finish_figure(base: Figure, one: Estimate, settings: Settings) -> Figure:
    return fill_figure(
        base,
        one.value,
        one.low,
        one.high,
        listings=settings.least_listings,
        requesters=settings.least_requesters,
    )


def tell_cover(cover: Cover | None, label: str) -> Mapping[str, object]:
    found = {} if cover is None else cover(label)
    return {platform: one.write() for platform, one in found.items()}


# --- splitting -----------------------------------------------------------------------------


def choose_counted(rows: Rows, settings: Settings) -> Chosen:
    """The rows that count by these settings; ``left_out`` has all reasons, those before too."""
    chosen = choose_rows(
        rows,
        weighting=settings.weighting,
        grain=settings.grain,
        zone=settings.zone,
        start=settings.start,
        end=settings.end,
    )
    return replace(chosen, left_out={**settings.left_before, **chosen.left_out})


def bound_period(label: str, *, grain: Grain, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Start and end of a period that lies in one piece; None for weekdays, hours and *all*."""
    if grain is Grain.MONTH:
        year, month = int(label[:4]), int(label[5:7])
        start = datetime(year, month, 1, tzinfo=zone)
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    elif grain is Grain.WEEK:
        start = datetime.fromisocalendar(int(label[:4]), int(label[6:]), 1).replace(tzinfo=zone)
        end = start + timedelta(days=7)
    elif grain is Grain.DAY:
        start = datetime.fromisoformat(label).replace(tzinfo=zone)
        end = start + timedelta(days=1)
    else:
        return None
    return start.astimezone(UTC), end.astimezone(UTC)

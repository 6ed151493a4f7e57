"""Lifetimes and disappearances by period and group, as figures. Pure, over loaded columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from archive.errors import BadInput
from archive.measures.choice import Grain, Weighting, cut_periods
from archive.measures.columns import Rows
from archive.measures.cutting import cut_rows
from archive.measures.figures import Figure
from archive.measures.lifetimes import (
    INTERVAL,
    REPLICATES,
    SHARES,
    Lives,
    bound_lives,
    estimate_lifetimes,
)
from archive.measures.quantiles import Estimate, Keys
from archive.measures.trends import (
    Cover,
    Point,
    Settings,
    choose_counted,
    finish_figure,
    start_figure,
    tell_cover,
)

_STILL = "more of them still stood than that it could be told"


def measure_lifetimes(
    rows: Rows,
    lives: Lives,
    settings: Settings,
    *,
    groups: Mapping[str, Keys] | None = None,
    cover: Cover | None = None,
) -> list[Point]:
    """Quartiles of the hours that a listing stood, by the period in which it was first seen.

    ``rows`` hold all versions of the listings that count.

    Raises:
        BadInput: lifelines is not installed.
    """
    settings = replace(settings, weighting=Weighting.LISTING)
    chosen = choose_counted(rows, settings)
    bounded = bound_lives(rows, rows["item"][chosen.places], lives)
    kept = np.zeros(len(chosen.places), dtype=np.bool_)
    kept[bounded.places] = True
    cells = np.zeros((len(rows), 2), dtype=np.int64)
    cells[chosen.places[bounded.places]] = np.stack([bounded.low, bounded.high], axis=1)
    left_out = {**chosen.left_out, **bounded.left_out}
    points = []
    for label, group, period, places in cut_rows(rows, chosen, kept, groups, ()):
        base = start_figure(period, settings, left_out, unit="hours")
        base = replace(base, interval=INTERVAL, coverage=tell_cover(cover, label))
        low, high = cells[places, 0], cells[places, 1]
        _, found = estimate_lifetimes(
            low,
            high,
            period.clusters,
            replicates=settings.bootstrap or REPLICATES,
            seed=settings.seed,
        )
        figures = {
            f"p{round(share * 100)}": _finish(base, one, settings)
            for share, one in zip(SHARES, found, strict=True)
        }
        points.append(Point(label, group, figures))
    return points


def _finish(base: Figure, one: Estimate | None, settings: Settings) -> Figure:
    if one is None:
        return replace(base, suppressed=_STILL)
    return finish_figure(base, one, settings)


def measure_disappearances(
    rows: Rows,
    lives: Lives,
    settings: Settings,
    *,
    groups: Mapping[str, Keys] | None = None,
    cover: Cover | None = None,
) -> list[Point]:
    """How many listings went in each period: from those that surely did to those that may have,
    since one goes between its last sighting and the next whole look. The value counts each at the
    middle of that time. A listing that is not looked for has not gone.

    Raises:
        BadInput: by weekday or hour, which the time between two looks spans.
    """
    if settings.grain in (Grain.WEEKDAY, Grain.HOUR):
        raise BadInput("disappearances are counted by day, week or month, or over all")
    settings = replace(settings, weighting=Weighting.LISTING)
    chosen = choose_counted(rows, replace(settings, start=None, end=None))
    items = rows["item"][chosen.places]
    bounded = bound_lives(rows, items, lives, whole=False)
    last, by = bounded.gone[:, 0], bounded.gone[:, 1]
    went = by > 0
    places = chosen.places[bounded.places[went]]
    last, by = last[went], by[went]
    middle = (last + by) // 2
    inside = np.ones(len(places), dtype=np.bool_)
    if settings.start is not None:
        inside &= middle >= settings.start.timestamp()
    if settings.end is not None:
        inside &= middle < settings.end.timestamp()
    places, last, by, middle = places[inside], last[inside], by[inside], middle[inside]
    times = np.concatenate([last, middle, np.maximum(by - 1, last)])
    numbers, labels = cut_periods(times, grain=settings.grain, zone=settings.zone)
    early, periods, late = np.split(numbers, 3)
    going = replace(
        chosen, places=places, weights=np.ones(len(places)), periods=periods, labels=labels
    )
    left_out = {**chosen.left_out, **bounded.left_out, "not seen to be gone": int((~went).sum())}
    every = np.ones(len(places), dtype=np.bool_)
    points = []
    for label, group, period, _ in cut_rows(rows, going, every, groups, ()):
        at = labels.index(label)
        mine = every
        if groups is not None and group is not None:
            mine = np.isin(rows["version"][places], groups[group])
        base = start_figure(period, settings, left_out, unit="listings")
        figure = replace(
            base,
            value=float(len(period.weights)),
            low=float(np.count_nonzero(mine & (early == at) & (late == at))),
            high=float(np.count_nonzero(mine & (early <= at) & (at <= late))),
            interval="from those that surely went then to those that may have",
            coverage=tell_cover(cover, label),
        )
        points.append(Point(label, group, {"disappearances": figure}))
    return points

"""The figures of the page of trends, read from an open archive in one go. Plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.desk.annotations import Annotation, list_annotations
from archive.desk.reviews import State, list_reviews
from archive.door import Archive
from archive.errors import BadInput
from archive.index.query import Among, FacetRequest, Query
from archive.index.syntax import parse_query
from archive.measures.choice import Grain
from archive.measures.distribution import Distribution
from archive.measures.looks import Looks
from archive.measures.seen import measure_coverage
from archive.measures.trends import Point, Settings, bound_period
from archive.measuring import Trend
from archive.reviewing import measure_reviewed
from archive.times import Window
from search_ui.trend_state import Days, TrendState, pick_grain

#: Places whose least wage a share can be of: the most frequent.
MOST_PLACES = 12
_LEAST_GAP = {Grain.DAY: timedelta(hours=24), Grain.WEEK: timedelta(days=2)}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of days as a whole, to stand beside another."""

    days: Days
    point: Point | None
    distribution: Distribution | None


@dataclass(frozen=True, slots=True)
class TrendPage:
    """``unseen`` by group: stretches in which nobody looked at any of the platforms that it is
    about (of one split by platform: at this one). ``bounds``: of each period with figures.
    ``distribution`` of all of it; ``stretches`` where two are put side by side. ``reviewed``:
    categories of which people decided something."""

    state: TrendState
    grain: Grain
    trend: Trend
    bounds: Mapping[str, tuple[datetime, datetime]]
    unseen: Mapping[str | None, tuple[Window, ...]]
    annotations: tuple[Annotation, ...]
    distribution: Distribution | None
    stretches: tuple[Stretch, ...]
    places: tuple[str, ...]
    reviewed: tuple[str, ...]


def read_trend_page(archive: Archive, state: TrendState) -> TrendPage:
    """
    Raises:
        BadQuery: the question cannot be read; says where.
        BadInput: there is nothing of that kind to measure.
        IndexUnusable: there is no index yet, or it must be rebuilt.
    """
    query = parse_query(state.query)
    grain = state.by or _find_grain(archive, query, state)
    trend = _measure(archive, query, state, settings=state.settings(grain))
    labels = sorted({point.label for point in trend.points})
    bounds = {}
    for label in labels:
        found = bound_period(label, grain=grain, zone=state.settings(grain).zone)
        if found is not None:
            bounds[label] = found
    platforms = _list_platforms(trend.points)
    return TrendPage(
        state=state,
        grain=grain,
        trend=trend,
        bounds=bounds,
        unseen=group_unseen(
            archive.list_looks(), trend.points, bounds, split=state.split, grain=grain
        ),
        annotations=tuple(
            list_annotations(archive.desk, platform=platforms[0] if len(platforms) == 1 else None)
        ),
        distribution=_read_distribution(archive, query, state, days=None),
        stretches=tuple(_read_stretches(archive, query, state)),
        places=_list_places(archive, query),
        reviewed=_list_reviewed(archive),
    )


def _measure(archive: Archive, query: Query, state: TrendState, *, settings: Settings) -> Trend:
    """
    Raises:
        BadInput: there is nothing of that kind to measure, or it cannot be split so.
    """
    if state.reviewed is not None:
        return measure_reviewed(
            archive,
            archive.desk,
            query,
            category=state.reviewed,
            split=state.split,
            settings=settings,
        )
    of = "volume" if state.of == "concentration" else state.of
    return archive.trend(query, of=of, split=state.split, settings=settings)


def _list_reviewed(archive: Archive) -> tuple[str, ...]:
    decided = list_reviews(archive.desk, state=State.DECIDED)
    return tuple(sorted({one.subject.category for one in decided}))


def _find_grain(archive: Archive, query: Query, state: TrendState) -> Grain:
    """Weeks are measured first: they tell over what time there is something."""
    if state.days is not None:
        return pick_grain(state.days[1] - state.days[0] + timedelta(days=1))
    months = archive.trend(query, of="volume", settings=state.settings(Grain.WEEK)).points
    if not months:
        return Grain.WEEK
    bounds = [
        bound_period(point.label, grain=Grain.WEEK, zone=state.settings(Grain.WEEK).zone)
        for point in (months[0], months[-1])
    ]
    assert bounds[0] is not None
    assert bounds[1] is not None
    return pick_grain(bounds[1][1] - bounds[0][0])


def _list_platforms(points: Sequence[Point]) -> list[str]:
    return sorted(
        {name for point in points for figure in point.figures.values() for name in figure.coverage}
    )


def group_unseen(
    looks: Mapping[str, Looks],
    points: Sequence[Point],
    bounds: Mapping[str, tuple[datetime, datetime]],
    *,
    split: str | None,
    grain: Grain,
) -> dict[str | None, tuple[Window, ...]]:
    """By group, when nobody looked at any of its platforms. Split by platform, each has its own:
    where nobody looked at it, it must not seem that there was nothing on it."""
    groups = list(dict.fromkeys(point.group for point in points))
    if split == "platform":
        return {group: _list_unseen(looks, [str(group)], bounds, grain=grain) for group in groups}
    unseen = _list_unseen(looks, _list_platforms(points), bounds, grain=grain)
    return dict.fromkeys(groups, unseen)


def _list_unseen(
    looks: Mapping[str, Looks],
    platforms: Sequence[str],
    bounds: Mapping[str, tuple[datetime, datetime]],
    *,
    grain: Grain,
) -> tuple[Window, ...]:
    if not bounds:
        return ()
    merged = Looks.join([looks[name] for name in platforms if name in looks])
    start, end = min(one for one, _ in bounds.values()), max(one for _, one in bounds.values())
    least = _LEAST_GAP.get(grain, timedelta(days=7))
    return measure_coverage(merged, start=start, end=end, longer_than=least).gaps


def _read_distribution(
    archive: Archive, query: Query, state: TrendState, *, days: Days | None
) -> Distribution | None:
    if not state.is_amount:
        return None
    return archive.distribution(query, of=state.of, settings=state.settings(Grain.ALL, days=days))


def _read_stretches(archive: Archive, query: Query, state: TrendState) -> list[Stretch]:
    """The days asked for and those beside them, each as a whole.

    Raises:
        BadInput: other days are to stand beside, and none were chosen to begin with.
    """
    if state.beside is None:
        return []
    if state.days is None:
        raise BadInput("choose the first stretch of days too: the other one stands beside it")
    found = []
    for days in (state.days, state.beside):
        settings = state.settings(Grain.ALL, days=days)
        points = _measure(archive, query, replace(state, split=None), settings=settings).points
        found.append(
            Stretch(
                days,
                points[0] if points else None,
                _read_distribution(archive, query, state, days=days),
            )
        )
    return found


def _list_places(archive: Archive, query: Query) -> tuple[str, ...]:
    """Places with a least wage to compare with, the most frequent first."""
    counted: dict[str, int] = {}
    for name in ("below", "notbelow"):
        asked = Query(
            text=query.text,
            filters=(*query.filters, Among(name, ("none",), negated=True)),
            facets=(FacetRequest(name, MOST_PLACES),),
            limit=0,
            highlight=False,
        )
        for one in archive.search(asked).facets.get(name, ()):
            if one.value != "none":
                counted[one.label] = counted.get(one.label, 0) + one.count
    return tuple(sorted(counted, key=lambda place: (-counted[place], place))[:MOST_PLACES])

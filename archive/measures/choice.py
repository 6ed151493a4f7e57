"""Which rows a figure counts, when, and how much each weighs. Four answers to "what is typical".

* **listing**: each listing once, in the period in which it was first seen, with the value it had
  then. What is offered.
* **unit**: the same, each as often as it had units left. What work there was.
* **sighting**: each version as often as it was seen. What one meets when one looks.
* **time**: each version by the hours it was on offer. What stands there at a random moment.

The last two see long-standing offers more often (length bias): better-paid work goes first.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from archive.measures.columns import LISTING, MISSING_SMALL, Rows
from archive.measures.contiguous import take_table

_HOUR = 3600
_DAY = 86_400


class Weighting(StrEnum):
    """See the module."""

    LISTING = "listing"
    UNIT = "unit"
    SIGHTING = "sighting"
    TIME = "time"


class Grain(StrEnum):
    """Into which periods time is cut. ``all``: one."""

    ALL = "all"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    WEEKDAY = "weekday"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows that count: their places in the table, their weights, their periods (numbers into
    ``labels``). ``left_out`` says how many did not, and why."""

    places: NDArray[np.intp]
    weights: NDArray[np.float64]
    periods: NDArray[np.intp]
    labels: tuple[str, ...]
    left_out: dict[str, int]


def choose_rows(
    rows: Rows,
    *,
    weighting: Weighting,
    grain: Grain,
    zone: ZoneInfo,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Chosen:
    """Rows of listings, weighed and put into periods. ``start`` and ``end`` bound the time at
    which they count (first seen, or on offer)."""
    left_out: dict[str, int] = {}
    table = take_table(rows)
    places = np.flatnonzero(table["marks"] & LISTING)
    left_out["documents"] = len(rows) - len(places)
    if weighting in (Weighting.LISTING, Weighting.UNIT):
        places = _find_firsts(rows, places)
    weights = _weigh(rows, places, weighting)
    known = weights > 0
    left_out["without a number of units"] = int(np.count_nonzero(~known))
    if not known.all():
        places, weights = places[known], weights[known]
    times = table["first"][places].astype(np.int64)
    inside = np.ones(len(places), dtype=np.bool_)
    if start is not None:
        inside &= times >= int(start.timestamp())
    if end is not None:
        inside &= times < int(end.timestamp())
    if not inside.all():
        places, weights, times = places[inside], weights[inside], times[inside]
    periods, labels = cut_periods(times, grain=grain, zone=zone)
    return Chosen(
        places, weights, periods, labels, {why: count for why, count in left_out.items() if count}
    )


#: The last table of which the firsts were found: the same table is asked again and again.
_known: tuple[weakref.ref[Rows], NDArray[np.intp]] | None = None


def _find_firsts(rows: Rows, listings: NDArray[np.intp]) -> NDArray[np.intp]:
    """Places of the first versions of all listings of a table, which nobody changes."""
    global _known
    known = _known
    if known is not None and known[0]() is rows:
        return known[1]
    found = listings[_first_of_each(rows, listings)]
    _known = weakref.ref(rows), found
    return found


def _first_of_each(rows: Rows, places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Places (into ``places``) of the version of each item that was seen first; of two that were
    seen first in one hour, the one that comes first in the table."""
    table = take_table(rows)
    items = table["item"][places]
    if len(items) == 0:
        return np.empty(0, dtype=np.intp)
    order = np.argsort(items)
    items = items[order]
    starts = np.flatnonzero(np.concatenate([[True], items[1:] != items[:-1]]))
    # The time above the place, so that one minimum finds both.
    keys = table["first"][places].astype(np.uint64) << np.uint64(32)
    keys |= np.arange(len(places), dtype=np.uint64)
    firsts = np.minimum.reduceat(keys[order], starts) & np.uint64(2**32 - 1)
    found = np.zeros(len(places), dtype=np.bool_)
    found[firsts.astype(np.intp)] = True
    return np.flatnonzero(found)


def _weigh(rows: Rows, places: NDArray[np.intp], weighting: Weighting) -> NDArray[np.float64]:
    if weighting is Weighting.LISTING:
        return np.ones(len(places))
    if weighting is Weighting.UNIT:
        units = take_table(rows)["units"][places]
        return np.where(units == MISSING_SMALL, 0, units).astype(np.float64)
    if weighting is Weighting.SIGHTING:
        return take_table(rows)["sightings"][places].astype(np.float64)
    ends, starts = take_table(rows)["last_end"][places], take_table(rows)["first"][places]
    hours: NDArray[np.float64] = (ends.astype(np.int64) - starts) / _HOUR
    return hours


def cut_periods(
    times: NDArray[np.int64], *, grain: Grain, zone: ZoneInfo
) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """For each time (seconds) the number of its period on the clocks of ``zone``, and the labels
    of the periods in order: ``2024-03``, ``2024-W09``, ``2024-03-05``, ``Monday``, ``14``."""
    if len(times) == 0 or grain is Grain.ALL:
        return np.zeros(len(times), dtype=np.intp), ("all",)
    local = _to_local(times, zone)
    days = local // _DAY
    if grain is Grain.HOUR:
        return ((local % _DAY) // _HOUR).astype(np.intp), tuple(f"{hour:02d}" for hour in range(24))
    if grain is Grain.WEEKDAY:
        return ((days + 3) % 7).astype(np.intp), _WEEKDAYS  # 1 January 1970 was a Thursday
    unique, inverse = _list_days(days)
    named = [_name_day(int(day), grain) for day in unique]
    labels = tuple(sorted(set(named)))
    places = {name: number for number, name in enumerate(labels)}
    numbers = np.array([places[name] for name in named], dtype=np.intp)
    return numbers[inverse], labels


def _list_days(days: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """The distinct days, ascending, and for each day its place among them: counted, since days lie
    close together and sorting them is what takes long."""
    first = int(days.min())
    offsets = days - first
    present = np.bincount(offsets) > 0
    places = np.cumsum(present) - 1
    return np.flatnonzero(present) + first, places[offsets]


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _name_day(day: int, grain: Grain) -> str:
    moment = datetime.fromtimestamp(day * _DAY, UTC)
    if grain is Grain.MONTH:
        return moment.strftime("%Y-%m")
    if grain is Grain.WEEK:
        year, week, _ = moment.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return moment.strftime("%Y-%m-%d")


def _to_local(times: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Seconds as the zone's clocks show them, counted as if they were UTC."""
    days, inverse = _list_days(times // _DAY)
    starts = np.array([_offset(int(day) * _DAY, zone) for day in days], dtype=np.int64)
    ends = np.array([_offset(int(day) * _DAY + _DAY - 1, zone) for day in days], dtype=np.int64)
    offsets = starts[inverse]
    changing = np.flatnonzero((starts != ends)[inverse])  # clocks go forward or back that day
    offsets[changing] = [_offset(int(one), zone) for one in times[changing]]
    return times + offsets


def _offset(second: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())

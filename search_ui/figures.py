"""What the pages of figures ask of an open archive, put together for one page at a time.

Plain values from public functions of ``archive``; nothing is computed here that those do not
compute. Reading only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from archive.door import Archive
from archive.errors import BadInput
from archive.looked import DayLooked, list_days_looked
from archive.overview import DayChanges, Overview, PlatformState, list_days_changed, read_overview

#: A strip shows so many days, and a calendar so many.
STRIP_DAYS, CALENDAR_DAYS = 63, 182


@dataclass(frozen=True, slots=True)
class PlatformDays:
    """One platform: how it stands, and day by day when it was looked at."""

    state: PlatformState
    days: tuple[DayLooked, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """The archive at a glance with the days of every platform."""

    overview: Overview
    platforms: tuple[PlatformDays, ...]


@dataclass(frozen=True, slots=True)
class PlatformFigures:
    """One platform with a longer stretch of days, and what changed on them."""

    state: PlatformState
    looked: tuple[DayLooked, ...]
    changed: tuple[DayChanges, ...]


def read_covered(archive: Archive, *, now: datetime) -> Covered:
    """
    Raises:
        IndexUnusable: there is no index yet, or it must be rebuilt.
    """
    overview = read_overview(archive, now=now)
    start, end = bound_days(overview, most=STRIP_DAYS)
    return Covered(
        overview,
        tuple(
            PlatformDays(state, tuple(list_days_looked(archive, state.name, start=start, end=end)))
            for state in overview.platforms
        ),
    )


def read_platform(archive: Archive, name: str, *, now: datetime) -> PlatformFigures:
    """
    Raises:
        BadInput: nothing of that platform is in the archive.
        IndexUnusable: there is no index yet, or it must be rebuilt.
    """
    overview = read_overview(archive, now=now)
    state = next((one for one in overview.platforms if one.name == name), None)
    if state is None:
        raise BadInput(f"nothing of a platform called {name!r} is in this archive")
    start, end = bound_days(overview, most=CALENDAR_DAYS)
    return PlatformFigures(
        state,
        tuple(list_days_looked(archive, name, start=start, end=end)),
        tuple(list_days_changed(archive, name, start=start, end=end)),
    )


def bound_days(overview: Overview, *, most: int) -> tuple[datetime, datetime]:
    """The last ``most`` days that the archive speaks of, as whole days in UTC."""
    last = overview.last or datetime.now(UTC)
    end = datetime.combine((last - timedelta(microseconds=1)).date(), time(), UTC)
    end += timedelta(days=1)
    first = overview.first or last
    start = max(datetime.combine(first.date(), time(), UTC), end - timedelta(days=most))
    return min(start, end - timedelta(days=1)), end

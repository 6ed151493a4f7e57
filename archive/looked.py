"""When anybody looked at a platform, day by day, and what finding nothing means. Plain data.

Joins the ledger's looks, gaps and visits with :mod:`archive.measures.seen`. Writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from archive.door import Archive
from archive.errors import BadInput
from archive.ledger import WalkVerdict
from archive.measures.seen import Chance, Coverage, measure_coverage
from archive.model import GapReason
from archive.times import Window

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DayLooked:
    """One day (UTC) of one platform. ``hours``: hours in which a page of its list was seen, empty
    or not. ``blind``: why it could not be seen, where somebody tried. ``best``: the best visit of
    that day, None where there was none (donated pages are no visits). A day with no hours and
    nothing blind is one on which nobody looked: nothing is known of it."""

    day: date
    hours: int
    blind: tuple[GapReason, ...]
    best: WalkVerdict | None


@dataclass(frozen=True, slots=True)
class ZeroMeaning:
    """What an empty answer means: the chance that an offer would have been seen at least once.

    ``chance`` is None where it cannot be told, and ``why_not`` says why. ``coverage`` has the days
    and the longer gaps. It holds for offers that a look shows whenever they are there.
    """

    platform: str
    start: datetime
    end: datetime
    chance: Chance | None
    why_not: str | None
    coverage: Coverage


def list_days_looked(
    archive: Archive, platform: str, *, start: datetime, end: datetime
) -> list[DayLooked]:
    """Every day (UTC) that touches ``[start, end)``, in order.

    Raises:
        ValueError: the period is empty.
    """
    if end <= start:
        raise ValueError("a period must be longer than nothing")
    hours: dict[date, set[datetime]] = {}
    for look in archive.list_looks().get(platform, []):
        at = look.earliest
        while at < look.latest:
            hours.setdefault(at.date(), set()).add(at)
            at += _HOUR
    blind: dict[date, set[GapReason]] = {}
    for gap in archive.gaps(platform=platform):
        for day in _list_days(gap.window, within=Window(start, end)):
            blind.setdefault(day, set()).add(gap.reason)
    best: dict[date, WalkVerdict] = {}
    order = tuple(WalkVerdict)
    for walk in archive.walks(platform=platform):
        day = walk.hour.date()
        best[day] = min(best.get(day, walk.verdict), walk.verdict, key=order.index)
    return [
        DayLooked(day, len(hours.get(day, ())), tuple(sorted(blind.get(day, ()))), best.get(day))
        for day in _list_days(Window(start, end), within=Window(start, end))
    ]


def explain_zero(
    archive: Archive,
    platform: str,
    *,
    start: datetime,
    end: datetime,
    lifetime: timedelta | None = None,
) -> ZeroMeaning:
    """What it means that nothing was found on a platform in a period.

    ``lifetime``: how long the offer would have stood; without it, as the platform's listings do.

    Raises:
        ValueError: the period or the lifetime is empty.
    """
    coverage = measure_coverage(archive.list_looks().get(platform, ()), start=start, end=end)
    try:
        chance = archive.chance_of_seeing(platform, start=start, end=end, lifetime=lifetime)
    except BadInput as error:
        return ZeroMeaning(platform, start, end, None, str(error), coverage)
    return ZeroMeaning(platform, start, end, chance, None, coverage)


def _list_days(window: Window, *, within: Window) -> list[date]:
    first = max(window.earliest, within.earliest).astimezone(UTC).date()
    last = (min(window.latest, within.latest) - timedelta(microseconds=1)).astimezone(UTC).date()
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]

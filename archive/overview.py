"""The archive at a glance: what it holds, since when, what is broken, what a week brought.

Plain values for a first page and for a page of coverage. Flags stand here as counts only: which
listings they are of is for the review queue. Reads the index, the columns and the ledger's looks;
writes nothing, opens no source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from archive.door import Archive, IndexUnusable
from archive.index.query import Among, During, FacetRequest, Filter, Query, Sort
from archive.ledger import ChangeRecord
from archive.measures.choice import Grain
from archive.measures.trends import Provenance, Settings
from archive.model import ChangeKind, GapReason
from archive.times import Window

WEEK = timedelta(days=7)
#: A platform at which nobody has looked for longer than this has gone dark.
DARK = timedelta(hours=48)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
#: Pay changes that are no more than a guess are not counted.
_SURE = Among("certainty", ("medium", "high"))
_MOST_KINDS = 100


class Sight(StrEnum):
    """How a platform stands at the end of the time that is asked about."""

    SEEN = "seen"
    BLIND = "blind"  #: it was tried since the last look, and could not be seen
    DARK = "dark"  #: nobody has looked, or managed to, for longer than :data:`DARK`
    NEVER = "never"  #: no page of its list was ever seen


@dataclass(frozen=True, slots=True)
class PlatformState:
    """One platform. ``listings`` ever seen, ``appeared`` of them in the week; ``blind``: why it
    could not be seen since the last look, the newest reason first."""

    name: str
    sight: Sight
    listings: int
    appeared: int
    first_look: datetime | None
    last_look: datetime | None
    days_looked: int  #: of the seven days of the week
    blind: tuple[GapReason, ...]


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """What a week brought, as counts of versions first seen in it; of pay changes those of medium
    or high confidence. ``window``: the last seven days (UTC), the last of them up to the last look.
    ``new_kinds``: how many kinds
    of possible request have a flag in this week and none before it."""

    window: Window
    appeared: int
    cuts: int
    rises: int
    flagged: int
    kinds: int
    new_kinds: int


@dataclass(frozen=True, slots=True)
class Overview:
    """``first`` and ``last``: the time that the archive speaks of. ``behind``: for each index the
    versions that it has not taken in; ``refused``: records that a server would not take."""

    first: datetime | None
    last: datetime | None
    captures: int
    listings: int
    documents: int
    versions: int
    changes: int
    quarantined: int
    behind: Mapping[str, int]
    refused: int
    platforms: tuple[PlatformState, ...]
    week: WeekCounts | None


@dataclass(frozen=True, slots=True)
class DayChanges:
    """How many changes of each kind are known to have happened by this day (UTC): each stands on
    the day on which it was first seen. ``loose``: those that may have happened on a day before."""

    day: date
    counts: Mapping[ChangeKind, int]
    loose: int


def read_overview(archive: Archive, *, now: datetime) -> Overview:
    """The archive as it stands, its last week ending with the last look before ``now``.

    Raises:
        IndexUnusable: there is no index yet, or it must be rebuilt.
    """
    status = archive.status()
    looks = archive.list_looks()
    span = _read_span(archive)
    ends = [max(one.latest for one in windows) for windows in looks.values() if windows]
    last = min(now, max([*ends, *([span.latest] if span else [])], default=now))
    week = None if span is None else Window(_find_midnight(last) - WEEK + _DAY, last)
    total = _count_by_platform(archive, None)
    fresh = {} if week is None else _count_by_platform(archive, week)
    names = sorted({*looks, *total, *(gap.platform for gap in archive.gaps())})
    indexes = status["indexes"]
    assert isinstance(indexes, dict)
    return Overview(
        first=None if span is None else span.earliest,
        last=None if span is None else last,
        **{
            name: _read_count(status[name])
            for name in ("captures", "listings", "documents", "versions", "changes", "quarantined")
        },
        behind={name: one["lag"] for name, one in indexes.items()},
        refused=sum(one.get("dead_letters", 0) for one in indexes.values()),
        platforms=tuple(
            _judge_platform(
                archive,
                name,
                looks.get(name, []),
                end=last,
                listings=total.get(name, 0),
                appeared=fresh.get(name, 0),
            )
            for name in names
        ),
        week=None if week is None else _count_week(archive, week, appeared=sum(fresh.values())),
    )


def list_days_changed(
    archive: Archive, platform: str, *, start: datetime, end: datetime
) -> list[DayChanges]:
    """Every day (UTC) that touches ``[start, end)``, in order, with what is known to have changed.

    Raises:
        ValueError: the period is empty.
    """
    if end <= start:
        raise ValueError("a period must be longer than nothing")
    by_day: dict[date, list[ChangeRecord]] = {}
    for change in archive.changes(platform=platform, since=start, until=end):
        by_day.setdefault(_last_day(change.window), []).append(change)
    first, last = start.astimezone(UTC).date(), (end - timedelta(microseconds=1)).date()
    return [
        _tell_day(day, by_day.get(day, ()))
        for day in (first + timedelta(days=step) for step in range((last - first).days + 1))
    ]


def _find_midnight(moment: datetime) -> datetime:
    day = (moment - timedelta(microseconds=1)).astimezone(UTC).date()
    return datetime.combine(day, time(), UTC)


def _tell_day(day: date, changes: Sequence[ChangeRecord]) -> DayChanges:
    counts: dict[ChangeKind, int] = {}
    for change in changes:
        counts[change.kind] = counts.get(change.kind, 0) + 1
    loose = sum(change.window.earliest.astimezone(UTC).date() < day for change in changes)
    return DayChanges(day, counts, loose)


def _last_day(window: Window) -> date:
    return (window.latest - timedelta(microseconds=1)).astimezone(UTC).date()


def _read_span(archive: Archive) -> Window | None:
    first = archive.search(Query(sort=Sort("first"), limit=1, highlight=False)).hits
    last = archive.search(Query(sort=Sort("last", descending=True), limit=1, highlight=False)).hits
    if not first or not last:
        return None
    return Window(first[0].first_seen.earliest, last[0].last_seen.latest)


def _count_by_platform(archive: Archive, week: Window | None) -> dict[str, int]:
    """Listings by platform, imported ones too: those first seen in ``week``, or ever."""
    settings = Settings(
        grain=Grain.ALL,
        provenance=Provenance.MIXED,
        start=None if week is None else week.earliest,
        end=None if week is None else week.latest,
    )
    try:
        trend = archive.trend("", of="volume", split="platform", settings=settings)
    except IndexUnusable:
        return {}
    return {
        point.group: round(point.figures["volume"].value or 0)
        for point in trend.points
        if point.group is not None
    }


def _count_week(archive: Archive, week: Window, *, appeared: int) -> WeekCounts:
    during = During("first", start=week.earliest, end=week.latest)
    flagged = Among("flag", ("none",), negated=True)
    kinds = _list_kinds(archive, flagged, during)
    before = _list_kinds(archive, flagged, During("first", end=week.earliest))
    return WeekCounts(
        window=week,
        appeared=appeared,
        cuts=_count(archive, Among("paychange", ("cut",)), _SURE, during),
        rises=_count(archive, Among("paychange", ("rise",)), _SURE, during),
        flagged=_count(archive, flagged, during),
        kinds=len(kinds),
        new_kinds=len(kinds - before),
    )


def _count(archive: Archive, *filters: Filter) -> int:
    return archive.search(Query(filters=filters, limit=0, highlight=False)).total


def _list_kinds(archive: Archive, *filters: Filter) -> set[str]:
    asked = Query(
        filters=filters, limit=0, highlight=False, facets=(FacetRequest("flag", size=_MOST_KINDS),)
    )
    return {one.value for one in archive.search(asked).facets["flag"] if one.value != "none"}


def _judge_platform(
    archive: Archive,
    name: str,
    looks: Sequence[Window],
    *,
    end: datetime,
    listings: int,
    appeared: int,
) -> PlatformState:
    last = max((one.latest for one in looks), default=None)
    recent = sorted(
        (
            gap
            for gap in archive.gaps(platform=name)
            if (last is None or gap.window.latest > last) and gap.window.latest > end - WEEK
        ),
        key=lambda gap: gap.window.latest,
        reverse=True,
    )
    blind = tuple(dict.fromkeys(gap.reason for gap in recent))
    days = {
        (look.latest - timedelta(microseconds=1)).date()
        for look in looks
        if end - WEEK < look.latest <= end + _HOUR
    }
    return PlatformState(
        name=name,
        sight=_judge_sight(last, blind, end=end),
        listings=listings,
        appeared=appeared,
        first_look=min((one.earliest for one in looks), default=None),
        last_look=last,
        days_looked=min(7, len(days)),
        blind=blind,
    )


def _judge_sight(last: datetime | None, blind: Sequence[GapReason], *, end: datetime) -> Sight:
    if last is None:
        return Sight.BLIND if blind else Sight.NEVER
    if end - last > DARK:
        return Sight.DARK
    return Sight.BLIND if blind else Sight.SEEN


def _read_count(value: object) -> int:
    return value if isinstance(value, int) else 0

"""What the page of hits shows beside the hits: wages, density over time, what zero means.

Plain values, and the functions that get them from an open archive. Reading only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from archive.door import Archive, IndexUnusable
from archive.errors import BadInput
from archive.index.answer import Hit
from archive.index.query import Among, During, Query, Sort
from archive.measures.choice import Grain
from archive.measures.looks import Looks
from archive.measures.seen import Chance
from archive.measures.trends import Provenance, Settings, bound_period

#: Spans of the archive up to which time is cut into days, and into weeks.
_DAYS, _WEEKS = timedelta(days=62), timedelta(days=430)
#: Fields that hold an hourly figure, the surest first, and how each is named.
WAGE_FIELDS = ("paidtime", "advertised", "lowerbound")
MOST_PLATFORMS = 6

#: Of 1970-01-01.
_EPOCH = date(1970, 1, 1).toordinal()
Days = Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class WageRow:
    """Euros an hour by one of :data:`WAGE_FIELDS`, which is its label."""

    field: str
    euros: Decimal


@dataclass(frozen=True, slots=True)
class Bin:
    """One period: ``[start, end)``, how many listings were first seen in it, and of how many of
    its days somebody looked at a platform that is asked about (0 to ``days``)."""

    label: str
    start: datetime
    end: datetime
    count: int
    looked: int
    days: int


@dataclass(frozen=True, slots=True)
class Density:
    """Periods in order, none left out between the first and the last."""

    grain: Grain
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Zero:
    """What an empty answer means on one platform: with what chance something would have been seen
    in ``[start, end)``. ``chance`` None: it cannot be told (too few lives are known)."""

    platform: str
    start: datetime
    end: datetime
    looks: int
    chance: Chance | None


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last time that anything in the archive was seen."""

    first: datetime
    last: datetime

    @property
    def last_day(self) -> date:
        return (self.last - timedelta(seconds=1)).date()


def read_wages(archive: Archive, hits: Iterable[Hit]) -> dict[int, WageRow]:
    """By version, its surest hourly figure, where there is one."""
    wages: dict[int, WageRow] = {}
    for hit in hits:
        fields = {
            name: value
            for finding in archive.findings(hit.version)
            for name, value in finding.fields.items()
        }
        for name in WAGE_FIELDS:
            value = fields.get(name)
            if isinstance(value, Decimal):
                wages[hit.version] = WageRow(name, value)
                break
    return wages


def read_span(archive: Archive) -> Span | None:
    """The time that the archive speaks of; None where it holds no version."""
    first = archive.search(Query(sort=Sort("first"), limit=1, highlight=False)).hits
    last = archive.search(Query(sort=Sort("last", descending=True), limit=1, highlight=False)).hits
    if not first or not last:
        return None
    return Span(first[0].first_seen.earliest, last[0].last_seen.latest)


def list_looked_days(looks: Mapping[str, Looks]) -> Days:
    """For each platform the days (ordinals, UTC) in which somebody looked."""
    return {name: frozenset((one.days + _EPOCH).tolist()) for name, one in looks.items()}


def read_density(archive: Archive, query: Query, *, span: Span, looked: Days) -> Density | None:
    """How many listings that match were first seen in each period; None where nothing tells.

    Raises:
        BadQuery: the question does not fit.
    """
    start, end = find_period(query, span=span)
    grain = pick_grain(end - start)
    asked = replace(query, sort=None, facets=(), after=None, limit=0, highlight=False)
    # Hits of every provenance stand on the page, and so they do here.
    settings = Settings(grain=grain, provenance=Provenance.MIXED)
    try:
        trend = archive.trend(asked, of="volume", settings=settings)
    except IndexUnusable:
        return None
    counts = {point.label: round(point.figures["volume"].value or 0) for point in trend.points}
    days = [looked[name] for name in list_platforms(query, known=looked) if name in looked]
    bins = [
        _make_bin(label, low, high, count=counts.get(label, 0), days=days)
        for label, low, high in list_periods(start, end, grain=grain, more=counts)
    ]
    return Density(grain, tuple(bins)) if any(one.count for one in bins) else None


def list_platforms(query: Query, *, known: Iterable[str]) -> list[str]:
    """The platforms that a question is about: those it names, or all but those it leaves out."""
    names = sorted(known)
    for one in query.filters:
        if isinstance(one, Among) and one.field == "platform":
            values = {value.casefold() for value in one.values}
            names = [name for name in names if (name.casefold() in values) is not one.negated]
    return names


def find_period(query: Query, *, span: Span) -> tuple[datetime, datetime]:
    """The stretch that a question is about, within the archive's own."""
    start, end = span.first, span.last
    for one in query.filters:
        if isinstance(one, During) and not one.negated:
            low, high = one.start or start, one.end or end
            if low < end and high > start:
                start, end = max(start, low), min(end, high)
    return start, end


def pick_grain(length: timedelta) -> Grain:
    if length <= _DAYS:
        return Grain.DAY
    return Grain.WEEK if length <= _WEEKS else Grain.MONTH


def list_periods(
    start: datetime, end: datetime, *, grain: Grain, more: Iterable[str] = ()
) -> list[tuple[str, datetime, datetime]]:
    """Every period from ``start`` to ``end``, and from the first to the last of ``more`` labels."""
    bounds = [
        bound
        for label in more
        if (bound := bound_period(label, grain=grain, zone=_ZONE)) is not None
    ]
    low = min([start, *(one[0] for one in bounds)])
    high = max([end, *(one[1] for one in bounds)])
    found = []
    at = low
    while at < high:
        label = name_period(at, grain=grain)
        bound = bound_period(label, grain=grain, zone=_ZONE)
        assert bound is not None, label
        found.append((label, *bound))
        at = bound[1]
    return found


def name_period(moment: datetime, *, grain: Grain) -> str:
    """The label of the period that a moment lies in, as trends name it."""
    if grain is Grain.MONTH:
        return f"{moment.year:04}-{moment.month:02}"
    if grain is Grain.WEEK:
        year, week, _ = moment.isocalendar()
        return f"{year:04}-W{week:02}"
    return moment.date().isoformat()


def explain_zero(archive: Archive, query: Query, *, span: Span) -> list[Zero]:
    """For each platform that the question is about: what it means that nothing was found."""
    looks = archive.list_looks()
    start, end = find_period(query, span=span)
    asked = [one for one in query.filters if isinstance(one, During) and not one.negated]
    if asked and asked[0].start is not None and asked[0].end is not None:
        start, end = asked[0].start, asked[0].end
    rows = []
    for platform in list_platforms(query, known=looks)[:MOST_PLATFORMS]:
        seen = sum(1 for one in looks[platform] if one.latest > start and one.earliest < end)
        chance: Chance | None = None
        if seen:
            try:
                chance = archive.chance_of_seeing(platform, start=start, end=end)
            except (BadInput, IndexUnusable):
                chance = None
        rows.append(Zero(platform, start, end, seen, chance))
    return rows


def _make_bin(
    label: str, start: datetime, end: datetime, *, count: int, days: Sequence[frozenset[int]]
) -> Bin:
    ordinals = range(start.date().toordinal(), end.date().toordinal())
    looked = sum(1 for day in ordinals if any(day in one for one in days))
    return Bin(label, start, end, count, looked, len(ordinals))


_ZONE = Settings().zone

__all__ = [
    "WAGE_FIELDS",
    "Bin",
    "Days",
    "Density",
    "Span",
    "WageRow",
    "Zero",
    "explain_zero",
    "list_looked_days",
    "read_density",
    "read_span",
    "read_wages",
]

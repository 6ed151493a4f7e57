"""Minimum wages by place and date, as hourly amounts, each with its sum and its source.

Where two figures are in question at one time (a disputed step, a rate by age, a zone), all of
them stand, and a wage is below only where it is below the lowest and not below only where it
reaches the highest. What the table does not know is unknown, never the step before.
"""

from __future__ import annotations

import hashlib
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources

WEEKS_A_MONTH = Decimal(52) / Decimal(12)


class Against(StrEnum):
    """How a wage stands to a floor."""

    BELOW = "below"
    NOT_BELOW = "not below"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Floor:
    """One minimum wage on one day. ``hourly`` is None where no hours are known.

    ``sum`` shows how the hour came from what the law says; empty where the law says the hour.
    """

    place: str
    name: str
    since: date
    until: date | None  #: last day, where the next step is known or nothing is claimed after
    amount: Decimal
    currency: str
    unit: str
    hourly: Decimal | None
    sum: str
    source: str
    hours_source: str | None
    read: date
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hours:
    week: Decimal | None
    day: Decimal | None
    month: Decimal | None
    payments: Decimal
    source: str | None


@dataclass(frozen=True, slots=True)
class FloorTable:
    """All steps; ``as_of`` is the last day of which the table knows anything."""

    as_of: date
    edition: str
    steps: tuple[Floor, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """All places, in order."""
        return tuple(sorted({step.place for step in self.steps}))

    def on(self, place: str, day: date) -> list[Floor]:
        """The floors in force at a place on a day; none where the table does not know."""
        if day > self.as_of:
            return []
        return [
            step
            for step in self.steps
            if step.place == place
            and step.since <= day
            and (step.until is None or day <= step.until)
        ]

    def list_gaps(self, place: str) -> list[tuple[date, date]]:
        """Stretches between its first step and ``as_of`` of which nothing is known."""
        mine = sorted((step for step in self.steps if step.place == place), key=_since)
        gaps: list[tuple[date, date]] = []
        known: date | None = None
        for step in mine:
            if known is not None and step.since > known + timedelta(days=1):
                gaps.append((known + timedelta(days=1), step.since - timedelta(days=1)))
            end = self.as_of if step.until is None else step.until
            known = end if known is None else max(known, end)
        if known is not None and known < self.as_of:
            gaps.append((known + timedelta(days=1), self.as_of))
        return gaps


def _since(step: Floor) -> date:
    return step.since


@cache
def load_floors() -> FloorTable:
    """The table that comes with Piecework."""
    file = resources.files("archive.pay") / "data" / "minimum_wages.toml"
    return read_floors(file.read_text("utf-8"))


def read_floors(text: str) -> FloorTable:
    """Read a table (docs/pay.md says how it is written).

    Raises:
        ValueError: something in it is not as it must be; names the place and the day.
    """
    found = tomllib.loads(text)
    sources: list[str] = found["sources"]
    raw: list[tuple[Floor, bool]] = []
    for table in found["wage"]:
        hours = _read_hours(table, sources)
        for step in table["steps"]:
            raw.append(_read_step(table, step, hours, sources))
    return FloorTable(
        as_of=found["as_of"],
        edition=hashlib.sha256(text.encode()).hexdigest()[:12],
        steps=tuple(_end_steps(raw)),
    )


def _read_hours(table: dict[str, object], sources: list[str]) -> _Hours:
    def number(name: str) -> Decimal | None:
        value = table.get(name)
        return None if value is None else Decimal(str(value))

    place = table.get("hours_source")
    return _Hours(
        week=number("hours_per_week"),
        day=number("hours_per_day"),
        month=number("hours_per_month"),
        payments=number("payments") or Decimal(12),
        source=sources[place - 1].removeprefix("hours: ") if isinstance(place, int) else None,
    )


def _read_step(
    table: dict[str, str], step: dict[str, object], hours: _Hours, sources: list[str]
) -> tuple[Floor, bool]:
    where = f"{table['place']} {step.get('from')}"
    since, until, source = step["from"], step.get("to"), step["source"]
    read = step["read"]
    if not isinstance(since, date) or not isinstance(read, date) or not isinstance(source, int):
        raise ValueError(f"minimum wage of {where}: needs from, read and source")
    if until is not None and (not isinstance(until, date) or until < since):
        raise ValueError(f"minimum wage of {where}: ends before it begins")
    if not 1 <= source <= len(sources):
        raise ValueError(f"minimum wage of {where}: there is no source {source}")
    amount = Decimal(str(step["amount"]))
    hourly, sum_ = _reckon_hour(amount, table["unit"], hours)
    marks = step.get("marks", [])
    assert isinstance(marks, list)
    floor = Floor(
        place=table["place"],
        name=table["name"],
        since=since,
        until=until,
        amount=amount,
        currency=table["currency"],
        unit=table["unit"],
        hourly=hourly,
        sum=sum_,
        source=sources[source - 1],
        hours_source=hours.source,
        read=read,
        marks=tuple(marks),
    )
    return floor, until is not None


def _reckon_hour(amount: Decimal, unit: str, hours: _Hours) -> tuple[Decimal | None, str]:
    """The hour that follows from a day or month, and the sum as text."""
    if unit == "hour":
        return amount, ""
    if unit == "day":
        if hours.day is None:
            return None, "no hours a day are known"
        return amount / hours.day, f"{amount} a day ÷ {hours.day} hours"
    month = amount * hours.payments / 12
    paid = f"{amount} a month"
    if hours.payments != 12:
        paid += f" × {hours.payments} payments ÷ 12"
    if hours.month is not None:
        return month / hours.month, f"{paid} ÷ {hours.month} hours a month"
    if hours.week is None:
        return None, "no hours a week are known"
    return month / (hours.week * WEEKS_A_MONTH), f"{paid} ÷ ({hours.week} hours a week × 52 ÷ 12)"


def _end_steps(raw: list[tuple[Floor, bool]]) -> list[Floor]:
    """Each step ends the day before the next one of its place and name begins."""
    ended = []
    for floor, said in raw:
        later = [
            other.since
            for other, _ in raw
            if (other.place, other.name) == (floor.place, floor.name) and other.since > floor.since
        ]
        next_day = min(later) - timedelta(days=1) if later else None
        until = floor.until if said else next_day
        ended.append(replace(floor, until=until))
    return sorted(ended, key=lambda one: (one.place, one.name, one.since, one.amount))


class Ladder:
    """The floors of many places in one currency on one day, so ordered that a wage is held beside
    all of them at once."""

    def __init__(self, floors: Mapping[str, Sequence[Decimal]]) -> None:
        by_least = sorted((min(amounts), place) for place, amounts in floors.items())
        by_most = sorted((max(amounts), place) for place, amounts in floors.items())
        self._least = [amount for amount, _ in by_least]
        self._most = [amount for amount, _ in by_most]
        places = [place for _, place in by_least]
        self._over = [tuple(sorted(places[at:])) for at in range(len(places) + 1)]
        places = [place for _, place in by_most]
        self._reached = [tuple(sorted(places[:at])) for at in range(len(places) + 1)]

    def list_below(self, high: Decimal | None) -> tuple[str, ...]:
        """The places of which a wage of at most ``high`` is below every floor, in order."""
        return () if high is None else self._over[bisect_right(self._least, high)]

    def list_reached(self, low: Decimal | None) -> tuple[str, ...]:
        """The places of which a wage of at least ``low`` reaches every floor, in order."""
        return () if low is None else self._reached[bisect_right(self._most, low)]


def compare(low: Decimal | None, high: Decimal | None, floors: list[Decimal]) -> Against:
    """How an hourly wage that lies from ``low`` to ``high`` stands to these floors.

    None is an end that is not known: a lower bound has no ``high``, and so it is never below.
    """
    if not floors:
        return Against.UNKNOWN
    if high is not None and high < min(floors):
        return Against.BELOW
    if low is not None and low >= max(floors):
        return Against.NOT_BELOW
    return Against.UNKNOWN

"""Lengths of time and dates as printed → seconds and times. One reading, or None."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from crawlers.platforms.pagetext import squeeze

_SECONDS = {
    "week": 604800, "day": 86400, "hour": 3600, "hr": 3600, "minute": 60, "min": 60,
    "second": 1, "sec": 1,
}  # fmt: skip
_PART = r"([0-9]+) (week|day|hour|hr|minute|min|second|sec)s?"
_WHOLE = re.compile(rf"{_PART}(?: {_PART})*")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = re.compile(r"([A-Z][a-z]{2}) ([0-9]{1,2}), ([0-9]{4})")


@lru_cache(maxsize=4096)
def read_duration(text: str) -> int | None:
    """``60 minutes``, ``1 hour 1 minute``, ``1 week 6 days``: seconds, or None."""
    shown = squeeze(text)
    if not _WHOLE.fullmatch(shown):
        return None
    total, last = 0, None
    for number, unit in re.findall(_PART, shown):
        size = _SECONDS[unit]
        if last is not None and size >= last:
            return None
        total, last = total + int(number) * size, size
    return total


@lru_cache(maxsize=4096)
def read_us_date(text: str) -> date | None:
    """``Nov 22, 2010`` at the start of the text: a date, or None."""
    match = _DATE.match(squeeze(text))
    if match is None or match[1].lower() not in _MONTHS:
        return None
    try:
        return date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def start_of_day(day: date, *, zone: ZoneInfo) -> datetime:
    """The first instant of a day on the platform's clock, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def read_iso_time(text: str) -> datetime | None:
    """An ISO 8601 time with its zone, in UTC; None without a zone or in another form."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.astimezone(UTC)

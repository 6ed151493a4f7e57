"""Times as the archive knows them: a window, rounded outward, never an instant.

An exact time beside a platform's own access log would name the worker, so that everything
outside ``archive.sources`` sees only a :class:`Window`. Exact times travel in :class:`Seen`,
in memory, from the page to the seal, and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from archive.errors import BadTime

HOUR = timedelta(hours=1)
_YEAR = re.compile(r"[0-9]{4}-")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class StatedBy(StrEnum):
    """Who says when a page was seen."""

    FILE = "file"  #: the donated file itself (HAR entry, WARC-Date, saved-from comment)
    DONOR = "donor"  #: the donor, by ``--seen-at``: shown as "as stated by the donor"
    CLOCK = "clock"  #: this machine's clock, when the crawler itself saw it
    IMPORT = "import"  #: the dataset that was imported


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A stretch of time ``[earliest, latest)``, aware UTC, ``earliest < latest``."""

    earliest: datetime
    latest: datetime

    def __post_init__(self) -> None:
        if self.earliest.tzinfo is None or self.latest.tzinfo is None:
            raise BadTime("a window needs aware times")
        if self.latest <= self.earliest:
            raise BadTime(f"a window must end after it starts: {self.earliest} … {self.latest}")

    @classmethod
    def outward(
        cls, start: datetime, end: datetime | None = None, *, grain: timedelta = HOUR
    ) -> Window:
        """Round ``[start, end]`` outward to whole ``grain`` steps since the epoch."""
        end = start if end is None else end
        if start.tzinfo is None or end.tzinfo is None:
            raise BadTime("a time needs its zone")
        step = int(grain.total_seconds())
        first = int(start.timestamp() // step) * step
        last = -int(-end.timestamp() // step) * step
        if last <= first or (end == start and last == first):
            last = first + step
        return cls(from_seconds(first), from_seconds(last))

    @property
    def seconds(self) -> tuple[int, int]:
        """Both ends as whole seconds since 1970-01-01T00:00:00Z, as the ledger stores them."""
        return int(self.earliest.timestamp()), int(self.latest.timestamp())

    def overlaps(self, other: Window) -> bool:
        return self.earliest < other.latest and other.earliest < self.latest


@dataclass(frozen=True, slots=True)
class Seen:
    """When a page was seen, exactly as far as known: ``start == end`` for an instant.

    Never written outside ``sources.db``; ``str`` and ``repr`` show only the coarse window.
    """

    start: datetime
    end: datetime
    stated_by: StatedBy

    def window(self, *, grain: timedelta = HOUR) -> Window:
        return Window.outward(self.start, self.end, grain=grain)

    def __repr__(self) -> str:
        window = self.window()
        return f"Seen({to_text(window.earliest)}…{to_text(window.latest)}, {self.stated_by})"


def from_seconds(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def to_text(moment: datetime) -> str:
    """``2026-03-01T14:00:00Z``."""
    # Not strftime: it does not pad a year below 1000.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def day_span(day: date) -> tuple[datetime, datetime]:
    """A calendar day in UTC: its first instant and the first of the next."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start, start + timedelta(days=1)


def read_seen_at(text: str) -> Seen:
    """Read what a donor typed: ``2026-03-01``, ``2026-03``, an ISO time with a zone, or two
    of these with ``/`` between them.

    Raises:
        BadTime: not one of these forms, a day that no calendar has, or a time of day without a
            zone.
    """
    first, slash, last = text.strip().partition("/")
    if slash and not (_begins_with_year(first) and _begins_with_year(last)):
        raise _unreadable(text)
    start, end_of_first = _read_moment(first)
    end = _read_moment(last)[1] if slash else end_of_first
    if end < start:
        raise BadTime(f"--seen-at {text!r}: the end comes before the start")
    return Seen(start, end, StatedBy.DONOR)


def _read_moment(text: str) -> tuple[datetime, datetime]:
    text = text.strip()
    try:
        if _MONTH.fullmatch(text):
            start = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
            following = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
            return start, following
        if _DAY.fullmatch(text):
            return day_span(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        if _MONTH.fullmatch(text):
            raise BadTime(f"--seen-at {text}: there is no such month") from error
        if _DAY.fullmatch(text[:10]) and not _is_day(text[:10]):
            raise BadTime(f"--seen-at {text}: there is no day {text[:10]}") from error
        raise _unreadable(text) from error
    if moment.tzinfo is None:
        raise BadTime(f"{text!r} has no time zone: add Z or +01:00")
    return moment.astimezone(UTC), moment.astimezone(UTC)


def _begins_with_year(text: str) -> bool:
    return _YEAR.match(text.strip()) is not None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _unreadable(text: str) -> BadTime:
    return BadTime(
        f"cannot read {text.strip()!r} as a time: write 2026-03-01, 2026-03, "
        "2026-03-01T14:30+01:00, or two of these with / between them"
    )

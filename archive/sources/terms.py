"""When and how fast a crawler may work under somebody's account: what they agreed to, as data.

Pure. Nothing here opens ``sources.db`` or waits for anything: it says what is allowed at a
time, and the crawler obeys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.errors import BadInput

#: As in ``datetime.weekday``: Monday is 0.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(?:(?P<days>[a-z][a-z,-]*)\s+)?(?P<start>[0-9:]+)\s*-\s*(?P<end>[0-9:]+)")


@dataclass(frozen=True, slots=True)
class Hours:
    """``[start, end)`` on some weekdays (Monday is 0) in a time zone of the IANA's.

    Where ``end`` is not after ``start`` it runs over midnight, and counts to the day on which
    it began; equal ones mean the whole day.
    """

    weekdays: tuple[int, ...]
    start: time
    end: time
    zone: str

    def __post_init__(self) -> None:
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise BadInput("hours need at least one weekday")
        find_zone(self.zone)

    def holds(self, moment: datetime) -> bool:
        """Whether ``moment`` (aware) lies in these hours, as the clock on the wall shows it."""
        local = moment.astimezone(find_zone(self.zone))
        clock, today = local.time(), local.weekday()
        if self.start < self.end:
            return today in self.weekdays and self.start <= clock < self.end
        yesterday = (today - 1) % 7
        return (today in self.weekdays and clock >= self.start) or (
            yesterday in self.weekdays and clock < self.end
        )

    def __str__(self) -> str:
        days = ",".join(WEEKDAYS[day] for day in self.weekdays)
        return f"{days} {self.start:%H:%M}-{self.end:%H:%M} {self.zone}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What binds a crawler that visits one platform for one source.

    Empty ``hours`` mean any hour, empty ``kinds`` any kind of page. ``seconds_between`` is the
    least pause between two requests, ``per_day`` the most requests in a calendar day of UTC;
    None leaves it to the platform's own pace, which holds in any case. ``country`` is that of
    the worker (ISO 3166-1 alpha-2) as stated, None where it is not.
    """

    platform: str
    hours: tuple[Hours, ...] = ()
    seconds_between: float | None = None
    per_day: int | None = None
    until: datetime | None = None
    kinds: tuple[str, ...] = ()
    country: str | None = None

    def may_work(self, moment: datetime) -> bool:
        """Whether a request may leave at that (aware) time, as far as time decides."""
        return (self.until is None or moment < self.until) and is_within(self.hours, moment)

    def next_start(self, moment: datetime) -> datetime | None:
        """The next time from ``moment`` on at which it may work, to the minute; None: never."""
        if self.may_work(moment):
            return moment
        step = moment.astimezone(UTC).replace(second=0, microsecond=0)
        for _ in range(8 * 24 * 60):
            step += timedelta(minutes=1)
            if self.until is not None and step >= self.until:
                return None
            if is_within(self.hours, step):
                return step
        return None


def is_within(hours: Iterable[Hours], moment: datetime) -> bool:
    """Whether any of the hours holds; none at all means any hour."""
    hours = tuple(hours)
    return not hours or any(one.holds(moment) for one in hours)


def read_hours(text: str, *, zone: str) -> Hours:
    """Read what somebody typed: ``18:00-22:00``, ``mon-fri 18:00-22:00``, ``sat,sun 9:00-23:30``.

    Raises:
        BadInput: not of that form, no such time or weekday, or no such time zone.
    """
    found = _HOURS.fullmatch(text.strip().lower())
    if found is None:
        raise BadInput(f"cannot read {text!r} as hours: write 'mon-fri 18:00-22:00'")
    return Hours(
        weekdays=_read_days(found["days"] or "mon-sun", typed=text),
        start=_read_clock(found["start"], typed=text),
        end=_read_clock(found["end"], typed=text),
        zone=zone,
    )


def find_zone(name: str) -> ZoneInfo:
    """
    Raises:
        BadInput: no time zone has that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(
            f"there is no time zone {name!r}: write it as Europe/Amsterdam or UTC"
        ) from error


def print_hours(hours: Hours) -> dict[str, object]:
    return {
        "weekdays": list(hours.weekdays),
        "start": f"{hours.start:%H:%M}",
        "end": f"{hours.end:%H:%M}",
        "zone": hours.zone,
    }


def restore_hours(found: Mapping[str, object]) -> Hours:
    """Back from :func:`print_hours`."""
    weekdays = found["weekdays"]
    assert isinstance(weekdays, list)
    return Hours(
        tuple(int(day) for day in weekdays),
        time.fromisoformat(str(found["start"])),
        time.fromisoformat(str(found["end"])),
        str(found["zone"]),
    )


def _read_days(text: str, *, typed: str) -> tuple[int, ...]:
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first[:3] not in WEEKDAYS or (dash and last[:3] not in WEEKDAYS):
            raise BadInput(f"cannot read {typed!r} as hours: days are {', '.join(WEEKDAYS)}")
        start = WEEKDAYS.index(first[:3])
        end = WEEKDAYS.index(last[:3]) if dash else start
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return tuple(sorted(days))


def _read_clock(clock: str, *, typed: str) -> time:
    hour, colon, minute = clock.partition(":")
    if hour == "24" and minute in ("", "00"):
        return time(0)
    try:
        return time(int(hour), int(minute) if colon else 0)
    except ValueError as error:
        raise BadInput(f"cannot read {typed!r} as hours: there is no time {clock}") from error

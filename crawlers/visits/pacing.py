"""When the next request of an account may leave. Pure: times in, a time out.

The strictest of all bounds holds: the platform's pace with its jitter, the worker's own terms,
the day's budget, what the platform told us to wait, and the breakers. Only the last request
counts towards the pace, so that a pause, however long, is never caught up on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.sources.doors.consent import Terms
from archive.sources.doors.frontier import Breaker, Budget
from crawlers.platforms.visiting import Pace

_DAY = timedelta(days=1)
#: What a platform tells us to wait is believed up to this; more is as good as "go away".
LONGEST_WAIT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Slot:
    """``at``: the first moment at which a request may leave, or None for never under these
    terms; ``because`` names the bound that set it."""

    at: datetime | None
    because: str


def find_slot(
    now: datetime,
    *,
    pace: Pace,
    terms: Terms,
    budget: Budget,
    breakers: tuple[Breaker, ...] = (),
    jitter: float,
) -> Slot:
    """The first moment from ``now`` on at which one request may leave. ``jitter``: from 0 to 1,
    drawn once for each request."""
    bounds: list[tuple[datetime, str]] = [(now, "now")]
    for breaker in breakers:
        if breaker.reason and breaker.until is None:
            return Slot(None, breaker.reason)
        if breaker.reason and breaker.until is not None:
            bounds.append((breaker.until, breaker.reason))
    if budget.last_at is not None:
        gap = max(pace.seconds, terms.seconds_between or 0.0)
        spread = gap * (1 + jitter * pace.jitter)
        # A clock that was set back would else keep us waiting for as long as it went back.
        last = min(budget.last_at, now)
        bounds.append((last + timedelta(seconds=spread), "pace"))
    if budget.not_before is not None:
        bounds.append((budget.not_before, "told to wait"))
    at, because = max(bounds)
    most = pace.per_day if terms.per_day is None else min(pace.per_day, terms.per_day)
    if most <= 0:
        return Slot(None, "budget")
    if budget.day == name_day(at) and budget.asked >= most:
        at, because = start_of_next_day(at), "budget"
    start = terms.next_start(at)
    if start is None:
        return Slot(None, "hours")
    return Slot(start, because if start == at else "hours")


def spend(budget: Budget, *, at: datetime) -> Budget:
    """The budget after one more request. Written before the request leaves: a kill between the
    two costs one request of the day, and never lets one out too soon."""
    day = name_day(at)
    asked = budget.asked + 1 if budget.day == day else 1
    not_before = budget.not_before
    if not_before is not None and not_before <= at:
        not_before = None
    return replace(budget, day=day, asked=asked, last_at=at, not_before=not_before)


def name_day(moment: datetime) -> str:
    """The day of UTC, ISO."""
    return moment.astimezone(UTC).date().isoformat()


def start_of_next_day(moment: datetime) -> datetime:
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + _DAY


def read_retry_after(text: str | None, *, now: datetime) -> datetime | None:
    """The moment that a ``Retry-After`` names (RFC 9110, 10.2.3): seconds or a date; None where
    it says nothing that can be read. Never in the past, never more than a week ahead."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        # No whole number of seconds is too long to be refused: it only means "much later".
        seconds = min(int(text[:12]), int(LONGEST_WAIT.total_seconds()))
        return now + timedelta(seconds=seconds)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment, now), now + LONGEST_WAIT)


def back_off(failures: int, *, first: timedelta, most: timedelta) -> timedelta:
    """``first``, doubled for each failure in a row before this one, up to ``most``."""
    return min(first * (1 << min(max(failures - 1, 0), 20)), most)

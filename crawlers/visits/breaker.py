"""Breakers: after which state nothing is asked for how long, of an account or of a platform.

Pure. A breaker that only a person can close stays open until a new sign-in or until somebody
says go on; the others let one request through when their time is over, and double where it fails
again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from archive.model import GapReason
from archive.sources.doors.frontier import Breaker
from crawlers.visits.pacing import back_off


class Scope(StrEnum):
    """Whom a state concerns."""

    ACCOUNT = "account"
    PLATFORM = "platform"


class Opens(StrEnum):
    """What closes it again."""

    TIME = "time"
    SIGN_IN = "sign in"  #: a new session
    PERSON = "person"  #: somebody who looked and said go on


@dataclass(frozen=True, slots=True)
class Manner:
    """How a breaker behaves. ``strikes``: how many in a row it takes."""

    scope: Scope
    opens: Opens
    first: timedelta = timedelta(0)
    most: timedelta = timedelta(0)
    strikes: int = 1


_MINUTES, _HOURS = timedelta(minutes=1), timedelta(hours=1)

MANNERS = MappingProxyType(
    {
        GapReason.LOGGED_OUT: Manner(Scope.ACCOUNT, Opens.SIGN_IN),
        # Never solved, never asked again by itself: the worker looks with their own eyes.
        GapReason.CHALLENGE: Manner(Scope.ACCOUNT, Opens.PERSON),
        GapReason.BLOCKED: Manner(Scope.ACCOUNT, Opens.PERSON),
        GapReason.RATE_LIMITED: Manner(
            Scope.ACCOUNT, Opens.TIME, first=15 * _MINUTES, most=24 * _HOURS
        ),
        GapReason.REDIRECTED: Manner(Scope.ACCOUNT, Opens.TIME, first=1 * _HOURS, most=24 * _HOURS),
        GapReason.MAINTENANCE: Manner(
            Scope.PLATFORM, Opens.TIME, first=15 * _MINUTES, most=6 * _HOURS
        ),
        GapReason.UNREACHABLE: Manner(
            Scope.PLATFORM, Opens.TIME, first=10 * _MINUTES, most=6 * _HOURS
        ),
        GapReason.UNREADABLE: Manner(
            Scope.PLATFORM, Opens.TIME, first=1 * _HOURS, most=24 * _HOURS
        ),
        GapReason.NOT_FOUND: Manner(Scope.PLATFORM, Opens.TIME, first=1 * _HOURS, most=24 * _HOURS),
        GapReason.TRUNCATED: Manner(
            Scope.PLATFORM, Opens.TIME, first=10 * _MINUTES, most=6 * _HOURS, strikes=2
        ),
        GapReason.GARBLED: Manner(
            Scope.PLATFORM, Opens.TIME, first=1 * _HOURS, most=24 * _HOURS, strikes=3
        ),
        GapReason.TOO_LARGE: Manner(Scope.PLATFORM, Opens.TIME, first=1 * _HOURS, most=24 * _HOURS),
    }
)


def trip(
    breaker: Breaker,
    reason: GapReason,
    *,
    now: datetime,
    session: str = "",
    told: datetime | None = None,
) -> Breaker:
    """The breaker after one more failure. ``told``: when the platform itself says to come back,
    which holds to the second where the breaker would be shorter or the state is a rate limit."""
    manner = MANNERS[reason]
    failures = breaker.failures + 1 if breaker.reason in ("", reason) else 1
    if failures < manner.strikes:
        return replace(breaker, failures=failures)
    since = breaker.since if breaker.reason == reason and breaker.since is not None else now
    until: datetime | None = None
    if manner.opens is Opens.TIME:
        count = failures - manner.strikes + 1
        until = now + back_off(count, first=manner.first, most=manner.most)
        if told is not None:
            until = told if reason is GapReason.RATE_LIMITED else max(until, told)
    return Breaker(str(reason), since, until, failures, session)


def settle(breaker: Breaker, *, session: str = "") -> Breaker:
    """The breaker as it stands now: closed by a new session where a sign-in was what it needed.

    One whose time is over keeps its count, so that the next failure waits longer.
    """
    if not breaker.reason:
        return breaker
    manner = MANNERS[GapReason(breaker.reason)]
    if manner.opens is Opens.SIGN_IN and session and session != breaker.session:
        return Breaker()
    return breaker


def is_open(breaker: Breaker, *, now: datetime) -> bool:
    """Whether nothing may be asked."""
    return bool(breaker.reason) and (breaker.until is None or now < breaker.until)

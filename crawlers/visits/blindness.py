"""What is broken at a platform as a whole, and for which hours nobody could see it.

Kept in the ledger, coarse: whole hours, per platform, no account. Everything finer is sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from archive.ledger import Ledger, LedgerReader
from archive.sources.doors.frontier import Breaker
from archive.times import HOUR, Window

_SETTING = "visit.breaker."


def read_shared(ledger: Ledger | LedgerReader, platform: str) -> Breaker:
    """The platform's own breaker, closed where none is on record."""
    text = ledger.read_setting(_SETTING + platform)
    if not text:
        return Breaker()
    row = json.loads(text)
    return Breaker(
        reason=row["reason"],
        since=_moment(row["since"]),
        until=_moment(row["until"]),
        failures=row["failures"],
    )


def write_shared(ledger: Ledger, platform: str, breaker: Breaker) -> None:
    """Rounded outward to the hour: the file must not tell when somebody was there."""
    if breaker == Breaker():
        ledger.write_setting(_SETTING + platform, "")
        return
    row = {
        "reason": breaker.reason,
        "since": None if breaker.since is None else _floor(breaker.since).isoformat(),
        "until": None if breaker.until is None else _ceil(breaker.until).isoformat(),
        "failures": breaker.failures,
    }
    ledger.write_setting(_SETTING + platform, json.dumps(row))


def find_blind_hours(
    since: datetime, until: datetime, *, seen: Iterable[datetime]
) -> Iterator[Window]:
    """The stretches of whole hours from ``since`` to ``until`` without the hours in ``seen``."""
    lit = {_floor(one) for one in seen}
    start: datetime | None = None
    hour, end = _floor(since), _ceil(until)
    while hour < end:
        if hour in lit:
            if start is not None:
                yield Window(start, hour)
            start = None
        elif start is None:
            start = hour
        hour += HOUR
    if start is not None:
        yield Window(start, end)


def _floor(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _ceil(moment: datetime) -> datetime:
    floor = _floor(moment)
    return floor if floor == moment else floor + timedelta(hours=1)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

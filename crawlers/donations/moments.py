"""When a donated page was seen: what the file says, what the donor says, and who wins. Pure.

File times of the disk are never asked: they are the donor's own doings.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.errors import RefusedPage
from archive.times import Seen, StatedBy

#: A donor who types a day means their own day, which may lie this far from the day in UTC.
_ZONE_SLACK = timedelta(hours=14)
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
#: The donor's clock may be ahead of ours, and their day begins before that in UTC.
_AHEAD = timedelta(days=1)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SCRIPT_DATE = re.compile(
    r"(?:[A-Z][a-z]{2},? )?(?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}),? (?P<year>\d{4}) "
    r"(?P<clock>\d{2}:\d{2}:\d{2}) GMT(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})"
)


def read_script_date(text: str) -> datetime | None:
    """Read ``Sun Mar 01 2026 14:30:00 GMT+0100 (…)``, as JavaScript writes a date."""
    match = _SCRIPT_DATE.match(text.strip())
    if match is None or match["month"] not in _MONTHS:
        return read_iso_date(text)
    month = _MONTHS.index(match["month"]) + 1
    return read_iso_date(
        f"{match['year']}-{month:02}-{int(match['day']):02}T{match['clock']}"
        f"{match['sign']}{match['hours']}:{match['minutes']}"
    )


def read_iso_date(text: str) -> datetime | None:
    """Read an ISO 8601 time with a zone; None where it is none, or not of the web's age."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return None if moment.tzinfo is None else _plausible(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def read_http_date(text: str) -> datetime | None:
    """Read an HTTP ``Date`` header; None where it is none."""
    try:
        moment = parsedate_to_datetime(text.strip())
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return _plausible(aware.astimezone(UTC))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _plausible(moment: datetime) -> datetime | None:
    # A time that is still to come is kept, so that it can be refused by name.
    return moment if moment >= _EARLIEST else None


def state_moment(moment: datetime | None) -> Seen | None:
    """An instant that the file itself states, as a :class:`Seen`."""
    return None if moment is None else Seen(moment, moment, StatedBy.FILE)


def settle_seen(
    *, by_file: Seen | None, by_donor: Seen | None, now: datetime | None = None
) -> Seen:
    """Decide when a page was seen. What the file says wins where it lies inside what the donor
    says; where the two disagree nothing is decided. ``now`` is this machine's clock by default.

    Raises:
        RefusedPage: ``no-time``: neither says; ``time-conflict``: they disagree; ``future``: what
            one of them says begins more than a day ahead of ``now``.
    """
    clock = datetime.now(UTC) if now is None else now
    for said, who in ((by_donor, "--seen-at says"), (by_file, "it says of itself")):
        if said is not None and said.start > clock + _AHEAD:
            raise RefusedPage(
                f"{who} that it was seen on {said.start:%Y-%m-%d}, which is still to come "
                f"(today is {clock:%Y-%m-%d}): correct "
                + ("--seen-at" if said is by_donor else "the file's time or this machine's clock"),
                code="future",
            )
    if by_file is None:
        if by_donor is None:
            raise RefusedPage(
                "nothing in it says when it was seen: give --seen-at, such as "
                "--seen-at 2026-03-01 or --seen-at 2026-03",
                code="no-time",
            )
        return by_donor
    if by_donor is None:
        return by_file
    slack = _ZONE_SLACK if by_donor.end - by_donor.start >= timedelta(days=1) else timedelta()
    if by_donor.start - slack <= by_file.end and by_file.start <= by_donor.end + slack:
        return by_file
    raise RefusedPage(
        f"it says of itself that it was seen on {by_file.start:%Y-%m-%d}, and --seen-at says "
        f"otherwise ({by_donor.start:%Y-%m-%d}): leave --seen-at out to go by the file",
        code="time-conflict",
    )

"""Alerts of saved searches: who is told, of how many, and where to look. Never of what.

An alert carries a number and a link to this machine, and no word of a listing, a requester or the
question: it passes through other people's hands. It is sent once a day or week at most, since
the hour of an alert would be the hour in which somebody worked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.desk.searches import Every, SavedSearch, list_saved, note_look
from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import AlertFailed, BadInput, BadQuery
from archive.index.engine import IndexUnusable

Send = Callable[[str, str, str], None]  #: channel, title, body

_EVERY = {Every.DAY: timedelta(days=1), Every.WEEK: timedelta(days=7)}
#: A timer that fires a little early or late still counts as the next day.
_SLACK = timedelta(hours=2)
TITLE = "Piecework"


@dataclass(frozen=True, slots=True)
class AlertRun:
    """One saved search that was looked at. ``new`` None: it was looked at for the first time.
    ``failed`` says why nobody could be told; the next run tells them."""

    search: SavedSearch
    total: int | None
    new: int | None
    told: bool
    failed: str | None = None


def run_alerts(
    door: Archive,
    desk: Desk,
    *,
    by: str,
    send: Send,
    link: str,
    now: datetime | None = None,
) -> list[AlertRun]:
    """Look at every saved search that is due, and tell where there is more than at the last look.

    The first look tells nobody. A search that cannot be asked, or a channel that cannot be
    reached, is reported and stops no other.
    """
    moment = now or datetime.now(UTC)
    return [
        _run_one(door, desk, one, by=by, send=send, link=link)
        for one in list_saved(desk)
        if is_due(one, now=moment)
    ]


def is_due(search: SavedSearch, *, now: datetime) -> bool:
    """Whether an alert is wanted and its day or week has passed."""
    if search.every is None or search.channel is None:
        return False
    return search.told_at is None or now - search.told_at >= _EVERY[search.every] - _SLACK


def write_alert(search: SavedSearch, *, new: int, link: str) -> tuple[str, str]:
    """Title and body of an alert: a number and a link, and nothing that was ever on a page."""
    word = "more" if new != 1 else "one more"
    count = f"{new:,} {word}" if new != 1 else word
    return TITLE, f"{count} since the last look: {link.rstrip('/')}/?saved={search.id}"


def send_by_apprise(channel: str, title: str, body: str) -> None:
    """Send through Apprise.

    Raises:
        BadInput: Apprise is not installed, or does not know such an address.
        AlertFailed: it could not be delivered.
    """
    try:
        # Imported late: an extra.
        from apprise import Apprise
    except ImportError as error:
        raise BadInput("alerts need Apprise: pip install 'piecework[notify]'") from error
    sender = Apprise()
    if not sender.add(channel):
        raise BadInput(f"Apprise knows no address that begins with {channel.partition(':')[0]}:")
    if not sender.notify(title=title, body=body):
        raise AlertFailed(f"the alert by {channel.partition(':')[0]} was not delivered")


def _run_one(
    door: Archive, desk: Desk, search: SavedSearch, *, by: str, send: Send, link: str
) -> AlertRun:
    try:
        total = door.search(search.question, limit=0).total
    except (BadQuery, IndexUnusable) as error:
        return AlertRun(search, None, None, told=False, failed=str(error))
    new = None if search.total is None else max(0, total - search.total)
    told = bool(new)
    if new:
        assert search.channel is not None
        title, body = write_alert(search, new=new, link=link)
        try:
            send(search.channel, title, body)
        except (AlertFailed, BadInput) as error:
            # What was not told stays untold: the next run counts from the same total.
            return AlertRun(search, total, new, told=False, failed=str(error))
    note_look(desk, search.id, by=by, total=total, told=told)
    return AlertRun(search, total, new, told=told)

"""How the log and verification stand, for ``piecework health``: what is overdue, in words.

Reads files and the ledger's count alone; needs no key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from archive.errors import EvidenceDamaged, PieceworkError
from archive.home import Home
from archive.ledger.leaves import list_pending
from archive.log.finding import find_log, list_batches
from archive.log.store import LogStore
from archive.rounds import read_rounds
from archive.timestamps.asking import count_lacking, read_authorities

#: A checkpoint a day: one that is older than this many days is overdue.
_DAYS = 2


@dataclass(frozen=True, slots=True)
class EvidenceHealth:
    """``last_checkpoint`` None: there never was one. ``waiting``: leaves that wait for the next,
    up to the next hundred. ``problems``: what somebody should look at."""

    last_checkpoint: date | None
    waiting: int
    lacking_timestamps: int
    authorities: int
    last_round: str
    problems: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        day = self.last_checkpoint
        return {
            "last_checkpoint": None if day is None else day.isoformat(),
            "waiting_up_to": self.waiting,
            "lacking_timestamps": self.lacking_timestamps,
            "authorities": self.authorities,
            "last_whole_verification": self.last_round or None,
            "problems": list(self.problems),
        }


def read_evidence_health(home: Home, *, now: datetime) -> EvidenceHealth:
    """As it stands at ``now``."""
    problems = []
    last = None
    waiting = len(list_pending(home.ledger_db))
    try:
        with LogStore(find_log(home)) as store:
            batches = list_batches(store)
        last = date.fromisoformat(batches[-1].day) if batches else None
    except EvidenceDamaged as error:
        problems.append(str(error))
    if last is None:
        if waiting and now.date() - home.created >= timedelta(days=_DAYS):
            problems.append("no checkpoint of the log was ever made: `piecework log checkpoint`")
    elif now.date() - last >= timedelta(days=_DAYS):
        problems.append(
            f"the last checkpoint of the log is of {last.isoformat()}: `piecework log checkpoint` "
            "is to run once a day"
        )
    lacking = authorities = 0
    try:
        authorities = len(read_authorities(home))
        lacking = count_lacking(home)
    except PieceworkError as error:
        problems.append(str(error))
    if lacking > _DAYS * authorities:
        problems.append(f"{lacking} timestamps are lacking: `piecework log timestamp`")
    state = read_rounds(home)
    first = datetime(home.created.year, home.created.month, home.created.day, tzinfo=UTC)
    if state.is_overdue(now, first=first):
        problems.append(
            "not everything was verified within 30 days: `piecework verify --sample 5` each day"
        )
    if state.damaged:
        problems.append(f"{len(state.damaged)} captures did not hold: {', '.join(state.damaged)}")
    return EvidenceHealth(
        last_checkpoint=last,
        waiting=-(-waiting // 100) * 100,
        lacking_timestamps=lacking,
        authorities=authorities,
        last_round=state.ended,
        problems=tuple(problems),
    )

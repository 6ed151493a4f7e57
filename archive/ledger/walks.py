"""How well visits saw a platform, hour by hour: coarse, merged over accounts, and no more.

A walk is one visit to all lists of a platform. Of all walks in an hour only the best verdict is
kept, so that neither how many accounts there are nor what one of them saw can be told. Pure but
for the functions that read and write inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.ledger import gaps
from archive.model import Access
from archive.times import Window, from_seconds


class WalkVerdict(StrEnum):
    """How a walk is judged, the best first."""

    WHOLE = "whole"  #: at least nine tenths of what the platform advertises were read
    UNJUDGED = "unjudged"  #: the platform advertises nothing to judge by
    OFF_BAND = "off_band"  #: far more or fewer listings than usual: kept, marked, out of trends
    PARTIAL = "partial"  #: less than nine tenths were read: kept, marked, out of trends


@dataclass(frozen=True, slots=True)
class WalkRecord:
    """The best walk of an hour. ``tenths`` is rounded down; None where nothing is advertised."""

    platform: str
    hour: datetime
    verdict: WalkVerdict
    tenths: int | None


_RANK = {verdict.value: rank for rank, verdict in enumerate(WalkVerdict)}


def note_blind(db: sqlite3.Connection, *, platform: str, reason: str, window: Window) -> None:
    """Record that visits could not see a platform, though no capture says so."""
    earliest, latest = window.seconds
    db.execute(
        "INSERT OR IGNORE INTO visit_gap (platform, reason, earliest, latest) VALUES (?,?,?,?)",
        (platform, reason, earliest, latest),
    )
    gaps.add_gap(db, platform=platform, reason=reason, earliest=earliest, latest=latest)


def note_walk(
    db: sqlite3.Connection,
    *,
    platform: str,
    hour: datetime,
    verdict: WalkVerdict,
    tenths: int | None,
) -> None:
    """Record a walk; a better one of the same hour stays."""
    second, _ = Window.outward(hour).seconds
    row = db.execute(
        "SELECT verdict, tenths FROM visit_walk WHERE platform = ? AND hour = ?",
        (platform, second),
    ).fetchone()
    if row is not None and _rank(row[0], row[1]) <= _rank(verdict.value, tenths):
        return
    db.execute(
        "INSERT INTO visit_walk (platform, hour, verdict, tenths) VALUES (?,?,?,?) "
        "ON CONFLICT (platform, hour) DO UPDATE SET verdict = excluded.verdict, "
        "tenths = excluded.tenths",
        (platform, second, verdict.value, tenths),
    )


def read_walks(db: sqlite3.Connection, *, platform: str | None = None) -> Iterator[WalkRecord]:
    """By platform and hour."""
    for name, hour, verdict, tenths in db.execute(
        "SELECT platform, hour, verdict, tenths FROM visit_walk "
        "WHERE ? IS NULL OR platform = ? ORDER BY platform, hour",
        (platform, platform),
    ):
        yield WalkRecord(name, from_seconds(hour), WalkVerdict(verdict), tenths)


def list_visited(db: sqlite3.Connection) -> list[str]:
    """Platforms with a gap that visits met, by name: at nothing that could be captured, or at a
    page that says why nothing could be seen."""
    rows = db.execute(
        "SELECT platform FROM visit_gap UNION SELECT g.platform FROM gap g WHERE EXISTS ("
        "SELECT 1 FROM page p JOIN capture c ON c.page = p.page "
        "WHERE p.platform = g.platform AND p.state = g.reason AND c.access = ?) ORDER BY 1",
        (Access.VISITED.value,),
    )
    return [row[0] for row in rows]


def _rank(verdict: str, tenths: int | None) -> tuple[int, int]:
    return _RANK[verdict], -(tenths or 0)

"""Gaps: stretches of time in which a platform could not be seen, and why. Pure but for two
functions that read and write table ``gap`` inside the caller's transaction.

A gap is the union of the windows of captures whose page state means "we could not see", and of
those in which visits met nothing that could be captured (`walks.py`); windows that touch are one
gap. Not seen is not gone: nothing is concluded from a gap about listings.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from archive.ids import derive_key
from archive.model import BLIND_STATES

_BLIND = tuple(sorted(state.value for state in BLIND_STATES))


def merge_windows(windows: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of windows; those that overlap or touch become one."""
    merged: list[tuple[int, int]] = []
    for earliest, latest in sorted(windows):
        if merged and earliest <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], latest))
        else:
            merged.append((earliest, latest))
    return merged


def make_gap_key(platform: str, reason: str, *, earliest: int, latest: int) -> int:
    return derive_key("gap", platform, reason, earliest, latest)


def add_gap(
    db: sqlite3.Connection, *, platform: str, reason: str, earliest: int, latest: int
) -> None:
    """Add one window in which the platform could not be seen; merge it with its neighbours."""
    near = db.execute(
        "SELECT earliest, latest, gap FROM gap "
        "WHERE platform = ? AND reason = ? AND earliest <= ? AND latest >= ?",
        (platform, reason, latest, earliest),
    ).fetchall()
    db.executemany("DELETE FROM gap WHERE gap = ?", [(row[2],) for row in near])
    _insert(db, platform, reason, [(earliest, latest), *((row[0], row[1]) for row in near)])


def rebuild_gaps(db: sqlite3.Connection, *, platform: str) -> None:
    """Compute a platform's gaps anew from its captures (a page was read differently)."""
    db.execute("DELETE FROM gap WHERE platform = ?", (platform,))
    found: dict[str, list[tuple[int, int]]] = {}
    for reason in _BLIND:
        found[reason] = db.execute(
            "SELECT DISTINCT c.earliest, c.latest FROM page p JOIN capture c ON c.page = p.page "
            "WHERE p.platform = ? AND p.state = ?",
            (platform, reason),
        ).fetchall()
    # What visits met without a page to show for it is in no capture.
    for reason, earliest, latest in db.execute(
        "SELECT reason, earliest, latest FROM visit_gap WHERE platform = ?", (platform,)
    ).fetchall():
        found.setdefault(reason, []).append((earliest, latest))
    for reason, windows in found.items():
        _insert(db, platform, reason, windows)


def _insert(
    db: sqlite3.Connection, platform: str, reason: str, windows: Iterable[tuple[int, int]]
) -> None:
    db.executemany(
        "INSERT INTO gap (gap, platform, reason, earliest, latest) VALUES (?,?,?,?,?)",
        [
            (
                make_gap_key(platform, reason, earliest=earliest, latest=latest),
                platform,
                reason,
                earliest,
                latest,
            )
            for earliest, latest in merge_windows(windows)
        ],
    )

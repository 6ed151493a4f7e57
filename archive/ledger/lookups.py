"""What intake asks of the ledger while it seals: which bodies, captures and records are there.

Only reads. Knows nothing of sources.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from archive.ledger.entries import unpack_shown
from archive.ledger.pages import make_page_key
from archive.model import RecordPlace, RecordRole

_PLACES = (
    "SELECT r.capture, r.role, f.name, r.offset, r.length, r.sha256 "
    "FROM record r JOIN evidence_file f ON f.file = r.file "
)


@dataclass(frozen=True, slots=True)
class Body:
    """The capture whose record holds a page's redacted bytes."""

    capture: int
    public: bool
    address: str | None


def find_body(db: sqlite3.Connection, digest: bytes, platform: str) -> Body | None:
    """Some capture that holds these redacted bytes; one that was public is preferred."""
    row = db.execute(
        "SELECT c.capture, c.public, c.address FROM capture c "
        "JOIN record r ON r.capture = c.capture AND r.role = ? "
        # Only a capture that holds a body commits to parts of it: the index knows no other.
        "WHERE c.page = ? AND c.parts_root IS NOT NULL "
        "ORDER BY c.public DESC, c.capture LIMIT 1",
        (str(RecordRole.PAGE), make_page_key(platform, digest)),
    ).fetchone()
    return None if row is None else Body(int(row[0]), bool(row[1]), row[2])


def list_known_captures(db: sqlite3.Connection, captures: Iterable[int]) -> list[int]:
    """Those of the captures that the ledger holds."""
    return [
        capture
        for capture in captures
        if db.execute("SELECT 1 FROM capture WHERE capture = ?", (capture,)).fetchone()
    ]


def list_shown(
    db: sqlite3.Connection, captures: Iterable[int]
) -> Iterator[tuple[int, bytes, list[tuple[int, int]]]]:
    """For each known capture its page's digest and the (item, content) pairs on that page."""
    for capture in captures:
        for digest, shown in db.execute(
            "SELECT p.digest, p.shown FROM capture c JOIN page p ON p.page = c.page "
            "WHERE c.capture = ?",
            (capture,),
        ):
            yield capture, digest, unpack_shown(shown) if shown else []


def measure_files(db: sqlite3.Connection) -> dict[str, int]:
    """For each evidence file the end of its last record."""
    return dict(
        db.execute(
            "SELECT f.name, max(r.offset + r.length) FROM record r "
            "JOIN evidence_file f ON f.file = r.file GROUP BY f.name"
        ).fetchall()
    )


def holds_record(db: sqlite3.Connection, sha256: bytes) -> bool:
    """Whether some place has a record of this hash; a scan, asked only after a crash."""
    return (
        db.execute("SELECT 1 FROM record WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone()
        is not None
    )


def list_places(
    db: sqlite3.Connection, *, files: Collection[str] | None = None
) -> Iterator[tuple[int, RecordPlace]]:
    """All places, or those in some files, by file and offset."""
    for capture, role, name, offset, length, sha256 in db.execute(
        _PLACES + "ORDER BY r.file, r.offset"
    ):
        if files is None or name in files:
            yield capture, RecordPlace(RecordRole(role), name, offset, length, sha256)


def list_digests(db: sqlite3.Connection) -> dict[int, bytes]:
    """The digest of the page of every capture."""
    return dict(
        db.execute("SELECT c.capture, p.digest FROM capture c JOIN page p ON p.page = c.page")
    )

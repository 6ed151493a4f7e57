"""Pay by place: what the k door let through, and which captures it is to be asked about.

Knows no source and no source's country: a row says that k or more of one country were offered
this pay. Works inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

_CHUNK = 500


class PaidIn(NamedTuple):
    """One row: an item with one content, and a country (ISO 3166-1 alpha-2)."""

    item: int
    content: int
    country: str


class Shown(NamedTuple):
    """A capture showed a version's content while that version stood."""

    version: int
    item: int
    content: int
    capture: int


def replace_paid_in(db: sqlite3.Connection, rows: Collection[PaidIn]) -> set[int]:
    """Make these all the rows there are; returns the versions of which that says something else."""
    before = {PaidIn(*row) for row in db.execute("SELECT item, content, country FROM paid_in")}
    changed = before ^ set(rows)
    db.executemany(
        "DELETE FROM paid_in WHERE item = ? AND content = ? AND country = ?",
        sorted(before - set(rows)),
    )
    db.executemany("INSERT INTO paid_in VALUES (?, ?, ?)", sorted(set(rows) - before))
    return {
        row[0]
        for item, content, _ in changed
        for row in db.execute(
            "SELECT version FROM version WHERE item = ? AND content = ?", (item, content)
        )
    }


def list_showing(db: sqlite3.Connection, versions: Iterable[int]) -> Iterator[Shown]:
    """For these versions the captures that show them, imported ones left out."""
    keys = list(versions)
    for start in range(0, len(keys), _CHUNK):
        for row in db.execute(
            "SELECT v.version, v.item, v.content, c.capture FROM version v "
            "JOIN reading r ON r.item = v.item AND r.content = v.content "
            "JOIN capture c ON c.page = r.page AND c.provenance IS NULL "
            "AND c.earliest BETWEEN v.first_earliest AND v.last_earliest "
            "WHERE v.version IN (SELECT value FROM json_each(?))",
            (json.dumps(keys[start : start + _CHUNK]),),
        ):
            yield Shown(*row)

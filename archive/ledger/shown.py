"""Which captures show a version: the first of them and the last, for whoever must show both sides.

Within one hour the ledger knows no order; the least key is then taken, so that the answer is the
same each time.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class EdgeCaptures(NamedTuple):
    """Keys of the first and the last capture that show a version."""

    first: int
    last: int


def find_edge_captures(db: sqlite3.Connection, version: int) -> EdgeCaptures | None:
    """The captures at both ends of a version; None where no capture shows it any more."""
    found = []
    for end, order in (("first", "c.earliest"), ("last", "c.earliest DESC")):
        row = db.execute(
            "SELECT c.capture FROM version v "  # noqa: S608 - both parts are our own words
            "JOIN reading r ON r.item = v.item AND r.content = v.content "
            "JOIN capture c ON c.page = r.page AND c.earliest BETWEEN v.first_earliest "
            f"AND v.last_earliest AND c.latest = v.{end}_latest "
            f"WHERE v.version = ? ORDER BY {order}, c.capture LIMIT 1",
            (version,),
        ).fetchone()
        if row is None:
            return None
        found.append(int(row[0]))
    return EdgeCaptures(*found)

"""Looks: the windows in which a page of a platform's list was seen, empty or not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.model import PageState
from archive.times import Window, from_seconds

_SEEING = (PageState.LISTINGS.value, PageState.EMPTY.value)


def list_looks(db: sqlite3.Connection, *, platform: str | None) -> Iterator[tuple[str, Window]]:
    """(platform, window) of every look, by platform and time. Captures of one hour are one."""
    for name, earliest, latest in db.execute(
        "SELECT DISTINCT p.platform, c.earliest, c.latest FROM capture c "
        "JOIN page p ON p.page = c.page "
        "WHERE p.state IN (?, ?) AND (? IS NULL OR p.platform = ?) ORDER BY 1, 2, 3",
        (*_SEEING, platform, platform),
    ):
        yield name, Window(from_seconds(earliest), from_seconds(latest))

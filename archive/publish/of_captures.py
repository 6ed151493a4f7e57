"""What had left the house of what some captures show: for who withdraws, and who tells them.

Rows that left are known by the versions that they showed. Of figures only sketches are kept, which
do not tell what they rest on, so that every publication with figures is named as one that may.
Says nothing of a source; writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from archive.desk.store import open_desk
from archive.home import Home
from archive.ledger import LedgerReader
from archive.publish.register import (
    list_publications,
    list_published_cells,
    list_published_lines,
)


@dataclass(frozen=True, slots=True)
class LeftEarlier:
    """One publication. ``versions``: how many of its rows rest on the captures; 0 where it has
    figures that may."""

    id: str
    kind: str
    title: str
    at: datetime
    versions: int

    def tell(self) -> str:
        """``U0… export 2026-11-22, 3 rows: The title``."""
        rests = (
            f"{self.versions} row{'s' * (self.versions != 1)}"
            if self.versions
            else "figures that may rest on it"
        )
        return f"{self.id} {self.kind} {self.at:%Y-%m-%d}, {rests}: {self.title}"


def list_left_earlier(home: Home, captures: Collection[int]) -> list[LeftEarlier]:
    """The publications that rest, or may rest, on any of these captures, the newest first."""
    if not home.desk_db.exists() or not captures:
        return []
    asked = frozenset(captures)
    desk = open_desk(home, read_only=True)
    try:
        publications = list_publications(desk)
        lines = list_published_lines(desk)
        with_figures = {one.publication for one in list_published_cells(desk)}
    finally:
        desk.close()
    with LedgerReader.open(home.ledger_db) as ledger:
        showing = ledger.showing({int(key) for keys in lines.values() for key in keys})
    resting = {version for version, shown in showing.items() if shown & asked}
    found = []
    for one in publications:
        versions = sum(int(key) in resting for key in lines.get(one.id, ()))
        if versions or one.id in with_figures:
            found.append(LeftEarlier(one.id, str(one.kind), one.title, one.at, versions))
    return found

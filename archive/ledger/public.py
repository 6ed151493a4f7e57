"""What of a version can be told from public pages and published data sets alone.

A version may have been shown by public captures and by sources' captures. What is published of it
without k rests on the public ones only: its times and counts here are theirs. Reads only.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.model import Access
from archive.times import Window, from_seconds


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """A version as its public and imported captures show it. ``whole``: there are no others.
    ``imported``: all of them are imported."""

    first_seen: Window
    last_seen: Window
    captures: int
    access: tuple[Access, ...]
    whole: bool
    imported: bool


def read_public_records(db: sqlite3.Connection, versions: Iterable[int]) -> dict[int, PublicRecord]:
    """For each of these versions that a public or imported capture shows, what those show."""
    found: dict[int, PublicRecord] = {}
    rows: dict[int, list[tuple[int, int, str, bool]]] = {}
    for version, earliest, latest, access, public in db.execute(
        "SELECT v.version, c.earliest, c.latest, c.access, "
        "c.public OR c.provenance IS NOT NULL FROM version v "
        "JOIN reading r ON r.item = v.item AND r.content = v.content "
        "JOIN capture c ON c.page = r.page "
        "AND c.earliest BETWEEN v.first_earliest AND v.last_earliest "
        "AND c.latest BETWEEN v.first_latest AND v.last_latest "
        "WHERE v.version IN (SELECT value FROM json_each(?))",
        (json.dumps(list(versions)),),
    ):
        rows.setdefault(version, []).append((earliest, latest, access, bool(public)))
    for version, seen in rows.items():
        public = [one for one in seen if one[3]]
        if not public:
            continue
        first, last = min(public)[:2], max(public)[:2]
        kinds = {one[2] for one in public}
        found[version] = PublicRecord(
            first_seen=Window(from_seconds(first[0]), from_seconds(first[1])),
            last_seen=Window(from_seconds(last[0]), from_seconds(last[1])),
            captures=len(public),
            access=tuple(one for one in Access if one.value in kinds),
            whole=len(public) == len(seen),
            imported=kinds == {Access.IMPORTED.value},
        )
    return found

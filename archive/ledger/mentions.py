"""What a text may name of the ledger (titles, requesters, pay, hours), and which captures that is.

For weighing what a text gives away. Reads only.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.model import Access


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """One capture: its platform, its hours (seconds), how it was seen. ``open``: public or
    imported, and so no source's."""

    capture: int
    platform: str
    earliest: int
    latest: int
    access: Access
    open: bool


def list_capture_facts(db: sqlite3.Connection) -> Iterator[CaptureFacts]:
    """Every capture, by key."""
    for capture, platform, earliest, latest, access, public in db.execute(
        "SELECT c.capture, p.platform, c.earliest, c.latest, c.access, "
        "c.public OR c.provenance IS NOT NULL "
        "FROM capture c JOIN page p ON p.page = c.page ORDER BY c.capture"
    ):
        yield CaptureFacts(capture, platform, earliest, latest, Access(access), bool(public))


def find_showing(db: sqlite3.Connection, versions: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each of these versions the captures that show it."""
    found: dict[int, set[int]] = {}
    for version, capture in db.execute(
        "SELECT v.version, c.capture FROM version v "
        "JOIN reading r ON r.item = v.item AND r.content = v.content "
        "JOIN capture c ON c.page = r.page "
        "AND c.earliest BETWEEN v.first_earliest AND v.last_earliest "
        "AND c.latest BETWEEN v.first_latest AND v.last_latest "
        "WHERE v.version IN (SELECT value FROM json_each(?))",
        (json.dumps(list(versions)),),
    ):
        found.setdefault(version, set()).add(capture)
    return {version: frozenset(captures) for version, captures in found.items()}


def list_words(db: sqlite3.Connection) -> Iterator[tuple[int, str, str, str]]:
    """For each version its title, its requester's name and its pay as printed; empty where it has
    none."""
    yield from db.execute(
        "SELECT v.version, coalesce(k.title, ''), coalesce(k.requester_name, ''), "
        "coalesce(k.pay_raw, '') FROM version v JOIN content k ON k.content = v.content "
        "JOIN item i ON i.item = v.item WHERE i.kind <> 'rating'"
    )


def find_versions(db: sqlite3.Connection, keys: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """For each key of an item, version (or its alias) or change, the versions that it names."""
    found: dict[int, tuple[int, ...]] = {}
    for key in dict.fromkeys(keys):
        rows = db.execute(
            "SELECT version FROM version WHERE version = ?1 OR item = ?1 "
            "UNION SELECT version FROM alias WHERE alias = ?1 AND version IS NOT NULL "
            "UNION SELECT from_version FROM change WHERE change = ?1 AND from_version IS NOT NULL "
            "UNION SELECT to_version FROM change WHERE change = ?1 AND to_version IS NOT NULL",
            (key,),
        ).fetchall()
        if rows:
            found[key] = tuple(sorted(row[0] for row in rows))
    return found

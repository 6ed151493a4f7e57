"""The canonical dump: the same text for the same pages, in whatever order or however often.

Left out: whatever is random or depends on arrival (capture keys, places in the evidence,
salted commitments, sequence, aliases; and what stands only with the first of several equal pages:
its parts and the record of what was taken out). A capture recorded twice is once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.ledger import contents, schema

#: Queries whose rows, each as one line of JSON, make the dump. Every one is totally ordered.
_QUERIES: tuple[tuple[str, str], ...] = (
    (
        "page",
        "SELECT p.platform, lower(hex(p.digest)), p.state, p.reader, s.name, p.whole, "
        "p.advertised_listings, p.advertised_units, p.advertised_page, p.advertised_pages, "
        "p.missed, p.doubts FROM page p LEFT JOIN scope s ON s.scope = p.scope ORDER BY 1, 2",
    ),
    (
        "capture",
        "SELECT p.platform, c.address, c.earliest, c.latest, lower(hex(p.digest)), c.stated_by, "
        "c.access, c.public, c.provenance, count(*) "
        "FROM capture c JOIN page p ON p.page = c.page "
        "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
    ),
    (
        "item",
        "SELECT item, kind, platform, identity_kind, identity, newest FROM item ORDER BY item",
    ),
    (
        "content",
        "SELECT * FROM content WHERE content IN (SELECT content FROM version) ORDER BY content",
    ),
    (
        "reading",
        "SELECT r.item, r.page, r.content, r.units_left, r.units_approximate, r.posted_at, "
        "r.expires_at, t.posted_text, t.expires_text FROM reading r "
        "LEFT JOIN printed_times t ON t.printed = r.printed ORDER BY 1, 2, 3",
    ),
    (
        "version",
        "SELECT v.version, v.item, v.content, v.first_earliest, v.first_latest, v.last_earliest, "
        "v.last_latest, v.sightings, v.captures, v.access, v.came_in, v.vanished, v.units_left, "
        "v.units_approximate, v.posted_at, v.expires_at, v.printed FROM version v ORDER BY 1",
    ),
    (
        "change",
        "SELECT change, item, kind, from_version, to_version, earliest, latest "
        "FROM change ORDER BY change",
    ),
    (
        "census",
        "SELECT s.platform, s.name, c.earliest, c.latest FROM census c "
        "JOIN scope s ON s.scope = c.scope ORDER BY 1, 2, 3, 4",
    ),
    ("gap", "SELECT gap, platform, reason, earliest, latest FROM gap ORDER BY gap"),
    (
        "visit_gap",
        "SELECT platform, reason, earliest, latest FROM visit_gap ORDER BY 1, 2, 3, 4",
    ),
    ("visit_walk", "SELECT platform, hour, verdict, tenths FROM visit_walk ORDER BY 1, 2"),
    ("k_seen", "SELECT item, content FROM k_seen ORDER BY 1, 2"),
    ("paid_in", "SELECT item, content, country FROM paid_in ORDER BY 1, 2, 3"),
)


def dump(path: Path) -> Iterator[str]:
    """Lines of JSON, ``[table, values…]``; equal for equal archives."""
    db = schema.open_for_reading(path)
    try:
        yield from dump_connection(db)
    finally:
        db.close()


def dump_connection(db: sqlite3.Connection) -> Iterator[str]:
    for name, query in _QUERIES:
        for row in db.execute(query):
            yield contents.type_json([name, *row])

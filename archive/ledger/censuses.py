"""Lists seen whole: which items stood on which list, and when a whole list lacked one.

Several pages make a census only where all of 1…N were seen in the same window. Works inside the
caller's transaction and commits nothing.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from archive.ledger.entries import unpack_items, unpack_shown
from archive.ledger.inserting import insert_rows
from archive.ledger.pages import PageInfo, load_pages
from archive.ledger.versions import STILL_OPEN
from archive.model import PageState
from archive.times import Window, from_seconds


def note_scopes(db: sqlite3.Connection, seen: Iterable[tuple[PageInfo, Window]]) -> set[int]:
    """Note in which lists items were seen; returns items for which old censuses may now count."""
    firsts: dict[tuple[int, int], int] = {}
    earlier: dict[int, int] = {}
    for info, window in seen:
        latest = window.seconds[1]
        if latest >= info.first_latest:
            continue
        info.first_latest = earlier[info.page] = latest
        if info.scope is not None:
            for item, _ in unpack_shown(info.shown):
                key = (info.scope, item)
                firsts[key] = min(latest, firsts.get(key, latest))
    db.executemany(
        "UPDATE page SET first_latest = min(first_latest, ?) WHERE page = ?",
        [(latest, page) for page, latest in earlier.items()],
    )
    return write_scope_items(db, firsts)


def write_scope_items(db: sqlite3.Connection, firsts: dict[tuple[int, int], int]) -> set[int]:
    """Write the earliest sighting per (list, item); returns items with a census after it."""
    late: set[int] = set()
    last_census: dict[int, int | None] = {}
    for (scope, item), first in firsts.items():
        if scope not in last_census:
            (last_census[scope],) = db.execute(
                "SELECT max(earliest) FROM census WHERE scope = ?", (scope,)
            ).fetchone()
        last = last_census[scope]
        if last is not None and last >= first:
            late.add(item)
    insert_rows(
        db,
        "INSERT INTO scope_item (scope, item, first_latest, open_until) VALUES",
        [(*key, first, STILL_OPEN) for key, first in sorted(firsts.items())],
        tail="ON CONFLICT (item, scope) DO UPDATE "
        "SET first_latest = excluded.first_latest WHERE first_latest > excluded.first_latest",
    )
    return late


def note_censuses(
    db: sqlite3.Connection, seen: Iterable[tuple[PageInfo, Window]]
) -> dict[int, list[Window]]:
    """Note whole lists; returns items that were on such a list before and may lack now."""
    censuses: dict[tuple[int, int, int], Window] = {}
    for info, window in seen:
        key = find_census(db, info, window)
        if key is not None:
            censuses[key] = window
    missing: dict[int, list[Window]] = defaultdict(list)
    for key, window in sorted(censuses.items()):
        if db.execute("INSERT OR IGNORE INTO census VALUES (?,?,?)", key).rowcount:
            for (item,) in db.execute(
                "SELECT item FROM scope_item "
                "WHERE scope = ? AND open_until > ? AND first_latest <= ?",
                (key[0], key[1], key[1]),
            ):
                missing[item].append(window)
    return missing


def find_census(
    db: sqlite3.Connection, info: PageInfo, window: Window
) -> tuple[int, int, int] | None:
    """The census that a page makes, alone or with the other pages of its list, if it does.

    Several pages make one only where all of 1…N were seen in the same window: pages of
    different hours could have lost a listing that moved between them. A page that shows less than
    nine tenths of what its list says must stand on it makes none: half a list ends nothing.
    """
    if info.scope is None or info.state not in (PageState.LISTINGS, PageState.EMPTY):
        return None
    if len(unpack_items(info.shown)) * 10 < count_due(info) * 9:
        return None
    key = (info.scope, *window.seconds)
    if info.whole:
        return key
    if info.page_number is None or info.pages is None:
        return None
    if not 1 <= info.page_number <= info.pages:
        return None
    db.execute(
        "INSERT OR IGNORE INTO scope_page VALUES (?,?,?,?,?)", (*key, info.pages, info.page_number)
    )
    (count,) = db.execute(
        "SELECT count(*) FROM scope_page "
        "WHERE scope = ? AND earliest = ? AND latest = ? AND pages = ?",
        (*key, info.pages),
    ).fetchone()
    return key if count == info.pages else None


def count_due(info: PageInfo) -> int:
    """The fewest offers that a page must show by what it says of its list; 0 where it says nothing.

    Pages of equal length: with 34 offers on 4 pages each but the last has 9 to 11, and the last
    at least one.
    """
    total, pages, number = info.total, info.pages, info.page_number
    if not total:
        return 0
    if info.whole or pages == 1:
        return total
    if number is None or pages is None or not 1 <= number <= pages:
        return 0
    if number < pages:
        return -(-total // pages)
    return max(0, total - (pages - 1) * ((total - 1) // (pages - 1)))


def rebuild_scope(db: sqlite3.Connection, scope: int) -> set[int]:
    """Compute a list's censuses and first sightings anew; returns all its items, old and new."""
    items = {row[0] for row in db.execute("SELECT item FROM scope_item WHERE scope = ?", (scope,))}
    for table in ("census", "scope_page", "scope_item"):
        db.execute(f"DELETE FROM {table} WHERE scope = ?", (scope,))  # noqa: S608
    firsts: dict[tuple[int, int], int] = {}
    censuses = set()
    seen = db.execute(
        "SELECT p.page, c.earliest, c.latest FROM page p JOIN capture c ON c.page = p.page "
        "WHERE p.scope = ?",
        (scope,),
    ).fetchall()
    pages = load_pages(db, {row[0] for row in seen})
    for page, earliest, latest in seen:
        info = pages[page]
        for item, _ in unpack_shown(info.shown):
            firsts[scope, item] = min(latest, firsts.get((scope, item), latest))
        census = find_census(db, info, Window(from_seconds(earliest), from_seconds(latest)))
        if census is not None:
            censuses.add(census)
    db.executemany("INSERT INTO census VALUES (?,?,?)", sorted(censuses))
    write_scope_items(db, firsts)
    return items | {item for _, item in firsts}

"""Reads a page again: replaces what the ledger holds of it and says what came out differently.

Keys of items follow from their identity and keep; versions that move leave an alias. Works
inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import json
import sqlite3

from archive.errors import BadInput
from archive.ledger import contents, gaps
from archive.ledger.contents import ContentRow
from archive.ledger.entries import FieldDifference, OrderCaptures, RereadReport, unpack_shown
from archive.ledger.histories import Recomputation, Writes
from archive.ledger.recording import (
    Gathered,
    PageInfo,
    find_census,
    load_page,
    make_page_key,
    write_page,
    write_scope_items,
)
from archive.model import BLIND_STATES, PageReading
from archive.times import Window, from_seconds


def reread_page(
    db: sqlite3.Connection,
    *,
    digest: bytes,
    platform: str,
    reading: PageReading,
    order_captures: OrderCaptures,
) -> RereadReport:
    """Replace the reading of a page.

    Raises:
        BadInput: no capture of this page was ever recorded.
    """
    page = make_page_key(platform, digest)
    before = load_page(db, page)
    if before is None:
        raise BadInput(f"no page {digest.hex()} of {platform} is in this ledger")
    (reader_before, first_latest) = db.execute(
        "SELECT reader, first_latest FROM page WHERE page = ?", (page,)
    ).fetchone()
    old = unpack_shown(before.shown)
    old_contents = {item: load_content(db, content) for item, content in old}
    db.executemany(
        "DELETE FROM reading WHERE item = ? AND page = ?",
        [(item, page) for item in {item for item, _ in old}],
    )
    gathered = Gathered()
    after = write_page(
        db,
        page,
        reading,
        platform=platform,
        digest=digest,
        first_latest=first_latest,
        gathered=gathered,
    )
    gathered.write(db)
    new_contents = {item: load_content(db, content) for item, content in unpack_shown(after.shown)}
    anew = set(old_contents) | set(new_contents)
    if _tells_of_lists(before) != _tells_of_lists(after) or old != unpack_shown(after.shown):
        for scope in {before.scope, after.scope} - {None}:
            assert scope is not None
            anew |= rebuild_scope(db, scope)
    if before.state != after.state and BLIND_STATES & {before.state, after.state}:
        gaps.rebuild_gaps(db, platform=platform)
    writes = Writes()
    Recomputation(db, order_captures=order_captures).recompute(anew, writes=writes)
    writes.write(db)
    _drop_unseen(db, items=set(old_contents) - set(new_contents))
    _drop_contents(db, {row.content for row in old_contents.values()})
    return RereadReport(
        page=page,
        before=reader_before,
        after=reading.reader,
        state_before=before.state.value,
        state_after=after.state.value,
        added=tuple(sorted(set(new_contents) - set(old_contents))),
        removed=tuple(sorted(set(old_contents) - set(new_contents))),
        fields=tuple(
            difference
            for item in sorted(set(old_contents) & set(new_contents))
            for difference in _list_differences(item, old_contents[item], new_contents[item])
        ),
    )


def _tells_of_lists(info: PageInfo) -> tuple[object, ...]:
    return (info.state, info.scope, info.whole, info.page_number, info.pages)


def load_content(db: sqlite3.Connection, content: int) -> ContentRow:
    return ContentRow(*db.execute("SELECT * FROM content WHERE content = ?", (content,)).fetchone())


def _list_differences(item: int, before: ContentRow, after: ContentRow) -> list[FieldDifference]:
    differences = []
    for name in contents.COLUMNS[1:]:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            differences.append(
                FieldDifference(
                    item,
                    name,
                    None if old is None else str(old),
                    None if new is None else str(new),
                )
            )
    return differences


def rebuild_scope(db: sqlite3.Connection, scope: int) -> set[int]:
    """Compute a list's censuses and first sightings anew; returns all its items, old and new."""
    items = {row[0] for row in db.execute("SELECT item FROM scope_item WHERE scope = ?", (scope,))}
    for table in ("census", "scope_page", "scope_item"):
        db.execute(f"DELETE FROM {table} WHERE scope = ?", (scope,))  # noqa: S608
    firsts: dict[tuple[int, int], int] = {}
    censuses = set()
    for page, earliest, latest in db.execute(
        "SELECT p.page, c.earliest, c.latest FROM page p JOIN capture c ON c.page = p.page "
        "WHERE p.scope = ?",
        (scope,),
    ).fetchall():
        info = load_page(db, page)
        assert info is not None
        for item, _ in unpack_shown(info.shown):
            firsts[scope, item] = min(latest, firsts.get((scope, item), latest))
        census = find_census(db, info, Window(from_seconds(earliest), from_seconds(latest)))
        if census is not None:
            censuses.add(census)
    db.executemany("INSERT INTO census VALUES (?,?,?)", sorted(censuses))
    write_scope_items(db, firsts)
    return items | {item for _, item in firsts}


def _drop_unseen(db: sqlite3.Connection, *, items: set[int]) -> None:
    """Items that no page shows any more go; a cited version of theirs keeps an empty alias."""
    gone = [
        (item,)
        for item in items
        if db.execute("SELECT 1 FROM reading WHERE item = ? LIMIT 1", (item,)).fetchone() is None
    ]
    for table in ("item", "scope_item", "order_hint", "k_seen"):
        db.executemany(f"DELETE FROM {table} WHERE item = ?", gone)  # noqa: S608


def _drop_contents(db: sqlite3.Connection, keys: set[int]) -> None:
    """What a page was misread to say must not stay: contents that no version has go."""
    db.execute(
        "DELETE FROM content WHERE content IN (SELECT value FROM json_each(?)) "
        "AND content NOT IN (SELECT content FROM version)",
        (json.dumps(sorted(keys)),),
    )

"""Reads a page again: replaces what the ledger holds of it and says what came out differently.

Keys of items follow from their identity and keep; versions that move leave an alias. Works
inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import sqlite3

from archive.errors import BadInput
from archive.ledger import contents, gaps
from archive.ledger.censuses import rebuild_scope
from archive.ledger.contents import ContentRow
from archive.ledger.entries import FieldDifference, OrderCaptures, RereadReport, unpack_shown
from archive.ledger.pages import Gathered, PageInfo, gather_page, load_pages, make_page_key
from archive.ledger.recomputing import Recomputation
from archive.ledger.writes import Writes
from archive.model import BLIND_STATES, PageReading


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
    before = load_pages(db, [page]).get(page)
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
    after = gather_page(
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
    writes = Writes(items=gathered.list_new_items())
    Recomputation(db, order_captures=order_captures).recompute(anew, writes=writes)
    writes.write(db)
    _drop_unseen(db, items=set(old_contents) - set(new_contents))
    _mark_stale(
        db, {content for _, content in old} - {content for _, content in unpack_shown(after.shown)}
    )
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


def _drop_unseen(db: sqlite3.Connection, *, items: set[int]) -> None:
    """Items that no page shows any more go; a cited version of theirs keeps an empty alias."""
    gone = [
        (item,)
        for item in items
        if db.execute("SELECT 1 FROM reading WHERE item = ? LIMIT 1", (item,)).fetchone() is None
    ]
    for table in ("item", "scope_item", "order_hint", "k_seen", "paid_in"):
        db.executemany(f"DELETE FROM {table} WHERE item = ?", gone)  # noqa: S608


def _mark_stale(db: sqlite3.Connection, keys: set[int]) -> None:
    """What a page was misread to say must not stay: contents that no version has go when the
    ledger is closed (:func:`drop_stale_contents`)."""
    db.executemany(
        "INSERT OR IGNORE INTO stale_content VALUES (?)", [(key,) for key in sorted(keys)]
    )


def drop_stale_contents(db: sqlite3.Connection) -> None:
    """Drop marked contents that no version has: one pass over all versions, whatever the number."""
    db.execute(
        "DELETE FROM content WHERE content IN (SELECT content FROM stale_content) "
        "AND content NOT IN (SELECT content FROM version)"
    )
    db.execute("DELETE FROM stale_content")

"""Records a batch of captures: pages and their readings, captures, records, gaps, censuses.

Works inside the caller's transaction and commits nothing. Rows are written in the order of
their keys, never of arrival. What follows for versions and changes is left to ``histories``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from archive.ids import derive_key
from archive.ledger import contents, gaps, settling
from archive.ledger.censuses import note_censuses, note_scopes
from archive.ledger.entries import CaptureEntry, OrderCaptures, Recorded
from archive.ledger.histories import update_histories
from archive.ledger.leaves import put_pending
from archive.ledger.pages import make_page_key, open_pages
from archive.model import BLIND_STATES

#: Removals of a page whose list may not fit into a page of the database.
_MANY = 25


def record_entries(
    db: sqlite3.Connection, entries: Sequence[CaptureEntry], *, order_captures: OrderCaptures
) -> Recorded:
    """Record captures inside the caller's transaction.

    Raises:
        BadInput: an entry without a reading whose digest was never read.
    """
    known = _find_known_captures(db, entries)
    fresh = list({e.capture: e for e in entries if e.capture not in known}.values())
    keys = [make_page_key(entry.platform, entry.digest) for entry in fresh]
    pages, gathered = open_pages(db, fresh, keys)
    gathered.write(db)
    if gathered.is_long() or any(len(entry.removed) > _MANY for entry in fresh):
        settling.mark_unsettled(db, long=True)
    _write_captures(db, fresh, keys)
    infos = [pages[key] for key in keys]
    windows = [entry.window for entry in fresh]
    late = note_scopes(db, zip(infos, windows, strict=True))
    missing = note_censuses(db, zip(infos, windows, strict=True))
    for entry, info in zip(fresh, infos, strict=True):
        if info.state in BLIND_STATES:
            earliest, latest = entry.window.seconds
            gaps.add_gap(
                db,
                platform=entry.platform,
                reason=info.state.value,
                earliest=earliest,
                latest=latest,
            )
    writes = update_histories(
        db,
        [(info, entry.window, entry.access) for info, entry in zip(infos, fresh, strict=True)],
        gathered=gathered,
        late=late,
        missing=missing,
        order_captures=order_captures,
    )
    writes.write(db)
    return Recorded(
        captures=len(fresh),
        versions=len(writes.touched - set(writes.gone_versions)),
        deleted=len(set(writes.gone_versions)),
        shown={entry.capture: info.shown for entry, info in zip(fresh, infos, strict=True)} | known,
    )


def _find_known_captures(
    db: sqlite3.Connection, entries: Sequence[CaptureEntry]
) -> dict[int, bytes]:
    return {
        capture: shown or b""
        for capture, shown in db.execute(
            "SELECT c.capture, p.shown FROM capture c JOIN page p ON p.page = c.page "
            "WHERE c.capture IN (SELECT value FROM json_each(?))",
            (json.dumps([entry.capture for entry in entries]),),
        )
    }


def _write_captures(
    db: sqlite3.Connection, entries: Sequence[CaptureEntry], keys: Sequence[int]
) -> None:
    db.executemany(
        "INSERT OR IGNORE INTO capture VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                entry.capture,
                page,
                None if entry.address is None else contents.clean_text(entry.address),
                *entry.window.seconds,
                entry.stated_by.value,
                entry.access.value,
                int(entry.public),
                contents.type_json(
                    sorted([r.kind, r.place, r.rule, r.count] for r in entry.removed)
                )
                if entry.removed
                else "[]",
                entry.parts_root,
                entry.parts_count,
                entry.time_commitment,
                entry.source_commitment,
                entry.provenance,
            )
            for entry, page in sorted(
                zip(entries, keys, strict=True), key=lambda pair: pair[0].capture
            )
        ],
    )
    files = {place.file for entry in entries for place in entry.records}
    db.executemany(
        "INSERT OR IGNORE INTO evidence_file VALUES (?,?)",
        sorted((make_file_key(name), name) for name in files),
    )
    db.executemany(
        "INSERT OR IGNORE INTO record VALUES (?,?,?,?,?,?)",
        sorted(
            (
                entry.capture,
                place.role.value,
                make_file_key(place.file),
                place.offset,
                place.length,
                place.sha256,
            )
            for entry in entries
            for place in entry.records
        ),
    )
    put_pending(db, [entry.leaf for entry in entries if entry.leaf is not None])


def make_file_key(name: str) -> int:
    return derive_key("file", name)

"""Records a batch of captures: pages and their readings, captures, records, gaps, censuses.

Works inside the caller's transaction and commits nothing. Rows are written in the order of
their keys, never of arrival. What follows for versions and changes is left to ``histories``.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.errors import BadInput
from archive.ids import derive_key
from archive.ledger import contents, gaps
from archive.ledger.contents import ContentRow, ItemRow, Shown
from archive.ledger.entries import (
    CaptureEntry,
    OrderCaptures,
    Recorded,
    pack_shown,
    unpack_shown,
)
from archive.ledger.histories import (
    ACCESS_BITS,
    Newest,
    Recomputation,
    Writes,
    load_newest,
    start_item,
    succeed_version,
)
from archive.ledger.versions import STILL_OPEN, Element, Volatile
from archive.model import BLIND_STATES, PageReading, PageState
from archive.times import Window

_MARKS = ",".join("?" * len(contents.COLUMNS))
_CONTENT_SQL = f"INSERT OR IGNORE INTO content VALUES ({_MARKS})"  # noqa: S608


@dataclass(slots=True)
class PageInfo:
    """What the batch needs to know of a page."""

    page: int
    platform: str
    state: PageState
    scope: int | None
    whole: bool
    page_number: int | None
    pages: int | None
    first_latest: int
    shown: bytes
    rows: list[tuple[int, int, Volatile]] | None = None


@dataclass(slots=True)
class _Sighting:
    element: Element
    access: int
    volatile: Volatile


@dataclass(slots=True)
class Gathered:
    """Rows of new pages, gathered so that each table is written once, in key order."""

    items: dict[int, ItemRow] = field(default_factory=dict)
    contents: dict[int, ContentRow] = field(default_factory=dict)
    printed: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    readings: list[tuple[int | None, ...]] = field(default_factory=list)

    def add(self, page: int, shown: Sequence[Shown]) -> list[tuple[int, int, Volatile]]:
        """Add a page's rows; two rows of one item and content are one."""
        rows: dict[tuple[int, int], Volatile] = {}
        for row in shown:
            item, content = row.item.item, row.content.content
            self.items[item] = row.item
            self.contents[content] = row.content
            if row.printed is not None and row.volatile.printed is not None:
                self.printed[row.volatile.printed] = row.printed
            if (item, content) not in rows:
                rows[item, content] = row.volatile
        self.readings += [
            (item, page, content, *volatile) for (item, content), volatile in rows.items()
        ]
        return [(item, content, volatile) for (item, content), volatile in rows.items()]

    def write(self, db: sqlite3.Connection) -> None:
        db.executemany(
            "INSERT OR IGNORE INTO item (item, kind, platform, identity_kind, identity) "
            "VALUES (?,?,?,?,?)",
            [row for _, row in sorted(self.items.items())],
        )
        db.executemany(_CONTENT_SQL, [row for _, row in sorted(self.contents.items())])
        db.executemany(
            "INSERT OR IGNORE INTO printed_times VALUES (?,?,?)",
            [(key, *texts) for key, texts in sorted(self.printed.items())],
        )
        self.readings.sort(key=lambda row: row[:3])
        db.executemany("INSERT OR IGNORE INTO reading VALUES (?,?,?,?,?,?,?,?)", self.readings)


def make_page_key(platform: str, digest: bytes) -> int:
    return derive_key("page", platform, digest)


def make_scope_key(platform: str, name: str) -> int:
    return derive_key("scope", platform, name)


def record_entries(
    db: sqlite3.Connection, entries: Sequence[CaptureEntry], *, order_captures: OrderCaptures
) -> Recorded:
    """Record captures inside the caller's transaction.

    Raises:
        BadInput: an entry without a reading whose digest was never read.
    """
    known = _find_known_captures(db, entries)
    fresh = list({e.capture: e for e in entries if e.capture not in known}.values())
    pages, gathered = _open_pages(db, fresh)
    gathered.write(db)
    _write_captures(db, fresh)
    late = _note_scopes(db, fresh, pages)
    missing = _note_censuses(db, fresh, pages)
    for entry in fresh:
        info = pages[make_page_key(entry.platform, entry.digest)]
        if info.state in BLIND_STATES:
            earliest, latest = entry.window.seconds
            gaps.add_gap(
                db,
                platform=entry.platform,
                reason=info.state.value,
                earliest=earliest,
                latest=latest,
            )
    sightings = _gather_sightings(db, fresh, pages)
    writes = _update_histories(
        db, sightings, late=late, missing=missing, order_captures=order_captures
    )
    writes.write(db)
    return Recorded(
        captures=len({entry.capture for entry in fresh}),
        versions=len(writes.touched - set(writes.gone_versions)),
        deleted=len(set(writes.gone_versions)),
        shown={
            entry.capture: pages[make_page_key(entry.platform, entry.digest)].shown
            for entry in fresh
        }
        | known,
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


def load_page(db: sqlite3.Connection, page: int) -> PageInfo | None:
    row = db.execute(
        "SELECT page, platform, state, scope, whole, advertised_page, advertised_pages, "
        "first_latest, shown FROM page WHERE page = ?",
        (page,),
    ).fetchone()
    if row is None:
        return None
    return PageInfo(
        page, row[1], PageState(row[2]), row[3], bool(row[4]), row[5], row[6], row[7], row[8] or b""
    )


def _open_pages(
    db: sqlite3.Connection, entries: Sequence[CaptureEntry]
) -> tuple[dict[int, PageInfo], Gathered]:
    pages: dict[int, PageInfo] = {}
    gathered = Gathered()
    for entry in entries:
        page = make_page_key(entry.platform, entry.digest)
        info = pages.get(page) or load_page(db, page)
        if info is None:
            if entry.reading is None:
                raise BadInput(
                    f"the page {entry.digest.hex()} of {entry.platform} was never read: "
                    "give its reading"
                )
            info = write_page(
                db,
                page,
                entry.reading,
                platform=entry.platform,
                digest=entry.digest,
                first_latest=entry.window.seconds[1],
                gathered=gathered,
            )
        pages[page] = info
    return pages, gathered


def write_page(
    db: sqlite3.Connection,
    page: int,
    reading: PageReading,
    *,
    platform: str,
    digest: bytes,
    first_latest: int,
    gathered: Gathered,
) -> PageInfo:
    """Write the row of a page (or write it anew) and gather the rows of its reading."""
    rows = gathered.add(page, contents.read_page_rows(reading, platform=platform))
    shown = pack_shown([(item, content) for item, content, _ in rows])
    scope = None
    if reading.scope is not None:
        name = contents.clean_text(reading.scope)
        scope = make_scope_key(platform, name)
        db.execute("INSERT OR IGNORE INTO scope VALUES (?,?,?)", (scope, platform, name))
    advertised = reading.advertised
    whole = reading.whole and reading.state in (PageState.LISTINGS, PageState.EMPTY)
    db.execute(
        "INSERT OR REPLACE INTO page VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            page,
            platform,
            digest,
            reading.state.value,
            reading.reader,
            scope,
            int(whole),
            advertised.listings,
            advertised.units,
            advertised.page,
            advertised.pages,
            contents.type_json(reading.missed),
            contents.type_json(reading.doubts),
            first_latest,
            shown,
        ),
    )
    return PageInfo(
        page,
        platform,
        reading.state,
        scope,
        whole,
        advertised.page,
        advertised.pages,
        STILL_OPEN,
        shown,
        rows,
    )


def _write_captures(db: sqlite3.Connection, entries: Sequence[CaptureEntry]) -> None:
    ordered = sorted(entries, key=lambda entry: entry.capture)
    db.executemany(
        "INSERT OR IGNORE INTO capture VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,NULL)",
        [
            (
                entry.capture,
                make_page_key(entry.platform, entry.digest),
                None if entry.address is None else contents.clean_text(entry.address),
                *entry.window.seconds,
                entry.stated_by.value,
                entry.access.value,
                int(entry.public),
                contents.type_json(
                    sorted([r.kind, r.place, r.rule, r.count] for r in entry.removed)
                ),
                entry.parts_root,
                entry.parts_count,
                entry.time_commitment,
                entry.source_commitment,
            )
            for entry in ordered
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


def make_file_key(name: str) -> int:
    return derive_key("file", name)


def _note_scopes(
    db: sqlite3.Connection, entries: Sequence[CaptureEntry], pages: dict[int, PageInfo]
) -> set[int]:
    """Note in which lists items were seen; returns items for which old censuses may now count."""
    firsts: dict[tuple[int, int], int] = {}
    for entry in entries:
        info = pages[make_page_key(entry.platform, entry.digest)]
        latest = entry.window.seconds[1]
        if latest >= info.first_latest:
            continue
        info.first_latest = latest
        if info.scope is not None:
            for item, _ in unpack_shown(info.shown):
                key = (info.scope, item)
                firsts[key] = min(latest, firsts.get(key, latest))
    db.executemany(
        "UPDATE page SET first_latest = min(first_latest, ?) WHERE page = ?",
        [(info.first_latest, info.page) for info in pages.values()],
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
    db.executemany(
        "INSERT INTO scope_item VALUES (?,?,?,?) ON CONFLICT (scope, item) DO UPDATE "
        "SET first_latest = excluded.first_latest WHERE first_latest > excluded.first_latest",
        [(*key, first, STILL_OPEN) for key, first in sorted(firsts.items())],
    )
    return late


def _note_censuses(
    db: sqlite3.Connection, entries: Sequence[CaptureEntry], pages: dict[int, PageInfo]
) -> dict[int, list[Window]]:
    """Note whole lists; returns items that were on such a list before and may lack now."""
    censuses: dict[tuple[int, int, int], Window] = {}
    for entry in entries:
        info = pages[make_page_key(entry.platform, entry.digest)]
        key = find_census(db, info, entry.window)
        if key is not None:
            censuses[key] = entry.window
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
    different hours could have lost a listing that moved between them.
    """
    if info.scope is None or info.state not in (PageState.LISTINGS, PageState.EMPTY):
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


def _gather_sightings(
    db: sqlite3.Connection, entries: Sequence[CaptureEntry], pages: dict[int, PageInfo]
) -> dict[int, list[_Sighting]]:
    sightings: dict[int, list[_Sighting]] = {}
    for entry in entries:
        info = pages[make_page_key(entry.platform, entry.digest)]
        if info.rows is None:
            info.rows = load_page_rows(db, info)
        earliest, latest = entry.window.seconds
        access = ACCESS_BITS[entry.access]
        for item, content, volatile in info.rows:
            sighting = _Sighting(Element(earliest, latest, content), access, volatile)
            known = sightings.get(item)
            if known is None:
                sightings[item] = [sighting]
            else:
                known.append(sighting)
    return sightings


def load_page_rows(db: sqlite3.Connection, info: PageInfo) -> list[tuple[int, int, Volatile]]:
    items = [item for item, _ in unpack_shown(info.shown)]
    return [
        (row[0], row[1], Volatile(*row[2:]))
        for row in db.execute(
            "SELECT r.item, r.content, r.units_left, r.units_approximate, r.posted_at, "
            "r.expires_at, r.printed FROM json_each(?) j "
            "CROSS JOIN reading r ON r.item = j.value AND r.page = ?",
            (json.dumps(sorted(set(items))), info.page),
        )
    ]


def _update_histories(
    db: sqlite3.Connection,
    sightings: dict[int, list[_Sighting]],
    *,
    late: Iterable[int],
    missing: dict[int, list[Window]],
    order_captures: OrderCaptures,
) -> Writes:
    writes = Writes()
    anew = set(late)
    newest = load_newest(db, sightings.keys() | missing.keys())
    for item, windows in missing.items():
        if _may_lack(
            item, windows, sightings, newest[item].last_earliest if item in newest else None
        ):
            anew.add(item)
    recomputation = Recomputation(db, order_captures=order_captures)
    for item, seen in sightings.items():
        if item not in anew and not _continue_item(
            item, seen, newest.get(item), recomputation=recomputation, writes=writes
        ):
            anew.add(item)
    if anew:
        recomputation.recompute(anew, writes=writes)
    return writes


def _continue_item(
    item: int,
    seen: list[_Sighting],
    current: Newest | None,
    *,
    recomputation: Recomputation,
    writes: Writes,
) -> bool:
    """Add sightings to the end of an item's history; False where it must be computed anew.

    Nothing is noted in ``writes`` unless all sightings could be added.
    """
    if len(seen) > 1:
        seen.sort(key=lambda sighting: sighting.element)
    trial = Writes()
    done: list[Newest] = []
    for sighting in seen:
        element, access, volatile = sighting.element, sighting.access, sighting.volatile
        if current is None:
            current = start_item(element, item=item, access=access, volatile=volatile, writes=trial)
        elif current.prolong(element, access=access, volatile=volatile):
            continue
        elif current.precedes(element):
            if current.new or current.prolonged:
                done.append(current)
            kinds = recomputation.differ(current.content, element.content)
            current = succeed_version(
                current, element, access=access, volatile=volatile, kinds=kinds, writes=trial
            )
        else:
            return False
    if current is not None:
        done.append(current)
    for version in done:
        version.gather(writes)
    writes.changes += trial.changes
    return True


def _may_lack(
    item: int,
    windows: Sequence[Window],
    sightings: dict[int, list[_Sighting]],
    last_earliest: int | None,
) -> bool:
    """Whether a new census can count against an item: not where it overlaps a sighting."""
    for window in windows:
        earliest, latest = window.seconds
        if last_earliest == earliest:
            continue
        if not any(
            seen.element.earliest < latest and earliest < seen.element.latest
            for seen in sightings.get(item, ())
        ):
            return True
    return False

"""Pages: their rows and what was read on them, gathered over a batch and written table by table.

A page is one distinct redacted body of a platform; what it shows are rows of ``reading``. Works
inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from archive.errors import BadInput
from archive.ids import derive_key
from archive.ledger import contents
from archive.ledger.contents import ContentRow, ItemRow, Shown
from archive.ledger.entries import CaptureEntry, pack_shown
from archive.ledger.inserting import insert_rows
from archive.ledger.versions import STILL_OPEN, Volatile
from archive.model import PageReading, PageState

#: One row of a page: item, content and the volatile rest.
PageRow = tuple[int, int, Volatile]

# Only names of columns and question marks are put in.
_LISTING_COLUMNS = [
    name
    for name in contents.COLUMNS
    if name
    not in ("document_kind", "listing", "text", "fields", "of_platform", "scores", "reviews")
]
_CONTENT_SQL = "INSERT INTO content VALUES"
_LISTING_SQL = f"INSERT INTO content ({','.join(_LISTING_COLUMNS)}) VALUES"
_PLACES = (contents.COLUMNS.index("document_kind"), contents.COLUMNS.index("reviews") + 1)
#: Bytes. A row that does not fit into a page of 4,096 has overflow pages of its own.
_LONG = 3500
_PAGE_COLUMNS = (
    "page, platform, state, scope, whole, advertised_page, advertised_pages, first_latest, shown, "
    "advertised_listings"
)


@dataclass(slots=True)
class PageInfo:
    """What the batch needs to know of a page. ``rows`` only where it was read just now."""

    page: int
    platform: str
    state: PageState
    scope: int | None
    whole: bool
    page_number: int | None
    pages: int | None
    first_latest: int
    shown: bytes
    rows: list[PageRow] | None = None
    #: How many offers the page says that the whole list has.
    total: int | None = None


@dataclass(slots=True)
class Gathered:
    """Rows of new pages, gathered so that each table is written once, in key order.

    ``known`` are the items among them that the ledger had, with their newest version.
    """

    pages: list[tuple[int | str | bytes | None, ...]] = field(default_factory=list)
    scopes: dict[int, tuple[str, str]] = field(default_factory=dict)
    items: dict[int, ItemRow] = field(default_factory=dict)
    contents: dict[int, ContentRow] = field(default_factory=dict)
    printed: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    readings: list[tuple[int | None, ...]] = field(default_factory=list)
    known: set[int] = field(default_factory=set)

    def add(self, page: int, shown: Sequence[Shown]) -> list[PageRow]:
        """Add a page's rows; two rows of one item and content are one."""
        rows: dict[tuple[int, int], Volatile] = {}
        for item, content, volatile, printed in shown:
            pair = (item.item, content.content)
            if pair in rows:
                continue
            rows[pair] = volatile
            self.items[pair[0]] = item
            self.contents[pair[1]] = content
            if printed is not None and volatile.printed is not None:
                self.printed[volatile.printed] = printed
        self.readings += [(pair[0], page, pair[1], *volatile) for pair, volatile in rows.items()]
        return [(*pair, volatile) for pair, volatile in rows.items()]

    def write(self, db: sqlite3.Connection) -> None:
        """Write all but the new items (see :meth:`list_new_items`)."""
        self.known = select_known(db, "item", self.items)
        self._write_contents(db)
        many = db.executemany
        many("INSERT OR IGNORE INTO printed_times VALUES (?,?,?)", _spread(self.printed))
        many("INSERT OR IGNORE INTO scope VALUES (?,?,?)", _spread(self.scopes))
        self.pages.sort()
        many("INSERT OR REPLACE INTO page VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", self.pages)
        self.readings.sort(key=itemgetter(1, 0, 2))
        insert_rows(db, "INSERT INTO reading VALUES", self.readings)

    def _write_contents(self, db: sqlite3.Connection) -> None:
        known = select_known(db, "content", self.contents)
        new = sorted(row for key, row in self.contents.items() if key not in known)
        low, high = _PLACES
        listings = [row[:low] + row[high:] for row in new if row.kind == "listing"]
        insert_rows(db, _LISTING_SQL, listings)
        insert_rows(db, _CONTENT_SQL, [row for row in new if row.kind != "listing"])

    def is_long(self) -> bool:
        """Whether a row may be too long for one page of the database."""
        return any(
            isinstance(row[-1], bytes) and len(row[-1]) > _LONG for row in self.pages
        ) or any(_measure_content(row) > _LONG for row in self.contents.values())

    def list_new_items(self) -> list[ItemRow]:
        """Items that the ledger lacked, in the order of their keys."""
        return [row for key, row in sorted(self.items.items()) if key not in self.known]


def _measure_content(row: ContentRow) -> int:
    """Its length in bytes, exact only where it may be long."""
    length = sum([len(value) for value in row if isinstance(value, str)])
    if length * 4 <= _LONG:
        return length
    return sum(len(value.encode()) for value in row if isinstance(value, str))


def _spread(rows: Mapping[int, tuple[str | None, ...]]) -> Iterator[tuple[int | str | None, ...]]:
    for key in sorted(rows):
        yield (key, *rows[key])


def select_known(db: sqlite3.Connection, table: str, keys: Iterable[int]) -> set[int]:
    """Those keys of ``item`` or ``content`` that are there."""
    return {
        row[0]
        for row in db.execute(
            f"SELECT {table} FROM {table} "  # noqa: S608 - one of two names
            f"WHERE {table} IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        )
    }


def make_page_key(platform: str, digest: bytes) -> int:
    return derive_key("page", platform, digest)


def make_scope_key(platform: str, name: str) -> int:
    return derive_key("scope", platform, name)


def load_pages(db: sqlite3.Connection, pages: Iterable[int]) -> dict[int, PageInfo]:
    """Those that were recorded."""
    return {
        row[0]: PageInfo(
            row[0],
            row[1],
            PageState(row[2]),
            row[3],
            bool(row[4]),
            row[5],
            row[6],
            row[7],
            row[8] or b"",
            total=row[9],
        )
        for row in db.execute(
            f"SELECT {_PAGE_COLUMNS} FROM page "  # noqa: S608
            "WHERE page IN (SELECT value FROM json_each(?))",
            (json.dumps(list(pages)),),
        )
    }


def open_pages(
    db: sqlite3.Connection, entries: Sequence[CaptureEntry], keys: Sequence[int]
) -> tuple[dict[int, PageInfo], Gathered]:
    """The pages of a batch by key (``keys``: each entry's); those that are new are gathered.

    Raises:
        BadInput: an entry without a reading whose digest was never read.
    """
    pages = load_pages(db, keys)
    gathered = Gathered()
    for entry, page in zip(entries, keys, strict=True):
        if page in pages:
            continue
        if entry.reading is None:
            raise BadInput(
                f"the page {entry.digest.hex()} of {entry.platform} was never read: "
                "give its reading"
            )
        pages[page] = gather_page(
            page,
            entry.reading,
            platform=entry.platform,
            digest=entry.digest,
            first_latest=entry.window.seconds[1],
            gathered=gathered,
        )
    return pages, gathered


def gather_page(
    page: int,
    reading: PageReading,
    *,
    platform: str,
    digest: bytes,
    first_latest: int,
    gathered: Gathered,
) -> PageInfo:
    """Gather the row of a page (which may replace an older one) and those of its reading."""
    rows = gathered.add(page, contents.read_page_rows(reading, platform=platform))
    shown = pack_shown([row[:2] for row in rows])
    scope = None
    if reading.scope is not None:
        name = contents.clean_text(reading.scope)
        scope = make_scope_key(platform, name)
        gathered.scopes[scope] = (platform, name)
    advertised = reading.advertised
    whole = reading.whole and reading.state in (PageState.LISTINGS, PageState.EMPTY)
    gathered.pages.append(
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
        )
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
        total=advertised.listings,
    )


def load_page_rows(db: sqlite3.Connection, page: int) -> list[PageRow]:
    """What a recorded page shows."""
    return [
        (row[0], row[1], tuple.__new__(Volatile, row[2:]))
        for row in db.execute(
            "SELECT item, content, units_left, units_approximate, posted_at, expires_at, printed "
            "FROM reading WHERE page = ?",
            (page,),
        )
    ]

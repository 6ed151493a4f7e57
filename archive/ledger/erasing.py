"""Takes captures out of the ledger as if they had never come, and puts tombstones in their place.

What only they supported goes: pages, readings, versions, changes, contents, gaps, censuses. What
others saw too is computed anew from the others alone. Works inside the caller's transaction and
commits nothing. Knows no source: it is told which captures.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.ledger import gaps
from archive.ledger.censuses import rebuild_scope
from archive.ledger.contents import type_json
from archive.ledger.entries import OrderCaptures, Thing, list_things, unpack_shown
from archive.ledger.leaves import put_pending
from archive.ledger.recomputing import Recomputation
from archive.ledger.recording import make_file_key
from archive.ledger.writes import Writes
from archive.model import BLIND_STATES, PageState, RecordPlace, RecordRole, Removal

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: how many captures and versions are gone, and how many pages that
    others had given too stay."""

    captures: int
    versions: int
    pages_kept: int


@dataclass(frozen=True, slots=True)
class BodyNeeded:
    """A page whose redacted bytes are sealed with ``holder`` alone, and that ``heirs`` gave too:
    one of them must have the bytes before the holder's can go."""

    page: int
    holder: int
    heirs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inheritance:
    """``capture`` now holds the page itself: where, what was removed from it, and its parts.
    ``tombstone`` stands where its repeat was."""

    capture: int
    places: tuple[RecordPlace, ...]
    removed: tuple[Removal, ...]
    parts_root: bytes | None
    parts_count: int
    tombstone: tuple[int, RecordPlace]
    leaf: bytes | None = None


def erase_captures(
    db: sqlite3.Connection,
    captures: Collection[int],
    *,
    tombstones: Mapping[int, RecordPlace],
    order_captures: OrderCaptures,
) -> Erased:
    """Erase them inside the caller's transaction. Those that are not there are passed over.

    ``tombstones``: for each capture with records the place of what now stands there.
    """
    keys = json.dumps(sorted(captures))
    found = [
        row[0]
        for row in db.execute(
            "SELECT capture FROM capture WHERE capture IN (SELECT value FROM json_each(?))", (keys,)
        )
    ]
    pages = _load_pages(db, found)
    items = {item for page in pages for item, _ in page.shown}
    contents = {content for page in pages for _, content in page.shown}
    db.executemany("DELETE FROM capture WHERE capture = ?", [(one,) for one in found])
    put_tombstones(db, tombstones)
    kept = {page.page for page in pages if _update_first_seen(db, page.page)}
    printed = _drop_pages(db, [page for page in pages if page.page not in kept])
    for scope in sorted({page.scope for page in pages if page.scope is not None}):
        items |= rebuild_scope(db, scope)
        db.execute(
            "DELETE FROM scope WHERE scope = ? AND NOT EXISTS "
            "(SELECT 1 FROM page WHERE page.scope = ?)",
            (scope, scope),
        )
    for platform in sorted({page.platform for page in pages if page.state in BLIND_STATES}):
        gaps.rebuild_gaps(db, platform=platform)
    _drop_hints(db, items)
    writes = Writes()
    Recomputation(db, order_captures=order_captures).recompute(items, writes=writes)
    writes.write(db)
    _drop_items(db, items)
    _drop_texts(db, contents=contents, printed=printed)
    return Erased(len(found), len(set(writes.gone_versions)), len(kept))


def put_tombstones(db: sqlite3.Connection, tombstones: Mapping[int, RecordPlace]) -> None:
    """Replace the records of these captures by one ``erased`` record each."""
    db.executemany("DELETE FROM record WHERE capture = ?", [(one,) for one in tombstones])
    db.executemany(
        "INSERT INTO record VALUES (?,?,?,?,?,?)",
        [
            (one, str(RecordRole.ERASED), make_file_key(at.file), at.offset, at.length, at.sha256)
            for one, at in sorted(tombstones.items())
        ],
    )


def inherit_bodies(db: sqlite3.Connection, inheritances: Iterable[Inheritance]) -> None:
    """Captures that were repeats now hold their page: new records, tombstones for the old."""
    for one in inheritances:
        db.execute("DELETE FROM record WHERE capture = ?", (one.capture,))
        files = {(make_file_key(place.file), place.file) for place in one.places}
        db.executemany("INSERT OR IGNORE INTO evidence_file VALUES (?,?)", sorted(files))
        db.executemany(
            "INSERT INTO record VALUES (?,?,?,?,?,?)",
            [
                (
                    one.capture,
                    str(place.role),
                    make_file_key(place.file),
                    place.offset,
                    place.length,
                    place.sha256,
                )
                for place in one.places
            ],
        )
        put_tombstones(db, dict([one.tombstone]))
        removed = type_json(sorted([r.kind, r.place, r.rule, r.count] for r in one.removed))
        db.execute(
            "UPDATE capture SET removed = ?, parts_root = ?, parts_count = ? WHERE capture = ?",
            (removed, one.parts_root, one.parts_count, one.capture),
        )
        if one.leaf is not None:
            put_pending(db, [one.leaf])


def find_bodies_needed(db: sqlite3.Connection, captures: Collection[int]) -> list[BodyNeeded]:
    """The pages whose bytes would go with these captures though others gave them too."""
    needed = []
    gone = set(captures)
    for (page,) in db.execute(
        "SELECT DISTINCT c.page FROM capture c JOIN record r ON r.capture = c.capture "
        "WHERE r.role = ? AND c.capture IN (SELECT value FROM json_each(?))",
        (str(RecordRole.PAGE), json.dumps(sorted(gone))),
    ).fetchall():
        rows = db.execute(
            "SELECT c.capture, c.public, (SELECT count(*) FROM record r WHERE "
            "r.capture = c.capture AND r.role = ?) FROM capture c WHERE c.page = ?",
            (str(RecordRole.PAGE), page),
        ).fetchall()
        if any(holds and capture not in gone for capture, _, holds in rows):
            continue
        holder = next(capture for capture, _, holds in rows if holds)
        # One that was public first: its record may be repeated by name. Else by random id.
        heirs = sorted((1 - public, capture) for capture, public, _ in rows if capture not in gone)
        if heirs:
            needed.append(BodyNeeded(page, holder, tuple(capture for _, capture in heirs)))
    return needed


def list_bodiless(db: sqlite3.Connection) -> list[list[int]]:
    """The captures of each page whose bytes no record holds."""
    found: dict[int, list[int]] = defaultdict(list)
    for page, capture in db.execute(
        "SELECT c.page, c.capture FROM capture c WHERE c.provenance IS NULL AND NOT EXISTS ("
        "SELECT 1 FROM capture h JOIN record r ON r.capture = h.capture AND r.role = ? "
        "WHERE h.page = c.page) ORDER BY c.public DESC, c.capture",
        (str(RecordRole.PAGE),),
    ):
        found[page].append(capture)
    return list(found.values())


def list_sightings(
    db: sqlite3.Connection, captures: Collection[int]
) -> Iterator[tuple[set[Thing], list[tuple[int, bytes, list[Thing]]]]]:
    """In portions: things that these captures showed, and who else showed them, as (capture,
    digest of its page, which of the things)."""
    shown: dict[int, set[int]] = defaultdict(set)
    for page in _load_pages(db, sorted(captures)):
        for item, content in page.shown:
            shown[item].add(content)
    yield from _list_portions(db, shown, gone=set(captures))


def list_all_sightings(
    db: sqlite3.Connection,
) -> Iterator[tuple[set[Thing], list[tuple[int, bytes, list[Thing]]]]]:
    """The same for all that is there, with nothing left out."""
    shown: dict[int, set[int]] = defaultdict(set)
    for item, content in db.execute("SELECT DISTINCT item, content FROM reading"):
        shown[item].add(content)
    yield from _list_portions(db, shown, gone=set())


def _list_portions(
    db: sqlite3.Connection, shown: Mapping[int, set[int]], *, gone: set[int]
) -> Iterator[tuple[set[Thing], list[tuple[int, bytes, list[Thing]]]]]:
    ordered = sorted(shown)
    for start in range(0, len(ordered), _CHUNK):
        portion = ordered[start : start + _CHUNK]
        things = {
            thing
            for item in portion
            for thing in list_things([(item, content) for content in shown[item]])
        }
        others: dict[int, tuple[bytes, list[tuple[int, int]]]] = {}
        for item, content, capture, digest in db.execute(
            "SELECT r.item, r.content, c.capture, p.digest FROM reading r "
            "JOIN capture c ON c.page = r.page JOIN page p ON p.page = r.page "
            "WHERE r.item IN (SELECT value FROM json_each(?))",
            (json.dumps(portion),),
        ):
            if capture not in gone:
                others.setdefault(capture, (digest, []))[1].append((item, content))
        yield (
            things,
            [
                (capture, digest, [thing for thing in list_things(pairs) if thing in things])
                for capture, (digest, pairs) in sorted(others.items())
            ],
        )


def list_erased(db: sqlite3.Connection) -> Iterator[tuple[int, RecordPlace]]:
    """All tombstones, by file and offset."""
    for capture, name, offset, length, sha256 in db.execute(
        "SELECT r.capture, f.name, r.offset, r.length, r.sha256 FROM record r "
        "JOIN evidence_file f ON f.file = r.file WHERE r.role = ? ORDER BY r.file, r.offset",
        (str(RecordRole.ERASED),),
    ):
        yield capture, RecordPlace(RecordRole.ERASED, name, offset, length, sha256)


@dataclass(frozen=True, slots=True)
class _Page:
    page: int
    platform: str
    state: PageState
    scope: int | None
    shown: list[tuple[int, int]]


def _load_pages(db: sqlite3.Connection, captures: Sequence[int]) -> list[_Page]:
    return [
        _Page(row[0], row[1], PageState(row[2]), row[3], unpack_shown(row[4] or b""))
        for row in db.execute(
            "SELECT page, platform, state, scope, shown FROM page WHERE page IN ("
            "SELECT page FROM capture WHERE capture IN (SELECT value FROM json_each(?)))",
            (json.dumps(list(captures)),),
        )
    ]


def _update_first_seen(db: sqlite3.Connection, page: int) -> bool:
    """Whether a capture of the page is left; then it was first seen by the earliest of them."""
    (first,) = db.execute("SELECT min(latest) FROM capture WHERE page = ?", (page,)).fetchone()
    if first is None:
        return False
    db.execute("UPDATE page SET first_latest = ? WHERE page = ?", (first, page))
    return True


def _drop_pages(db: sqlite3.Connection, pages: Sequence[_Page]) -> set[int]:
    """Remove pages and their readings; returns the printed times that they showed."""
    printed: set[int] = set()
    for page in pages:
        rows = [(item, page.page) for item in {item for item, _ in page.shown}]
        for row in rows:
            printed.update(
                found[0]
                for found in db.execute(
                    "SELECT printed FROM reading WHERE item = ? AND page = ? "
                    "AND printed IS NOT NULL",
                    row,
                )
            )
        db.executemany("DELETE FROM reading WHERE item = ? AND page = ?", rows)
        db.execute("DELETE FROM page WHERE page = ?", (page.page,))
    return printed


def _drop_hints(db: sqlite3.Connection, items: Collection[int]) -> None:
    """Places that erased exact times gave: those of windows that nobody else saw."""
    db.execute(
        "DELETE FROM order_hint WHERE item IN (SELECT value FROM json_each(?)) AND NOT EXISTS ("
        "SELECT 1 FROM reading r JOIN capture c ON c.page = r.page "
        "WHERE r.item = order_hint.item AND r.content = order_hint.content "
        "AND c.earliest = order_hint.earliest AND c.latest = order_hint.latest)",
        (json.dumps(sorted(items)),),
    )


def drop_unsupported(db: sqlite3.Connection, items: Collection[int]) -> None:
    """What no sighting supports any more, of these items and of all texts."""
    _drop_items(db, items)
    for table, column in (("content", "content"), ("printed_times", "printed")):
        keys = {row[0] for row in db.execute(f"SELECT {column} FROM {table}")}  # noqa: S608
        _drop_texts(
            db,
            contents=keys if table == "content" else (),
            printed=keys if table == "printed_times" else set(),
        )
    db.execute(
        "DELETE FROM scope WHERE scope NOT IN (SELECT scope FROM page WHERE scope IS NOT NULL)"
    )


def _drop_items(db: sqlite3.Connection, items: Collection[int]) -> None:
    gone = [
        (item,)
        for item in items
        if db.execute("SELECT 1 FROM reading WHERE item = ? LIMIT 1", (item,)).fetchone() is None
    ]
    for table in ("item", "scope_item", "order_hint", "k_seen", "paid_in"):
        db.executemany(f"DELETE FROM {table} WHERE item = ?", gone)  # noqa: S608
    db.execute(
        "DELETE FROM k_seen WHERE content <> 0 AND item IN (SELECT value FROM json_each(?)) AND "
        "content NOT IN (SELECT v.content FROM version v WHERE v.item = k_seen.item)",
        (json.dumps(sorted(items)),),
    )


def _drop_texts(
    db: sqlite3.Connection, *, contents: Collection[int], printed: Collection[int]
) -> None:
    db.execute(
        "DELETE FROM content WHERE content IN (SELECT value FROM json_each(?)) "
        "AND content NOT IN (SELECT content FROM version)",
        (json.dumps(sorted(contents)),),
    )
    if printed:
        db.execute(
            "DELETE FROM printed_times WHERE printed IN (SELECT value FROM json_each(?)) AND "
            "printed NOT IN (SELECT printed FROM reading WHERE printed IS NOT NULL)",
            (json.dumps(sorted(printed)),),
        )

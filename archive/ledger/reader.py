"""Reads the ledger: counts, one item's whole story, versions for indexes, places for verify.

Opened read-only; reading never writes, and never waits for the writer (WAL).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields, make_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.errors import BadInput
from archive.ids import IdKind, from_id, to_id
from archive.ledger import contents, looks, lookups, outbox, schema, versions
from archive.ledger.contents import COLUMNS, ContentRow
from archive.ledger.lives import LifeBounds, count_whole_looks, list_life_bounds
from archive.ledger.mentions import (
    CaptureFacts,
    find_showing,
    find_versions,
    list_capture_facts,
    list_words,
)
from archive.ledger.outbox import OutboxEntry
from archive.ledger.paidin import Shown, list_showing
from archive.ledger.public import PublicRecord, read_public_records
from archive.ledger.shown import EdgeCaptures, find_edge_captures
from archive.ledger.stories import (
    CaptureRecord,
    ChangeRecord,
    GapRecord,
    ItemStory,
    RatingRecord,
    SightingRecord,
    UnseenStretch,
)
from archive.ledger.walks import WalkRecord, list_visited, read_walks
from archive.ledger.writes import ACCESS_BITS
from archive.model import (
    Access,
    ChangeKind,
    DocumentKind,
    GapReason,
    Identity,
    IdentityKind,
    PageState,
    RecordKind,
    RecordPlace,
    RecordRole,
    Requester,
    SeenBy,
    VersionDoc,
    VersionHead,
)
from archive.times import StatedBy, Window, from_seconds

# Column names come from the model, never from outside.
_CONTENT = ", ".join(f"k.{name}" for name in COLUMNS)
_DOC_SQL = (
    "SELECT v.version, v.item, i.kind, i.platform, v.first_earliest, v.first_latest, "  # noqa: S608
    "v.last_earliest, v.last_latest, v.sightings, v.captures, v.access, v.came_in, v.vanished, "
    "v.units_left, s.item, (SELECT group_concat(p.country) FROM paid_in p WHERE p.item = v.item "
    "AND p.content = v.content), CASE WHEN v.vanished <> 0 THEN (SELECT max(g.latest) FROM "
    "change g WHERE g.item = v.item AND g.from_version = v.version AND g.kind = 'vanished') END, "
    f"{_CONTENT} "
    "FROM version v JOIN item i ON i.item = v.item JOIN content k ON k.content = v.content "
    "LEFT JOIN k_seen s ON s.item = v.item AND s.content = v.content "
)
_CHUNK = 500


class LedgerReader:
    """``with LedgerReader.open(path) as reader: reader.status()``."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open read-only.

        Raises:
            NoArchive: no ledger there.
            WrongArchive: not a ledger, or of another format.
        """
        return cls(schema.open_for_reading(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def status(self) -> dict[str, int]:
        """Counts of captures, listings, documents, versions, sightings, changes and gaps.

        ``captures`` leaves out imported ones; ``versions`` and ``sightings`` count listings
        and documents, not ratings.
        """
        captures = self._count("SELECT count(*) FROM capture WHERE access <> 'imported'")
        items = dict(self._db.execute("SELECT kind, count(*) FROM item GROUP BY kind").fetchall())
        versions_, sightings = self._db.execute(
            "SELECT count(*), coalesce(sum(sightings), 0) FROM version"
        ).fetchone()
        rated, rated_sightings = self._db.execute(
            "SELECT count(*), coalesce(sum(v.sightings), 0) FROM version v "
            "JOIN item i ON i.item = v.item WHERE i.kind = 'rating'"
            if items.get("rating")
            else "SELECT 0, 0"
        ).fetchone()
        return {
            "captures": captures,
            "listings": int(items.get("listing", 0)),
            "documents": int(items.get("document", 0)),
            "versions": int(versions_ - rated),
            "sightings": int(sightings - rated_sightings),
            "changes": self._count("SELECT count(*) FROM change"),
            "gaps": self._count("SELECT count(*) FROM gap"),
        }

    def _count(self, sql: str) -> int:
        return int(self._db.execute(sql).fetchone()[0])

    def version_docs(self, keys: Iterable[int]) -> Iterator[VersionDoc]:
        """Versions of listings and documents, for indexes. Keys that are no version (any more),
        and versions of ratings, are left out. The order is by key within chunks of 500."""
        chunk: list[int] = []
        for key in keys:
            chunk.append(key)
            if len(chunk) == _CHUNK:
                yield from self._read_docs(chunk)
                chunk = []
        if chunk:
            yield from self._read_docs(chunk)

    def _read_docs(self, keys: Sequence[int]) -> Iterator[VersionDoc]:
        rows = self._db.execute(
            _DOC_SQL + "WHERE v.version IN (SELECT value FROM json_each(?)) "  # noqa: S608
            "AND i.kind <> 'rating' ORDER BY v.version",
            (json.dumps(keys),),
        ).fetchall()
        for row in rows:
            yield _make_doc(row)

    def all_version_keys(self, *, after: int = -1) -> Iterator[int]:
        """Keys of all versions of listings and documents, in the order of the keys."""
        last = after
        while True:
            rows = self._db.execute(
                "SELECT v.version, i.kind FROM version v JOIN item i ON i.item = v.item "
                "WHERE v.version > ? ORDER BY v.version LIMIT 5000",
                (last,),
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            for version, kind in rows:
                if kind != "rating":
                    yield version

    def version_heads(self) -> Iterator[VersionHead]:
        """Of all versions of listings and documents what tells which offer they are of, in the
        order of the keys."""
        last = -1
        while True:
            rows = self._db.execute(
                "SELECT v.version, i.kind, i.platform, k.title, k.requester_id, k.requester_name "
                "FROM version v JOIN item i ON i.item = v.item JOIN content k "
                "ON k.content = v.content WHERE v.version > ? ORDER BY v.version LIMIT 5000",
                (last,),
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            for version, kind, platform, title, requester, name in rows:
                if kind != "rating":
                    told = _RECORD_KINDS.get(kind, RecordKind.DOCUMENT)
                    yield VersionHead(version, told, platform, title or "", requester, name)

    def sequence(self) -> int:
        """The last sequence that the outbox gave out."""
        return outbox.read_sequence(self._db)

    def pending(self, consumer: str, *, limit: int = 1000) -> list[OutboxEntry]:
        return outbox.read_pending(self._db, consumer=consumer, limit=limit)

    def cursor(self, consumer: str) -> int:
        """The sequence up to which a consumer said that it has everything; 0 if never."""
        return outbox.read_cursor(self._db, consumer=consumer) or 0

    def lag(self, consumer: str) -> int:
        return outbox.count_lag(self._db, consumer=consumer)

    def resolve(self, id_or_key: str | int) -> tuple[int, int | None]:
        """The item of an id, and the version where the id names one (through its alias).

        Raises:
            BadInput: not an id, or nothing in this ledger has it.
        """
        key = id_or_key if isinstance(id_or_key, int) else from_id(id_or_key)[1]
        row = self._db.execute("SELECT item FROM version WHERE version = ?", (key,)).fetchone()
        if row is not None:
            return int(row[0]), key
        row = self._db.execute("SELECT item, version FROM alias WHERE alias = ?", (key,)).fetchone()
        if row is not None:
            return int(row[0]), row[1]
        row = self._db.execute("SELECT 1 FROM item WHERE item = ?", (key,)).fetchone()
        if row is not None:
            return key, None
        raise BadInput(f"nothing here has the id {id_or_key}: `piecework search` lists ids")

    def listing(self, id_or_key: str | int) -> ItemStory:
        """The whole story of an item, by its id or that of one of its versions.

        Raises:
            BadInput: not an id, or nothing in this ledger has it.
        """
        item, asked = self.resolve(id_or_key)
        row = self._db.execute(
            "SELECT kind, platform, identity_kind, identity FROM item WHERE item = ?", (item,)
        ).fetchone()
        if row is None:
            raise BadInput(f"{id_or_key} is no longer shown by any page (it was read again)")
        kind, platform, identity_kind, identity = row
        docs = []
        content_rows = {}
        for doc_row in self._db.execute(
            _DOC_SQL + "WHERE v.item = ? ORDER BY v.first_earliest, v.last_earliest, v.version",
            (item,),
        ):
            docs.append(_make_doc(doc_row))
            content_rows[docs[-1].version] = ContentRow(*doc_row[17:])
        return ItemStory(
            item=item,
            id=to_id(_ID_KINDS[kind], item),
            kind=kind,
            platform=platform,
            identity=Identity(IdentityKind(identity_kind), identity),
            seen_by=self._read_seen_by(item),
            versions=tuple(docs),
            contents=content_rows,
            changes=tuple(self.changes(item=item)),
            sightings=tuple(self._read_sightings(item)),
            captures=tuple(
                self._read_captures(
                    "WHERE c.page IN (SELECT page FROM reading WHERE item = ?) "
                    "ORDER BY c.earliest, c.latest, c.capture",
                    (item,),
                )
            ),
            asked=asked,
        )

    def _read_seen_by(self, item: int) -> SeenBy:
        row = self._db.execute(
            "SELECT 1 FROM k_seen WHERE item = ? AND content = 0", (item,)
        ).fetchone()
        return SeenBy.UNDER_K if row is None else SeenBy.K_OR_MORE

    def _read_sightings(self, item: int) -> Iterator[SightingRecord]:
        for row in self._db.execute(
            "SELECT c.capture, c.earliest, c.latest, r.content, r.units_left, "
            "r.units_approximate, r.posted_at, t.posted_text, r.expires_at, t.expires_text "
            "FROM reading r JOIN capture c ON c.page = r.page "
            "LEFT JOIN printed_times t ON t.printed = r.printed "
            "WHERE r.item = ? ORDER BY c.earliest, c.latest, r.content, c.capture",
            (item,),
        ):
            yield SightingRecord(
                row[0],
                _window(row[1], row[2]),
                row[3],
                row[4],
                bool(row[5]),
                _moment(row[6]),
                row[7],
                _moment(row[8]),
                row[9],
            )

    def ratings(self, platform: str, requester_id: str) -> list[RatingRecord]:
        """The newest ratings of a requester of ``platform``, by the site that gave them."""
        return [
            RatingRecord(
                row[0],
                requester_id,
                row[1],
                {name: Decimal(score) for name, score in json.loads(row[2] or "{}").items()},
                row[3],
                _window(row[4], row[5]),
            )
            for row in self._db.execute(
                "SELECT i.platform, k.requester_name, k.scores, k.reviews, "
                "v.last_earliest, v.last_latest FROM item i "
                "JOIN version v ON v.version = i.newest JOIN content k ON k.content = v.content "
                "WHERE i.kind = 'rating' AND k.of_platform = ? AND k.requester_id = ? "
                "ORDER BY i.platform",
                (platform, requester_id),
            )
        ]

    def changes(
        self,
        *,
        kinds: Iterable[ChangeKind] = (),
        platform: str | None = None,
        item: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        by_key: bool = False,
    ) -> Iterator[ChangeRecord]:
        """Changes, latest first, then by key; ``by_key``: of what is offered, not of ratings, by
        key alone, which tells no time. ``since`` and ``until`` bound the window's end."""
        where = ["i.kind <> 'rating'" if by_key else "1"]
        values: list[str | int] = []
        wanted = [kind.value for kind in kinds]
        if wanted:
            where.append("c.kind IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(wanted))
        for clause, value in (
            ("i.platform = ?", platform),
            ("c.item = ?", item),
            ("c.latest > ?", None if since is None else int(since.timestamp())),
            ("c.latest <= ?", None if until is None else int(until.timestamp())),
        ):
            if value is not None:
                where.append(clause)
                values.append(value)
        for row in self._db.execute(
            "SELECT c.change, c.kind, c.item, i.platform, c.from_version, c.to_version, "  # noqa: S608
            "c.earliest, c.latest, b.pay_raw, a.pay_raw, b.title, a.title "
            "FROM change c JOIN item i ON i.item = c.item "
            "LEFT JOIN version f ON f.version = c.from_version "
            "LEFT JOIN content b ON b.content = f.content "
            "LEFT JOIN version o ON o.version = c.to_version "
            "LEFT JOIN content a ON a.content = o.content "
            f"WHERE {' AND '.join(where)} ORDER BY {'' if by_key else 'c.latest DESC, '}c.change "
            "LIMIT ?",
            (*values, -1 if limit is None else limit),
        ):
            yield ChangeRecord(
                to_id(IdKind.CHANGE, row[0]),
                ChangeKind(row[1]),
                row[2],
                row[3],
                row[4],
                row[5],
                _window(row[6], row[7]),
                *row[8:],
            )

    def unseen(self, *, longer_than: timedelta) -> Iterator[UnseenStretch]:
        """Stretches of each platform between its captures, and longer than that."""
        platform, until = "", 0
        for name, earliest, latest in self._db.execute(
            "SELECT DISTINCT p.platform, c.earliest, c.latest FROM capture c "
            "JOIN page p ON p.page = c.page ORDER BY 1, 2, 3"
        ):
            if name == platform and earliest - until > longer_than.total_seconds():
                yield UnseenStretch(name, _window(until, earliest))
            until = max(until, latest) if name == platform else latest
            platform = name

    def looks(self, *, platform: str | None = None) -> Iterator[tuple[str, Window]]:
        """Windows in which a page of a platform's list was seen, by platform and time."""
        return looks.list_looks(self._db, platform=platform)

    def stamp(self) -> int:
        """Another number whenever somebody wrote to the ledger since; of this reader alone."""
        (number,) = self._db.execute("PRAGMA data_version").fetchone()
        return int(number)

    def life_bounds(self, items: Collection[int] | None = None) -> Iterator[LifeBounds]:
        """Between which whole looks these listings (all by default) began and ended, by key."""
        return list_life_bounds(self._db, items)

    def count_whole_looks(self, *, until: int | None) -> tuple[int, int]:
        """How many whole looks ended by then (seconds), and when the last of them did."""
        return count_whole_looks(self._db, until=until)

    def find_edge_captures(self, version: int) -> EdgeCaptures | None:
        """The first and the last capture that show a version; None where none does."""
        return find_edge_captures(self._db, version)

    def capture_facts(self) -> Iterator[CaptureFacts]:
        """Every capture's platform, hours and access, by key."""
        return list_capture_facts(self._db)

    def showing(self, versions: Iterable[int]) -> dict[int, frozenset[int]]:
        """For each of these versions the captures that show it."""
        return find_showing(self._db, versions)

    def words(self) -> Iterator[tuple[int, str, str, str]]:
        """For each version its title, its requester's name, its pay as printed."""
        return list_words(self._db)

    def named_versions(self, keys: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """The versions that keys of items, versions, aliases or changes name."""
        return find_versions(self._db, keys)

    def public_records(self, versions: Iterable[int]) -> dict[int, PublicRecord]:
        """What public and imported captures alone show of these versions."""
        return read_public_records(self._db, versions)

    def list_showing(self, versions: Iterable[int]) -> Iterator[Shown]:
        """For these versions the captures that show them, imported ones left out."""
        return list_showing(self._db, versions)

    def capture(self, key: int) -> CaptureRecord:
        """One capture with the places of its records.

        Raises:
            BadInput: nothing here has that id.
        """
        for found in self._read_captures("WHERE c.capture = ?", (key,)):
            return found
        name = to_id(IdKind.CAPTURE, key)
        if self._db.execute("SELECT 1 FROM record WHERE capture = ?", (key,)).fetchone():
            raise BadInput(f"{name} was erased: a tombstone stands in its place")
        raise BadInput(f"no capture here has the id {name}")

    def name_items(self, items: Iterable[int]) -> dict[int, tuple[str, str]]:
        """For each item its id and the title of its newest version."""
        rows = self._db.execute(
            "SELECT i.item, i.kind, coalesce(k.title, '') FROM item i "
            "LEFT JOIN version v ON v.version = i.newest "
            "LEFT JOIN content k ON k.content = v.content "
            "WHERE i.item IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(set(items))),),
        )
        return {item: (to_id(_ID_KINDS[kind], item), title) for item, kind, title in rows}

    def gaps(self, *, platform: str | None = None) -> Iterator[GapRecord]:
        """Gaps by platform and time."""
        for row in self._db.execute(
            "SELECT gap, platform, reason, earliest, latest FROM gap "
            "WHERE ? IS NULL OR platform = ? ORDER BY platform, earliest, reason",
            (platform, platform),
        ):
            yield GapRecord(
                to_id(IdKind.GAP, row[0]), row[1], GapReason(row[2]), _window(row[3], row[4])
            )

    def walks(self, *, platform: str | None = None) -> Iterator[WalkRecord]:
        """How well visits saw each platform, by platform and hour."""
        return read_walks(self._db, platform=platform)

    def list_visited(self) -> list[str]:
        """Platforms that visits could not see at least once."""
        return list_visited(self._db)

    def captures(self) -> Iterator[CaptureRecord]:
        """All captures with the places of their records, in the order of their random keys."""
        last = -1
        while True:
            found = list(
                self._read_captures("WHERE c.capture > ? ORDER BY c.capture LIMIT 1000", (last,))
            )
            if not found:
                return
            yield from found
            last = found[-1].capture

    def _read_captures(self, where: str, values: tuple[int | str, ...]) -> Iterator[CaptureRecord]:
        rows = self._db.execute(
            "SELECT c.capture, p.platform, c.address, c.earliest, c.latest, c.stated_by, "  # noqa: S608
            "c.access, c.public, p.state, p.reader, p.digest, c.removed, c.parts_root, "
            "c.parts_count, c.time_commitment, c.source_commitment, c.provenance "
            f"FROM capture c JOIN page p ON p.page = c.page {where}",
            values,
        ).fetchall()
        places: dict[int, list[RecordPlace]] = {}
        for capture, role, file, offset, length, digest in self._db.execute(
            "SELECT r.capture, r.role, f.name, r.offset, r.length, r.sha256 FROM record r "
            "JOIN evidence_file f ON f.file = r.file "
            "WHERE r.capture IN (SELECT value FROM json_each(?))",
            (json.dumps([row[0] for row in rows]),),
        ):
            place = RecordPlace(RecordRole(role), file, offset, length, digest)
            places.setdefault(capture, []).append(place)
        for row in rows:
            yield CaptureRecord(
                capture=row[0],
                platform=row[1],
                address=row[2],
                window=_window(row[3], row[4]),
                stated_by=StatedBy(row[5]),
                access=Access(row[6]),
                public=bool(row[7]),
                state=PageState(row[8]),
                reader=row[9],
                digest=row[10],
                removed=tuple(
                    (kind, place, rule, count) for kind, place, rule, count in json.loads(row[11])
                ),
                parts_root=row[12],
                parts_count=row[13],
                time_commitment=row[14],
                source_commitment=row[15],
                provenance=row[16],
                records=tuple(sorted(places.get(row[0], ()), key=lambda place: place.offset)),
            )

    def list_places(self) -> Iterator[tuple[int, RecordPlace]]:
        """Where every sealed record stands, by file and offset."""
        return lookups.list_places(self._db)

    def list_known_captures(self, captures: Iterable[int]) -> list[int]:
        """Those of the captures that the ledger holds."""
        return lookups.list_known_captures(self._db, captures)

    def select_captures(self, *, before: int, platform: str | None) -> tuple[list[int], int]:
        """Captures of sources seen wholly before a second, sorted; and how many versions have
        no sighting after it."""
        where = "c.provenance IS NULL AND c.latest <= ? AND (? IS NULL OR p.platform = ?)"
        captures = [
            row[0]
            for row in self._db.execute(
                "SELECT c.capture FROM capture c JOIN page p ON p.page = c.page "  # noqa: S608
                f"WHERE {where} ORDER BY c.capture",
                (before, platform, platform),
            )
        ]
        (versions,) = self._db.execute(
            "SELECT count(*) FROM version v JOIN item i ON i.item = v.item "
            "WHERE v.last_latest <= ? AND (? IS NULL OR i.platform = ?)",
            (before, platform, platform),
        ).fetchone()
        return captures, int(versions)

    def find_bodies(self, captures: Iterable[int]) -> dict[int, int]:
        """For each capture the one whose record holds its page's bytes: itself, mostly."""
        return dict(
            self._db.execute(
                "SELECT c.capture, min(h.capture) FROM capture c "
                "JOIN capture h ON h.page = c.page "
                "JOIN record r ON r.capture = h.capture AND r.role = 'page' "
                "WHERE c.capture IN (SELECT value FROM json_each(?)) GROUP BY c.capture",
                (json.dumps(list(captures)),),
            ).fetchall()
        )

    def list_digests(self) -> dict[int, bytes]:
        """The digest of the page of every capture."""
        return lookups.list_digests(self._db)

    def check_integrity(self) -> list[str]:
        """What SQLite itself finds wrong with the file; empty where nothing."""
        found = [str(row[0]) for row in self._db.execute("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def read_setting(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])


_ID_KINDS = {
    "listing": IdKind.LISTING,
    "document": IdKind.DOCUMENT,
    "rating": IdKind.RATING,
}


@lru_cache(maxsize=50_000)  # an hour is shared by all that was seen in it
def _window(earliest: int, latest: int) -> Window:
    return Window(from_seconds(earliest), from_seconds(latest))


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_seconds(seconds)


@cache
def _read_access(bits: int) -> tuple[Access, ...]:
    return tuple(kind for kind, bit in ACCESS_BITS.items() if bits & bit)


def _make_doc(row: tuple[Any, ...]) -> VersionDoc:
    (version, item, kind, platform, fe, fl, le, ll, sightings, captures, access) = row[:11]
    came_in, vanished, units_left, seen, paid_in, gone_by = row[11:17]
    content = ContentRow(*row[17:])
    changes = versions.from_bits(came_in)
    if vanished:
        changes = (*changes, ChangeKind.VANISHED)
    doc = _Draft(
        version,
        item,
        _RECORD_KINDS.get(kind, RecordKind.DOCUMENT),
        platform,
        content.title or "",
        _make_requester(content.requester_id, content.requester_name),
        content.description or "",
        contents.read_keywords(content),
        content.text or "",
        contents.read_pay(content),
        content.time_allotted,
        contents.read_qualifications(content),
        _window(fe, fl),
        _window(le, ll),
        changes,
        captures,
        sightings,
        SeenBy.UNDER_K if seen is None else SeenBy.K_OR_MORE,
        _read_access(access),
        units_left,
        DocumentKind(content.document_kind) if content.document_kind is not None else None,
        content.listing,
        contents.read_fields(content),
        contents.read_extra(content),
        {},
        None,
        tuple(sorted(paid_in.split(","))) if paid_in else (),
        _moment(gone_by),
    )
    doc.__class__ = VersionDoc
    made: VersionDoc = doc
    return made


#: A version while it is filled. What is frozen sets each field through a guard, which took a third
#: of all reading: with the same slots, this becomes one when it is done.
_Draft: Any = make_dataclass(
    "_Draft", [(one.name, one.type) for one in fields(VersionDoc)], slots=True
)


@lru_cache(maxsize=4096)
def _make_requester(id_: str | None, name: str | None) -> Requester:
    return Requester(id_, name)


_RECORD_KINDS = {kind.value: kind for kind in RecordKind}

"""The ledger's only writer. Every call is one transaction, durable when it returns.

Never told who saw a page, and never given an exact time: order inside an hour comes from a
callback and only its result (which content came first) is written.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from archive.collection import pause_collection
from archive.errors import ArchiveBusy, NoArchive
from archive.ledger import (
    bulk,
    contents,
    erasing,
    lookups,
    outbox,
    pages,
    paidin,
    recording,
    rereading,
    schema,
    settling,
    walks,
)
from archive.ledger.entries import (
    CaptureEntry,
    Imported,
    Move,
    OrderCaptures,
    Recorded,
    RereadReport,
    Thing,
    order_nothing,
)
from archive.ledger.erasing import BodyNeeded, Erased, Inheritance
from archive.ledger.outbox import OutboxEntry
from archive.ledger.paidin import PaidIn
from archive.ledger.walks import WalkVerdict
from archive.ledger.writes import Writes
from archive.model import GapReason, ListingSeen, PageReading, RecordPlace, SeenBy
from archive.times import Window


class Ledger:
    """``with Ledger.open(path) as ledger: ledger.record(entries, order_captures=…)``."""

    def __init__(self, db: sqlite3.Connection, *, path: Path, lock: IO[bytes]) -> None:
        self._db = db
        self._lock = lock
        self.path = path

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Open for writing; migrates an older format.

        Raises:
            NoArchive: no ledger there, and ``create`` is False.
            WrongArchive: not a ledger, or of a newer format.
            ArchiveBusy: another process is writing to it.
        """
        if not create and not path.exists():
            raise NoArchive(f"no ledger at {path}: run `piecework init` first")
        lock = path.with_name(path.name + ".lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise ArchiveBusy(
                f"another process is writing to {path}: wait until it has ended"
            ) from error
        try:
            return cls(schema.open_for_writing(path, create=create), path=path, lock=lock)
        except BaseException:
            lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self, *, settle: bool = True) -> None:
        """Close, once; ``settle`` first rewrites the file where that is due (``settling``)."""
        if self._lock.closed:
            return
        try:
            if settle:
                settling.settle_file(self._db, whole=False)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._db.close()
            self._lock.close()

    def settle(self) -> None:
        """Rewrite the file so that nothing in it stands in the order of arrival.

        Rows inside database pages, overflow pages and the outbox would otherwise tell which
        capture came after which. Costs about a second per 100 MB.
        """
        settling.settle_file(self._db, whole=True)

    def settle_now(self) -> None:
        """:meth:`settle`, with nothing of former rows left in the file or beside it.

        Raises:
            ArchiveBusy: somebody reads the ledger all the while, so that it could not be done.
        """
        self.settle()
        (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise ArchiveBusy(
                f"somebody reads {self.path} all the while, so that what was erased could not be "
                "cleared from the file: close the pages that show it, and do this again"
            )

    def record(self, entries: Sequence[CaptureEntry], *, order_captures: OrderCaptures) -> Recorded:
        """Record captures in one transaction, durable at return. A capture given twice is once.

        Raises:
            BadInput: an entry has no reading and its digest was never read; nothing is written.
        """
        with schema.transaction(self._db), pause_collection():
            self._mark_unsettled()
            return recording.record_entries(self._db, entries, order_captures=order_captures)

    def note_blind(self, platform: str, *, reason: GapReason, window: Window) -> None:
        """Record that visits could not see a platform, though no capture says so: whole hours."""
        with schema.transaction(self._db):
            walks.note_blind(self._db, platform=platform, reason=reason.value, window=window)

    def note_walk(
        self, platform: str, *, hour: datetime, verdict: WalkVerdict, tenths: int | None
    ) -> None:
        """Record how well a walk saw a platform; of an hour the best stays."""
        with schema.transaction(self._db):
            walks.note_walk(self._db, platform=platform, hour=hour, verdict=verdict, tenths=tenths)

    def walks(self, *, platform: str) -> list[walks.WalkRecord]:
        """How well visits saw a platform, hour by hour."""
        return list(walks.read_walks(self._db, platform=platform))

    def known_digest(self, digest: bytes, platform: str) -> bool:
        """Whether a page with these redacted bytes was read before on this platform."""
        row = self._db.execute(
            "SELECT 1 FROM page WHERE page = ?", (pages.make_page_key(platform, digest),)
        ).fetchone()
        return row is not None

    def find_body(self, digest: bytes, platform: str) -> lookups.Body | None:
        """The capture whose record holds these redacted bytes, if any."""
        return lookups.find_body(self._db, digest, platform)

    def list_known_captures(self, captures: Iterable[int]) -> list[int]:
        return lookups.list_known_captures(self._db, captures)

    def list_shown(
        self, captures: Iterable[int]
    ) -> Iterator[tuple[int, bytes, list[tuple[int, int]]]]:
        """For each known capture its page's digest and the (item, content) pairs on it."""
        return lookups.list_shown(self._db, captures)

    def measure_files(self) -> dict[str, int]:
        """For each evidence file the end of its last record."""
        return lookups.measure_files(self._db)

    def holds_record(self, sha256: bytes) -> bool:
        return lookups.holds_record(self._db, sha256)

    def list_places(
        self, *, files: Collection[str] | None = None
    ) -> Iterator[tuple[int, RecordPlace]]:
        return lookups.list_places(self._db, files=files)

    def reread(
        self,
        digest: bytes,
        platform: str,
        reading: PageReading,
        *,
        order_captures: OrderCaptures,
    ) -> RereadReport:
        """Replace what a page was read to say; all its captures follow, ids are kept.

        Raises:
            BadInput: no page with this digest on this platform.
        """
        with schema.transaction(self._db):
            self._mark_unsettled()
            return rereading.reread_page(
                self._db,
                digest=digest,
                platform=platform,
                reading=reading,
                order_captures=order_captures,
            )

    def add_contents(self, platform: str, listings: Iterable[ListingSeen]) -> list[tuple[int, int]]:
        """Register what imported listings say; returns their (item, content) keys, in order."""
        shown = [contents.read_listing(listing, platform=platform) for listing in listings]
        gathered = pages.Gathered()
        for row in shown:
            gathered.items[row.item.item] = row.item
            gathered.contents[row.content.content] = row.content
        with schema.transaction(self._db):
            gathered.write(self._db)
            Writes(items=gathered.list_new_items()).write(self._db)
        return [(row.item.item, row.content.content) for row in shown]

    def record_sightings(
        self,
        platform: str,
        rows: Iterable[Imported],
        *,
        provenance: str,
        order_captures: OrderCaptures = order_nothing,
    ) -> int:
        """Record imported sightings in bulk; returns how many were new.

        Durable chunk by chunk, so that an import that was interrupted is resumed by giving it
        again: what ``provenance`` (name and version of the dataset) gave before is counted
        once. Rows in the order of time are fastest.
        """
        added = 0
        for chunk in bulk.iterate_chunks(rows):
            with schema.transaction(self._db):
                self._mark_unsettled()
                added += bulk.record_chunk(
                    self._db,
                    chunk,
                    platform=platform,
                    provenance=provenance,
                    order_captures=order_captures,
                )
        return added

    def move_records(self, moves: Iterable[Move]) -> int:
        """Evidence moved sealed records: write their new places, all or none.

        Returns how many records stood at an old place.
        """
        moves = list(moves)
        names = {move.new_file for move in moves}
        with schema.transaction(self._db):
            self._mark_unsettled()
            self._db.executemany(
                "INSERT OR IGNORE INTO evidence_file VALUES (?,?)",
                sorted((recording.make_file_key(name), name) for name in names),
            )
            # Old and new places may overlap: find all rows before moving any.
            found = []
            for move in moves:
                for capture, role in self._db.execute(
                    "SELECT capture, role FROM record WHERE file = ? AND offset = ?",
                    (recording.make_file_key(move.old_file), move.old_offset),
                ).fetchall():
                    new = (recording.make_file_key(move.new_file), move.new_offset, capture, role)
                    found.append(new)
            self._db.executemany(
                "UPDATE record SET file = ?, offset = ? WHERE capture = ? AND role = ?", found
            )
            self._db.execute(
                "DELETE FROM evidence_file WHERE file NOT IN (SELECT file FROM record)"
            )
        return len(found)

    def erase(
        self,
        captures: Collection[int],
        *,
        tombstones: Mapping[int, RecordPlace],
        order_captures: OrderCaptures,
    ) -> Erased:
        """Take captures out as if they had never come; their places become tombstones.

        What only they supported is gone when it returns, and in the outbox as deleted.
        """
        with schema.transaction(self._db):
            self._mark_unsettled()
            return erasing.erase_captures(
                self._db, captures, tombstones=tombstones, order_captures=order_captures
            )

    def inherit_bodies(self, inheritances: Iterable[Inheritance]) -> None:
        """Captures that were repeats now hold their page, in new records."""
        with schema.transaction(self._db):
            self._mark_unsettled()
            erasing.inherit_bodies(self._db, inheritances)

    def find_bodies_needed(self, captures: Collection[int]) -> list[BodyNeeded]:
        """The pages whose sealed bytes would go with these captures though others gave them."""
        return erasing.find_bodies_needed(self._db, captures)

    def list_sightings(
        self, captures: Collection[int]
    ) -> Iterator[tuple[set[Thing], list[tuple[int, bytes, list[Thing]]]]]:
        """In portions: what these captures showed, and which others showed it too."""
        return erasing.list_sightings(self._db, captures)

    def list_bodiless(self) -> list[list[int]]:
        """The captures of each page whose bytes no record holds."""
        return erasing.list_bodiless(self._db)

    def list_capture_keys(self) -> list[int]:
        """All captures that sources gave, sorted."""
        rows = self._db.execute(
            "SELECT capture FROM capture WHERE provenance IS NULL ORDER BY capture"
        )
        return [row[0] for row in rows]

    def list_all_sightings(
        self,
    ) -> Iterator[tuple[set[Thing], list[tuple[int, bytes, list[Thing]]]]]:
        """In portions: all that was seen, and which captures showed it."""
        return erasing.list_all_sightings(self._db)

    def list_erased(self) -> list[tuple[int, RecordPlace]]:
        """All tombstones, by file and offset."""
        return list(erasing.list_erased(self._db))

    def replace_paid_in(self, rows: Collection[PaidIn]) -> int:
        """Make these all that is said of pay by place; versions of which that says something else
        go to the outbox. Returns how many."""
        with schema.transaction(self._db):
            touched = paidin.replace_paid_in(self._db, rows)
            outbox.post_versions(self._db, written=touched, deleted=())
        return len(touched)

    def mark_seen_by(self, things: Mapping[Thing, SeenBy]) -> int:
        """Write what the k door says of things; returns how many changed.

        Versions of a changed (item, content) go to the outbox.
        """
        changed = 0
        touched: set[int] = set()
        with schema.transaction(self._db):
            for thing, seen_by in things.items():
                if seen_by is SeenBy.K_OR_MORE:
                    cursor = self._db.execute("INSERT OR IGNORE INTO k_seen VALUES (?,?)", thing)
                else:
                    cursor = self._db.execute(
                        "DELETE FROM k_seen WHERE item = ? AND content = ?", thing
                    )
                if cursor.rowcount:
                    changed += 1
                    touched.update(
                        row[0]
                        for row in self._db.execute(
                            "SELECT version FROM version WHERE content = ? AND item = ?",
                            (thing.content, thing.item),
                        )
                    )
            outbox.post_versions(self._db, written=touched, deleted=())
        return changed

    def pending(self, consumer: str, *, limit: int = 1000) -> list[OutboxEntry]:
        return outbox.read_pending(self._db, consumer=consumer, limit=limit)

    def advance(self, consumer: str, *, sequence: int) -> None:
        """The consumer has durably taken everything up to ``sequence``."""
        with schema.transaction(self._db):
            outbox.write_cursor(self._db, consumer=consumer, sequence=sequence)

    def lag(self, consumer: str) -> int:
        return outbox.count_lag(self._db, consumer=consumer)

    def read_setting(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def write_setting(self, name: str, value: str) -> None:
        with schema.transaction(self._db):
            self._db.execute("INSERT OR REPLACE INTO setting VALUES (?,?)", (name, value))

    def _mark_unsettled(self) -> None:
        settling.mark_unsettled(self._db)


def advance_consumer(path: Path, consumer: str, *, sequence: int) -> None:
    """Move a consumer's cursor from a process that is not the writer (a brief write)."""
    db = schema.open_for_writing(path, create=False)
    try:
        with schema.transaction(db):
            outbox.write_cursor(db, consumer=consumer, sequence=sequence)
    finally:
        db.close()


def repost_versions(path: Path, keys: Iterable[int], *, consumer: str) -> None:
    """Have every consumer but this one take these versions again (a brief write)."""
    db = schema.open_for_writing(path, create=False)
    try:
        with schema.transaction(db):
            outbox.repost_versions(db, keys, consumer=consumer)
    finally:
        db.close()


def forget_consumer(path: Path, consumer: str) -> None:
    """Take a consumer out of a ledger (a brief write): its index is gone."""
    db = schema.open_for_writing(path, create=False)
    try:
        with schema.transaction(db):
            outbox.forget_consumer(db, consumer)
    finally:
        db.close()

"""The embedded search engine: FTS5 finds words, memory does the rest.

FTS5 answers for rare words and phrases. Filters, facets and orders come from bitmaps and numpy
columns by slot, so that nothing is joined and nothing is scored that will not be shown. Another
process may read while one writes: each question looks whether the generation is still its own.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import apsw
import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from archive.index.answer import Answer, FacetCount, Hit
from archive.index.bands import list_bands, order_bands
from archive.index.checks import find_range, sum_check
from archive.index.columns import Columns, Slots, count_bands, slots_of
from archive.index.engine import IndexUnusable, Progress
from archive.index.fields import NONE
from archive.index.highlights import Marker
from archive.index.matching import Matched, Matcher
from archive.index.packing import read_hit
from archive.index.query import FacetRequest, Query
from archive.index.ranking import (
    cursor_values,
    keep_after,
    make_cursor,
    order_keys,
    score_hits,
    take_first,
)
from archive.index.records import label_value, value_key
from archive.index.slots import FIRST_EXTENT, SlotMap
from archive.index.sqlite_build import build_index
from archive.index.sqlite_store import (
    FORMAT,
    find_database,
    has_index,
    name_database,
    open_database,
    optimize_words,
    read_meta,
    read_pointer,
    stamp_generation,
    use_database,
    write_meta,
)
from archive.index.sqlite_terms import Terms
from archive.index.sqlite_write import Writing
from archive.model import VersionDoc

_GATHER_FACET_BELOW = 300
#: In a larger index, putting FTS5's segments into one after each run would cost seconds.
SETTLED_BELOW = 100_000


class SqliteEngine:
    """An index in a folder of its own. ``SqliteEngine.open`` makes an empty one where asked."""

    name = "sqlite"

    def __init__(self, path: Path, db: apsw.Connection) -> None:
        self.folder = path.parent
        self._lock = threading.RLock()
        self._take_database(path, db)

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> SqliteEngine:
        """Open the index in a folder.

        Raises:
            IndexUnusable: there is none, or it cannot be read: rebuild it from the ledger.
        """
        if create and not has_index(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _found_index(folder)
        path = find_database(folder)
        return cls(path, open_database(path))

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def __enter__(self) -> SqliteEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- state ----------------------------------------------------------------------------

    def _take_database(self, path: Path, db: apsw.Connection) -> None:
        self._db = db
        self._path = path
        self._generation = ""
        self._terms = Terms(db)
        self._columns = Columns(0)
        self._book: _RequesterBook | None = None
        self._pointer: tuple[int, int] | None = None

    def _refresh(self) -> None:
        """Notice what another process wrote: a new generation, or a whole new file.

        Inside a read transaction, so that words, sets and columns are of one moment.
        """
        generation = read_meta(self._db, "generation") or ""
        if generation == self._generation:
            return
        capacity = sum(self._sizes())
        if capacity < self._columns.capacity:
            self._columns = Columns(capacity)
        elif capacity > self._columns.capacity:
            self._columns.grow(capacity)
        known = self._columns.checks
        stale = [
            block
            for block, check in self._db.execute("SELECT block, crc FROM blocks")
            if known.get(block) != check
        ]
        for block in stale:
            ((data,),) = self._db.execute("SELECT data FROM blocks WHERE block = ?", (block,))
            self._columns.put_block(int(block), bytes(data))
        self._terms.forget()
        self._book = None
        self._generation = generation

    def _follow_file(self) -> None:
        pointer = read_pointer(self.folder)
        if pointer is not None and pointer == self._pointer:
            return
        path = find_database(self.folder)
        if path != self._path:
            fresh = open_database(path)
            self._db.close()
            self._take_database(path, fresh)
        self._pointer = pointer

    def _sizes(self) -> list[int]:
        return [int(size) for size in (read_meta(self._db, "extents") or "").split()]

    def count(self) -> int:
        with self._reading():
            return len(self._terms.universe)

    def cursor(self) -> int:
        with self._reading():
            return int(read_meta(self._db, "sequence") or 0)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            self._follow_file()
            with self._damage(), self._db:
                self._refresh()
                yield

    @contextlib.contextmanager
    def _damage(self) -> Iterator[None]:
        """Damage that SQLite meets, or that its blobs and records show, as ``IndexUnusable``."""
        try:
            yield
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise IndexUnusable(f"the index in {self.folder} is damaged: {error}") from error

    def sum_ranges(self) -> dict[int, tuple[int, int]]:
        """Count and sum of checksums by range: see ``archive.index.checks``."""
        sums: dict[int, tuple[int, int]] = {}
        for version, check in self._iterate_checks():
            place = find_range(version)
            count, total = sums.get(place, (0, 0))
            sums[place] = count + 1, total + check
        return sums

    def list_checks(self, place: int) -> dict[int, int]:
        """The checksum of every version in a range."""
        return {
            version: check
            for version, check in self._iterate_checks()
            if find_range(version) == place
        }

    def _iterate_checks(self) -> Iterator[tuple[int, int]]:
        with self._reading():
            for version, packed in self._db.execute("SELECT version, record FROM docs"):
                yield int(version), sum_check(str(packed))

    # --- questions ------------------------------------------------------------------------

    def search(self, query: Query) -> Answer:
        """Answer a question: see ``archive.index.engine.SearchEngine``."""
        with self._reading():
            ranked = query.order.field == "relevance"
            matcher = Matcher(self._terms, self._columns, titles=ranked)
            matched = matcher.match(query.text, query.filters)
            hits, following, ranked_by = self._page(query, matched)
            return Answer(
                total=len(matched.slots),
                hits=hits,
                facets={one.field: self._count_facet(one, matched.slots) for one in query.facets},
                next=following,
                ranked_by=ranked_by,
                capped=tuple(matched.capped),
            )

    def match(self, query: Query) -> NDArray[np.int64]:
        """The keys of all versions that match, ascending."""
        with self._reading():
            matched = Matcher(self._terms, self._columns, titles=False).match(
                query.text, query.filters
            )
            return np.sort(self._columns["version"][slots_of(matched.slots)])

    def _page(self, query: Query, matched: Matched) -> tuple[tuple[Hit, ...], str | None, str]:
        sort = query.order
        slots = matched.slots
        places = slots_of(slots)
        scores = None
        ranked_by = sort.field
        if sort.field == "relevance":
            if any(leaf.weight > 0 for leaf in matched.leaves):
                scores = score_hits(
                    places, matched.leaves, slots=slots, capacity=self._columns.capacity
                )
            else:
                ranked_by = "recency"
        keys = order_keys(sort, places, self._columns, scores)
        if query.after is not None:
            kept = keep_after(keys, cursor_values(query.after, keys))
            places = places[kept]
            keys = [column[kept] for column in keys]
        first = take_first(keys, query.limit)
        hits = self._load_hits(places[first], query, matched)
        more = len(places) > len(first) and len(first) > 0
        following = make_cursor(query.sort_key, keys, int(first[-1])).encode() if more else None
        return hits, following, ranked_by

    def _load_hits(self, slots: Slots, query: Query, matched: Matched) -> tuple[Hit, ...]:
        leaves = matched.leaves if query.highlight else []
        marker = Marker(
            frozenset(term for leaf in leaves for term in leaf.terms),
            [leaf.phrase for leaf in leaves if leaf.phrase],
        )
        wanted = slots.tolist()
        marks = ",".join("?" * len(wanted))
        rows = {
            slot: (language, packed)
            for slot, language, packed in self._db.execute(
                f"SELECT slot, language, record FROM docs WHERE slot IN ({marks})",  # noqa: S608
                wanted,
            )
        }
        if len(rows) < len(wanted):
            raise IndexUnusable(f"the index in {self.folder} misses a record: rebuild it")
        return tuple(
            [
                read_hit(packed, language=language, marker=marker)
                for language, packed in map(rows.__getitem__, wanted)
            ]
        )

    # --- facets ---------------------------------------------------------------------------

    def _count_facet(self, request: FacetRequest, slots: BitMap) -> tuple[FacetCount, ...]:
        if not slots:
            return ()
        if request.field == "requester":
            return self._count_requesters(slots, request.size)
        if list_bands(request.field):
            column = self._columns[request.field][slots_of(slots)]
            return order_bands(request, count_bands(request.field, column))
        best: list[tuple[int, str]] = []
        for value, held in self._terms.values(request.field):
            if len(best) >= request.size and held < -best[-1][0]:
                break  # values come by how many hold them: no later one can count more
            count = self._terms.attribute(request.field, value).intersection_cardinality(slots)
            if count:
                best.append((-count, value))
                best.sort()
                del best[request.size :]
        return tuple(
            FacetCount(value, label_value(request.field, value), -count) for count, value in best
        )

    def _count_requesters(self, slots: BitMap, size: int) -> tuple[FacetCount, ...]:
        places = slots_of(slots)
        if len(places) < _GATHER_FACET_BELOW:
            keys = self._requester_keys(places)
            distinct, counts = np.unique(keys, return_counts=True)
            known = {key: self._requester(key) for key in distinct.tolist()}
        else:
            book = self._requester_book()
            counted = np.bincount(book.numbers[places], minlength=len(book.keys))
            (present,) = np.nonzero(counted)
            counts = counted[present]
            # Numbers follow the order of values, so that ties come by value.
            first = np.lexsort((present, -counts))[:size]
            distinct, counts = book.keys[present[first]], counts[first]
            known = {key: self._requester(key) for key in distinct.tolist()}
        named = [
            FacetCount(*known[key], count)
            for key, count in zip(distinct.tolist(), counts.tolist(), strict=True)
        ]
        named.sort(key=lambda one: (-one.count, one.value))
        return tuple(named[:size])

    def _requester_keys(self, places: Slots | None) -> NDArray[np.int64]:
        """What a version's requester is counted by: the name's key, else the id's, else 0; one
        that is called "none" is counted with those that are not known, as filters find it."""
        names, ids = self._columns["requester"], self._columns["requester_id"]
        if places is not None:
            names, ids = names[places], ids[places]
        keys = np.where(names == 0, ids, names)
        return np.where(keys == value_key(NONE), 0, keys)

    def _requester(self, key: int) -> tuple[str, str]:
        row = self._db.execute(
            "SELECT value, label FROM requesters WHERE key = ?", (key,)
        ).fetchone()
        return (NONE, NONE) if row is None else (str(row[0]), str(row[1]))

    def _requester_book(self) -> _RequesterBook:
        if self._book is None:
            rows = self._db.execute("SELECT key FROM requesters ORDER BY value").fetchall()
            by_value = np.array([row[0] for row in rows], dtype=np.int64)
            keys = self._requester_keys(None)
            if 0 not in by_value:
                by_value = np.append(by_value, np.int64(0))
            order = np.argsort(by_value)
            numbers = order[np.searchsorted(by_value[order], keys)]
            self._book = _RequesterBook(by_value, numbers.astype(np.uint32))
        return self._book

    # --- writing --------------------------------------------------------------------------

    def apply(
        self, docs: Iterable[VersionDoc], deleted: Collection[int] = (), *, sequence: int
    ) -> None:
        """Put versions in and take others out: see ``archive.index.engine.SearchEngine``."""
        with self._lock:
            self._follow_file()
            try:
                with self._damage(), self._db:
                    self._db.execute("UPDATE meta SET value = value WHERE name = 'format'")
                    self._refresh()
                    slots = SlotMap(self._sizes(), self._columns)
                    Writing(self._db, slots, self._columns).write(docs, deleted)
                    write_meta(self._db, "extents", " ".join(map(str, slots.sizes)))
                    write_meta(self._db, "sequence", str(sequence))
                    stamp_generation(self._db)
            except BaseException:
                self._generation = ""  # columns in memory may be ahead of the file
                self._columns = Columns(0)
                raise
            if deleted:
                self._wipe_log()

    def settle(self) -> None:
        """After the last batch: where the index is small, one segment of FTS5 in place of one
        a batch, so that it does not show which words came together and last."""
        with self._lock:
            self._follow_file()
            with self._damage():
                if self._count_segments() < 2 or self.count() > SETTLED_BELOW:
                    return
                with self._db:
                    optimize_words(self._db)
                self._wipe_log()

    def _count_segments(self) -> int:
        """How many segments FTS5 has, by its own table of their pages."""
        return len(self._db.execute("SELECT DISTINCT segid FROM words_idx").fetchall())

    def _wipe_log(self) -> None:
        """Deleted text leaves the write-ahead log too, as soon as no reader needs it."""
        with contextlib.suppress(apsw.BusyError, apsw.LockedError):
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def rebuild(
        self,
        docs: Iterable[VersionDoc],
        *,
        sequence: int,
        expected: int | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Build anew beside the old index, then take its place."""
        with self._lock:
            count = build_index(
                self.folder, docs, sequence=sequence, expected=expected, progress=progress
            )
            self._follow_file()
            return count


class _RequesterBook(NamedTuple):
    """Each slot's requester as a number, in the order of values; and the key of each number."""

    keys: NDArray[np.int64]
    numbers: NDArray[np.uint32]


def _found_index(folder: Path) -> None:
    name = name_database()
    db = open_database(folder / name, create=True)
    with db:
        write_meta(db, "format", FORMAT)
        write_meta(db, "extents", str(FIRST_EXTENT))
        write_meta(db, "sequence", "0")
        stamp_generation(db)
    db.close()
    use_database(folder, name)

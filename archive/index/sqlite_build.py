"""Builds a whole embedded index beside the one in use, and swaps it in when it is complete.

Words are analysed in other processes where there is much to do; this one writes. Sets of slots
are gathered as numbers and written once, at the end. A build that stops leaves the old index.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import apsw
import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from archive.index.columns import BLOCK, Columns, bitmap_of
from archive.index.engine import Progress
from archive.index.prepare import EXACT_FLAG, TITLE_FLAG, Prepared, prepare_batch
from archive.index.slots import SlotMap, plan_extent
from archive.index.sqlite_store import (
    FORMAT,
    index_docs,
    name_database,
    open_database,
    stamp_generation,
    use_database,
    write_meta,
)
from archive.index.sqlite_terms import COMMON, save_attribute, save_posting, write_requesters
from archive.model import VersionDoc

#: Versions per transaction: FTS5 keeps their words in memory and writes them sorted.
BATCH = 10_000
#: From so many versions on, analysis runs in other processes; at most so many of them.
PARALLEL_FROM = 30_000
MOST_WORKERS = 2


def build_index(
    folder: Path,
    docs: Iterable[VersionDoc],
    *,
    sequence: int,
    expected: int | None,
    progress: Progress | None,
) -> int:
    """Build a database anew and use it; returns how many versions are in it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = name_database()
    db = open_database(folder / name, create=True, bulk=True)
    try:
        count = _Build(db, expected=expected, progress=progress).run(docs, sequence=sequence)
    except BaseException:
        db.close()
        (folder / name).unlink(missing_ok=True)
        raise
    db.close()
    use_database(folder, name)
    return count


class _Build:
    def __init__(
        self, db: apsw.Connection, *, expected: int | None, progress: Progress | None
    ) -> None:
        self._db = db
        self._expected = expected
        self._progress = progress
        size = plan_extent(expected or 0)
        self._columns = Columns(size)
        self._slots = SlotMap([size], self._columns)
        self._numbers: dict[str, int] = {}  # term → its number in this build
        self._codes: list[NDArray[np.uint32]] = []
        self._code_slots: list[NDArray[np.uint32]] = []
        self._attributes: dict[tuple[str, str], BitMap] = {}
        self._requesters: dict[int, tuple[str, str, int]] = {}
        self._done = 0

    def run(self, docs: Iterable[VersionDoc], *, sequence: int) -> int:
        for prepared in self._prepare(docs):
            self._take(prepared)
            self._done += len(prepared.slots)
            if self._progress is not None:
                self._progress(self._done, self._expected)
        with self._db:
            self._write_sets()
            self._db.executemany(
                "INSERT INTO blocks (block, crc, data) VALUES (?, ?, ?)",
                self._columns.pack_blocks(range(self._slots.capacity // BLOCK)),
            )
            write_requesters(
                self._db, [(key, *named) for key, named in sorted(self._requesters.items())]
            )
            write_meta(self._db, "format", FORMAT)
            write_meta(self._db, "extents", " ".join(map(str, self._slots.sizes)))
            write_meta(self._db, "sequence", str(sequence))
            stamp_generation(self._db)
            index_docs(self._db)
        return self._done

    # --- analysis -------------------------------------------------------------------------

    def _batches(self, docs: Iterable[VersionDoc]) -> Iterator[list[tuple[int, VersionDoc]]]:
        numbered = iter(docs)
        while chunk := list(itertools.islice(numbered, BATCH)):
            batch = [(self._slots.give(doc.version), doc) for doc in chunk]
            if self._slots.capacity > self._columns.capacity:
                self._columns.grow(self._slots.capacity)
            yield batch

    def _prepare(self, docs: Iterable[VersionDoc]) -> Iterator[Prepared]:
        batches = self._batches(docs)
        workers = min(MOST_WORKERS, os.cpu_count() or 1)
        if (self._expected or 0) < PARALLEL_FROM or workers < 2:
            yield from map(prepare_batch, batches)
            return
        spawn = multiprocessing.get_context("spawn")
        waiting: deque[Future[Prepared]] = deque()
        with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
            for batch in batches:
                waiting.append(pool.submit(prepare_batch, batch))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    # --- writing --------------------------------------------------------------------------

    def _take(self, batch: Prepared) -> None:
        with self._db:
            self._db.executemany(
                "INSERT INTO words (rowid, title, body, title_stems, body_stems) "
                "VALUES (?, ?, ?, ?, ?)",
                [(slot, *texts) for slot, texts in zip(batch.slots, batch.texts, strict=True)],
            )
            self._db.executemany(
                "INSERT INTO docs (slot, version, language, record) VALUES (?, ?, ?, ?)",
                zip(batch.slots, batch.versions, batch.languages, batch.packed, strict=True),
            )
        self._columns.put_rows(batch.slots, batch.rows)
        for key, slots in batch.attributes.items():
            self._attributes.setdefault(key, BitMap()).update(slots)
        for requester, value, label, count in batch.requesters:
            before = self._requesters.get(requester)
            self._requesters[requester] = (
                (value, label, count) if before is None else (*before[:2], before[2] + count)
            )
        numbers = self._numbers
        known = np.array(
            [numbers.setdefault(term, len(numbers)) for term in batch.terms], dtype=np.uint32
        )
        flags = batch.codes & np.uint32(3)
        self._codes.append(known[batch.codes >> np.uint32(2)] << np.uint32(2) | flags)
        self._code_slots.append(batch.slots_of_codes)

    def _write_sets(self) -> None:
        for (field, value), slots in sorted(self._attributes.items(), key=lambda pair: pair[0]):
            save_attribute(self._db, field, value, slots)
        total = len(self._numbers)
        held = np.zeros(total, dtype=np.int64)
        exact = np.zeros(total, dtype=np.int64)
        for codes in self._codes:
            terms = codes >> np.uint32(2)
            held += np.bincount(terms, minlength=total)
            exact += np.bincount(terms[(codes & np.uint32(EXACT_FLAG)) != 0], minlength=total)
        by_number = list(self._numbers)
        order = sorted(range(total), key=by_number.__getitem__)
        exact_counts, held_counts = exact.tolist(), held.tolist()
        self._db.executemany(
            "INSERT INTO vocabulary (term, exact, held) VALUES (?, ?, ?)",
            ((by_number[at], exact_counts[at], held_counts[at]) for at in order),
        )
        common = np.flatnonzero(held >= COMMON)
        self._write_postings(common, by_number)

    def _write_postings(self, common: NDArray[np.intp], by_number: list[str]) -> None:
        """Sort what the common terms hold by term, and keep each one's sets."""
        rank = np.full(len(by_number), -1, dtype=np.int32)
        rank[common] = np.arange(len(common), dtype=np.int32)
        for start in range(0, len(common), 1 << 16):
            span = common[start : start + (1 << 16)]
            ranks, slots, flags = self._gather(rank, start, start + len(span))
            order = np.argsort(ranks, kind="stable")
            slots, flags = slots[order], flags[order]
            bounds = np.searchsorted(ranks[order], np.arange(len(span) + 1))
            for place, number in enumerate(span.tolist()):
                held = slice(int(bounds[place]), int(bounds[place + 1]))
                mine, marks = slots[held], flags[held]
                save_posting(
                    self._db,
                    by_number[number],
                    bitmap_of(mine),
                    bitmap_of(mine[(marks & TITLE_FLAG) != 0]),
                    bitmap_of(mine[(marks & EXACT_FLAG) != 0]),
                )

    def _gather(
        self, rank: NDArray[np.int32], start: int, end: int
    ) -> tuple[NDArray[np.uint16], NDArray[np.uint32], NDArray[np.uint8]]:
        ranks: list[NDArray[np.uint16]] = []
        slots: list[NDArray[np.uint32]] = []
        flags: list[NDArray[np.uint8]] = []
        for codes, code_slots in zip(self._codes, self._code_slots, strict=True):
            place = rank[codes >> np.uint32(2)]
            kept = (place >= start) & (place < end)
            ranks.append((place[kept] - start).astype(np.uint16))
            slots.append(code_slots[kept])
            flags.append((codes[kept] & np.uint32(3)).astype(np.uint8))
        if not ranks:
            return (
                np.empty(0, dtype=np.uint16),
                np.empty(0, dtype=np.uint32),
                np.empty(0, dtype=np.uint8),
            )
        return np.concatenate(ranks), np.concatenate(slots), np.concatenate(flags)

"""Builds a whole embedded index beside the one in use, and swaps it in when it is complete.

One thread reads versions and analyses their words; a second one feeds SQLite, a batch in one
statement, so that it computes without Python's lock and both cores work. (Other processes would
spend as much on sending versions and tokens to and fro as on the work.) Postings are gathered as
arrays and written once, at the end. A build that stops leaves the old index.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import apsw
from pyroaring import BitMap

from archive.index.columns import BLOCK, Columns
from archive.index.engine import Progress
from archive.index.language import load_model
from archive.index.postings import Postings, merge_postings, order_postings
from archive.index.prepare import Prepared, TermBook, prepare_batch
from archive.index.slots import SlotMap, plan_extent
from archive.index.sqlite_store import (
    FORMAT,
    index_docs,
    name_database,
    open_database,
    optimize_words,
    stamp_generation,
    use_database,
    write_meta,
)
from archive.index.sqlite_terms import (
    insert_postings,
    print_postings,
    save_attribute,
    write_requesters,
)
from archive.model import VersionDoc

#: Versions per transaction and statement.
BATCH = 5_000


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


@contextlib.contextmanager
def _pause_collection() -> Iterator[None]:
    """A batch makes some hundred thousand tuples and lists, none in a cycle: looking for cycles
    among them took a quarter of its time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


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
        self._book = TermBook()
        self._postings: list[Postings] = []
        self._attributes: dict[tuple[str, str], BitMap] = {}
        self._requesters: dict[int, tuple[str, str, int]] = {}
        self._done = 0

    def run(self, docs: Iterable[VersionDoc], *, sequence: int) -> int:
        with ThreadPoolExecutor(1) as writer:
            # The first texts that tell no language by their words wait for it.
            writer.submit(load_model)
            writing: Future[None] | None = None
            for batch in self._batches(docs):
                with _pause_collection():
                    prepared = prepare_batch(batch, book=self._book)
                if writing is not None:
                    writing.result()
                writing = writer.submit(self._write_batch, prepared)
                self._take(prepared)
                if self._progress is not None:
                    self._progress(self._done, self._expected)
            if writing is not None:
                writing.result()
            optimizing = writer.submit(self._finish_words)
            with _pause_collection():
                self._write_postings(writer)
            optimizing.result()
        with self._db:
            for (field, value), slots in sorted(self._attributes.items(), key=_read_key):
                save_attribute(self._db, field, value, slots)
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
        return self._done

    def _batches(self, docs: Iterable[VersionDoc]) -> Iterator[list[tuple[int, VersionDoc]]]:
        waiting = iter(docs)
        while chunk := list(itertools.islice(waiting, BATCH)):
            batch = [(self._slots.give(doc.version), doc) for doc in chunk]
            if self._slots.capacity > self._columns.capacity:
                self._columns.grow(self._slots.capacity)
            yield batch

    def _take(self, batch: Prepared) -> None:
        self._columns.put_rows(batch.slots, batch.rows)
        for key, slots in batch.attributes.items():
            if key in self._attributes:
                self._attributes[key] |= slots
            else:
                self._attributes[key] = slots
        for requester, value, label, count in batch.requesters:
            before = self._requesters.get(requester)
            self._requesters[requester] = (
                (value, label, count)
                if before is None
                else (value, min(label, before[1]), before[2] + count)
            )
        self._done += len(batch.slots)

    def _write_postings(self, writer: ThreadPoolExecutor) -> None:
        """All terms by the alphabet: ordered here, inserted in the writing thread."""
        inserting: Future[None] | None = None
        for terms in order_postings(self._postings, self._book.terms):
            rows = print_postings(terms)
            if inserting is not None:
                inserting.result()
            inserting = writer.submit(self._insert_postings, *rows)
        if inserting is not None:
            inserting.result()

    # --- in the writing thread ------------------------------------------------------------

    def _write_batch(self, prepared: Prepared) -> None:
        with self._db:
            self._db.execute(
                "INSERT INTO words (rowid, title, body) "
                "SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)",
                (prepared.texts,),
            )
            self._db.execute(
                "INSERT INTO docs (slot, version, language, record) "
                "SELECT value ->> 0, value ->> 1, value ->> 2, value -> 3 FROM json_each(?)",
                (prepared.docs,),
            )
        self._postings.append(merge_postings(prepared.postings))

    def _finish_words(self) -> None:
        with self._db:
            optimize_words(self._db)
            index_docs(self._db)

    def _insert_postings(self, postings: str, vocabulary: str) -> None:
        with self._db:
            insert_postings(self._db, postings, vocabulary)


def _read_key(pair: tuple[tuple[str, str], BitMap]) -> tuple[str, str]:
    return pair[0]

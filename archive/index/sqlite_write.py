"""Puts versions into an embedded index and takes them out, inside the caller's transaction.

What changes for one version: its words in FTS5, its packed record, its row of columns, and the
sets and counts that it belongs to. A version whose text is as before (seen again, say) leaves
the words alone. Everything is written sorted by slot, not as it arrived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import apsw
import numpy as np
from pyroaring import BitMap

from archive.index.analysis import Analysed
from archive.index.columns import BLOCK, Columns, empty_rows, make_rows
from archive.index.packing import print_record, read_record
from archive.index.postings import (
    COMMON,
    EXACT_FLAG,
    TITLE_FLAG,
    Codes,
    TermSets,
    count_posting,
    join_sets,
    keep_codes,
)
from archive.index.prepare import (
    ATTRIBUTES,
    flag_terms,
    join_texts,
    prepare_one,
)
from archive.index.records import (
    Record,
    analyse,
    facet_values,
    make_record,
    name_requester,
    same_text,
)
from archive.index.slots import SlotMap
from archive.index.sqlite_terms import (
    load_postings,
    save_attribute,
    save_postings,
    write_requesters,
)
from archive.model import VersionDoc

_TERMS_AT_ONCE = 400


@dataclass(slots=True)
class _Flow:
    """Slots that come into and go out of one set."""

    added: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)

    def apply(self, slots: BitMap) -> BitMap:
        return (slots - BitMap(self.removed)) | BitMap(self.added)


@dataclass(slots=True)
class _TermFlow:
    """Slots that come to hold a term, with flags, and slots that hold it no more."""

    added: dict[int, int] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)

    def apply(self, known: TermSets | Codes | None) -> TermSets | Codes:
        if isinstance(known, TermSets):
            return self._apply_sets(known)
        codes = {} if known is None else {code >> 2: code & 3 for code in known.tolist()}
        for slot in self.removed:
            codes.pop(slot, None)
        codes.update(self.added)
        merged = np.array(
            sorted([slot << 2 | flags for slot, flags in codes.items()]), dtype=np.uint32
        )
        return keep_codes(merged)

    def _apply_sets(self, known: TermSets) -> TermSets | Codes:
        """The same for a common term, without looking at each of its slots."""
        out = BitMap(self.removed | self.added.keys())
        title = [slot for slot, flags in self.added.items() if flags & TITLE_FLAG]
        exact = [slot for slot, flags in self.added.items() if flags & EXACT_FLAG]
        sets = TermSets(
            (known.every - out) | BitMap(list(self.added)),
            (known.title - out) | BitMap(title),
            (known.exact - out) | BitMap(exact),
        )
        return sets if len(sets.every) >= COMMON // 2 else join_sets(sets)


class Writing:
    """One batch. ``columns`` is changed in place; the rest goes to the database."""

    def __init__(self, db: apsw.Connection, slots: SlotMap, columns: Columns) -> None:
        self._db = db
        self._slots = slots
        self._columns = columns
        self._terms: dict[str, _TermFlow] = {}
        self._attributes: dict[tuple[str, str], _Flow] = {}
        self._words_out: list[tuple[int, Analysed]] = []
        self._words_in: list[tuple[int, Analysed]] = []
        self._rows: dict[int, Record | None] = {}
        self._docs: list[tuple[int, Record]] = []
        self._requesters: dict[int, tuple[str, str, int]] = {}

    def write(self, docs: Iterable[VersionDoc], deleted: Collection[int]) -> None:
        """Do all of it. A version that is both written and deleted is deleted."""
        gone = set(deleted)
        newest = {doc.version: doc for doc in docs if doc.version not in gone}
        for version in sorted(gone):
            self._remove(version)
        for version in sorted(newest):
            self._put(newest[version])
        self._write_words()
        self._write_docs()
        self._write_terms()
        for (name, value), flow in sorted(self._attributes.items(), key=lambda pair: pair[0]):
            self._write_attribute(name, value, flow)
        self._write_requesters()
        self._write_rows()

    # --- collecting -----------------------------------------------------------------------

    def _load(self, version: int) -> tuple[int, Record] | None:
        row = self._db.execute(
            "SELECT slot, language, record FROM docs WHERE version = ?", (version,)
        ).fetchone()
        return None if row is None else (row[0], read_record(row[2], language=row[1]))

    def _remove(self, version: int) -> None:
        found = self._load(version)
        if found is None:
            return
        slot, record = found
        self._take_words(slot, record)
        self._flow_attributes(slot, record, None)
        self._rows[slot] = None
        self._slots.take_back(slot)
        self._db.execute("DELETE FROM docs WHERE slot = ?", (slot,))

    def _put(self, doc: VersionDoc) -> None:
        found = self._load(doc.version)
        if found is None:
            slot = self._slots.give(doc.version)
            record, analysed = prepare_one(doc)
            self._give_words(slot, analysed)
            self._flow_attributes(slot, None, record)
        else:
            slot, old = found
            record = make_record(doc, language=old.language)
            if record == old:
                return
            if not same_text(old, record):
                record, analysed = prepare_one(doc)
                self._take_words(slot, old)
                self._give_words(slot, analysed)
            self._flow_attributes(slot, old, record)
        self._docs.append((slot, record))
        self._rows[slot] = record

    def _take_words(self, slot: int, record: Record) -> None:
        analysed = analyse(record)
        self._words_out.append((slot, analysed))
        for term in flag_terms(analysed):
            self._terms.setdefault(term, _TermFlow()).removed.add(slot)

    def _give_words(self, slot: int, analysed: Analysed) -> None:
        self._words_in.append((slot, analysed))
        for term, flags in flag_terms(analysed).items():
            self._terms.setdefault(term, _TermFlow()).added[slot] = flags

    def _flow_attributes(self, slot: int, old: Record | None, new: Record | None) -> None:
        for name in ATTRIBUTES:
            before = set() if old is None else set(facet_values(old, field=name))
            after = set() if new is None else set(facet_values(new, field=name))
            for value in before - after:
                self._attributes.setdefault((name, value), _Flow()).removed.add(slot)
            for value in after - before:
                self._attributes.setdefault((name, value), _Flow()).added.add(slot)
        for record, step in ((old, -1), (new, 1)):
            if record is not None and (named := name_requester(record)) is not None:
                key, value, label = named
                _, known, count = self._requesters.get(key, ("", label, 0))
                self._requesters[key] = (value, min(label, known), count + step)

    # --- writing --------------------------------------------------------------------------

    def _write_words(self) -> None:
        self._db.executemany(
            "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)",
            [
                (slot, *join_texts(analysed))
                for slot, analysed in sorted(self._words_out, key=lambda pair: pair[0])
            ],
        )
        self._db.executemany(
            "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
            [
                (slot, *join_texts(analysed))
                for slot, analysed in sorted(self._words_in, key=lambda pair: pair[0])
            ],
        )

    def _write_docs(self) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO docs (slot, version, language, record) VALUES (?, ?, ?, ?)",
            [
                (slot, record.version, record.language, print_record(record))
                for slot, record in sorted(self._docs, key=lambda pair: pair[0])
            ],
        )

    def _write_terms(self) -> None:
        terms = sorted(self._terms)
        for start in range(0, len(terms), _TERMS_AT_ONCE):
            span = terms[start : start + _TERMS_AT_ONCE]
            known = load_postings(self._db, span)
            fresh = [(term, self._terms[term].apply(known.get(term))) for term in span]
            save_postings(self._db, fresh)
            counted = [(term, *count_posting(posting)) for term, posting in fresh]
            self._db.executemany(
                "INSERT OR REPLACE INTO vocabulary (term, exact, held) VALUES (?, ?, ?)",
                [row for row in counted if row[2]],
            )
            self._db.executemany(
                "DELETE FROM vocabulary WHERE term = ?", [row[:1] for row in counted if not row[2]]
            )

    def _write_attribute(self, name: str, value: str, flow: _Flow) -> None:
        row = self._db.execute(
            "SELECT slots FROM attributes WHERE field = ? AND value = ?", (name, value)
        ).fetchone()
        slots = BitMap() if row is None else BitMap.deserialize(row[0])
        save_attribute(self._db, name, value, flow.apply(slots))

    def _write_requesters(self) -> None:
        write_requesters(
            self._db, [(key, *named) for key, named in sorted(self._requesters.items())]
        )

    def _write_rows(self) -> None:
        if self._slots.capacity > self._columns.capacity:
            self._columns.grow(self._slots.capacity)
        if not self._rows:
            return
        slots = sorted(self._rows)
        held = [(place, row) for place, slot in enumerate(slots) if (row := self._rows[slot])]
        rows = empty_rows(len(slots))
        if held:
            rows[[place for place, _ in held]] = make_rows([row for _, row in held])
        self._columns.put_rows(slots, rows)
        self._db.executemany(
            "INSERT OR REPLACE INTO blocks (block, crc, data) VALUES (?, ?, ?)",
            self._columns.pack_blocks(sorted({slot // BLOCK for slot in slots})),
        )

"""Sets of slots by term, attribute and phrase, read from one generation of the embedded index.

Postings of terms and sets of attributes are loaded when first asked for; phrases are asked of
FTS5. A set that is handed out must not be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import apsw
import numpy as np
import orjson
from pyroaring import BitMap

from archive.index.columns import bitmap_of
from archive.index.packing import quote_text
from archive.index.postings import COMMON, Codes, TermSets, select_slots, split_codes

_EMPTY = BitMap()
_LAST = "\U0010ffff"
_MOST_KEPT = 50_000
_ASKED_AT_ONCE = 400


def quote_term(term: str) -> str:
    """One term as an FTS5 string: no operator of FTS5 can be in it."""
    return '"' + term.replace('"', '""') + '"'


def match_words(db: apsw.Connection, expression: str) -> BitMap:
    """The slots that an FTS5 expression matches."""
    cursor = db.execute("SELECT rowid FROM words WHERE words MATCH ?", (expression,))
    return BitMap([row[0] for row in cursor])


class Terms:
    """Reads sets of slots; remembers them until ``forget``."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._postings: dict[str, TermSets | Codes | None] = {}
        self._attributes: dict[tuple[str, str], BitMap] = {}
        self._values: dict[str, list[tuple[str, int]]] = {}
        self._universe: BitMap | None = None

    def forget(self) -> None:
        self._postings.clear()
        self._attributes.clear()
        self._values.clear()
        self._universe = None

    @property
    def universe(self) -> BitMap:
        """All versions."""
        if self._universe is None:
            self._universe = BitMap.union(
                _EMPTY, *(self.attribute("kind", value) for value, _ in self.values("kind"))
            )
        return self._universe

    def any_of(self, terms: Iterable[str], *, kind: str) -> BitMap:
        """Slots that hold any of the terms: ``every`` (form or stem), ``title``, ``exact``."""
        ready: list[BitMap] = []
        few: list[Codes] = []
        place = TermSets._fields.index(kind)
        for posting in self._load(terms):
            if isinstance(posting, TermSets):
                ready.append(posting[place])
            elif posting is not None:
                few.append(select_slots(posting, kind=kind))
        if few:
            slots = few[0] if len(few) == 1 else np.unique(np.concatenate(few))
            ready.append(bitmap_of(slots))
        return ready[0] if len(ready) == 1 else BitMap.union(_EMPTY, *ready)

    def phrase(self, forms: Sequence[str], *, in_title: bool = False) -> BitMap:
        """Slots where these folded forms stand in a row."""
        if len(forms) == 1:
            found = self.any_of(forms, kind="exact")
            return found & self.any_of(forms, kind="title") if in_title else found
        held = [self.any_of([form], kind="exact") for form in set(forms)]
        if not BitMap.intersection(*held):
            return _EMPTY
        column = "{title}" if in_title else "{title body}"
        joined = " + ".join(quote_term(form) for form in forms)
        return match_words(self._db, f"{column} : ({joined})")

    def attribute(self, field: str, value: str) -> BitMap:
        """Slots whose keyword field has this folded value."""
        key = (field, value)
        found = self._attributes.get(key)
        if found is None:
            row = self._db.execute(
                "SELECT slots FROM attributes WHERE field = ? AND value = ?", key
            ).fetchone()
            found = _EMPTY if row is None else BitMap.deserialize(row[0])
            if row is not None:
                self._attributes[key] = found
        return found

    def values(self, field: str) -> list[tuple[str, int]]:
        """All values of a keyword field with how many versions have each: most first."""
        known = self._values.get(field)
        if known is None:
            rows = self._db.execute(
                "SELECT value, held FROM attributes WHERE field = ? ORDER BY held DESC, value",
                (field,),
            )
            known = [(str(value), int(held or 0)) for value, held in rows]
            self._values[field] = known
        return known

    def starting_with(self, prefix: str, *, limit: int) -> list[str]:
        """Folded forms that begin so, the most common first, then by the alphabet."""
        rows = self._db.execute(
            "SELECT term FROM vocabulary WHERE term >= ? AND term < ? AND exact > 0 "
            "ORDER BY exact DESC, term LIMIT ?",
            (prefix, prefix + _LAST, limit),
        )
        return [row[0] for row in rows]

    def forms_between(self, prefix: str, *, shortest: int, longest: int) -> list[tuple[str, int]]:
        """Folded forms that begin so and have so many letters, with their counts."""
        rows = self._db.execute(
            "SELECT term, exact FROM vocabulary WHERE term >= ? AND term < ? AND exact > 0 "
            "AND length(term) BETWEEN ? AND ?",
            (prefix, prefix + _LAST, shortest, longest),
        )
        return [(str(term), int(exact or 0)) for term, exact in rows]

    def _load(self, terms: Iterable[str]) -> list[TermSets | Codes | None]:
        """The postings of terms; None for one that no version holds."""
        wanted = list(terms)
        known = self._postings
        missing = [term for term in wanted if term not in known]
        if len(known) + len(missing) > _MOST_KEPT:
            known.clear()
            missing = wanted
        for start in range(0, len(missing), _ASKED_AT_ONCE):
            span = missing[start : start + _ASKED_AT_ONCE]
            known.update(dict.fromkeys(span))
            known.update(load_postings(self._db, span))
        return [known[term] for term in wanted]


def load_postings(db: apsw.Connection, terms: Sequence[str]) -> dict[str, TermSets | Codes]:
    """What is kept of these terms; those that no version holds are left out."""
    marks = ",".join("?" * len(terms))
    rows = db.execute(
        f"SELECT term, codes, every, title, exact FROM postings WHERE term IN ({marks})",  # noqa: S608
        terms,
    )
    found: dict[str, TermSets | Codes] = {}
    for term, codes, every, title, exact in rows:
        if codes is not None:
            found[str(term)] = np.frombuffer(codes, dtype="<u4")
            continue
        everywhere = BitMap.deserialize(every)
        found[str(term)] = TermSets(
            everywhere,
            BitMap.deserialize(title),
            everywhere if exact is None else BitMap.deserialize(exact),
        )
    return found


def save_postings(db: apsw.Connection, postings: Iterable[tuple[str, TermSets | Codes]]) -> None:
    """Keep postings; one that nothing holds is removed."""
    gone: list[tuple[str]] = []
    rows: list[tuple[str, bytes | None, bytes | None, bytes | None, bytes | None]] = []
    for term, posting in postings:
        if isinstance(posting, TermSets):
            every, title, exact = posting
            # Mostly every occurrence is exact: then one set is kept for both.
            same = len(exact) == len(every)
            rows.append(
                (
                    term,
                    None,
                    every.serialize(),
                    title.serialize(),
                    None if same else exact.serialize(),
                )
            )
        elif len(posting):
            rows.append((term, posting.astype("<u4").tobytes(), None, None, None))
        else:
            gone.append((term,))
    db.executemany(
        "INSERT OR REPLACE INTO postings (term, codes, every, title, exact) VALUES (?, ?, ?, ?, ?)",
        rows,
    )
    db.executemany("DELETE FROM postings WHERE term = ?", gone)


def print_postings(terms: Iterable[tuple[str, int, Codes]]) -> tuple[str, str]:
    """Rows of postings and of the vocabulary for terms with (exact count, codes), as JSON for
    :func:`insert_postings`: SQLite then takes all of them without Python."""
    rows: list[str] = []
    counts: list[tuple[str, int, int]] = []
    for term, exact, codes in terms:
        counts.append((term, exact, len(codes)))
        quoted = quote_text(term)
        if len(codes) < COMMON:
            rows.append(f'[{quoted},"{codes.tobytes().hex()}"]')
            continue
        sets = split_codes(codes)
        # Mostly every occurrence is exact: then one set is kept for both.
        same = len(sets.exact) == len(sets.every)
        kept = None if same else sets.exact.serialize().hex()
        rows.append(
            f'[{quoted},null,"{sets.every.serialize().hex()}","{sets.title.serialize().hex()}",'
            f"{'null' if kept is None else quote_text(kept)}]"
        )
    return f"[{','.join(rows)}]", orjson.dumps(counts).decode()


def insert_postings(db: apsw.Connection, postings: str, vocabulary: str) -> None:
    """Insert what :func:`print_postings` wrote, into tables that have none of these terms."""
    db.execute(
        "INSERT INTO postings (term, codes, every, title, exact) SELECT value ->> 0, "
        "unhex(value ->> 1), unhex(value ->> 2), unhex(value ->> 3), unhex(value ->> 4) "
        "FROM json_each(?)",
        (postings,),
    )
    db.execute(
        "INSERT INTO vocabulary (term, exact, held) "
        "SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)",
        (vocabulary,),
    )


def save_attribute(db: apsw.Connection, field: str, value: str, slots: BitMap) -> None:
    """Keep the set of an attribute's value; an empty one is removed."""
    if slots:
        db.execute(
            "INSERT OR REPLACE INTO attributes (field, value, held, slots) VALUES (?, ?, ?, ?)",
            (field, value, len(slots), slots.serialize()),
        )
    else:
        db.execute("DELETE FROM attributes WHERE field = ? AND value = ?", (field, value))


def write_requesters(db: apsw.Connection, counts: Iterable[tuple[int, str, str, int]]) -> None:
    """Add to how many versions name each requester (key, value, label, count); forget at none.

    Of several spellings the first by code points is shown, whichever came first.
    """
    db.executemany(
        "INSERT INTO requesters (key, value, label, held) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET held = held + excluded.held, "
        "label = min(label, excluded.label)",
        counts,
    )
    db.execute("DELETE FROM requesters WHERE held <= 0")

"""Sets of slots by term, attribute and phrase, read from one generation of the embedded index.

Rare terms and phrases are asked of FTS5; sets of common terms and of all attributes are kept
ready as bitmaps and loaded when first asked for. A set that is handed out must not be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import apsw
from pyroaring import BitMap

#: From so many versions on, a term's set of slots is kept ready.
COMMON = 256

_EMPTY = BitMap()
_COLUMNS = {"every": "", "title": "{title title_stems} : ", "exact": "{title body} : "}
_KINDS = ("every", "title", "exact")
_LAST = "\U0010ffff"


def quote_term(term: str) -> str:
    """One term as an FTS5 string: no operator of FTS5 can be in it."""
    return '"' + term.replace('"', '""') + '"'


def match_words(db: apsw.Connection, expression: str) -> BitMap:
    """The slots that an FTS5 expression matches."""
    cursor = db.execute("SELECT rowid FROM words WHERE words MATCH ?", (expression,))
    return BitMap([row[0] for row in cursor])


def match_term(db: apsw.Connection, term: str, *, kind: str) -> BitMap:
    """The slots of one term; ``kind`` is every, title or exact."""
    return match_words(db, f"{_COLUMNS[kind]}({quote_term(term)})")


class Terms:
    """Reads sets of slots; remembers them until ``forget``."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._postings: dict[str, tuple[BitMap, BitMap, BitMap] | None] = {}
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
        rare: list[str] = []
        place = _KINDS.index(kind)
        for term in terms:
            posting = self._posting(term)
            if posting is None:
                rare.append(quote_term(term))
            else:
                ready.append(posting[place])
        if rare:
            ready.append(match_words(self._db, f"{_COLUMNS[kind]}({' OR '.join(rare)})"))
        return ready[0] if len(ready) == 1 else BitMap.union(_EMPTY, *ready)

    def phrase(self, forms: Sequence[str], *, in_title: bool = False) -> BitMap:
        """Slots where these folded forms stand in a row."""
        if len(forms) == 1:
            found = self.any_of(forms, kind="exact")
            return found & self.any_of(forms, kind="title") if in_title else found
        postings = [self._posting(form) for form in forms]
        ready = [posting[2] for posting in postings if posting is not None]
        if len(ready) > 1 and not BitMap.intersection(*ready):
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

    def _posting(self, term: str) -> tuple[BitMap, BitMap, BitMap] | None:
        if term in self._postings:
            return self._postings[term]
        posting = load_posting(self._db, term)
        if posting is not None or len(self._postings) < 50_000:
            self._postings[term] = posting
        return posting


def load_posting(db: apsw.Connection, term: str) -> tuple[BitMap, BitMap, BitMap] | None:
    """The kept sets of a term: every, title, exact; None where it is rare."""
    row = db.execute("SELECT every, title, exact FROM postings WHERE term = ?", (term,)).fetchone()
    if row is None:
        return None
    every = BitMap.deserialize(row[0])
    return (
        every,
        BitMap.deserialize(row[1]),
        every if row[2] is None else BitMap.deserialize(row[2]),
    )


def save_posting(
    db: apsw.Connection, term: str, every: BitMap, title: BitMap, exact: BitMap
) -> None:
    """Keep the sets of a term. (``exact`` mostly equals ``every``: then it is kept once.)"""
    db.execute(
        "INSERT OR REPLACE INTO postings (term, every, title, exact) VALUES (?, ?, ?, ?)",
        (
            term,
            every.serialize(),
            title.serialize(),
            None if len(exact) == len(every) else exact.serialize(),
        ),
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
    """Add to how many versions name each requester (key, value, label, count); forget at none."""
    db.executemany(
        "INSERT INTO requesters (key, value, label, held) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET held = held + excluded.held",
        counts,
    )
    db.execute("DELETE FROM requesters WHERE held <= 0")

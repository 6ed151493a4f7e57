"""Vectors of texts and which version has which text: ``enriched/meaning.db``, disposable.

Keyed by hashes; thrown away with all that is made from the ledger when something is erased.
A text whose vector is still to be made has none. It knows no model.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.enrich.side_file import (
    hold_transaction,
    open_for_reading,
    open_side_file,
)
from archive.meaning.model import DIMENSIONS, Vectors

FORMAT = 1
FILE = "meaning.db"

_SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE text (
  text INTEGER PRIMARY KEY, language TEXT NOT NULL, words TEXT, vector BLOB, family INTEGER,
  linked INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX text_by_family ON text (family) WHERE family IS NOT NULL;
CREATE INDEX text_without_vector ON text (text) WHERE vector IS NULL;
CREATE TABLE version (
  version INTEGER PRIMARY KEY, text INTEGER NOT NULL, first INTEGER NOT NULL
);
CREATE INDEX version_by_text ON version (text);
CREATE TABLE untold (text INTEGER PRIMARY KEY);
"""

Ints = NDArray[np.int64]


class Meant(NamedTuple):
    """A version and its text. ``first``: the second from which it was seen at the earliest."""

    version: int
    text: int
    language: str
    words: str
    first: int


@dataclass(frozen=True, slots=True)
class VectorTable:
    """All vectors at one moment: a row for each text, by text; versions ascending, and the row
    of each."""

    texts: Ints
    vectors: Vectors
    languages: tuple[str, ...]
    versions: Ints
    rows: Ints


class MeaningStore:
    """One process writes at a time; any number may read."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        path = folder / FILE
        if read_only:
            self._db = open_for_reading(path)
            return
        self._db = open_side_file(path, schema=_SCHEMA, number=FORMAT)
        self._db.execute(
            "INSERT OR IGNORE INTO setting VALUES ('generation', ?)", (secrets.token_hex(8),)
        )

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""
        return hold_transaction(self._db)

    # --- settings ---------------------------------------------------------------------------

    @property
    def generation(self) -> str:
        """Another one wherever the file was made anew."""
        return self._read("generation") or ""

    def use_model(self, name: str) -> None:
        """Where the vectors are another model's, forget them: they are made again."""
        if self._read("model") == name:
            return
        with self.transaction():
            for table in ("text", "version", "untold"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608
            self._db.executemany(
                "INSERT OR REPLACE INTO setting VALUES (?, ?)",
                [("model", name), ("generation", secrets.token_hex(8))],
            )

    def read_model(self) -> str | None:
        """The model whose vectors these are; None where none was used yet."""
        return self._read("model")

    def _read(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def stamp(self) -> int:
        """A number that changes when another process writes."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    # --- writing: inside a transaction --------------------------------------------------------

    def place_versions(self, meant: Sequence[Meant]) -> None:
        """Note which text these versions have; new texts wait for their vector."""
        self._db.executemany(
            "INSERT OR IGNORE INTO text (text, language, words) VALUES (?, ?, ?)",
            [(one.text, one.language, one.words) for one in meant],
        )
        before = self._find_texts([one.version for one in meant])
        changed = [one for one in meant if before.get(one.version) != (one.text, one.first)]
        self._db.executemany(
            "INSERT OR REPLACE INTO version VALUES (?, ?, ?)",
            [(one.version, one.text, one.first) for one in changed],
        )
        self._mark([one.text for one in changed])
        self._drop_orphans([before[one.version][0] for one in changed if one.version in before])

    def forget_versions(self, versions: Collection[int]) -> None:
        """Take versions out, and texts and vectors that no version has any more."""
        before = self._find_texts(versions)
        self._db.executemany("DELETE FROM version WHERE version = ?", [(one,) for one in before])
        self._drop_orphans([text for text, _ in before.values()])

    def _find_texts(self, versions: Collection[int]) -> dict[int, tuple[int, int]]:
        rows = self._db.execute(
            "SELECT version, text, first FROM version "
            "WHERE version IN (SELECT value FROM json_each(?))",
            (json.dumps(list(versions)),),
        )
        return {version: (text, first) for version, text, first in rows}

    def _drop_orphans(self, texts: Collection[int]) -> None:
        orphans = self._db.execute(
            "SELECT text, family FROM text WHERE text IN (SELECT value FROM json_each(?)) "
            "AND NOT EXISTS (SELECT 1 FROM version v WHERE v.text = text.text)",
            (json.dumps(list(texts)),),
        ).fetchall()
        broken = {(family,) for _, family in orphans if family is not None}
        self._db.executemany(
            "INSERT OR IGNORE INTO untold SELECT text FROM text WHERE family = ?", broken
        )
        self._db.executemany("UPDATE text SET family = NULL, linked = 0 WHERE family = ?", broken)
        self._db.executemany("DELETE FROM text WHERE text = ?", [(text,) for text, _ in orphans])
        self._db.executemany("DELETE FROM untold WHERE text = ?", [(text,) for text, _ in orphans])

    def _mark(self, texts: Iterable[int]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO untold SELECT text FROM text WHERE text = ?",
            [(one,) for one in texts],
        )

    def list_wordy(self, *, limit: int) -> list[tuple[int, str]]:
        """Some texts that have no vector yet, with their words."""
        rows = self._db.execute(
            "SELECT text, words FROM text WHERE vector IS NULL ORDER BY text LIMIT ?", (limit,)
        )
        return [(text, words or "") for text, words in rows]

    def add_vectors(self, texts: Sequence[int], vectors: Vectors) -> None:
        """Keep vectors; the words they were made from are not kept."""
        self._db.executemany(
            "UPDATE text SET vector = ?, words = NULL WHERE text = ?",
            zip(map(bytes, vectors), texts, strict=True),
        )
        self._mark(texts)

    def list_unlinked(self) -> list[int]:
        """Texts with a vector that were not compared with the others yet."""
        rows = self._db.execute(
            "SELECT text FROM text WHERE linked = 0 AND vector IS NOT NULL ORDER BY text"
        )
        return [row[0] for row in rows]

    def list_families(self) -> dict[int, int]:
        """The family of each text that is in one."""
        rows = self._db.execute("SELECT text, family FROM text WHERE family IS NOT NULL")
        return dict(rows.fetchall())

    def list_families_of(self, texts: Collection[int]) -> dict[int, int | None]:
        """The family of each of these texts."""
        rows = self._db.execute(
            "SELECT text, family FROM text WHERE text IN (SELECT value FROM json_each(?))",
            (json.dumps(list(texts)),),
        )
        return dict(rows.fetchall())

    def write_families(self, families: Mapping[int, int], *, linked: Collection[int]) -> None:
        """Family by text, where it is another now; and which texts were compared."""
        self._db.executemany(
            "UPDATE text SET family = ? WHERE text = ?",
            [(family, text) for text, family in families.items()],
        )
        # One more translation: of all others in the family there is something else to say.
        self._db.executemany(
            "INSERT OR IGNORE INTO untold SELECT text FROM text WHERE family = ?",
            [(family,) for family in set(families.values())],
        )
        self._db.executemany(
            "UPDATE text SET linked = 1 WHERE text = ?", [(one,) for one in linked]
        )

    def list_untold(self, *, limit: int) -> list[int]:
        """Texts of whose versions something else is to be said now."""
        rows = self._db.execute(
            "SELECT u.text FROM untold u JOIN text t ON t.text = u.text "
            "WHERE t.vector IS NOT NULL ORDER BY u.text LIMIT ?",
            (limit,),
        )
        return [row[0] for row in rows]

    def mark_all_untold(self) -> None:
        """As if of every text something else were to be said."""
        self._db.execute("INSERT OR IGNORE INTO untold SELECT text FROM text")

    def mark_told(self, texts: Collection[int]) -> None:
        self._db.executemany("DELETE FROM untold WHERE text = ?", [(one,) for one in texts])

    # --- reading ------------------------------------------------------------------------------

    def list_versions(self, texts: Collection[int]) -> list[tuple[int, int, int]]:
        """Versions that have these texts: text, version, first."""
        rows = self._db.execute(
            "SELECT text, version, first FROM version "
            "WHERE text IN (SELECT value FROM json_each(?)) ORDER BY text, version",
            (json.dumps(list(texts)),),
        )
        return [(text, version, first) for text, version, first in rows]

    def list_family_versions(self, families: Collection[int]) -> list[tuple[int, int, int, str]]:
        """Versions in families of translations: family, version, first, language."""
        rows = self._db.execute(
            "SELECT t.family, v.version, v.first, t.language FROM text t "
            "JOIN version v ON v.text = t.text "
            "WHERE t.family IN (SELECT value FROM json_each(?))",
            (json.dumps(list(families)),),
        )
        return [(family, version, first, language) for family, version, first, language in rows]

    def find_text_vectors(self, texts: Collection[int]) -> dict[int, bytes]:
        """The vectors of these texts."""
        rows = self._db.execute(
            "SELECT text, vector FROM text "
            "WHERE vector IS NOT NULL AND text IN (SELECT value FROM json_each(?))",
            (json.dumps(list(texts)),),
        )
        return dict(rows.fetchall())

    def find_vectors(self, versions: Iterable[int]) -> dict[int, bytes]:
        """The vectors of these versions, those that have one."""
        rows = self._db.execute(
            "SELECT v.version, t.vector FROM version v JOIN text t ON t.text = v.text "
            "WHERE t.vector IS NOT NULL AND v.version IN (SELECT value FROM json_each(?))",
            (json.dumps(list(versions)),),
        )
        return dict(rows.fetchall())

    def load_table(self) -> VectorTable:
        """All vectors."""
        self._db.execute("BEGIN")  # both of one moment
        try:
            texts = self._db.execute(
                "SELECT text, language, vector FROM text WHERE vector IS NOT NULL ORDER BY text"
            ).fetchall()
            versions = self._db.execute(
                "SELECT v.version, v.text FROM version v JOIN text t ON t.text = v.text "
                "WHERE t.vector IS NOT NULL ORDER BY v.version"
            ).fetchall()
        finally:
            self._db.execute("COMMIT")
        keys = np.array([row[0] for row in texts], dtype=np.int64)
        joined = b"".join([row[2] for row in texts])
        return VectorTable(
            texts=keys,
            vectors=np.frombuffer(joined, dtype=np.int8).reshape(len(texts), DIMENSIONS),
            languages=tuple([row[1] for row in texts]),
            versions=np.array([row[0] for row in versions], dtype=np.int64),
            rows=np.searchsorted(keys, np.array([row[1] for row in versions], dtype=np.int64)),
        )

"""What families know between runs: which version has which text, texts' signatures and families.

``enriched/families.db``, SQLite, disposable. It holds hashes and signatures, no text, and is keyed
by hashes, so that nothing in it stands in the order of arrival. A family is named here by its
lowest text key. What was begun and not finished is noted in it: texts that are not linked yet
(``family`` is NULL), families that must be judged again.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from archive.enrich.side_file import hold_transaction, open_side_file
from archive.families.linking import Ints, find_sharing, join_alike, make_band_keys
from archive.families.texts import PERMUTATIONS, Signatures

FORMAT = 1
#: With more new texts than this share of all, all are linked anew: that is faster then.
_MANY = 0.2
_AT_ONCE = 500

_SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE text (text INTEGER PRIMARY KEY, signature BLOB NOT NULL, family INTEGER);
CREATE INDEX text_by_family ON text (family);
CREATE TABLE version (
  version INTEGER PRIMARY KEY, text INTEGER NOT NULL, item INTEGER NOT NULL,
  first INTEGER NOT NULL, poster INTEGER, told INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX version_by_text ON version (text);
CREATE TABLE unjudged (family INTEGER PRIMARY KEY);
CREATE TABLE wordless (version INTEGER PRIMARY KEY);
"""


class Member(NamedTuple):
    """A version in a family. ``first``: the second from which it was seen at the earliest;
    ``poster`` stands for the requester on its platform, None where unknown; ``told``: whether a
    finding is kept for it."""

    family: int
    version: int
    item: int
    first: int
    poster: int | None
    told: int


class Placed(NamedTuple):
    """What is noted of a version."""

    version: int
    text: int
    item: int
    first: int
    poster: int | None


class FamilyStore:
    """One process writes at a time (SQLite's own lock)."""

    def __init__(self, folder: Path) -> None:
        self._db = open_side_file(folder / "families.db", schema=_SCHEMA, number=FORMAT)
        self._db.execute(
            "INSERT OR IGNORE INTO setting VALUES ('generation', ?)", (secrets.token_hex(8),)
        )

    def close(self) -> None:
        self._db.close()

    @property
    def generation(self) -> str:
        """Another one wherever the file was made anew, and must be filled from the ledger."""
        (value,) = self._db.execute(
            "SELECT value FROM setting WHERE name = 'generation'"
        ).fetchone()
        return str(value)

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""
        return hold_transaction(self._db)

    # --- versions and their texts ---------------------------------------------------------

    def list_unknown(self, texts: Iterable[int]) -> set[int]:
        """Those of these texts that have no signature here."""
        wanted = set(texts)
        rows = self._db.execute(
            "SELECT text FROM text WHERE text IN (SELECT value FROM json_each(?))",
            (json.dumps(list(wanted)),),
        )
        return wanted - {row[0] for row in rows}

    def add_texts(self, keys: Sequence[int], signatures: Signatures) -> None:
        """Note texts, to be linked."""
        self._db.executemany(
            "INSERT OR IGNORE INTO text VALUES (?, ?, NULL)",
            zip(keys, map(bytes, signatures.astype("<u4")), strict=True),
        )

    def place_versions(self, placed: Sequence[Placed], wordless: Collection[int] = ()) -> None:
        """Note which text these versions have, and which have too few words; what is as it was
        is left alone."""
        before = {row[0]: row for row in self._list_placed([one.version for one in placed])}
        changed = [one for one in placed if before.get(one.version) != one]
        self._db.executemany(
            "INSERT INTO version (version, text, item, first, poster) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (version) DO UPDATE SET text = excluded.text, item = excluded.item, "
            "first = excluded.first, poster = excluded.poster",
            changed,
        )
        self._mark_texts([one.text for one in changed])
        left = [before[one.version].text for one in changed if one.version in before]
        self._mark_texts(left)
        self._drop_orphans(left)
        told = self.forget_versions(wordless) if wordless else []
        self._db.executemany("INSERT OR IGNORE INTO wordless VALUES (?)", [(one,) for one in told])

    def _list_placed(self, versions: Collection[int]) -> list[Placed]:
        rows = self._db.execute(
            "SELECT version, text, item, first, poster FROM version "
            "WHERE version IN (SELECT value FROM json_each(?))",
            (json.dumps(list(versions)),),
        )
        return [Placed(*row) for row in rows]

    def forget_versions(self, versions: Collection[int]) -> list[int]:
        """Take versions out, and texts that no version has any more; those that such a text held
        together are linked anew. Returns the versions for which a finding was kept."""
        keys = json.dumps(list(versions))
        gone = self._db.execute(
            "SELECT version, text, told FROM version WHERE version IN "
            "(SELECT value FROM json_each(?))",
            (keys,),
        ).fetchall()
        texts = [row[1] for row in gone]
        self._mark_texts(texts)
        self._db.execute(
            "DELETE FROM version WHERE version IN (SELECT value FROM json_each(?))", (keys,)
        )
        self._drop_orphans(texts)
        return [row[0] for row in gone if row[2]]

    def _drop_orphans(self, texts: Collection[int]) -> None:
        orphans = self._db.execute(
            "SELECT text, family FROM text WHERE text IN (SELECT value FROM json_each(?)) "
            "AND NOT EXISTS (SELECT 1 FROM version v WHERE v.text = text.text)",
            (json.dumps(list(texts)),),
        ).fetchall()
        self._db.executemany("DELETE FROM text WHERE text = ?", [(text,) for text, _ in orphans])
        broken = {(family,) for _, family in orphans if family is not None}
        self._db.executemany("UPDATE text SET family = NULL WHERE family = ?", broken)

    def _mark_texts(self, texts: Collection[int]) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO unjudged SELECT DISTINCT family FROM text "
            "WHERE family IS NOT NULL AND text IN (SELECT value FROM json_each(?))",
            (json.dumps(list(texts)),),
        )

    # --- linking --------------------------------------------------------------------------

    def link_texts(self) -> None:
        """Give every text that has none its family, and note which families that touches."""
        new = [row[0] for row in self._db.execute("SELECT text FROM text WHERE family IS NULL")]
        if not new:
            return
        keys, families, signatures = self._load_texts()
        fresh = families < 0
        if fresh.sum() >= _MANY * len(keys):
            linked = keys[join_alike(signatures)]
            self._write_families(keys, families, linked)
            return
        chosen = np.union1d(
            np.flatnonzero(fresh),
            find_sharing(make_band_keys(signatures), make_band_keys(signatures[fresh])),
        )
        joined = join_alike(signatures[chosen])
        self._write_families(keys, families, _merge(keys, families, chosen, joined))

    def _load_texts(self) -> tuple[Ints, Ints, Signatures]:
        """Keys ascending, families (−1: none yet), signatures."""
        rows = self._db.execute(
            "SELECT text, coalesce(family, -1), signature FROM text ORDER BY text"
        ).fetchall()
        signatures = np.frombuffer(b"".join([row[2] for row in rows]), dtype="<u4")
        return (
            np.array([row[0] for row in rows], dtype=np.int64),
            np.array([row[1] for row in rows], dtype=np.int64),
            signatures.reshape(len(rows), PERMUTATIONS),
        )

    def _write_families(self, keys: Ints, before: Ints, after: Ints) -> None:
        changed = np.flatnonzero(before != after)
        touched = set(after[changed].tolist()) | set(before[changed].tolist()) - {-1}
        self._db.executemany(
            "INSERT OR IGNORE INTO unjudged VALUES (?)", [(one,) for one in touched]
        )
        self._db.executemany(
            "UPDATE text SET family = ? WHERE text = ?",
            zip(after[changed].tolist(), keys[changed].tolist(), strict=True),
        )
        # Families that are one item, of which nothing is told, need no judging.
        self._db.execute(
            "DELETE FROM unjudged WHERE family IN (SELECT t.family FROM unjudged u "
            "JOIN text t ON t.family = u.family JOIN version v ON v.text = t.text "
            "GROUP BY t.family HAVING min(v.item) = max(v.item) AND max(v.told) = 0)"
        )

    # --- judging --------------------------------------------------------------------------

    def list_wordless(self) -> list[int]:
        """Versions for which a finding is kept and which have too few words now."""
        return [row[0] for row in self._db.execute("SELECT version FROM wordless")]

    def clear_wordless(self) -> None:
        self._db.execute("DELETE FROM wordless")

    def list_unjudged(self) -> list[int]:
        """Some of the families that must be judged again."""
        rows = self._db.execute("SELECT family FROM unjudged ORDER BY family LIMIT ?", (_AT_ONCE,))
        return [row[0] for row in rows]

    def mark_all_unjudged(self) -> None:
        """As if every family had just been found."""
        self._db.execute(
            "INSERT OR IGNORE INTO unjudged SELECT DISTINCT family FROM text "
            "WHERE family IS NOT NULL"
        )

    def list_members(self, families: Collection[int]) -> list[Member]:
        """Members of families, by family and version."""
        rows = self._db.execute(
            "SELECT t.family, v.version, v.item, v.first, v.poster, v.told FROM text t "
            "JOIN version v ON v.text = t.text "
            "WHERE t.family IN (SELECT value FROM json_each(?)) ORDER BY t.family, v.version",
            (json.dumps(list(families)),),
        )
        return [Member(*row) for row in rows]

    def mark_judged(self, families: Collection[int], told: Sequence[tuple[int, int]]) -> None:
        """``told``: for each version whether a finding is kept now, with the version."""
        self._db.executemany("UPDATE version SET told = ? WHERE version = ?", told)
        self._db.executemany("DELETE FROM unjudged WHERE family = ?", [(one,) for one in families])


def _merge(keys: Ints, families: Ints, chosen: Ints, joined: Ints) -> Ints:
    """Families of all texts, where links join ``chosen`` ones: new texts and families that they
    touch. ``joined`` is for each chosen the place in ``chosen`` of the first it is joined with."""
    up: dict[int, int] = {}

    def find(name: int) -> int:
        while up.get(name, name) != name:
            name = up[name]
        return name

    def join(one: int, other: int) -> None:
        first, second = find(one), find(other)
        up[max(first, second)] = min(first, second)

    own = np.where(families[chosen] < 0, keys[chosen], families[chosen]).tolist()
    for name, place in zip(own, joined.tolist(), strict=True):
        join(name, own[place])
    after = families.copy()
    after[chosen] = own
    moved: dict[int, int] = {name: find(name) for name in set(own)}
    renamed = np.flatnonzero(np.isin(after, np.array([*moved], dtype=np.int64)))
    after[renamed] = [moved[name] for name in after[renamed].tolist()]
    return after

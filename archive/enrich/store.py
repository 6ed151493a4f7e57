"""The file of enrichments: what each rule says of each version. Disposable.

``enriched/enriched.db``, SQLite. Rows are keyed by version keys, which are hashes, so that
nothing in it stands in the order of arrival. A finding that changed is *owed* to the indexes
until the ledger's outbox has taken it over: noted in the same transaction, so that a process
killed in between delivers it at its next start.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from archive.enrich.printing import Printer
from archive.enrich.rules import Found, Json
from archive.errors import DATABASE_DAMAGE
from archive.model import EnrichedValue

FORMAT = 2

_SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rule (enricher TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, rule TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE finding (
  version INTEGER NOT NULL, enricher INTEGER NOT NULL, fields TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (version, enricher)
) WITHOUT ROWID;
CREATE TABLE placed (
  enricher INTEGER NOT NULL, grouped INTEGER NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (enricher, version)
) WITHOUT ROWID;
CREATE INDEX placed_by_group ON placed (enricher, grouped);
CREATE TABLE unjudged (
  enricher INTEGER NOT NULL, grouped INTEGER NOT NULL, PRIMARY KEY (enricher, grouped)
) WITHOUT ROWID;
CREATE TABLE awake (
  enricher INTEGER NOT NULL, grouped INTEGER NOT NULL, PRIMARY KEY (enricher, grouped)
) WITHOUT ROWID;
CREATE TABLE owed (version INTEGER PRIMARY KEY);
"""

Fields = dict[str, EnrichedValue]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one version, as it is kept."""

    enricher: str
    rule: str
    fields: Mapping[str, EnrichedValue]
    detail: Mapping[str, Json]


class EnrichStore:
    """Use ``with``. One process writes at a time (SQLite's own lock); any number may read."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        path = folder / "enriched.db"
        if read_only:
            self._db = _open_for_reading(path)
        else:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = _open(path)
        self._printer = Printer()
        self._numbers: dict[str, int] = dict(self._db.execute("SELECT enricher, number FROM rule"))

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

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- reading ------------------------------------------------------------------------

    def read_fields(self, versions: Iterable[int]) -> dict[int, Fields]:
        """The values of these versions, of all rules together, by version and field."""
        found: dict[int, Fields] = {}
        for version, fields in self._db.execute(
            "SELECT version, fields FROM finding "
            "WHERE version IN (SELECT value FROM json_each(?)) ORDER BY version, enricher",
            (json.dumps(list(versions)),),
        ):
            found.setdefault(version, {}).update(_read_fields(fields))
        return found

    def findings(self, version: int) -> list[Finding]:
        """Everything that rules say of one version, by enricher."""
        rows = self._db.execute(
            "SELECT r.enricher, r.rule, f.fields, f.detail FROM finding f "
            "JOIN rule r ON r.number = f.enricher WHERE f.version = ? ORDER BY r.enricher",
            (version,),
        )
        return [
            Finding(name, rule, _read_fields(fields), json.loads(detail))
            for name, rule, fields, detail in rows
        ]

    def scan(self, enricher: str) -> Iterator[tuple[int, Found]]:
        """All findings of one enricher, by version."""
        number = self._numbers.get(enricher)
        for version, fields, detail in self._db.execute(
            "SELECT version, fields, detail FROM finding WHERE enricher = ? ORDER BY version",
            (number,),
        ):
            yield version, Found(_read_fields(fields), json.loads(detail))

    def find_versions(self, field: str, values: Collection[str]) -> list[int]:
        """The versions of which any rule says one of these words in a field, sorted."""
        rows = self._db.execute(
            "SELECT DISTINCT version FROM finding f, json_each(f.fields, '$.' || ?) "
            "WHERE json_each.value IN (SELECT value FROM json_each(?)) ORDER BY version",
            (field, json.dumps(sorted(values))),
        )
        return [row[0] for row in rows]

    def rules(self) -> dict[str, str]:
        """The version of each rule whose findings are kept whole."""
        return dict(self._db.execute("SELECT enricher, rule FROM rule WHERE rule <> ''"))

    def read_setting(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def generation(self) -> int:
        """Another number, on this connection, whenever another process has written."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def list_unjudged(self, enricher: str, *, limit: int) -> list[int]:
        """Groups in which something changed since they were judged. For an enricher that looks
        at each version by itself: versions that it must look at again."""
        rows = self._db.execute(
            "SELECT grouped FROM unjudged WHERE enricher = ? LIMIT ?",
            (self._number(enricher), limit),
        )
        return [row[0] for row in rows]

    def list_members(self, enricher: str, group: int) -> list[int]:
        """The versions of a group, sorted."""
        return self.list_all_members(enricher, [group])[group]

    def list_all_members(self, enricher: str, groups: Collection[int]) -> dict[int, list[int]]:
        """The versions of each of these groups, sorted; none where a group has none left."""
        members: dict[int, list[int]] = {group: [] for group in groups}
        for group, version in self._db.execute(
            "SELECT grouped, version FROM placed WHERE enricher = ? "
            "AND grouped IN (SELECT value FROM json_each(?)) ORDER BY grouped, version",
            (self._number(enricher), json.dumps(list(groups))),
        ):
            members[group].append(version)
        return members

    def find_others(
        self, enricher: str, groups: Collection[int], *, without: Collection[int]
    ) -> set[int]:
        """Those of these groups that have other members than the versions of ``without``."""
        rows = self._db.execute(
            "SELECT grouped, version FROM placed WHERE enricher = ? "
            "AND grouped IN (SELECT value FROM json_each(?))",
            (self._number(enricher), json.dumps(list(groups))),
        )
        return {group for group, version in rows if version not in without}

    def find_groups(self, enricher: str, versions: Collection[int]) -> set[int]:
        """The groups that these versions are in."""
        rows = self._db.execute(
            "SELECT DISTINCT grouped FROM placed "
            "WHERE enricher = ? AND version IN (SELECT value FROM json_each(?))",
            (self._numbers.get(enricher), json.dumps(list(versions))),
        )
        return {row[0] for row in rows}

    def is_empty(self) -> bool:
        """Whether nothing was ever said here."""
        return self._db.execute("SELECT 1 FROM rule").fetchone() is None

    def list_owed(self, *, limit: int) -> list[int]:
        """Versions whose values changed and which no index has heard of yet."""
        return [
            row[0]
            for row in self._db.execute(
                "SELECT version FROM owed ORDER BY version LIMIT ?", (limit,)
            )
        ]

    # --- writing: inside a transaction ----------------------------------------------------

    def write_setting(self, name: str, value: str) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value)
        )

    def write_rule(self, enricher: str, rule: str) -> None:
        """From now on all findings of this enricher are of that rule; '' where they are not."""
        self._db.execute(
            "UPDATE rule SET rule = ? WHERE number = ?", (rule, self._number(enricher))
        )

    def drop_enricher(self, enricher: str) -> None:
        """Forget all that an enricher said."""
        number = self._number(enricher)
        self._db.execute(
            "INSERT OR IGNORE INTO owed SELECT version FROM finding WHERE enricher = ?", (number,)
        )
        for table in ("finding", "placed", "unjudged", "awake"):
            self._db.execute(f"DELETE FROM {table} WHERE enricher = ?", (number,))  # noqa: S608
        self._db.execute("DELETE FROM rule WHERE number = ?", (number,))
        self._numbers.pop(enricher, None)

    def write_findings(
        self, enricher: str, versions: Collection[int], found: Mapping[int, Found]
    ) -> list[int]:
        """What an enricher says of these versions now; what is not in ``found`` it says nothing
        of. Those whose values changed are owed, and are returned."""
        number = self._number(enricher)
        before = {
            version: (fields, detail)
            for version, fields, detail in self._db.execute(
                "SELECT version, fields, detail FROM finding "
                "WHERE version IN (SELECT value FROM json_each(?)) AND enricher = ?",
                (json.dumps(list(versions)), number),
            )
        }
        written, owed = [], []
        for version in versions:
            now = found.get(version)
            row = None if now is None else self._printer.print_found(now)
            if row == before.get(version):
                continue
            if row is not None:
                written.append((version, number, *row))
            old_fields = before[version][0] if version in before else "{}"
            if old_fields != (row[0] if row is not None else "{}"):
                owed.append(version)
        gone = [(one, number) for one in before if one not in found]
        self._db.executemany("DELETE FROM finding WHERE version = ? AND enricher = ?", gone)
        self._db.executemany("INSERT OR REPLACE INTO finding VALUES (?, ?, ?, ?)", written)
        self._db.executemany(
            "INSERT OR IGNORE INTO owed (version) VALUES (?)", [(one,) for one in owed]
        )
        return owed

    def write_places(
        self,
        enricher: str,
        versions: Collection[int],
        placed: Mapping[int, int],
        *,
        waking: Collection[int] | None = None,
        judged: Collection[int] = (),
    ) -> None:
        """Which group each of these versions is in; groups that one came into, went out of or
        changed in are to be judged again, but for those that are ``judged`` now. Where ``waking``
        names versions, only groups in which one of such ever stood."""
        number = self._number(enricher)
        if waking is not None:
            self._db.executemany(
                "INSERT OR IGNORE INTO awake (enricher, grouped) VALUES (?, ?)",
                [(number, placed[version]) for version in waking if version in placed],
            )
        before = self._read_places(number, versions)
        gone = [(number, version) for version in before if version not in placed]
        self._db.executemany("DELETE FROM placed WHERE enricher = ? AND version = ?", gone)
        self._db.executemany(
            "INSERT OR REPLACE INTO placed (enricher, grouped, version) VALUES (?, ?, ?)",
            [(number, at, one) for one, at in placed.items() if before.get(one) != at],
        )
        touched = {*before.values(), *placed.values()}.difference(judged)
        if waking is not None:
            touched = self._keep_awake(number, touched)
        self._mark(number, touched)

    def _read_places(self, number: int, versions: Collection[int]) -> dict[int, int]:
        return dict(
            self._db.execute(
                "SELECT version, grouped FROM placed WHERE enricher = ? "
                "AND version IN (SELECT value FROM json_each(?))",
                (number, json.dumps(list(versions))),
            ).fetchall()
        )

    def _keep_awake(self, number: int, groups: Collection[int]) -> set[int]:
        rows = self._db.execute(
            "SELECT grouped FROM awake WHERE enricher = ? "
            "AND grouped IN (SELECT value FROM json_each(?))",
            (number, json.dumps(list(groups))),
        )
        return {row[0] for row in rows}

    def mark_groups(self, enricher: str, versions: Collection[int], *, awake: bool = False) -> None:
        """The groups of these versions are to be judged again; ``awake``: those that are."""
        number = self._number(enricher)
        groups: Collection[int] = set(self._read_places(number, versions).values())
        if awake:
            groups = self._keep_awake(number, groups)
        self._mark(number, groups)

    def mark_versions(self, enricher: str, versions: Collection[int]) -> None:
        """An enricher that looks at each version by itself is to look at these again."""
        self._mark(self._number(enricher), versions)

    def _mark(self, number: int, keys: Collection[int]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO unjudged (enricher, grouped) VALUES (?, ?)",
            [(number, key) for key in sorted(keys)],
        )

    def mark_judged(self, enricher: str, groups: Sequence[int]) -> None:
        number = self._number(enricher)
        self._db.executemany(
            "DELETE FROM unjudged WHERE enricher = ? AND grouped = ?",
            [(number, group) for group in groups],
        )

    def forget_versions(self, versions: Collection[int]) -> None:
        """Take out all that was said of versions that are no more."""
        keys = json.dumps(list(versions))
        self._db.execute(
            "INSERT OR IGNORE INTO unjudged (enricher, grouped) SELECT enricher, grouped "
            "FROM placed WHERE version IN (SELECT value FROM json_each(?))",
            (keys,),
        )
        for table in ("finding", "placed", "owed"):
            self._db.execute(
                f"DELETE FROM {table} WHERE version IN (SELECT value FROM json_each(?))",  # noqa: S608
                (keys,),
            )

    def settle_owed(self, versions: Collection[int]) -> None:
        """The indexes will hear of these from the ledger's outbox."""
        self._db.executemany("DELETE FROM owed WHERE version = ?", [(one,) for one in versions])

    def _number(self, enricher: str) -> int:
        if enricher not in self._numbers:
            # Another process may have named it since this one was opened.
            self._db.execute(
                "INSERT OR IGNORE INTO rule SELECT ?, coalesce(max(number), 0) + 1, '' FROM rule",
                (enricher,),
            )
            (self._numbers[enricher],) = self._db.execute(
                "SELECT number FROM rule WHERE enricher = ?", (enricher,)
            ).fetchone()
        return self._numbers[enricher]


def _open_for_reading(path: Path) -> sqlite3.Connection:
    """The database as readers open it, which never write; an empty one where there is none that
    this version can read."""
    try:
        db = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro",
            uri=True,
            isolation_level=None,
            timeout=30,
            check_same_thread=False,
        )
        (number,) = db.execute("PRAGMA user_version").fetchone()
        if number == FORMAT:
            return db
        db.close()
    except DATABASE_DAMAGE:
        pass
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    db.executescript(_SCHEMA)
    return db


def _open(path: Path) -> sqlite3.Connection:
    """The database, made anew where it is missing, damaged or of another format."""
    for attempt in (1, 2):
        fresh = not path.exists()
        if fresh:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        db = sqlite3.connect(path, isolation_level=None, timeout=30, cached_statements=256)
        try:
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")  # disposable: it is computed again
            db.execute("PRAGMA cache_size = -65536")  # rows of a group lie all over the file
            db.execute("PRAGMA wal_autocheckpoint = 16384")
            (number,) = db.execute("PRAGMA user_version").fetchone()
            if number == FORMAT:
                return db
            if number == 0:
                db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT;")
                return db
        except DATABASE_DAMAGE:
            if attempt == 2:
                db.close()
                raise
        db.close()
        for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            name.unlink(missing_ok=True)
    raise AssertionError("a new file is of this format")


def _read_fields(text: str) -> Fields:
    return {name: _read_value(value) for name, value in json.loads(text).items()}


def _read_value(value: str | int | list[str]) -> EnrichedValue:
    if isinstance(value, list):
        return tuple(value)
    return Decimal(value) if isinstance(value, str) else value

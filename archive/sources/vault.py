"""An opened ``sources.db`` with its keys: what the doors stand in, and nobody else.

A vault knows which source is which and how to reach a source's rows. What a row means is a
door's business. It belongs to one thread. Its ``repr`` shows nothing.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from archive.errors import BadInput, ConsentMissing
from archive.home import Home
from archive.sources import crypto, keystore
from archive.sources.rows import Rows
from archive.sources.sealed_objects import BackupKeys, derive_backup_keys
from archive.sources.sealing import RowKeys, SourceKeys

#: Pseudonyms that stand for nobody in particular: they never count towards k.
UNNAMED = "unnamed"
PUBLIC = "public"
IMPORTED = "imported"
NOT_INDEPENDENT = frozenset({UNNAMED, PUBLIC, IMPORTED})

Row = Mapping[str, object]
_K_BUCKET = 128


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a source: its country (ISO 3166-1) and qualifications, as stated."""

    pseudonym: str = field(repr=False)
    country: str | None = field(default=None, repr=False)
    qualifications: tuple[str, ...] = field(default=(), repr=False)
    version: int = 0


class Vault:
    """Made by :func:`archive.sources.keys.open_vault`."""

    def __init__(self, home: Home, *, store: Path, data_key: bytes, create: bool = False) -> None:
        self.home = home
        self._store = store
        self._data_key = data_key
        self._mark = (0, 0, 0)
        self._sources: dict[bytes, SourceKeys] = {}
        self._by_pseudonym: dict[str, bytes] = {}
        self._k_rows: RowKeys | None = None
        self._k_key = b""
        self._events: dict[bytes, int] = {}
        self._decisions: list[Mapping[str, str | None]] = []
        self._log: Mapping[str, object] = {}
        self.rows = Rows(home.sources_db, create=create)
        try:
            self.refresh()
        except BaseException:
            self.rows.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.rows.close()

    def refresh(self) -> None:
        """Take over what another process did to the key store: new sources, destroyed keys."""
        mark = keystore.mark_of(self._store)
        if mark == self._mark:
            return
        self._read_keys()
        self._mark = mark

    def _take_over(self, keys: keystore.Keys) -> None:
        if keys.k != self._k_key:
            self._k_key = keys.k
            self._k_rows = RowKeys(keys.k, least=_K_BUCKET)
        self._events, self._decisions, self._log = keys.events, keys.decisions, keys.log
        for name in self._sources.keys() - keys.sources.keys():
            del self._sources[name]
        for name in keys.sources.keys() - self._sources.keys():
            self._sources[name] = SourceKeys(keys.sources[name], name=name)
        self._by_pseudonym = {}
        for name, source in self._sources.items():
            facts = self.read_facts(source)
            # A key without facts is what a kill left between the two: nobody's, and unused.
            if facts is not None:
                self._by_pseudonym[facts.pseudonym] = name

    @property
    def k_rows(self) -> RowKeys:
        if self._k_rows is None:
            raise BadInput("the key store holds no key for the k door")
        return self._k_rows

    @contextmanager
    def change(self, *, synced: bool = True) -> Iterator[None]:
        """One durable transaction over rows, with the keys as they are now; not ``synced``: as
        :meth:`archive.sources.rows.Rows.change` says."""
        with self.rows.change(synced=synced):
            self.refresh()
            yield

    def sources(self) -> list[SourceKeys]:
        """All sources that have facts, in the order of their random names."""
        return [self._sources[name] for name in sorted(self._by_pseudonym.values())]

    def find_source(self, pseudonym: str) -> SourceKeys | None:
        name = self._by_pseudonym.get(tidy_pseudonym(pseudonym))
        return None if name is None else self._sources[name]

    def need_source(self, pseudonym: str) -> SourceKeys:
        """Raises:
        ConsentMissing: no such source, or its key was destroyed. Does not repeat the name.
        """
        found = self.find_source(pseudonym)
        if found is None:
            raise ConsentMissing(
                "no say-so of that source is recorded here: record one first, with the consent "
                "text shown (`piecework donate --source NAME` does)"
            )
        return found

    def backup_keys(self) -> BackupKeys:
        """What seals backups, as the key store is now."""
        keys = {name: source.key for name, source in self._sources.items()}
        return derive_backup_keys(self._data_key, keys)

    def generation(self) -> tuple[object, ...]:
        """Another value whenever a row or a key may have changed, in this process or another."""
        return (*keystore.mark_of(self._store), *self.rows.generation())

    def count_events(self, source: SourceKeys) -> int:
        """How many consent events of this source there must be, as the key store has it."""
        return self._events.get(source.name, 0)

    def set_event_count(self, source: SourceKeys, count: int) -> None:
        """After the event's row is durable: a kill between the two leaves a row too many,
        which counts."""
        with keystore.lock_store(self._store):
            header, keys = self._read_keys()
            if source.name in keys.sources:
                keys.events[source.name] = count
                self._replace_keys(header, keys)
        self.refresh()

    def list_decisions(self) -> list[Mapping[str, str | None]]:
        """What was decided on keeping and deleting evidence, in order."""
        self.refresh()
        return [dict(one) for one in self._decisions]

    def add_decision(self, decision: Mapping[str, str | None]) -> None:
        with keystore.lock_store(self._store):
            header, keys = self._read_keys()
            keys.decisions.append(decision)
            self._replace_keys(header, keys)
        self.refresh()

    def read_log_state(self) -> Mapping[str, object]:
        """For the log door: its signing keys and what it signed last."""
        self.refresh()
        return dict(self._log)

    def write_log_state(self, state: Mapping[str, object]) -> None:
        with keystore.lock_store(self._store):
            header, keys = self._read_keys()
            self._replace_keys(header, replace(keys, log=dict(state)))
        self.refresh()

    def derive_log_key(self) -> bytes:
        """For the log door: what salts are made from that belong to no source."""
        return crypto.derive_subkey(self._k_key, purpose="log")

    def is_alive(self, source: SourceKeys) -> bool:
        return source.name in self._sources

    def add_source(self, pseudonym: str) -> SourceKeys:
        """A source with a key of its own, new or as it is. The key is durable before any row."""
        pseudonym = tidy_pseudonym(pseudonym)
        self.refresh()
        found = self.find_source(pseudonym)
        if found is not None:
            return found
        with keystore.lock_store(self._store):
            header, keys = self._read_keys()
            found = self.find_source(pseudonym)
            if found is not None:  # another process was here first
                return found
            name = os.urandom(16)
            source = SourceKeys(crypto.make_key(), name=name)
            keys.sources[name] = source.key
            self._replace_keys(header, keys)
            with self.rows.change():
                self._write_facts(source, Facts(pseudonym))
        self.refresh()
        return self.need_source(pseudonym)

    def destroy_key(self, source: SourceKeys) -> None:
        """The end of all that is sealed under it, in every copy of ``sources.db``."""
        with keystore.lock_store(self._store):
            header, keys = self._read_keys()
            if keys.sources.pop(source.name, None) is not None:
                self._replace_keys(header, keys)
        self.refresh()

    def _read_keys(self) -> tuple[keystore.Header, keystore.Keys]:
        header, keys = keystore.read_store(
            self._store, archive_id=self.home.archive_id, data_key=self._data_key
        )
        self._take_over(keys)
        return header, keys

    def _replace_keys(self, header: keystore.Header, keys: keystore.Keys) -> None:
        content = keystore.print_store(header, keys, data_key=self._data_key)
        keystore.replace_store(self._store, content)

    def read_facts(self, source: SourceKeys, *, version: int | None = None) -> Facts | None:
        """The newest facts, or those that stood at ``version``."""
        row = self.read_row(source, "facts", *(() if version is None else (version,)))
        if row is None:
            return None
        qualifications = row["qualifications"]
        assert isinstance(qualifications, list)
        country, number = row["country"], row["version"]
        assert isinstance(number, int)
        return Facts(
            pseudonym=str(row["name"]),
            country=None if country is None else str(country),
            qualifications=tuple(str(one) for one in qualifications),
            version=number,
        )

    def set_facts(self, source: SourceKeys, facts: Facts) -> None:
        """Inside :meth:`change`. Captures keep pointing to the version that stood then."""
        self._write_facts(source, facts)

    def _write_facts(self, source: SourceKeys, facts: Facts) -> None:
        row = {
            "kind": "facts",
            "name": facts.pseudonym,
            "country": facts.country,
            "qualifications": list(facts.qualifications),
            "version": facts.version,
        }
        self.put_row(source, row, "facts")
        self.put_row(source, row, "facts", facts.version)

    def read_row(self, source: RowKeys, kind: str, *things: int | bytes) -> Row | None:
        locator = source.locate(kind, *things)
        body = self.rows.fetch(locator)
        return None if body is None else self.open_row(source, locator, body)

    def open_row(self, source: RowKeys, locator: bytes, body: bytes) -> Row:
        return read_payload(source.open_row(locator, body))

    def put_row(self, source: RowKeys, row: Row, kind: str, *things: int | bytes) -> None:
        """Inside :meth:`change`."""
        locator = source.locate(kind, *things)
        self.rows.put([(locator, source.seal_row(locator, print_payload(row)))])

    def scan_rows(self, source: SourceKeys) -> Iterator[tuple[bytes, Row | None]]:
        """Every row of one source, found by trying its key on all: seconds for a million.

        A row that holds no JSON (a quarantined page) comes as None.
        """
        for locator, body in self.rows.scan():
            payload = source.try_row(locator, body)
            if payload is not None:
                yield locator, read_payload(payload) if payload[:1] == b"{" else None


def tidy_pseudonym(text: str) -> str:
    """Raises:
    BadInput: empty, over 64 characters, or with characters that do not print.
    """
    tidied = unicodedata.normalize("NFC", " ".join(text.split()))
    if not tidied or len(tidied) > 64 or not tidied.isprintable():
        raise BadInput("a pseudonym has 1 to 64 printable characters, and no real name in it")
    return tidied


def print_payload(row: Row) -> bytes:
    return json.dumps(row, separators=(",", ":"), ensure_ascii=True).encode()


def read_payload(payload: bytes) -> Row:
    found = json.loads(payload)
    assert isinstance(found, dict)
    return found

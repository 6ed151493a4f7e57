"""Brings an index up to the ledger: from the outbox, in order; from the whole ledger where needed.

Idempotent and resumable: the index remembers the sequence it has, in the same transaction as
the versions, and the ledger hears of it afterwards; a process killed between the two delivers
the same entries again. An index that is missing, damaged, of another analysis or older than
what the ledger thinks it has is rebuilt, never asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from archive.index.engine import IndexUnusable, Progress, SearchEngine
from archive.index.sqlite import SqliteEngine
from archive.index.sqlite_store import remove_index
from archive.model import VersionDoc

BATCH = 2_000

_LOG = logging.getLogger(__name__)


class Entry(Protocol):
    """One entry of the outbox: a version was written, or is gone."""

    @property
    def sequence(self) -> int: ...
    @property
    def key(self) -> int: ...
    @property
    def deleted(self) -> bool: ...


class Source(Protocol):
    """What an index needs of a ledger: nothing but reading."""

    def version_docs(self, keys: Iterable[int]) -> Iterable[VersionDoc]: ...
    def all_version_keys(self) -> Iterable[int]: ...
    def sequence(self) -> int: ...
    def pending(self, consumer: str, *, limit: int) -> Sequence[Entry]: ...
    def cursor(self, consumer: str) -> int: ...
    def lag(self, consumer: str) -> int: ...


#: Tells the ledger up to which sequence the index has everything.
Advance = Callable[[int], None]


def project_pending(
    ledger: Source,
    engine: SearchEngine,
    *,
    advance: Advance,
    progress: Progress | None = None,
    batch: int = BATCH,
) -> int:
    """Take everything pending into the index, ``batch`` at once; returns how many entries."""
    done = 0
    while entries := ledger.pending(engine.name, limit=batch):
        deleted = {entry.key for entry in entries if entry.deleted}
        written = [entry.key for entry in entries if not entry.deleted]
        docs = list(ledger.version_docs(written))
        # No version of that key (any more), or one that is not searched: out with it.
        deleted |= set(written) - {doc.version for doc in docs}
        sequence = max(entry.sequence for entry in entries)
        engine.apply(docs, deleted, sequence=sequence)
        advance(sequence)
        done += len(entries)
        if progress is not None:
            progress(done, done + ledger.lag(engine.name))
    return done


def register_consumer(ledger: Source, consumer: str, *, advance: Advance) -> None:
    """From here on the ledger keeps for this index what is written meanwhile.

    What was written before may be kept for nobody any more. So the ledger is told its own
    sequence, and an index that has less, such as a first build that was killed, is built anew
    (:func:`doubt_cursor`).
    """
    if ledger.cursor(consumer) == 0:
        advance(ledger.sequence())


def doubt_cursor(ledger: Source, engine: SearchEngine) -> str | None:
    """Why the outbox cannot bring an index up to the ledger; None where it can."""
    has, told, last = engine.cursor(), ledger.cursor(engine.name), ledger.sequence()
    if has < told:
        return "it is older than the ledger thinks"
    if told == 0 and last > 0:
        return "the ledger did not keep for it what was written"
    if has > last:
        return "it is of a later state of the ledger, which was put back since"
    return None


def rebuild_from_ledger(
    ledger: Source, engine: SearchEngine, *, advance: Advance, progress: Progress | None = None
) -> int:
    """Build the index anew from the whole ledger; returns how many versions it holds."""
    register_consumer(ledger, engine.name, advance=advance)
    sequence = ledger.sequence()
    keys = list(ledger.all_version_keys())
    count = engine.rebuild(
        ledger.version_docs(keys), sequence=sequence, expected=len(keys), progress=progress
    )
    advance(sequence)
    return count


def bring_up(
    ledger: Source, folder: Path, *, advance: Advance, progress: Progress | None = None
) -> SqliteEngine:
    """The embedded index in ``folder``, opened and up to date; built anew where it must be."""
    try:
        engine = SqliteEngine.open(folder)
    except IndexUnusable as error:
        # None yet is as it should be: the first donation builds it.
        level = logging.WARNING if folder.exists() else logging.INFO
        _LOG.log(level, "building the search index anew from the ledger: %s", error)
        return _build_anew(ledger, folder, advance=advance, progress=progress)
    try:
        if (doubt := doubt_cursor(ledger, engine)) is not None:
            _LOG.warning("building the search index anew from the ledger: %s", doubt)
            rebuild_from_ledger(ledger, engine, advance=advance, progress=progress)
        project_pending(ledger, engine, advance=advance, progress=progress)
        engine.settle()
    except IndexUnusable as error:
        _LOG.warning("building the search index anew from the ledger: %s", error)
        engine.close()
        return _build_anew(ledger, folder, advance=advance, progress=progress)
    except BaseException:
        engine.close()
        raise
    return engine


def _build_anew(
    ledger: Source, folder: Path, *, advance: Advance, progress: Progress | None
) -> SqliteEngine:
    engine = replace_index(folder)
    try:
        rebuild_from_ledger(ledger, engine, advance=advance, progress=progress)
        project_pending(ledger, engine, advance=advance, progress=progress)
    except BaseException:
        engine.close()
        raise
    return engine


def replace_index(folder: Path) -> SqliteEngine:
    """An empty index where an unusable one was; its files are removed."""
    remove_index(folder)
    return SqliteEngine.open(folder, create=True)

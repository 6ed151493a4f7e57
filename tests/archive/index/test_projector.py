"""From the outbox to the index: in order, again after a kill, from scratch where needed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from archive.index.projector import bring_up, project_pending, rebuild_from_ledger
from archive.index.query import Query
from archive.index.sqlite import SqliteEngine
from archive.index.sqlite_store import find_database
from archive.model import VersionDoc
from tests.contract.corpus import CORPUS, make_version


@dataclass(frozen=True)
class Posted:
    sequence: int
    key: int
    deleted: bool


class InventedLedger:
    """A ledger in memory: versions, an outbox, one consumer's cursor."""

    def __init__(self, docs: Iterable[VersionDoc]) -> None:
        self.docs: dict[int, VersionDoc] = {}
        self.outbox: dict[int, Posted] = {}
        self.taken = 0
        self._sequence = 0
        for doc in docs:
            self.write(doc)

    def write(self, doc: VersionDoc) -> None:
        self.docs[doc.version] = doc
        self.post(doc.version, deleted=False)

    def delete(self, key: int) -> None:
        del self.docs[key]
        self.post(key, deleted=True)

    def post(self, key: int, *, deleted: bool) -> None:
        self._sequence += 1
        self.outbox[key] = Posted(self._sequence, key, deleted)

    def advance(self, sequence: int) -> None:
        self.taken = max(self.taken, sequence)

    def prune(self) -> None:
        """What is there was taken by all others, and is kept no longer."""
        self.outbox.clear()

    def version_docs(self, keys: Iterable[int]) -> Iterator[VersionDoc]:
        return (self.docs[key] for key in keys if key in self.docs)

    def all_version_keys(self) -> list[int]:
        return sorted(self.docs)

    def sequence(self) -> int:
        return self._sequence

    def pending(self, consumer: str, *, limit: int) -> list[Posted]:
        waiting = [one for one in self.outbox.values() if one.sequence > self.taken]
        return sorted(waiting, key=lambda one: one.sequence)[:limit]

    def cursor(self, consumer: str) -> int:
        return self.taken

    def lag(self, consumer: str) -> int:
        return len(self.pending(consumer, limit=10**9))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sqlite"


def found(engine: SqliteEngine) -> set[int]:
    return {hit.version for hit in engine.search(Query(limit=500)).hits}


def test_pending_is_taken_once(folder: Path) -> None:
    ledger = InventedLedger(CORPUS)
    with SqliteEngine.open(folder, create=True) as engine:
        assert project_pending(ledger, engine, advance=ledger.advance) == len(CORPUS)
        assert project_pending(ledger, engine, advance=ledger.advance) == 0
        ledger.delete(101)
        ledger.write(CORPUS[1])
        assert project_pending(ledger, engine, advance=ledger.advance) == 2
        assert found(engine) == set(ledger.docs)
        assert engine.cursor() == ledger.taken == ledger.sequence()


def test_killed_between_index_and_ledger_delivers_again(folder: Path) -> None:
    ledger = InventedLedger(CORPUS)

    def die(sequence: int) -> None:
        raise KeyboardInterrupt

    with SqliteEngine.open(folder, create=True) as engine:
        with pytest.raises(KeyboardInterrupt):
            project_pending(ledger, engine, advance=die)
        assert ledger.taken == 0
        project_pending(ledger, engine, advance=ledger.advance)
        assert found(engine) == set(ledger.docs)
        assert ledger.lag("sqlite") == 0


def test_an_entry_whose_version_is_gone_is_a_deletion(folder: Path) -> None:
    ledger = InventedLedger(CORPUS)
    with SqliteEngine.open(folder, create=True) as engine:
        project_pending(ledger, engine, advance=ledger.advance)
        del ledger.docs[103]
        ledger.post(103, deleted=False)
        project_pending(ledger, engine, advance=ledger.advance)
        assert 103 not in found(engine)


def test_a_first_build_that_was_killed_is_begun_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = InventedLedger(CORPUS)
    ledger.prune()

    def die(keys: Iterable[int]) -> Iterator[VersionDoc]:
        yield CORPUS[0]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "version_docs", die)
        with pytest.raises(KeyboardInterrupt):
            bring_up(ledger, folder, advance=ledger.advance)
    with bring_up(ledger, folder, advance=ledger.advance) as engine:
        assert found(engine) == set(ledger.docs)


def test_an_index_that_the_ledger_forgot_is_built_anew(folder: Path) -> None:
    ledger = InventedLedger(CORPUS[:-1])
    with bring_up(ledger, folder, advance=ledger.advance):
        pass
    ledger.write(CORPUS[-1])
    ledger.prune()
    ledger.taken = 0  # as if another engine had been chosen meanwhile
    with bring_up(ledger, folder, advance=ledger.advance) as engine:
        assert found(engine) == set(ledger.docs)


@pytest.mark.parametrize("loss", ["folder", "bytes", "older"])
def test_a_lost_index_is_built_anew(
    folder: Path, loss: str, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = InventedLedger(CORPUS)
    with bring_up(ledger, folder, advance=ledger.advance) as engine:
        assert found(engine) == set(ledger.docs)
    ledger.delete(102)
    ledger.advance(ledger.sequence())  # as if an index that is lost now had taken it
    caplog.clear()
    if loss == "folder":
        for file in folder.iterdir():
            file.unlink()
    elif loss == "bytes":
        find_database(folder).write_bytes(b"\0" * 5_000)
    with bring_up(ledger, folder, advance=ledger.advance) as engine:
        assert found(engine) == set(ledger.docs)
        assert engine.cursor() == ledger.sequence()
    assert "anew" in caplog.text


def test_an_older_copy_is_noticed_with_more_still_to_take(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = InventedLedger(CORPUS)
    bring_up(ledger, folder, advance=ledger.advance).close()
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    ledger.delete(102)
    bring_up(ledger, folder, advance=ledger.advance).close()
    del ledger.outbox[102]  # all consumers took it
    ledger.delete(103)
    with bring_up(ledger, copy, advance=ledger.advance) as engine:
        assert found(engine) == set(ledger.docs)
    assert "older" in caplog.text


def test_damage_met_while_writing_builds_it_anew(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = InventedLedger(CORPUS)
    bring_up(ledger, folder, advance=ledger.advance).close()
    path = find_database(folder)
    db = apsw.Connection(str(path))
    ((page,),) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'vocabulary'")
    ((size,),) = db.execute("PRAGMA page_size")
    db.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    ledger.write(CORPUS[0])
    ledger.write(make_version(4_711, "Quite another offer"))
    with bring_up(ledger, folder, advance=ledger.advance) as engine:
        assert found(engine) == set(ledger.docs)
    assert "damaged" in caplog.text


def test_batches_leave_one_segment(folder: Path) -> None:
    ledger = InventedLedger(CORPUS[:4])
    for doc in CORPUS[4:7]:
        bring_up(ledger, folder, advance=ledger.advance).close()
        ledger.write(doc)
    with bring_up(ledger, folder, advance=ledger.advance) as engine:
        assert found(engine) == set(ledger.docs)
    db = apsw.Connection(str(find_database(folder)))
    assert len(db.execute("SELECT DISTINCT segid FROM words_idx").fetchall()) == 1
    db.close()


def test_what_is_written_during_a_rebuild_comes_after_it(folder: Path) -> None:
    ledger = InventedLedger(CORPUS[:5])
    told: list[int] = []

    def note(done: int, expected: int | None) -> None:
        told.append(done)
        if 106 not in ledger.docs:
            ledger.write(CORPUS[5])

    with SqliteEngine.open(folder, create=True) as engine:
        assert rebuild_from_ledger(ledger, engine, advance=ledger.advance, progress=note) == 5
        assert project_pending(ledger, engine, advance=ledger.advance) == 1
        assert found(engine) == set(ledger.docs)

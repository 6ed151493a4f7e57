"""Rows of ``sources.db``: what a transaction leaves behind, and when it is synced."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.sources.rows import Rows

FULL, NORMAL = 2, 1


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    opened = Rows(tmp_path / "sources.db", create=True)
    yield opened
    opened.close()


def ask_syncing(rows: Rows) -> int:
    return int(rows._db.execute("PRAGMA synchronous").fetchone()[0])


@pytest.mark.parametrize("synced", [True, False])
def test_a_change_is_there_for_others_once_its_block_is_left(rows: Rows, synced: bool) -> None:
    with rows.change(synced=synced):
        rows.put([(b"a" * 16, b"body")])
    other = sqlite3.connect(rows.path)
    assert other.execute("SELECT body FROM sealed").fetchall() == [(b"body",)]
    other.close()


def test_a_change_syncs_unless_it_says_that_a_later_one_does(rows: Rows) -> None:
    with rows.change():
        assert ask_syncing(rows) == FULL
    with rows.change(synced=False):
        assert ask_syncing(rows) == NORMAL
    assert ask_syncing(rows) == FULL


def test_a_change_that_fails_is_undone_and_the_next_one_syncs(rows: Rows) -> None:
    def fail() -> None:
        with rows.change(synced=False):
            rows.put([(b"a" * 16, b"body")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows.fetch(b"a" * 16) is None
    assert ask_syncing(rows) == FULL


def test_a_change_inside_another_is_synced_with_that_one(rows: Rows) -> None:
    with rows.change():
        with rows.change(synced=False):
            rows.put([(b"a" * 16, b"body")])
        assert ask_syncing(rows) == FULL
    assert rows.fetch(b"a" * 16) == b"body"


def test_a_kill_right_after_a_change_that_is_not_synced_leaves_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "sources.db"
    child = os.fork()
    if child == 0:  # pragma: no cover - it ends here, as by a kill
        opened = Rows(path, create=True)
        with opened.change(synced=False):
            opened.put([(b"a" * 16, b"body")])
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    opened = Rows(path)
    assert opened.fetch(b"a" * 16) == b"body"
    opened.close()

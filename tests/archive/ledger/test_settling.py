"""When the ledger's file is rewritten at closing, and that the outbox is dealt anew each time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.ledger import Ledger, order_nothing, settling
from tests.archive.ledger.pages import (
    make_document,
    make_entry,
    make_listing,
    make_reading,
    make_window,
)


def record(path: Path, number: int, *, text: str = "short", settle: bool = False) -> None:
    reading = make_reading(make_listing(number), documents=[make_document(number, text=text)])
    with Ledger.open(path, create=True) as ledger:
        ledger.record(
            [make_entry(reading, make_window(5), capture=number)], order_captures=order_nothing
        )
        if settle:
            ledger.settle()


def is_unsettled(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as db:
        return bool(db.execute("SELECT 1 FROM setting WHERE name = 'unsettled'").fetchone())


def test_a_small_file_is_always_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    for number in range(1, 4):
        record(path, number)
        assert not is_unsettled(path)


def test_a_large_file_is_rewritten_when_it_has_grown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.open(path, create=True) as ledger:
        reading = make_reading(*(make_listing(n) for n in range(1000, 3000)))
        ledger.record(
            [make_entry(reading, make_window(1), capture=9999)], order_captures=order_nothing
        )
    monkeypatch.setattr(settling, "ALWAYS", 0)
    left = 0
    for number in range(1, 200):
        record(path, number)
        if not is_unsettled(path):
            break
        left = number
    assert 3 < left < 199


def test_long_rows_and_another_day_are_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.db"
    record(path, 1, settle=True)
    monkeypatch.setattr(settling, "ALWAYS", 0)
    monkeypatch.setattr(settling, "GROWTH", 2.0)
    record(path, 2)
    assert is_unsettled(path)
    record(path, 3, text="long " * 900)
    assert not is_unsettled(path)
    record(path, 4)
    assert is_unsettled(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE setting SET value = '2020-01-01 9' WHERE name = 'rewritten'")
    record(path, 5)
    assert not is_unsettled(path)


def test_the_outbox_is_dealt_anew_where_the_file_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.db"
    record(path, 1, settle=True)
    monkeypatch.setattr(settling, "ALWAYS", 0)
    monkeypatch.setattr(settling, "GROWTH", 2.0)
    for number in range(2, 9):
        record(path, number)
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT settled, length(entities) FROM outbox").fetchall()
    assert rows == [(1, 8 * 16)]

"""Many rows in few statements: none lost, none twice, in their order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from archive.ledger.inserting import insert_rows, insert_values


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:")
    opened.execute("CREATE TABLE thing (a INTEGER PRIMARY KEY, b TEXT)")
    yield opened
    opened.close()


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 350])
def test_every_row_is_there_once(db: sqlite3.Connection, count: int) -> None:
    rows = [(number, None if number % 3 else f"text {number}") for number in range(count)]
    assert insert_rows(db, "INSERT INTO thing VALUES", iter(rows)) == count
    assert db.execute("SELECT * FROM thing ORDER BY a").fetchall() == rows
    flat = [value for row in rows for value in (row[0] + 1000, row[1])]
    assert insert_values(db, "INSERT INTO thing (a, b) VALUES", flat, width=2) == count
    assert db.execute("SELECT count(*) FROM thing").fetchone() == (2 * count,)


def test_rows_that_were_passed_over_are_not_counted(db: sqlite3.Connection) -> None:
    rows = [(number, "first") for number in range(150)]
    insert_rows(db, "INSERT INTO thing VALUES", rows[:120])
    assert insert_rows(db, "INSERT OR IGNORE INTO thing VALUES", rows) == 30


def test_what_stands_behind_the_rows_says_what_becomes_of_known_ones(
    db: sqlite3.Connection,
) -> None:
    insert_rows(db, "INSERT INTO thing VALUES", [(1, "old")])
    insert_rows(
        db,
        "INSERT INTO thing VALUES",
        [(1, "new"), (2, "new")],
        tail="ON CONFLICT (a) DO UPDATE SET b = excluded.b",
    )
    assert db.execute("SELECT * FROM thing").fetchall() == [(1, "new"), (2, "new")]

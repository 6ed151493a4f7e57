"""Inserts many rows with few statements.

A statement for each row costs as much for beginning and ending it as for the row: taken a hundred
at a time, rows of few numbers take two thirds of the processor time. Works inside the caller's
transaction and commits nothing; knows no table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice

_AT_ONCE = 100

Scalar = int | str | float | bytes | None


def insert_rows(
    db: sqlite3.Connection, head: str, rows: Iterable[Sequence[Scalar]], *, tail: str = ""
) -> int:
    """Insert rows of one length, in their order; returns how many were inserted.

    ``head`` is what stands before the rows: ``INSERT OR IGNORE INTO reading (item, page) VALUES``;
    ``tail`` what stands behind them.
    """
    inserted = 0
    waiting = iter(rows)
    while part := list(islice(waiting, _AT_ONCE)):
        values = list(chain.from_iterable(part))
        inserted += _insert(db, head, values, width=len(part[0]), tail=tail)
    return inserted


def insert_values(
    db: sqlite3.Connection, head: str, values: Sequence[Scalar], *, width: int
) -> int:
    """The same for rows of ``width`` values that stand one behind the other in one list."""
    step = _AT_ONCE * width
    return sum(
        _insert(db, head, values[start : start + step], width=width)
        for start in range(0, len(values), step)
    )


def _insert(
    db: sqlite3.Connection, head: str, values: Sequence[Scalar], *, width: int, tail: str = ""
) -> int:
    statement = _write_statement(head, len(values) // width, width, tail)
    return db.execute(statement, values).rowcount


@lru_cache(maxsize=512)
def _write_statement(head: str, rows: int, width: int, tail: str) -> str:
    row = f"({','.join('?' * width)})"
    return f"{head} {','.join([row] * rows)} {tail}"

"""Rows as CSV (RFC 4180): UTF-8 with a mark for spreadsheets, every text in quotes, no formulas."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.publish.exports.columns import CellValue, FileColumn, Row
from archive.publish.formulas import guard_text
from archive.times import to_text

#: Between the words of a list.
BETWEEN = "; "


class CsvRows:
    """One file. Numbers stand as they are, without quotes; an empty cell is one without a value."""

    def __init__(self, path: Path, columns: Sequence[FileColumn]) -> None:
        self.cut: Counter[str] = Counter()
        self._file = path.open("x", encoding="utf-8-sig", newline="")
        # Quotes around texts keep another separator, which a spreadsheet may assume, from
        # beginning a cell within one.
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_NONNUMERIC)
        self._writer.writerow([one.name for one in columns])

    def write(self, row: Row) -> None:
        self._writer.writerow([print_cell(one) for one in row])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


class _Bare(Decimal):
    """A number that the csv module writes without quotes and with all its digits."""

    def __str__(self) -> str:
        return format(self, "f")


def print_cell(value: CellValue) -> str | int | Decimal:
    """One cell. Text is guarded, moments are UTC in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, str):
        return guard_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return _Bare(value)
    if isinstance(value, datetime):
        return to_text(value)
    return guard_text(BETWEEN.join(value))

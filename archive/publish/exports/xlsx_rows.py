"""Rows as a workbook: typed cells, texts never as formulas, and no row lost.

A sheet that is full goes on in the next, with the same head. A text longer than a cell takes is cut
with a mark that says so. XlsxWriter drops what does not fit and only returns a number: every one
is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from archive.publish.exports.columns import CellValue, FileColumn, Row
from archive.publish.exports.csv_rows import BETWEEN

MOST_ROWS = 1_048_576
MOST_SIGNS = 32_767  #: counted as Excel does, in UTF-16 units
#: A number with more digits than a spreadsheet keeps is written as text.
_MOST_DIGITS = 15
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


class XlsxRows:
    """One workbook, written row by row. ``most_rows``: of one sheet, its head among them."""

    def __init__(
        self, path: Path, columns: Sequence[FileColumn], *, most_rows: int = MOST_ROWS
    ) -> None:
        self.cut: Counter[str] = Counter()
        self._columns = list(columns)
        self._most_rows = most_rows
        self._book = Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._head = self._book.add_format({"bold": True})
        self._sheets = 0
        self._sheet = self._begin_sheet()

    def write(self, row: Row) -> None:
        if self._at >= self._most_rows:
            self._sheet = self._begin_sheet()
        for place, value in enumerate(row):
            if value is not None:
                self._write_cell(place, value)
        self._at += 1

    def _begin_sheet(self) -> Worksheet:
        self._sheets += 1
        sheet = self._book.add_worksheet(f"rows {self._sheets}")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            sheet.write_string(0, place, column.name, self._head)
        self._at = 1
        return sheet

    def _write_cell(self, place: int, value: CellValue) -> None:
        sheet, at = self._sheet, self._at
        if isinstance(value, bool):
            done = sheet.write_boolean(at, place, value)
        elif isinstance(value, int) and abs(value) < 10**_MOST_DIGITS:
            done = sheet.write_number(at, place, value)
        elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= _MOST_DIGITS:
            done = sheet.write_number(at, place, float(value))
        elif isinstance(value, datetime) and value.year >= 1900:
            done = sheet.write_datetime(at, place, value, self._moment)
        else:
            text = BETWEEN.join(value) if isinstance(value, tuple) else str(value)
            done = sheet.write_string(at, place, self._fit(text, place))
        if done:
            raise AssertionError(f"cell {at}, {place} was not written: {done}")

    def _fit(self, text: str, place: int) -> str:
        size = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if size <= MOST_SIGNS:
            return text
        self.cut[self._columns[place].name] += 1
        mark = f" […cut: {len(text)} characters, whole in the JSON lines]"
        kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (MOST_SIGNS - len(mark))]
        return kept.decode("utf-16-le", "ignore") + mark

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

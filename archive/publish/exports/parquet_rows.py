"""Rows as Parquet: typed columns, written a few thousand rows at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from archive.publish.exports.columns import CellValue, FileColumn, Kind, Row

_AT_ONCE = 5_000
_DIGITS, _AFTER_POINT = 38, 12
_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.decimal128(_DIGITS, _AFTER_POINT),
    Kind.INTEGER: pa.int64(),
    Kind.FLAG: pa.bool_(),
    Kind.MOMENT: pa.timestamp("ms", tz="UTC"),
    Kind.WORDS: pa.list_(pa.string()),
}


class ParquetRows:
    """One file. A number with more digits than a decimal of 38 holds is left empty and counted."""

    def __init__(self, path: Path, columns: Sequence[FileColumn]) -> None:
        self.cut: Counter[str] = Counter()
        self._columns = list(columns)
        self._schema = pa.schema(
            [
                pa.field(one.name, _TYPES[one.kind], metadata={"meaning": one.meaning})
                for one in columns
            ]
        )
        self._pending: list[Row] = []
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def write(self, row: Row) -> None:
        self._pending.append(row)
        if len(self._pending) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        arrays = [
            pa.array([self._fit(row[place], column) for row in self._pending], _TYPES[column.kind])
            for place, column in enumerate(self._columns)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._pending.clear()

    def _fit(self, value: CellValue, column: FileColumn) -> CellValue:
        if column.kind is not Kind.NUMBER or not isinstance(value, int | Decimal):
            return value
        number = Decimal(value)
        _, digits, exponent = number.as_tuple()
        assert isinstance(exponent, int), "an amount is a number"
        before = len(digits) + max(exponent, 0) - max(-exponent, 0)
        if -exponent > _AFTER_POINT or before > _DIGITS - _AFTER_POINT:
            self.cut[column.name] += 1
            return None
        return number

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None and self._pending:
            self._flush()
        self._writer.close()

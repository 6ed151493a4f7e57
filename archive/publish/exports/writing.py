"""Files of rows: one writer a format, each streaming, with memory that does not grow with rows.

What a format cannot hold is marked in the cell and counted; the JSON lines hold everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from archive.errors import BadInput
from archive.publish.exports.columns import FileColumn, Row


class RowWriter(Protocol):
    """A file that takes rows. ``cut``: by column, cells that it could not hold whole."""

    cut: Counter[str]

    def write(self, row: Row) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


Opener = Callable[[Path, Sequence[FileColumn]], RowWriter]


def _open_csv(path: Path, columns: Sequence[FileColumn]) -> RowWriter:
    from archive.publish.exports.csv_rows import CsvRows

    return CsvRows(path, columns)


def _open_jsonl(path: Path, columns: Sequence[FileColumn]) -> RowWriter:
    from archive.publish.exports.jsonl_rows import JsonlRows

    return JsonlRows(path, columns)


def _open_xlsx(path: Path, columns: Sequence[FileColumn]) -> RowWriter:
    try:
        from archive.publish.exports.xlsx_rows import XlsxRows
    except ImportError as error:
        raise BadInput("XLSX needs the extra: pip install 'piecework[export]'") from error
    return XlsxRows(path, columns)


def _open_parquet(path: Path, columns: Sequence[FileColumn]) -> RowWriter:
    try:
        from archive.publish.exports.parquet_rows import ParquetRows
    except ImportError as error:
        raise BadInput("Parquet needs the extra: pip install 'piecework[export]'") from error
    return ParquetRows(path, columns)


#: By the name of the format, which is also the end of the file's name.
FORMATS: Mapping[str, Opener] = {
    "csv": _open_csv,
    "jsonl": _open_jsonl,
    "xlsx": _open_xlsx,
    "parquet": _open_parquet,
}

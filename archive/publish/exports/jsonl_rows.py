"""Rows as JSON lines: the lossless twin. Texts as they are, amounts as text with all digits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.publish.exports.columns import CellValue, FileColumn, Row
from archive.times import to_text


class JsonlRows:
    """One object a line, in UTF-8; a column without a value is null."""

    def __init__(self, path: Path, columns: Sequence[FileColumn]) -> None:
        self.cut: Counter[str] = Counter()
        self._names = [one.name for one in columns]
        self._file = path.open("x", encoding="utf-8", newline="\n")

    def write(self, row: Row) -> None:
        line = dict(zip(self._names, map(_write_value, row), strict=True))
        self._file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def _write_value(value: CellValue) -> object:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return to_text(value)
    return list(value) if isinstance(value, tuple) else value

"""The columns of an export: what each holds, its type, its unit, and what it means.

A column of the gate may come out as two of a file (a window of time: from, until). No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from archive.publish.gate import Gate
from archive.publish.material import Holds, Line, Passed, Value
from archive.times import Window

#: One cell as files take it; a tuple is a list of words.
CellValue = str | int | Decimal | bool | datetime | tuple[str, ...] | None
Row = tuple[CellValue, ...]


class Kind(StrEnum):
    """The type of a column, by Frictionless's Table Schema where it has the word."""

    TEXT = "string"
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "boolean"
    MOMENT = "datetime"
    WORDS = "list"  #: several words


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of a file. ``unit``: what a number counts in."""

    name: str
    kind: Kind
    meaning: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column before the gate. ``window``: it holds a window of time, and fills two columns of
    the file, ``NAME_from`` and ``NAME_until``."""

    name: str
    kind: Kind
    holds: Holds
    meaning: str
    unit: str | None = None
    window: bool = False

    def list_files(self) -> Iterator[FileColumn]:
        """The columns of the file that it fills."""
        if not self.window:
            yield FileColumn(self.name, self.kind, self.meaning, self.unit)
            return
        yield FileColumn(f"{self.name}_from", Kind.MOMENT, f"{self.meaning}: not before (UTC)")
        yield FileColumn(f"{self.name}_until", Kind.MOMENT, f"{self.meaning}: not after (UTC)")


#: Beside the columns of every table of rows.
ON_GROUND = (
    FileColumn(
        "leaves_on",
        Kind.TEXT,
        "why it may be published: seen by k or more independent sources (≥k), public pages, an "
        "imported data set, or an editor's decision with the source's consent",
    ),
    FileColumn(
        "masked",
        Kind.WORDS,
        "columns in which contact data or the name of a natural person was taken out",
    ),
)


class Table(Protocol):
    """What is to be exported. ``about``: one sentence on what a row is; ``count``: rows that will
    be looked at."""

    @property
    def name(self) -> str: ...

    @property
    def about(self) -> str: ...

    @property
    def count(self) -> int: ...

    @property
    def holds(self) -> Mapping[str, Holds]:
        """For the gate's heading."""
        ...

    def list_files(self) -> tuple[FileColumn, ...]:
        """The columns of its files, in order."""
        ...

    def pass_rows(self, gate: Gate) -> Iterator[Row]:
        """The rows that the gate lets through."""
        ...


@dataclass(frozen=True, slots=True)
class LineTable:
    """A table of rows, each of which rests on versions of its own."""

    name: str
    about: str
    columns: tuple[Column, ...]
    lines: Iterable[Line]
    count: int

    @property
    def holds(self) -> Mapping[str, Holds]:
        return {one.name: one.holds for one in self.columns}

    def list_files(self) -> tuple[FileColumn, ...]:
        return (*(each for one in self.columns for each in one.list_files()), *ON_GROUND)

    def pass_rows(self, gate: Gate) -> Iterator[Row]:
        for passed in gate.pass_lines(self.lines):
            yield self._spread(passed)

    def _spread(self, passed: Passed) -> Row:
        cells: list[CellValue] = []
        for column in self.columns:
            value = passed.values.get(column.name)
            cells += _spread_window(value) if column.window else (_tidy(value),)
        return (*cells, passed.why.value, tuple(passed.masked))


def _spread_window(value: Value) -> tuple[CellValue, CellValue]:
    if not isinstance(value, Window):
        return None, None
    return value.earliest.astimezone(UTC), value.latest.astimezone(UTC)


def _tidy(value: Value) -> CellValue:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, int | Decimal | tuple):
        return value
    return str(value)

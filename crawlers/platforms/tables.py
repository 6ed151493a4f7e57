"""A TOML table that is read key by key, and refuses what nobody asked for.

Says file and place in every refusal. Knows no platform and no key by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from archive.errors import PieceworkError


class BadPlatform(PieceworkError):
    """A platform's folder is not as it must be; the message names the file and the key."""


_Choice = TypeVar("_Choice", bound=StrEnum)
_Kind = TypeVar("_Kind")


class Table:
    """A TOML table that knows its file and place, and which of its keys were asked for."""

    def __init__(self, values: Mapping[str, object], *, file: Path, place: str) -> None:
        self._values = values
        self._file = file
        self._place = place
        self._asked: set[str] = set()
        self._below: dict[str, tuple[Table, ...]] = {}

    def refuse(self, key: str, why: str) -> BadPlatform:
        return BadPlatform(f"{self._file}: {self._place}{key}: {why}")

    def finish(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not pass in silence."""
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise self.refuse(unknown[0], "is not a key that is known here")
        for tables in self._below.values():
            for table in tables:
                table.finish()

    def has(self, key: str) -> bool:
        return key in self._values

    def optional(self, key: str, kind: type[_Kind]) -> _Kind | None:
        self._asked.add(key)
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, kind):
            raise self.refuse(key, f"is {value!r}, not a {kind.__name__}")
        return value

    def needed(self, key: str, kind: type[_Kind]) -> _Kind:
        value = self.optional(key, kind)
        if value is None:
            raise self.refuse(key, "is missing")
        return value

    def text(self, key: str) -> str:
        value = self.needed(key, str)
        if not value.strip():
            raise self.refuse(key, "is empty")
        return value

    def number(self, key: str) -> int:
        return self.needed(key, int)

    def count(self, key: str, *, default: int, least: int = 0) -> int:
        """A whole number of at least ``least``."""
        value = self.optional(key, int)
        value = default if value is None else value
        if isinstance(value, bool) or value < least:
            raise self.refuse(key, f"is {value!r}, not a whole number from {least} up")
        return value

    def fraction(self, key: str, *, default: float, most: float) -> float:
        """A number from 0 to ``most``."""
        self._asked.add(key)
        value = self._values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise self.refuse(key, f"is {value!r}, not a number from 0 to {most}")
        return float(value)

    def texts(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        values = self.needed(key, list) if needed else (self.optional(key, list) or [])
        for value in values:
            if not isinstance(value, str) or not value:
                raise self.refuse(key, f"holds {value!r}, not a text")
        return tuple(values)

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        return self.choose(key, self.text(key), kind)

    def choose(self, key: str, value: str, kind: type[_Choice]) -> _Choice:
        try:
            return kind(value)
        except ValueError as error:
            allowed = ", ".join(repr(str(member)) for member in kind)
            raise self.refuse(key, f"is {value!r}, not one of {allowed}") from error

    def compile(self, key: str, value: str) -> re.Pattern[str]:
        try:
            return re.compile(value)
        except re.error as error:
            raise self.refuse(key, f"{value!r} is not a regular expression: {error}") from error

    def pattern(self, key: str) -> re.Pattern[str]:
        return self.compile(key, self.text(key))

    def patterns(self) -> dict[str, re.Pattern[str]]:
        return {key: self.pattern(key) for key in self._values}

    def table(self, key: str) -> Table:
        if key not in self._below:
            value = self.needed(key, dict)
            self._below[key] = (Table(value, file=self._file, place=f"{self._place}{key}."),)
        return self._below[key][0]

    def tables(self, key: str, *, needed: bool = True) -> tuple[Table, ...]:
        if key not in self._below:
            values = self.needed(key, list) if needed else (self.optional(key, list) or [])
            tables = []
            for number, value in enumerate(values):
                if not isinstance(value, dict):
                    raise self.refuse(key, f"holds {value!r}, not a table")
                place = f"{self._place}{key}[{number}]."
                tables.append(Table(value, file=self._file, place=place))
            self._below[key] = tuple(tables)
        return self._below[key]

"""What of a file can be weighed: the texts and tables of a draft, an export or a bundle.

Reads the file and nothing else; what it cannot read it names.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.errors import BadInput
from archive.publish.tellings import Known, Telling, iterate_rows, read_draft
from archive.sources.doors.exposure import Fitting

_LARGEST = 256 * 2**20
_TABLES = (".csv", ".jsonl", ".ndjson", ".json")
_TEXTS = (".txt", ".md", ".html", ".htm", "")
_MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One text or table of a file."""

    name: str
    text: str
    table: bool

    def read(self, *, known: Known, fitting: Fitting) -> Iterator[Telling]:
        """What it tells.

        Raises:
            BadInput: a table that cannot be read.
        """
        if self.table:
            yield from iterate_rows(read_table(self.name, self.text), name=self.name, known=known)
        else:
            yield from read_draft(
                self.text, known=known, says_qualification=fitting.says_qualification
            )


def read_parts(path: Path) -> tuple[list[Part], list[str]]:
    """The texts and tables of a file, and the names of what could not be looked at.

    Raises:
        BadInput: no such file, too large, or nothing in it can be read.
    """
    if not path.is_file():
        raise BadInput(f"there is no file {path}")
    if path.stat().st_size > _LARGEST:
        raise BadInput(f"{path.name} is larger than {_LARGEST >> 20} MB: give it in parts")
    parts: list[Part] = []
    left: list[str] = []
    if zipfile.is_zipfile(path) and path.suffix.lower() not in (".xlsx", ".docx", ".odt"):
        with zipfile.ZipFile(path) as bundle:
            for one in bundle.infolist():
                if one.is_dir():
                    continue
                kept = _make_part(one.filename, one.file_size, partial(bundle.read, one))
                if kept is None:
                    left.append(one.filename)
                else:
                    parts.append(kept)
    else:
        kept = _make_part(path.name, path.stat().st_size, path.read_bytes)
        if kept is None:
            raise BadInput(
                f"{path.name} cannot be looked at: give the draft as text, the data as CSV or JSONL"
            )
        parts.append(kept)
    return parts, left


def read_table(name: str, text: str) -> Iterator[Mapping[str, object]]:
    """The rows of a CSV, JSONL or JSON table.

    Raises:
        BadInput: it is none.
    """
    try:
        if name.lower().endswith(".csv"):
            yield from csv.DictReader(io.StringIO(text))
        elif name.lower().endswith((".jsonl", ".ndjson")):
            for line in text.splitlines():
                if line.strip():
                    yield _need_row(json.loads(line))
        else:
            yield from _find_rows(json.loads(text))
    except (ValueError, csv.Error, RecursionError) as error:
        raise BadInput(f"{name} is no table that can be read: {error}") from error


def _make_part(name: str, size: int, read: Callable[[], bytes]) -> Part | None:
    suffix = Path(name).suffix.lower()
    if suffix not in (*_TABLES, *_TEXTS) or size > _LARGEST:
        return None
    try:
        text = read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if suffix in (".html", ".htm"):
        text = html.unescape(_MARKUP.sub(" ", text))
    return Part(name, text, suffix in _TABLES)


def _need_row(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("a line is no object")
    return value


def _find_rows(value: object) -> Iterator[Mapping[str, object]]:
    """Every object in a JSON document that has a value of its own, however deep."""
    if isinstance(value, list):
        for one in value:
            yield from _find_rows(one)
    elif isinstance(value, dict):
        plain = {
            name: one
            for name, one in value.items()
            if not isinstance(one, dict) and not (isinstance(one, list) and len(one) != 2)
        }
        if plain:
            yield plain
        for one in value.values():
            if isinstance(one, dict | list):
                yield from _find_rows(one)

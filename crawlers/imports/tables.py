"""Rows of a table on disk, one at a time: CSV, JSON lines, JSON arrays, Parquet; also gzipped.

Memory holds one row (Parquet: one batch of rows; JSON that is no lines: the file, which is
bounded). Names of columns stay as they are. Interprets nothing.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from archive.errors import BadInput

#: One value of a row: CSV has texts only, JSON and Parquet also numbers and lists.
Value = str | int | float | bool | datetime | None | list["Value"] | Mapping[str, "Value"]
Row = Mapping[str, Value]
Bytes = io.BufferedReader | gzip.GzipFile

_MOST_JSON = 512_000_000
_LONGEST_CELL = 64_000_000
_BATCH = 4096


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of one file, in its order.

    Raises:
        BadInput: of no known form, damaged, or Parquet without the library for it.
    """
    with path.open("rb") as raw:
        head = raw.read(4)
    if head == b"PAR1":
        yield from _read_parquet(path)
        return
    with _open(path, packed=head[:2] == b"\x1f\x8b") as stream:
        opening = _peek(stream)
        if opening[:1] in (b"{", b"[") or path.name.split(".")[-1].lower() in ("jsonl", "ndjson"):
            yield from _read_json(stream, opening, path)
        else:
            yield from _read_csv(stream, path)


def _open(path: Path, *, packed: bool) -> Bytes:
    return gzip.open(path, "rb") if packed else path.open("rb")


def _peek(stream: Bytes) -> bytes:
    """The first bytes, without a byte order mark and blanks."""
    return stream.peek(4096).removeprefix(b"\xef\xbb\xbf").lstrip()


def _read_csv(stream: Bytes, path: Path) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    with io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="") as text:
        first = text.readline()
        if not first.strip():
            return
        try:
            mark = csv.Sniffer().sniff(first, delimiters=",;\t|").delimiter
        except csv.Error:
            mark = ","
        columns = next(csv.reader([first], delimiter=mark))
        rows = csv.reader(text, delimiter=mark)
        try:
            for row in rows:
                if row:
                    yield dict(zip(columns, row, strict=False))
        except (csv.Error, EOFError, OSError) as error:
            raise BadInput(f"{path.name} goes wrong after row {rows.line_num}: {error}") from error


def _read_json(stream: Bytes, opening: bytes, path: Path) -> Iterator[Row]:
    if opening[:1] == b"[" or not _is_lines(opening):
        yield from _read_whole_json(stream, path)
        return
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadInput(f"{path.name}, line {number}: is not JSON") from error
        if isinstance(row, dict):
            yield row


def _is_lines(opening: bytes) -> bool:
    """Whether the first line is an object by itself."""
    line, found, _ = opening.partition(b"\n")
    try:
        return bool(found) and isinstance(json.loads(line), dict)
    except ValueError:
        # A first line longer than what was looked at is one long object of many.
        return not found and len(opening) > 4000 and not opening.startswith(b'{"results"')


def _read_whole_json(stream: Bytes, path: Path) -> Iterator[Row]:
    body = stream.read(_MOST_JSON + 1)
    if len(body) > _MOST_JSON:
        raise BadInput(
            f"{path.name} is one JSON text of over {_MOST_JSON // 1_000_000} MB: make lines of it"
        )
    try:
        loaded = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path.name} begins like JSON and is none: {error}") from error
    yield from list_objects(loaded)


def list_objects(loaded: object) -> Iterator[Row]:
    """The objects of an array, of the first array in an object, or those under ids."""
    if isinstance(loaded, dict):
        arrays = [one for one in loaded.values() if isinstance(one, list)]
        inside = [one for one in loaded.values() if isinstance(one, dict)]
        if arrays:
            loaded = max(arrays, key=len)
        elif inside and len(inside) == len(loaded):
            loaded = inside
        else:
            loaded = [loaded]
    if isinstance(loaded, list):
        yield from (one for one in loaded if isinstance(one, dict))


def _read_parquet(path: Path) -> Iterator[Row]:
    if find_spec("pyarrow") is None:
        raise BadInput(
            f"{path.name} is Parquet, which the library pyarrow reads: "
            "pip install 'piecework[documents]', or export it as CSV"
        )
    parquet = import_module("pyarrow.parquet")
    error = import_module("pyarrow").ArrowInvalid
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from batch.to_pylist()
    except (error, OSError) as fault:
        raise BadInput(f"{path.name} is damaged Parquet: {fault}") from fault

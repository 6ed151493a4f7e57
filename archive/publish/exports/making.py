"""Making an export: a table through the gate into files, described, registered, then handed on.

Rows stream: memory does not grow with them. Everything is written beside its place and moved there
last, when the export stands in the register: what was broken off leaves nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path

from archive.claiming import read_basis
from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import BadInput
from archive.publish.exports.columns import Table
from archive.publish.exports.package import Licence, Said, WrittenFile, describe_package
from archive.publish.exports.writing import FORMATS, RowWriter
from archive.publish.gate import Gate
from archive.publish.material import Heading, Leaving, Withheld
from archive.publish.register import note_digest
from archive.publish.times import Times

DESCRIPTION = "datapackage.json"
_TOLD_EVERY = 1_000
#: How far an export is: rows that left so far, and how many were to be looked at.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written. ``sha256`` is that of the description, which names the other files' own;
    of the whole file where it is a zip."""

    publication: str
    sha256: str
    rows: int
    looked_at: int
    files: tuple[WrittenFile, ...]
    withheld: tuple[Withheld, ...]


def make_export(
    door: Archive,
    desk: Desk,
    table: Table,
    out: Path,
    *,
    by: str,
    title: str,
    question: str,
    formats: Sequence[str] = (),
    licence: Licence | None = None,
    times: Times | None = None,
    progress: Progress = lambda _done, _of: None,
) -> ExportReport:
    """Write a table to the folder ``out``, or to one file where its name ends in ``.zip``.

    CSV, which every tool reads, and JSON lines, which lose nothing, come with every export.

    Raises:
        BadInput: ``out`` is there already, a format is unknown or its library missing.
        NotAllowed: ``by`` is nobody at the desk.
        OSError: the disk does not take it.
    """
    unknown = sorted(set(formats) - FORMATS.keys())
    if unknown:
        raise BadInput(f"no format is called {unknown[0]}: {', '.join(FORMATS)}")
    if out.exists():
        raise BadInput(f"{out} is there already: name another place")
    wanted = sorted({*formats, "csv", "jsonl"}, key=list(FORMATS).index)
    part = out.with_name(f"{out.name}.part-{os.getpid()}")
    part.mkdir(parents=True)
    try:
        return _make(
            door, desk, table, part, out, by=by, title=title, question=question, formats=wanted,
            licence=licence or Licence(), times=times, progress=progress,
        )  # fmt: skip
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _make(
    door: Archive,
    desk: Desk,
    table: Table,
    part: Path,
    out: Path,
    *,
    by: str,
    title: str,
    question: str,
    formats: Sequence[str],
    licence: Licence,
    times: Times | None,
    progress: Progress,
) -> ExportReport:
    basis = read_basis(door)
    gate = Gate(door, desk, Heading(Leaving.EXPORT, question, table.holds), times=times)
    columns = table.list_files()
    rows = 0
    with ExitStack() as stack:
        writers: dict[str, RowWriter] = {
            one: stack.enter_context(FORMATS[one](part / f"{table.name}.{one}", columns))
            for one in formats
        }
        for row in table.pass_rows(gate):
            for writer in writers.values():
                writer.write(row)
            rows += 1
            if rows % _TOLD_EVERY == 0:
                progress(rows, table.count)
    progress(rows, table.count)
    files = [_describe(part, table.name, one, rows, writers[one]) for one in formats]
    publication = gate.register(by=by, title=title, basis=basis)
    said = Said(
        title=title,
        table=table.name,
        about=table.about,
        question=question,
        publication=publication.id,
        basis=basis,
        made=datetime.now(UTC),
        licence=licence,
        k=door.home.k,
        demo=door.home.demo,
        withheld=gate.withheld,
        replies=gate.replies,
    )
    package = describe_package(said, files, columns, today=said.made.date())
    text = json.dumps(package, ensure_ascii=False, indent=1).encode()
    (part / DESCRIPTION).write_bytes(text)
    zipped = out.suffix == ".zip"
    whole = _zip(part, DESCRIPTION, *(one.path for one in files)) if zipped else None
    digest = sha256(text).hexdigest() if whole is None else _hash(whole)
    note_digest(desk, publication.id, by=by, sha256=digest)
    (part if whole is None else whole).rename(out)
    return ExportReport(publication.id, digest, rows, table.count, tuple(files), gate.withheld)


def _describe(part: Path, name: str, one: str, rows: int, writer: RowWriter) -> WrittenFile:
    path = part / f"{name}.{one}"
    size = path.stat().st_size
    return WrittenFile(path.name, one, size, _hash(path), rows, dict(writer.cut))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _zip(part: Path, *names: str) -> Path:
    path = part / "whole.zip"
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(part / name, name)
    return path

"""The description of an export: a Frictionless Data Package (datapackage.json), as plain data.

By the Data Package and Table Schema standards; what they have no word for stands under
``piecework``: the question, data and code version, what was withheld and why, replies, grades.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from archive.desk.claims import Basis
from archive.desk.replies import Reply
from archive.publish.exports.columns import FileColumn, Kind
from archive.publish.material import Withheld

_MEDIA = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_GUARDED = (
    "A text that a spreadsheet would take for a formula, or that begins with an apostrophe, has an "
    "apostrophe in front: take one away to have the text."
)
_TWINS = {
    "jsonl": "The rows of the CSV as JSON lines, without loss: texts as they are, amounts as text "
    "with all digits, several words as a list.",
    "xlsx": "The rows of the CSV as a workbook; a full sheet goes on in the next, a text that is "
    "too long for a cell is cut and says so.",
    "parquet": "The rows of the CSV as Parquet, typed.",
}
GRADES = {
    "visited": "a crawler asked for the page under a worker's account, with consent",
    "watched": "a worker's own browser loaded the page, and a recorder kept it",
    "donated": "somebody handed the page in: unverified, and the time is as the donor stated it "
    "where no file says it",
    "imported": "from a published data set; its own provenance applies",
}


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms the newsroom lets the data be used. ``name`` by Open Definition."""

    name: str = "other-closed"
    title: str = "No licence is given: ask the newsroom"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file of the export. ``cut``: by column, cells that the format could not hold whole."""

    path: str
    format: str
    size: int
    sha256: str
    rows: int
    cut: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Said:
    """All that the description tells beside the files."""

    title: str
    table: str
    about: str
    question: str
    publication: str
    basis: Basis
    made: datetime
    licence: Licence
    k: int
    demo: bool
    withheld: tuple[Withheld, ...]
    replies: tuple[Reply, ...]


def describe_package(
    said: Said, files: Sequence[WrittenFile], columns: Sequence[FileColumn], *, today: date
) -> dict[str, object]:
    """The content of datapackage.json."""
    return {
        "profile": "data-package",
        "name": said.table,
        "title": f"{'DEMO, invented: ' if said.demo else ''}{said.title}",
        "created": said.made.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "licenses": [{"name": said.licence.name, "title": said.licence.title}],
        "resources": [_describe_file(one, said, columns) for one in files],
        "piecework": {
            "publication": said.publication,
            "question": said.question,
            "data": asdict(said.basis),
            "demo": said.demo,
            "k": said.k,
            "grades": GRADES,
            "times": "UTC; of what rests on sources in whole months, or as fine as k sources fit; "
            "of public pages in days",
            "withheld": [asdict(one) for one in said.withheld],
            "replies": [
                {"about": list(one.about), "says": one.tell(today=today)} for one in said.replies
            ],
        },
    }


def _describe_file(
    file: WrittenFile, said: Said, columns: Sequence[FileColumn]
) -> dict[str, object]:
    described: dict[str, object] = {
        "name": f"{said.table}-{file.format}",
        "path": file.path,
        "format": file.format,
        "mediatype": _MEDIA[file.format],
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if file.cut:
        described["cut"] = dict(sorted(file.cut.items()))
    if file.format != "csv":
        # The same rows again; tools without a reader for the format can still check the file.
        return {**described, "type": "file", "description": _TWINS[file.format]}
    return {
        **described,
        "type": "table",
        "encoding": "utf-8-sig",
        "rows": file.rows,
        "description": f"{said.about} {_GUARDED}",
        "schema": {"fields": [_describe_column(one) for one in columns]},
    }


def _describe_column(column: FileColumn) -> dict[str, object]:
    listed = column.kind is Kind.WORDS
    described: dict[str, object] = {
        "name": column.name,
        "type": "string" if listed else column.kind.value,
        "description": column.meaning + ("; several stand apart by '; '" if listed else ""),
    }
    if column.unit is not None:
        described["unit"] = column.unit
    return described

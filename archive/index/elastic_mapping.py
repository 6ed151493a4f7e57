"""What an Elasticsearch index holds, field by field: made from the table of fields, kept as JSON.

``mappings/v1.json`` and so on are what servers were given; none is ever changed. A test compares
the newest with what :func:`make_mapping` makes of today's fields, so that a new field is a new
file (``python -m archive.index.elastic_mapping`` writes it) and nothing else. Only core field
types, and nothing dynamic: a document with a field that is not here is refused. A version has no
field where it has no value: to be counted there costs the server as much as a value. The source is
kept whole: to keep a part of it, the server reads each document twice and stores it twice at first.

Text is not analysed by Elasticsearch: the tokens of ``analysis.py`` are indexed as they are, with
one token per white space, so that both engines find the same.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from archive.index.analysis import ANALYSIS_VERSION
from archive.index.columns import MISSING, ROW
from archive.index.fields import FIELDS, FIELDS_VERSION, FieldType
from archive.index.packing import PACKING

FOLDER = Path(__file__).with_name("mappings")
_NAME = re.compile(r"v([1-9]\d*)\.json")

#: Keyword fields of the table, as filters and facets compare them.
KEYWORDS = tuple(one.name for one in FIELDS if one.type is FieldType.KEYWORD)
#: Columns that are not numbers to ask for: they are kept in another form.
_OTHER_COLUMNS = frozenset({"version", "item", "listing", "requester", "requester_id"})
#: Numbers and times by the name of their column, which is also what is sorted by.
COLUMNS: tuple[str, ...] = tuple(
    name
    for name in ROW.names or ()
    if name not in _OTHER_COLUMNS and not re.fullmatch(r"title\d+", name)
)

_TOKENS: dict[str, object] = {
    "type": "text",
    "analyzer": "whitespace",
    "norms": False,
    "index_options": "positions",
    # No phrase runs from one field of the record into the next.
    "position_increment_gap": 100,
}
#: Terms to be found by, wherever they stand. (As single values they cost the server twice.)
_TERMS: dict[str, object] = {**_TOKENS, "index_options": "docs"}
_FIND_ONLY: dict[str, object] = {"type": "keyword", "doc_values": False}
_SORT_ONLY: dict[str, object] = {"type": "keyword", "index": False}
_LONG: dict[str, object] = {"type": "long"}
#: Compared one by one: exact, with any filter, and nothing is left of what was deleted.
_VECTOR: dict[str, object] = {
    "type": "dense_vector",
    "dims": 512,
    "element_type": "byte",
    "index": True,
    "similarity": "cosine",
    "index_options": {"type": "flat"},
}


def name_column(name: str) -> str:
    """The field that holds a column; beside a keyword field of that name it has another."""
    return f"{name}_order" if name in KEYWORDS else name


def make_mapping() -> dict[str, Any]:
    """The mapping of today's table of fields."""
    properties: dict[str, dict[str, object]] = {
        "version": _LONG,
        "item": _LONG,
        "listing": _LONG,
        # Not a version but a note: one that was deleted, or how far the index is.
        "gone": {"type": "boolean"},
        "sequence": {"type": "long", "index": False},
        "range": {"type": "short"},
        "check": {"type": "long", "index": False},
        "title": _TOKENS,
        "body": _TOKENS,
        # To be counted by value only: it is found by through title and body.
        "forms": {"type": "keyword", "index": False},
        "stems": _TERMS,
        "title_stems": _TERMS,
        "title_order": _SORT_ONLY,
        "requester_keys": _FIND_ONLY,
        "requester_label": _SORT_ONLY,
        "live": {"type": "date_range", "format": "epoch_second"},
        "record": {"type": "keyword", "index": False, "doc_values": False},
        "meaning": _VECTOR,
    }
    properties.update({name: {"type": "keyword"} for name in KEYWORDS})
    properties.update({name_column(name): _LONG for name in COLUMNS})
    return {
        "dynamic": "strict",
        "properties": dict(sorted(properties.items())),
    }


def list_versions() -> list[int]:
    """The numbers of the mappings that are kept, ascending."""
    found = (_NAME.fullmatch(path.name) for path in FOLDER.iterdir())
    return sorted(int(one.group(1)) for one in found if one)


@cache
def newest_mapping() -> tuple[str, dict[str, Any]]:
    """Name and text of the mapping that new indexes get."""
    name = f"v{list_versions()[-1]}"
    loaded = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return name, loaded


def name_format() -> str:
    """Stands for all that makes an index what it is: another one is built anew."""
    return f"elastic-index/1 {newest_mapping()[0]} {PACKING} {ANALYSIS_VERSION} {FIELDS_VERSION}"


def print_mapping(mapping: dict[str, Any]) -> str:
    """The text of a mapping's file."""
    return json.dumps(mapping, indent=1) + "\n"


def write_next() -> Path | None:
    """Keep today's mapping under the next number; None where the newest is the same."""
    versions = list_versions() if FOLDER.is_dir() else []
    mapping = make_mapping()
    if versions:
        newest = (FOLDER / f"v{versions[-1]}.json").read_text(encoding="utf-8")
        if json.loads(newest) == mapping:
            return None
    path = FOLDER / f"v{(versions or [0])[-1] + 1}.json"
    path.write_text(print_mapping(mapping), encoding="utf-8")
    return path


__all__ = [
    "COLUMNS",
    "FOLDER",
    "KEYWORDS",
    "MISSING",
    "list_versions",
    "make_mapping",
    "name_column",
    "name_format",
    "newest_mapping",
    "print_mapping",
    "write_next",
]

if __name__ == "__main__":
    written = write_next()
    print(f"written: {written}" if written else "the newest mapping is that of today's fields")

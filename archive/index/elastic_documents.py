"""A version as Elasticsearch is given it: the ledger's tokens, values as filters compare them.

Pure. What is read back from a server is only the packed record and the checksum, so that a hit is
made as in the embedded index.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from archive.index.analysis import BOUNDARY, fold_text
from archive.index.checks import find_range, sum_check
from archive.index.columns import MISSING, MISSING_SMALL, ROW, column_values
from archive.index.elastic_mapping import COLUMNS, KEYWORDS, name_column
from archive.index.packing import print_record
from archive.index.prepare import prepare_one
from archive.index.records import Record, facet_values, title_sort_text
from archive.model import VersionDoc

#: Lucene refuses a value of 32,766 bytes. Nobody compares such a one by eye.
LONGEST_VALUE = 30_000
_SURELY_SHORT = LONGEST_VALUE // 4
_ROW_NAMES = ROW.names or ()
_COLUMN_PLACES = tuple((name_column(name), _ROW_NAMES.index(name)) for name in COLUMNS)
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def shorten_value(value: str) -> str:
    """The value, or for one that is too long its beginning and a digest of all of it."""
    if len(value) < _SURELY_SHORT or len(value.encode()) < LONGEST_VALUE:
        return value
    return f"{value[:1_000]}… {hashlib.sha256(value.encode()).hexdigest()}"


def title_order(title: str) -> str:
    """What a sort by title compares; zeros at its end do not count, as in the columns."""
    return title_sort_text(title).rstrip("\0")


def make_document(doc: VersionDoc) -> dict[str, Any]:
    """Everything of a version that its index needs."""
    record, analysed = prepare_one(doc)
    packed = print_record(record)
    values = column_values(record)
    first, last, last_end = (
        values[_ROW_NAMES.index(name)] for name in ("first", "last", "last_end")
    )
    document: dict[str, Any] = {
        "version": record.version,
        "item": record.item,
        "range": find_range(record.version),
        "check": sum_check(packed),
        "title": " ".join(analysed.title),
        "body": _split_body(analysed.body),
        "forms": list({*analysed.title, *analysed.body} - {BOUNDARY}),
        "stems": list({*analysed.title_stems, *analysed.body_stems}),
        "title_stems": list(set(analysed.title_stems)),
        "title_order": title_order(record.title),
        "live": {"gte": first, "lt": max(last_end, first + 1)},
        "first_at": first,
        "last_at": last,
        "record": packed,
    }
    if doc.meaning is not None:
        document["meaning"] = np.frombuffer(doc.meaning, dtype=np.int8).tolist()
    if record.listing is not None:
        document["listing"] = record.listing
    for name in KEYWORDS:
        values_of = facet_values(record, field=name)
        document[name] = (
            shorten_value(values_of[0])
            if len(values_of) == 1
            else [shorten_value(value) for value in values_of]
        )
    document.update(_name_requester(record))
    for field, place in _COLUMN_PLACES:
        value = values[place]
        if value not in (MISSING, MISSING_SMALL):
            document[field] = value
    return document


def print_document(document: dict[str, Any]) -> bytes:
    """The document as one line of a bulk request.

    Raises:
        ValueError: it holds what JSON cannot say, such as NaN or a lone surrogate.
    """
    return _ENCODE(document).encode() + b"\n"


def print_action(version: int, *, sequence: int) -> bytes:
    """The line before it: an older state that comes late is refused by the server."""
    return (
        f'{{"index":{{"_id":"{version}","version":{sequence},"version_type":"external_gte"}}}}\n'
    ).encode()


def make_tombstone(version: int) -> dict[str, Any]:
    """What stands where a version was deleted. The server forgets a real deletion after a minute,
    and would then take a stale write as a new version; this it keeps, with its sequence."""
    return {"gone": True, "version": version}


def _split_body(body: list[str]) -> list[str]:
    parts = " ".join(body).split(BOUNDARY)
    return [part for part in parts if part.strip()]


def _name_requester(record: Record) -> dict[str, Any]:
    """The keys that a filter compares, and the label by which a facet shows it."""
    keys = {
        shorten_value(folded)
        for value in (record.requester.name, record.requester.id)
        if value and (folded := fold_text(value))
    }
    if not keys:
        return {}
    shown = next(
        value
        for value in (record.requester.name, record.requester.id)
        if value and fold_text(value)
    )
    return {"requester_keys": sorted(keys), "requester_label": shorten_value(shown)}


__all__ = [
    "make_document",
    "make_tombstone",
    "print_action",
    "print_document",
    "shorten_value",
    "title_order",
]

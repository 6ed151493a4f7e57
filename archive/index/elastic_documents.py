"""A version as Elasticsearch is given it: the ledger's tokens, values as filters compare them.

Pure. What is read back from a server is only the packed record and the checksum, so that a hit is
made as in the embedded index.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

import numpy as np
import orjson

from archive.index.analysis import BOUNDARY, fold_text
from archive.index.checks import find_range, sum_check
from archive.index.columns import clip_number, clip_time
from archive.index.elastic_mapping import COLUMNS, name_column
from archive.index.packing import print_record
from archive.index.prepare import prepare_one
from archive.index.records import order_texts, title_sort_text
from archive.model import Requester, VersionDoc

#: Lucene refuses a value of 32,766 bytes. Nobody compares such a one by eye.
LONGEST_VALUE = 30_000
_SURELY_SHORT = LONGEST_VALUE // 4
_NO_FORM = frozenset((BOUNDARY,))
#: Column → the field that holds it.
_FIELD_OF = {name: name_column(name) for name in COLUMNS}
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
    """Everything of a version that its index needs; most fields have no value, and are left out."""
    record, analysed = prepare_one(doc)
    packed = print_record(record)
    first, first_end, last, last_end = [clip_time(one) for one in (*record.first, *record.last)]
    document: dict[str, Any] = {
        "version": record.version,
        "item": record.item,
        "range": find_range(record.version),
        "check": sum_check(packed),
        "title": " ".join(analysed.title),
        "body": _split_body(analysed.body),
        "forms": list({*analysed.title, *analysed.body} - _NO_FORM),
        "title_order": title_order(record.title),
        "live": {"gte": first, "lt": max(last_end, first + 1)},
        "first": first,
        "first_end": first_end,
        "last": last,
        "last_end": last_end,
        "language": record.language,
        "record": packed,
    }
    if analysed.title_stems:
        document["title_stems"] = " ".join({*analysed.title_stems})
    if analysed.title_stems or analysed.body_stems:
        document["stems"] = " ".join({*analysed.title_stems, *analysed.body_stems})
    if doc.meaning is not None:
        document["meaning"] = np.frombuffer(doc.meaning, dtype=np.int8).tolist()
    if record.listing is not None:
        document["listing"] = record.listing
    for name, values in record.keywords.items():
        document[name] = (
            shorten_value(values[0])
            if len(values) == 1
            else [shorten_value(value) for value in values]
        )
    _name_requester(record.requester, document)
    for name, number in (*record.numbers.items(), *order_texts(record).items()):
        held = clip_number(name, number)
        if held is not None:
            document[_FIELD_OF[name]] = held
    return document


def print_document(document: dict[str, Any]) -> bytes:
    """The document as one line of a bulk request.

    Raises:
        ValueError: it holds what JSON cannot say, such as NaN or a lone surrogate.
    """
    if float in map(type, document.values()):
        # No value here is one, and orjson would write NaN as null.
        return _ENCODE(document).encode() + b"\n"
    try:
        return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        # A surrogate is named here, a number that is too long by the server.
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


def _name_requester(requester: Requester, document: dict[str, Any]) -> None:
    """Add the keys that a filter compares, what a facet counts by, and how it shows that."""
    counted, keys, shown = _read_requester(requester)
    if counted:
        document["requester"] = counted
    if keys:
        document["requester_keys"] = keys
        document["requester_label"] = shown


@lru_cache(maxsize=20_000)
def _read_requester(requester: Requester) -> tuple[str, list[str], str]:
    named = [value for value in (requester.name, requester.id) if value]
    told = {value: folded for value in named if (folded := fold_text(value))}
    keys = sorted({shorten_value(folded) for folded in told.values()})
    shown = shorten_value(next(iter(told), ""))
    return shorten_value(fold_text(named[0])) if named else "", keys, shown


__all__ = [
    "make_document",
    "make_tombstone",
    "print_action",
    "print_document",
    "shorten_value",
    "title_order",
]

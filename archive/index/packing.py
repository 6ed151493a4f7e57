"""A record as an index keeps it, as compact JSON, and how it is read back: whole, or as a hit.

Only fields that have a value are written: most of some seventy have none. What is written for a
version follows from the version alone, so that checksums of two indexes can be compared.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache

import orjson

from archive.index.answer import Hit
from archive.index.highlights import Marker
from archive.index.records import Record
from archive.model import DocumentKind, Pay, PayKind, PayUnit, RecordKind, Requester
from archive.times import Window, from_seconds

#: Changes whenever the same record would be written otherwise; an index of another one is rebuilt.
PACKING = "packed/2"

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def quote_text(text: str) -> str:
    """A text as a JSON string; it stays as it is but for what JSON must escape."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return _ENCODE(text)


def print_record(record: Record) -> str:
    """The JSON array that :func:`read_record` reads back."""
    packed = pack_record(record)
    try:
        return orjson.dumps(packed).decode()
    except orjson.JSONEncodeError:
        # A whole number that takes more than 64 bits.
        return _ENCODE(packed)


def pack_record(record: Record) -> list[object]:
    """What :func:`print_record` writes."""
    (version, item, listing, kind, document, platform, title, description, words, text) = record[
        :10
    ]
    requester, pay, first, last, keywords, numbers, _ = record[10:]
    return [
        version,
        item,
        listing,
        kind,
        document,
        platform,
        title,
        description,
        words,
        text,
        requester.id,
        requester.name,
        None if pay is None else _pack_pay(pay),
        first,
        last,
        keywords,
        numbers,
    ]


def _pack_pay(pay: Pay) -> list[object]:
    return [
        pay.raw,
        None if pay.amount is None else str(pay.amount),
        pay.currency,
        pay.unit,
        pay.kind,
        None if pay.high is None else str(pay.high),
    ]


def read_hit(packed: str, *, language: str, marker: Marker) -> Hit:
    """The hit that a packed record gives, marked. (Through a whole ``Record`` it takes twice as
    long, and an answer needs no more of it.)"""
    (version, item, listing, kind, document, platform, title, description, _, text) = (
        loaded := json.loads(packed)
    )[:10]
    requester_id, requester_name, pay, first, last, _, numbers = loaded[10:]
    return Hit(
        version=version,
        item=item,
        kind=RecordKind(kind),
        listing=listing,
        platform=platform,
        title=title,
        description=description,
        text=text,
        requester=Requester(requester_id, requester_name),
        pay=_read_pay(pay),
        first_seen=_read_window(*first),
        last_seen=_read_window(*last),
        captures=numbers["captures"],
        language=language,
        document_kind=None if document is None else DocumentKind(document),
        highlights=marker.mark(title=title, description=description, text=text, language=language),
    )


@lru_cache(maxsize=10_000)
def _read_window(earliest: int, latest: int) -> Window:
    return Window(from_seconds(earliest), from_seconds(latest))


def _read_pay(pay: list[str | None] | None) -> Pay | None:
    if pay is None:
        return None
    raw, amount, currency, unit, kind, high = pay
    return Pay(
        raw or "",
        None if amount is None else Decimal(amount),
        currency,
        None if unit is None else PayUnit(unit),
        None if kind is None else PayKind(kind),
        None if high is None else Decimal(high),
    )


def read_record(packed: str, *, language: str) -> Record:
    """Read back what :func:`print_record` wrote."""
    (version, item, listing, kind, document, platform, title, description, words, text) = (
        loaded := json.loads(packed)
    )[:10]
    requester_id, requester_name, pay, first, last, keywords, numbers = loaded[10:]
    return Record(
        version=version,
        item=item,
        listing=listing,
        kind=RecordKind(kind),
        document_kind=None if document is None else DocumentKind(document),
        platform=platform,
        title=title,
        description=description,
        words=tuple(words),
        text=text,
        requester=Requester(requester_id, requester_name),
        pay=_read_pay(pay),
        first=(first[0], first[1]),
        last=(last[0], last[1]),
        keywords={name: tuple(values) for name, values in keywords.items()},
        numbers=numbers,
        language=language,
    )

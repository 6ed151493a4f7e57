"""A record as an index keeps it, as compact JSON, and how it is read back: whole, or as a hit.

Only fields that have a value are written: most of some seventy have none. What is written for a
version follows from the version alone, so that checksums of two indexes can be compared.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache

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
    """The JSON array that :func:`read_record` reads back.

    Written piece by piece, what recurs remembered: an encoder that goes through some sixty
    values takes five times as long.
    """
    pay = "null" if record.pay is None else _print_pay(record.pay)
    words = ",".join(map(quote_text, record.words))
    # Names and whole numbers alone: Python writes them as JSON does, but for these two signs.
    numbers = str(record.numbers).replace("'", '"').replace(" ", "")
    return (
        f"[{record.version},{record.item},{_print_number(record.listing)},"
        f"{_print_name(record.kind)},{_print_name(record.document_kind)},"
        f"{_print_name(record.platform)},{quote_text(record.title)},{quote_text(record.description)},"
        f"[{words}],{quote_text(record.text)},{_print_name(record.requester.id)},"
        f"{_print_name(record.requester.name)},{pay},"
        f"[{record.first[0]},{record.first[1]}],[{record.last[0]},{record.last[1]}],"
        f"{_print_keywords(tuple(record.keywords.items()))},{numbers}]"
    )


def _print_number(number: int | None) -> str:
    return "null" if number is None else str(number)


@lru_cache(maxsize=20_000)
def _print_name(name: str | None) -> str:
    return _ENCODE(None if name is None else str(name))


@lru_cache(maxsize=20_000)
def _print_keywords(keywords: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    return _ENCODE(dict(keywords))


def _print_pay(pay: Pay) -> str:
    amount = "null" if pay.amount is None else f'"{pay.amount}"'
    high = "null" if pay.high is None else f'"{pay.high}"'
    return (
        f"[{quote_text(pay.raw)},{amount},{_print_name(pay.currency)},"
        f"{_print_name(pay.unit)},{_print_name(pay.kind)},{high}]"
    )


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

"""A platform's ``facts.toml``: owner, floor, fees, terms; dated, each with a source that was read.

Reads and checks; a fact without a source is refused. The types, and which rule was in force on a
day, are :mod:`archive.platform_rules`, since what computes from listings needs them too.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from archive.platform_rules import (
    DatedFact,
    FactKind,
    RuleOn,
    Source,
    SourceKind,
    SourceRead,
    Standing,
    rule_on,
)
from crawlers.platforms.tables import BadPlatform, Table

__all__ = [
    "DatedFact",
    "FactKind",
    "RuleOn",
    "Source",
    "SourceKind",
    "SourceRead",
    "Standing",
    "read_dated",
    "rule_on",
]


def read_dated(path: Path) -> tuple[DatedFact, ...]:
    """Read and check one ``facts.toml``; none where there is no file.

    Raises:
        BadPlatform: not TOML, a key missing, unknown or of the wrong kind, a fact without a
            source, a source that nothing uses; names file and key.
    """
    if not path.is_file():
        return ()
    try:
        with path.open("rb") as file:
            table = Table(tomllib.load(file), file=path, place="")
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadPlatform(f"{path}: cannot be read: {error}") from error
    table.needed("changed", date)
    sources: dict[str, Source] = {}
    for entry in table.tables("sources"):
        source = _read_source(entry)
        if source.id in sources:
            raise entry.refuse("id", f"{source.id!r} is given twice")
        sources[source.id] = source
    facts = tuple(_read_fact(entry, sources) for entry in table.tables("facts"))
    table.finish()
    unused = sorted(sources.keys() - {fact.source.id for fact in facts})
    if unused:
        raise table.refuse("sources", f"{unused[0]!r} is used by no fact")
    return facts


def _read_source(table: Table) -> Source:
    return Source(
        id=table.text("id"),
        title=table.text("title"),
        address=table.text("address"),
        kind=table.choice("kind", SourceKind),
        read=table.choice("read", SourceRead),
        dated=table.optional("dated", str),
    )


def _read_fact(table: Table, sources: dict[str, Source]) -> DatedFact:
    named = table.text("source")
    if named not in sources:
        raise table.refuse("source", f"{named!r} is not among [[sources]]")
    since, until = table.optional("from", str), table.optional("until", str)
    seen = table.texts("seen", needed=False)
    spans = [_read_span(text, table=table) for text in (since, until, *seen) if text is not None]
    first = min((span[0] for span in spans), default=None)
    last = max((span[1] for span in spans), default=None)
    if since is not None:
        first = _read_span(since, table=table)[0]
    if until is not None:
        last = _read_span(until, table=table)[1]
        if first is None or last is None or first > last:
            raise table.refuse("until", "comes before the day from which it holds, or alone")
    return DatedFact(
        kind=table.choice("kind", FactKind),
        says=table.text("says"),
        source=sources[named],
        first=first,
        last=last,
        ended=until is not None,
        topic=table.optional("topic", str) or "",
        amount=_read_number(table, "amount"),
        currency=_read_currency(table),
        per=table.optional("per", str),
        points=table.optional("points", int),
        percent=_read_number(table, "percent"),
        names=table.texts("names", needed=False),
    )


def _read_number(table: Table, key: str) -> Decimal | None:
    """A decimal, written as text so that it stays exact."""
    text = table.optional(key, str)
    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise table.refuse(key, f"is {text!r}, not a number") from error
    if not value.is_finite() or value < 0:
        raise table.refuse(key, f"is {text!r}, not an amount")
    return value


def _read_currency(table: Table) -> str | None:
    code = table.optional("currency", str)
    if code is not None and not re.fullmatch("[A-Z]{3}", code):
        raise table.refuse("currency", f"is {code!r}, not a code such as 'USD'")
    return code


def _read_span(text: str, *, table: Table) -> tuple[date, date]:
    """``2023``, ``2023-09`` or ``2023-09-14``: its first and last day."""
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
    try:
        if match is None:
            raise ValueError(text)
        year, month, day = (None if part is None else int(part) for part in match.groups())
        if year is None or month is None:
            start = date(int(match[1]), 1, 1)
            return start, date(start.year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError as error:
        raise table.refuse("seen", f"{text!r} is not a year, a month or a day") from error

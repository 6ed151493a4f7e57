"""What is known of a platform beside its pages: owner, floor, fees, terms; dated, with sources.

Read from the folder's ``facts.toml``. A fact without a source is refused. A rule is only said to
have been in force on days that a source speaks for; between two rules whose day of change
nobody told, both are given, marked as such. Nothing is guessed, and nothing here reads a page.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path

from crawlers.platforms.tables import BadPlatform, Table


class FactKind(StrEnum):
    """What a fact is about."""

    OWNER = "owner"
    COUNTRIES = "countries"
    CURRENCIES = "currencies"
    UNIT = "unit"
    FEE = "fee"  #: what the platform takes
    PAYOUT_THRESHOLD = "payout_threshold"  #: what must be earned before anything is paid out
    POINTS_RATE = "points_rate"  #: what points are worth in money
    PAY_FLOOR = "pay_floor"  #: the least that the platform itself lets requesters pay
    PAY_SETTING = "pay_setting"  #: how pay comes about, where that differs between workers
    CLIENT = "client"  #: what workers are told of who posts the work
    AUTOMATION = "automation"  #: what terms or practice say of programs that read pages
    SECRECY = "secrecy"
    MAY_NOT_ASK = "may_not_ask"  #: what a requester may not ask for


class SourceKind(StrEnum):
    PLATFORM = "platform"  #: the platform's own page, mail or terms
    PRESS = "press"
    RESEARCH = "research"
    CODE = "public code"
    FORUM = "forum"  #: what workers or developers say of it


class SourceRead(StrEnum):
    """How much of the source was read for the fact."""

    WHOLE = "whole"
    EXCERPT = "excerpt"
    SECOND_HAND = "second hand"  #: as another document tells it


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read. ``dated``: what the source says of its own time, as printed."""

    id: str
    title: str
    address: str
    kind: SourceKind
    read: SourceRead
    dated: str | None


class Standing(StrEnum):
    """How sure it is that a rule held on a day."""

    IN_FORCE = "in force"  #: a source speaks for that day
    LAST_KNOWN = "last known"  #: later than the last day a source speaks for; no end is known
    BETWEEN = "between"  #: this rule or its neighbour: nobody told the day of the change
    UNDATED = "undated"  #: the rule is known, and no source says of which days


@dataclass(frozen=True, slots=True)
class DatedFact:
    """One fact.

    ``first`` and ``last``: the days from which and until which (both included) a source speaks
    for it; both None where no source says when. ``ended``: a source says that it held no more
    after ``last``. ``amount`` is in major units of ``currency`` per ``per``; ``points`` are worth
    ``amount``; ``percent`` of the pay. ``names`` are owners, countries, currencies or codes of
    requests (docs/platforms.md), by kind. ``topic`` tells facts of one kind apart that can hold
    at once (a floor in pounds and one in dollars).
    """

    kind: FactKind
    says: str
    source: Source
    first: date | None = None
    last: date | None = None
    ended: bool = False
    topic: str = ""
    amount: Decimal | None = None
    currency: str | None = None
    per: str | None = None
    points: int | None = None
    percent: Decimal | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleOn:
    """A rule as it stood on a day."""

    fact: DatedFact
    standing: Standing


def rule_on(facts: Iterable[DatedFact], day: date, kind: FactKind) -> tuple[RuleOn, ...]:
    """The rules of one kind that held on ``day``, or may have; sure ones first, undated last."""
    facts = tuple(facts)
    found: list[RuleOn] = []
    dated = sorted(
        (
            (fact, fact.first, fact.last)
            for fact in facts
            if fact.kind is kind and fact.first is not None and fact.last is not None
        ),
        key=lambda each: each[1],
    )
    for topic in dict.fromkeys(fact.topic for fact, _, _ in dated):
        line = [each for each in dated if each[0].topic == topic]
        inside = [fact for fact, first, last in line if first <= day <= last]
        if inside:
            found += [RuleOn(fact, Standing.IN_FORCE) for fact in inside]
            continue
        before = [each for each in line if each[2] < day]
        after = [each for each in line if each[1] > day]
        if not before:
            continue
        held = max(before, key=lambda each: each[2])[0]
        if after:
            if not held.ended:
                found.append(RuleOn(held, Standing.BETWEEN))
            found.append(RuleOn(min(after, key=lambda each: each[1])[0], Standing.BETWEEN))
        elif not held.ended:
            found.append(RuleOn(held, Standing.LAST_KNOWN))
    found += [
        RuleOn(fact, Standing.UNDATED) for fact in facts if fact.kind is kind and fact.first is None
    ]
    order = tuple(Standing)
    return tuple(sorted(found, key=lambda rule: order.index(rule.standing)))


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

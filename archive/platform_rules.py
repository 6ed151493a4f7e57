"""What is known about platforms beside their pages: rules with the days they held, and sources.

The types, and which rule was in force on a day. Whoever knows platforms reads the facts and hands
them in; the archive knows none. A rule is only said to have been in force on days that a source
speaks for; between two rules whose day of change nobody told, both are given, marked as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


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

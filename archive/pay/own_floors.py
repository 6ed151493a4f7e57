"""The least that a platform itself let requesters pay, on a day, and how a wage stands to it.

The rules are facts of platforms (``crawlers/platforms/<name>/facts.toml``), each with the days that
a source speaks for. The archive knows no website: ``data/platform_floors.json`` holds a copy, which
``python -m crawlers.platforms.floors`` writes and a test compares. A rule that is only known for
earlier days is *last known*, and a verdict by it says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

from archive.pay.exchange import convert
from archive.pay.floors import Against, compare
from archive.pay.wages import Wage
from archive.platform_notes import read_facts
from archive.platform_rules import DatedFact, FactKind, RuleOn, Standing, rule_on

FILE = "platform_floors.json"
_HOUR = "hour"


class OwnFloor(StrEnum):
    """How pay stands to the platform's own floor, the worst first."""

    BELOW = "below"
    BELOW_LAST_KNOWN = "below_last_known"
    UNKNOWN = "unknown"
    NOT_BELOW_LAST_KNOWN = "not_below_last_known"
    NOT_BELOW = "not_below"


@dataclass(frozen=True, slots=True)
class OwnFloors:
    """Floors by platform; ``edition`` names the copy."""

    facts: Mapping[str, tuple[DatedFact, ...]]
    edition: str


@dataclass(frozen=True, slots=True)
class OwnVerdict:
    """How a version's wages stand to the rules of that day. ``least``: the lowest of these, with
    its currency; None where only undated rules are known."""

    verdict: OwnFloor
    rules: tuple[RuleOn, ...]
    least: tuple[Decimal, str] | None


@cache
def load_own_floors() -> OwnFloors:
    """The copy that comes with Piecework."""
    text = (resources.files("archive.pay") / "data" / FILE).read_text("utf-8")
    return OwnFloors(read_facts(text), hashlib.sha256(text.encode()).hexdigest()[:12])


@lru_cache(maxsize=20_000)
def list_own_floors(platform: str, day: date) -> tuple[RuleOn, ...]:
    """A platform's hourly floors that held on a day, or may have; sure ones first."""
    facts = load_own_floors().facts.get(platform, ())
    return tuple(
        one
        for one in rule_on(facts, day, FactKind.PAY_FLOOR)
        if one.fact.per == _HOUR and one.fact.amount is not None and one.fact.currency is not None
    )


def compare_own_floor(platform: str, wages: Sequence[Wage], day: date) -> OwnVerdict | None:
    """How wages stand to the platform's own floor; None where no floor of it is known at all.

    Where the platform has a floor in the wage's own currency, that one counts; else all do, at
    the rates of the day. Of a rule and its successor, where nobody told the day of the change,
    both count: below is what is below both. An undated rule decides nothing. Wages that
    contradict each other are unknown.
    """
    rules = list_own_floors(platform, day)
    if not rules:
        return None
    dated = [one for one in rules if one.standing is not Standing.UNDATED]
    verdicts = {_judge(wage, dated, day) for wage in wages} - {OwnFloor.UNKNOWN}
    verdict = verdicts.pop() if len(verdicts) == 1 else OwnFloor.UNKNOWN
    return OwnVerdict(verdict, rules, _find_least(dated, wages, day))


def _judge(wage: Wage, rules: Sequence[RuleOn], day: date) -> OwnFloor:
    mine = _choose_rules(rules, wage.currency)
    amounts = [
        convert(amount, currency, to=wage.currency, day=day) for amount, currency in _amounts(mine)
    ]
    known = [one for one in amounts if isinstance(one, Decimal)]
    if not known or len(known) != len(amounts):
        return OwnFloor.UNKNOWN
    found = compare(wage.low, wage.high, known)
    last = any(one.standing is Standing.LAST_KNOWN for one in mine)
    if found is Against.BELOW:
        return OwnFloor.BELOW_LAST_KNOWN if last else OwnFloor.BELOW
    if found is Against.NOT_BELOW:
        return OwnFloor.NOT_BELOW_LAST_KNOWN if last else OwnFloor.NOT_BELOW
    return OwnFloor.UNKNOWN


def _choose_rules(rules: Sequence[RuleOn], currency: str) -> Sequence[RuleOn]:
    own = [one for one in rules if one.fact.currency == currency]
    return own or rules


def _amounts(rules: Iterable[RuleOn]) -> list[tuple[Decimal, str]]:
    return [
        (one.fact.amount, one.fact.currency)
        for one in rules
        if one.fact.amount is not None and one.fact.currency is not None
    ]


def _find_least(
    rules: Sequence[RuleOn], wages: Sequence[Wage], day: date
) -> tuple[Decimal, str] | None:
    chosen = _amounts(_choose_rules(rules, wages[0].currency) if wages else rules)
    if not chosen:
        return None
    to = chosen[0][1]
    valued = [(convert(*one, to=to, day=day), one) for one in chosen]
    known = [(value, one) for value, one in valued if isinstance(value, Decimal)]
    return min(known)[1] if known else None


def write_own_floor(own: OwnVerdict) -> dict[str, str | list[dict[str, str | None]]]:
    """As it is kept and shown: each rule with its days and source."""
    return {"verdict": own.verdict.value, "rules": write_rules(own.rules)}


def write_rules(rules: Iterable[RuleOn]) -> list[dict[str, str | None]]:
    """Rules as JSON has them."""
    return [
        {
            "standing": str(one.standing),
            "amount": str(one.fact.amount),
            "currency": one.fact.currency,
            "per": one.fact.per,
            "first": None if one.fact.first is None else one.fact.first.isoformat(),
            "last": None if one.fact.last is None else one.fact.last.isoformat(),
            "source": one.fact.source.title,
        }
        for one in rules
    ]

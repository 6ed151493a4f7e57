"""The enricher ``wages``: what a version's pay comes to by the hour, and beside which floors.

Fields: ``payread``, ``payeur``, ``wage``, ``advertised``, ``lowerbound``, ``below``,
``notbelow``, ``ownfloor``, ``ownminimum``. A lower bound can say *not below* and never *below*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from archive import extra
from archive.enrich.rules import Found, Json
from archive.model import EnrichedValue, Pay, RecordKind, VersionDoc
from archive.pay.exchange import COMMON, NoRate, Rate, convert, find_rate, name_edition
from archive.pay.floors import Ladder, load_floors
from archive.pay.own_floors import compare_own_floor, load_own_floors, write_own_floor
from archive.pay.wages import Fact, Label, PayReading, Wage, judge_reading, reckon_terms

RULE = "wages/4"
_FIELD = {Label.ADVERTISED: "advertised", Label.LOWER_BOUND: "lowerbound"}
_PLACES = Decimal("0.000001")


class WageEnricher:
    """See the module."""

    name = "wages"
    after: tuple[str, ...] = ()

    def __init__(self) -> None:
        own = load_own_floors().edition
        self.rule = f"{RULE} {name_edition()} floors {load_floors().edition} own {own}"

    def enrich(self, docs: Sequence[VersionDoc]) -> Mapping[int, Found]:
        """Findings for listings; documents have no pay of their own."""
        return {doc.version: _reckon(doc) for doc in docs if doc.kind is RecordKind.LISTING}


def _reckon(doc: VersionDoc) -> Found:
    day = doc.first_seen.earliest.date()
    pay, facts = doc.pay, doc.extra
    terms = _judge_terms(
        pay,
        doc.time_allotted,
        facts.get(extra.ESTIMATED_SECONDS),
        facts.get(extra.HOURLY_AMOUNT),
        facts.get(extra.HOURLY_CURRENCY),
    )
    fields: dict[str, EnrichedValue] = {"payread": terms.reading}
    detail: dict[str, Json] = {"day": day.isoformat()}
    if terms.priced is not None:
        amount, currency = terms.priced
        euros, detail["rate"] = _tell_rate(currency, day)
        if euros is not None:
            fields["payeur"] = (amount * euros).quantize(_PLACES)
    wages = terms.wages
    own = compare_own_floor(doc.platform, wages, day)
    if own is not None:
        fields["ownfloor"] = (own.verdict.value,)
        detail["own_floor"] = write_own_floor(own)
        least = None if own.least is None else convert(*own.least, to=COMMON, day=day)
        if isinstance(least, Decimal):
            fields["ownminimum"] = least.quantize(_PLACES)
    if not wages:
        return Found(fields, detail)
    fields["wage"] = terms.labels
    for wage in wages:
        if wage.low is not None:
            euros, _ = _tell_rate(wage.currency, day)
            if euros is not None:
                fields[_FIELD[wage.label]] = (wage.low * euros).quantize(_PLACES)
    detail["wages"] = terms.told
    below, not_below = _compare_all(wages, day)
    if below:
        fields["below"] = below
    if not_below:
        fields["notbelow"] = not_below
    return Found(fields, detail)


class _Terms(NamedTuple):
    """What follows from what a version says of pay and time, on whatever day. ``priced``: the
    amount and its currency, where they could be read."""

    reading: tuple[str, ...]
    priced: tuple[Decimal, str] | None
    wages: tuple[Wage, ...]
    labels: tuple[str, ...]
    told: Json


# Many offers pay the same for the same time. Typed: 1, 1.0 and True are one key and not one fact.
@lru_cache(maxsize=20_000, typed=True)
def _judge_terms(
    pay: Pay | None, time_allotted: int | None, estimated: Fact, hourly: Fact, currency: Fact
) -> _Terms:
    reading = judge_reading(pay)
    priced = None
    if reading is PayReading.READ and pay and pay.amount is not None and pay.currency:
        priced = pay.amount, pay.currency
    wages = reckon_terms(pay, time_allotted, estimated=estimated, hourly=hourly, currency=currency)
    return _Terms(
        _name_values((reading,)),
        priced,
        tuple(wages),
        _name_values(tuple([wage.label for wage in wages])),
        [_tell(wage) for wage in wages],
    )


@cache
def _name_values(values: tuple[PayReading, ...] | tuple[Label, ...]) -> tuple[str, ...]:
    """As fields have them; the same ones are one object, which is printed once."""
    return tuple([value.replace(" ", "_") for value in values])


@lru_cache(maxsize=20_000)
def _tell_rate(currency: str, day: date) -> tuple[Decimal | None, Json]:
    """What one unit is worth in euros, and how that is told."""
    rate = find_rate(currency, day)
    if isinstance(rate, Rate):
        return rate.euros, {"euros": str(rate.euros), "day": rate.day.isoformat()}
    return None, {"why": rate.why}


def _tell(wage: Wage) -> Json:
    return {
        "label": str(wage.label),
        "low": None if wage.low is None else str(wage.low.quantize(_PLACES)),
        "high": None if wage.high is None else str(wage.high.quantize(_PLACES)),
        "currency": wage.currency,
        "sum": wage.sum,
    }


def _compare_all(wages: Sequence[Wage], day: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The places whose minimum wage these wages are below, and those where they are not.

    Where two wages of one version contradict each other, the place is in neither.
    """
    if len(wages) == 1:
        (wage,) = wages
        ladder = load_ladder(wage.currency, day)
        under, over = ladder.list_below(wage.high), ladder.list_reached(wage.low)
        # (Both are in order. Most versions have one wage, and it is seldom below anything.)
        return under, tuple([one for one in over if one not in under]) if under else over
    below: set[str] = set()
    reached: set[str] = set()
    for wage in wages:
        ladder = load_ladder(wage.currency, day)
        under = ladder.list_below(wage.high)
        below.update(under)
        # Of a wage whose ends are the wrong way round, the upper one counts.
        reached.update(one for one in ladder.list_reached(wage.low) if one not in under)
    return tuple(sorted(below - reached)), tuple(sorted(reached - below))


@lru_cache(maxsize=4_000)
def load_ladder(currency: str, day: date) -> Ladder:
    """The hourly floors of all places on a day, in ``currency``."""
    return Ladder(dict(list_hourly_floors(currency, day)))


@lru_cache(maxsize=20_000)
def list_hourly_floors(currency: str, day: date) -> tuple[tuple[str, tuple[Decimal, ...]], ...]:
    """For each place its hourly floors on a day, in ``currency``. Left out: a place of which the
    table knows nothing that day, one of whose floors has no hours, or no rate."""
    table = load_floors()
    found = []
    for place in table.places:
        amounts = []
        for floor in table.on(place, day):
            hourly = (
                NoRate(currency, floor.sum)
                if floor.hourly is None
                else convert(floor.hourly, floor.currency, to=currency, day=day)
            )
            amounts.append(hourly)
        known = tuple([one for one in amounts if isinstance(one, Decimal)])
        if known and len(known) == len(amounts):
            found.append((place, known))
    return tuple(found)


__all__ = ["COMMON", "WageEnricher", "list_hourly_floors"]

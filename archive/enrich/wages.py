"""The enricher ``wages``: what a version's pay comes to by the hour, and beside which floors.

Fields: ``payread``, ``payeur``, ``wage``, ``advertised``, ``lowerbound``, ``below``,
``notbelow``, ``ownfloor``, ``ownminimum``. A lower bound can say *not below* and never *below*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from archive.enrich.rules import Found, Json
from archive.model import EnrichedValue, RecordKind, VersionDoc
from archive.pay.exchange import COMMON, NoRate, Rate, convert, find_rate, name_edition
from archive.pay.floors import Ladder, load_floors
from archive.pay.own_floors import compare_own_floor, load_own_floors, write_own_floor
from archive.pay.wages import Label, PayReading, Wage, judge_reading, reckon_wages

RULE = "wages/3"
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
    reading = judge_reading(doc.pay)
    fields: dict[str, EnrichedValue] = {"payread": (str(reading),)}
    detail: dict[str, Json] = {"day": day.isoformat()}
    if reading is PayReading.READ and doc.pay and doc.pay.amount is not None and doc.pay.currency:
        rate = find_rate(doc.pay.currency, day)
        if isinstance(rate, Rate):
            fields["payeur"] = (doc.pay.amount * rate.euros).quantize(_PLACES)
            detail["rate"] = {"euros": str(rate.euros), "day": rate.day.isoformat()}
        else:
            detail["rate"] = {"why": rate.why}
    wages = reckon_wages(doc)
    own = compare_own_floor(doc.platform, wages, day)
    if own is not None:
        fields["ownfloor"] = (own.verdict.value,)
        detail["own_floor"] = write_own_floor(own)
        least = None if own.least is None else convert(*own.least, to=COMMON, day=day)
        if isinstance(least, Decimal):
            fields["ownminimum"] = least.quantize(_PLACES)
    if not wages:
        return Found(fields, detail)
    fields["wage"] = tuple([wage.label.replace(" ", "_") for wage in wages])
    for wage in wages:
        euros = find_rate(wage.currency, day)
        if wage.low is not None and isinstance(euros, Rate):
            fields[_FIELD[wage.label]] = (wage.low * euros.euros).quantize(_PLACES)
    detail["wages"] = [_tell(wage) for wage in wages]
    below, not_below = _compare_all(wages, day)
    if below:
        fields["below"] = below
    if not_below:
        fields["notbelow"] = not_below
    return Found(fields, detail)


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

"""Hourly wages of one version, each under the label that says what it rests on.

Four labels, never mixed: *advertised* (the platform's own hourly figure, or its own estimate of
the time), *lower bound* (pay ÷ the time allotted, which is a ceiling), *paid time* and *all time*
(from workers' reports and published studies alone). Each only where its input exists; bonuses
are never added; points are not money. docs/pay.md has the rules and their sources:
time allotted is a limit set by who posts the work, and workers rarely need all of it
(Hara et al. 2018), so that pay ÷ allotted is the least that an hour can have earned.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from archive import extra
from archive.model import Pay, PayKind, PayUnit, VersionDoc

HOUR = Decimal(3600)
#: An amount from here on is none that could be read; an hour of it still fits into the columns.
MOST = Decimal(10) ** 9
#: A value of a version's further facts.
Fact = str | int | float | bool | None


class Label(StrEnum):
    """What an hourly figure rests on."""

    ADVERTISED = "advertised"
    LOWER_BOUND = "lower bound"
    PAID_TIME = "paid time"
    ALL_TIME = "all time"
    AFTER_REJECTION = "after rejection"


@dataclass(frozen=True, slots=True)
class Wage:
    """An hour's pay in ``currency``, from ``low`` to ``high``; None is an end not known.

    A lower bound never has a ``high``. ``sum`` shows how it came about.
    """

    label: Label
    low: Decimal | None
    high: Decimal | None
    currency: str
    sum: str


class PayReading(StrEnum):
    """What could be made of a version's pay text."""

    READ = "read"
    UNREAD = "unread"  #: there is a text, and no amount could be read from it
    HIDDEN = "hidden"
    UNPAID = "unpaid"
    POINTS = "points"
    ABSENT = "absent"


def is_amount(number: Decimal) -> bool:
    """Whether a number can be pay: none is below nothing, and a page that states a quintillion
    must not stop the figures of all others."""
    return number.is_finite() and 0 <= number < MOST


def judge_reading(pay: Pay | None) -> PayReading:
    """What could be made of a pay."""
    if pay is None:
        return PayReading.ABSENT
    if pay.kind is PayKind.HIDDEN:
        return PayReading.HIDDEN
    if pay.kind is PayKind.UNPAID or (pay.amount == 0 and not pay.high):
        return PayReading.UNPAID
    if pay.amount is None:
        return PayReading.UNREAD if pay.raw.strip() else PayReading.ABSENT
    if not all(is_amount(one) for one in (pay.amount, pay.high) if one is not None):
        return PayReading.UNREAD
    if pay.unit is PayUnit.POINTS:
        return PayReading.POINTS
    return PayReading.READ if pay.currency is not None else PayReading.UNREAD


def reckon_wages(doc: VersionDoc) -> list[Wage]:
    """The labelled wages that a version's own fields give: advertised and lower bound."""
    facts = doc.extra
    return reckon_terms(
        doc.pay,
        doc.time_allotted,
        estimated=facts.get(extra.ESTIMATED_SECONDS),
        hourly=facts.get(extra.HOURLY_AMOUNT),
        currency=facts.get(extra.HOURLY_CURRENCY),
    )


def reckon_terms(
    pay: Pay | None, time_allotted: int | None, *, estimated: Fact, hourly: Fact, currency: Fact
) -> list[Wage]:
    """The same from a version's terms alone: ``time_allotted`` in seconds, and what the platform
    prints, as ``archive.extra`` names it: its estimate of the time, an hour's pay, its currency."""
    stated = _read_stated(hourly, currency)
    if pay is None or judge_reading(pay) is not PayReading.READ or pay.currency is None:
        return [stated] if stated else []
    low, high = _find_ends(pay)
    wages = []
    if stated:
        wages.append(stated)
    elif pay.unit in (PayUnit.HOUR, PayUnit.MINUTE):
        factor = 1 if pay.unit is PayUnit.HOUR else 60
        wages.append(_make(Label.ADVERTISED, low, high, pay, Decimal(factor), f"{pay.raw}"))
    elif pay.unit is PayUnit.TASK and (seconds := _read_seconds(estimated)):
        sum_ = f"{pay.raw} ÷ {seconds} s as the platform estimates"
        wages.append(_make(Label.ADVERTISED, low, high, pay, HOUR / seconds, sum_))
    if pay.unit is PayUnit.TASK and time_allotted and time_allotted > 0 and low is not None:
        sum_ = f"{pay.raw} ÷ {time_allotted} s allotted"
        wages.append(_make(Label.LOWER_BOUND, low, None, pay, HOUR / time_allotted, sum_))
    return wages


def _find_ends(pay: Pay) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that one unit pays."""
    if pay.kind is PayKind.FROM:
        return pay.amount, pay.high
    if pay.kind is PayKind.UP_TO:
        return None, pay.high if pay.high is not None else pay.amount
    return pay.amount, pay.high if pay.high is not None else pay.amount


def _make(
    label: Label,
    low: Decimal | None,
    high: Decimal | None,
    pay: Pay,
    factor: Decimal,
    sum_: str,
) -> Wage:
    assert pay.currency is not None
    return Wage(
        label,
        None if low is None else low * factor,
        None if high is None else high * factor,
        pay.currency,
        sum_,
    )


def _read_seconds(seconds: Fact) -> int | None:
    return seconds if isinstance(seconds, int) and seconds > 0 else None


def _read_stated(amount: Fact, currency: Fact) -> Wage | None:
    """The hourly figure that the platform itself prints."""
    if amount is None or not isinstance(currency, str):
        return None
    try:
        number = Decimal(str(amount))
    except InvalidOperation:
        return None
    if not is_amount(number) or number == 0:
        return None
    sum_ = f"{number} {currency} an hour, as the platform prints it"
    return Wage(Label.ADVERTISED, number, number, currency, sum_)

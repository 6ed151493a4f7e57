"""Labelled wages: each only where its input exists, ranges kept, points never money."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from archive import extra
from archive.model import Pay, PayKind, PayUnit, VersionDoc
from archive.pay.wages import Label, PayReading, Wage, judge_reading, reckon_wages
from tests.contract.corpus import make_version


def offer(
    amount: str | None = "1.00",
    *,
    unit: PayUnit | None = PayUnit.TASK,
    kind: PayKind | None = PayKind.FIXED,
    high: str | None = None,
    currency: str | None = "USD",
    allotted: int | None = None,
    further: dict[str, str | int | float | bool | None] | None = None,
) -> VersionDoc:
    pay = Pay(
        f"{amount} {currency}",
        None if amount is None else Decimal(amount),
        currency,
        unit,
        kind,
        None if high is None else Decimal(high),
    )
    return replace(make_version(1, "t", pay=pay, time_allotted=allotted), extra=further or {})


def ends(doc: VersionDoc) -> dict[Label, tuple[Decimal | None, Decimal | None]]:
    return {wage.label: (wage.low, wage.high) for wage in reckon_wages(doc)}


def test_pay_by_time_allotted_is_a_lower_bound_and_has_no_upper_end() -> None:
    assert ends(offer("0.50", allotted=1800)) == {Label.LOWER_BOUND: (Decimal(1), None)}


def test_without_time_there_is_no_wage() -> None:
    assert reckon_wages(offer("0.50")) == []


def test_the_platforms_estimate_is_advertised_beside_the_lower_bound() -> None:
    doc = offer("3.00", allotted=3600, further={extra.ESTIMATED_SECONDS: 900})
    assert ends(doc) == {
        Label.ADVERTISED: (Decimal(12), Decimal(12)),
        Label.LOWER_BOUND: (Decimal(3), None),
    }


def test_what_the_platform_prints_by_the_hour_comes_before_its_estimate() -> None:
    doc = offer(
        "3.00",
        further={
            extra.ESTIMATED_SECONDS: 900,
            extra.HOURLY_AMOUNT: "9.50",
            extra.HOURLY_CURRENCY: "GBP",
        },
    )
    (wage,) = reckon_wages(doc)
    assert (wage.label, wage.low, wage.currency) == (Label.ADVERTISED, Decimal("9.50"), "GBP")


@pytest.mark.parametrize(
    ("unit", "factor"), [(PayUnit.HOUR, 1), (PayUnit.MINUTE, 60)], ids=["hour", "minute"]
)
def test_pay_by_the_hour_or_minute_is_advertised(unit: PayUnit, factor: int) -> None:
    assert ends(offer("0.20", unit=unit, allotted=60)) == {
        Label.ADVERTISED: (Decimal("0.20") * factor, Decimal("0.20") * factor)
    }


def test_a_range_stays_a_range() -> None:
    doc = offer("14", unit=PayUnit.HOUR, kind=PayKind.RANGE, high="18")
    assert ends(doc) == {Label.ADVERTISED: (Decimal(14), Decimal(18))}


def test_up_to_has_no_lower_end_and_so_no_lower_bound() -> None:
    doc = offer("10", kind=PayKind.UP_TO, allotted=3600, further={extra.ESTIMATED_SECONDS: 3600})
    assert ends(doc) == {Label.ADVERTISED: (None, Decimal(10))}


def test_from_has_no_upper_end() -> None:
    doc = offer("10", unit=PayUnit.HOUR, kind=PayKind.FROM)
    assert ends(doc) == {Label.ADVERTISED: (Decimal(10), None)}


@pytest.mark.parametrize(
    ("doc", "reading"),
    [
        (offer("30", unit=PayUnit.POINTS, currency=None, allotted=600), PayReading.POINTS),
        (offer("0", kind=PayKind.UNPAID, allotted=600), PayReading.UNPAID),
        (offer("0", allotted=600), PayReading.UNPAID),
        (offer(None, kind=PayKind.HIDDEN, allotted=600), PayReading.HIDDEN),
        (offer(None, kind=None, allotted=600), PayReading.UNREAD),
        (offer("1", currency=None, allotted=600), PayReading.UNREAD),
        (make_version(1, "t", time_allotted=600), PayReading.ABSENT),
    ],
)
def test_what_is_no_money_gives_no_wage_and_is_counted(
    doc: VersionDoc, reading: PayReading
) -> None:
    assert judge_reading(doc.pay) is reading
    assert reckon_wages(doc) == []


def test_units_that_are_no_task_are_not_divided_by_the_time_of_one() -> None:
    """Pay for a page of a task, beside the time for the whole task: no hour follows."""
    assert reckon_wages(offer("0.075", unit=PayUnit.PAGE, allotted=600)) == []


def test_the_sum_is_shown() -> None:
    (wage,) = reckon_wages(offer("0.50", allotted=1800))
    assert wage == Wage(Label.LOWER_BOUND, Decimal(1), None, "USD", "0.50 USD ÷ 1800 s allotted")


@pytest.mark.parametrize("amount", ["-1.00", "1000000000", "9" * 40, "1e30", "NaN", "Infinity"])
def test_what_no_pay_can_be_is_not_read_and_stops_nothing(amount: str) -> None:
    for doc in (offer(amount, allotted=60), offer("1.00", high=amount, allotted=60)):
        assert judge_reading(doc.pay) is PayReading.UNREAD
        assert reckon_wages(doc) == []
    further = {extra.HOURLY_AMOUNT: amount, extra.HOURLY_CURRENCY: "USD"}
    assert ends(offer("1.00", allotted=60, further={**further})) == {
        Label.LOWER_BOUND: (Decimal(60), None)
    }


@pytest.mark.parametrize("allotted", [0, -60])
def test_no_time_allotted_gives_no_wage(allotted: int) -> None:
    assert reckon_wages(offer("1.00", allotted=allotted)) == []

"""The platform's own floor of the day decides where a source speaks for that day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from archive.pay.own_floors import (
    OwnFloor,
    compare_own_floor,
    list_own_floors,
    load_own_floors,
    write_own_floor,
)
from archive.pay.wages import Label, Wage
from archive.platform_rules import Standing

#: A day for which a source speaks, one after the last known rule, one between two rules.
SPOKEN, LATER, BETWEEN = date(2021, 5, 1), date(2025, 5, 1), date(2022, 8, 1)


def advertised(amount: str, currency: str = "GBP", *, high: str | None = None) -> Wage:
    return Wage(Label.ADVERTISED, Decimal(amount), Decimal(high or amount), currency, "")


def bound(amount: str) -> Wage:
    return Wage(Label.LOWER_BOUND, Decimal(amount), None, "GBP", "")


def judge(*wages: Wage, day: date = SPOKEN) -> OwnFloor:
    found = compare_own_floor("prolific", wages, day)
    assert found is not None
    return found.verdict


def test_the_rule_of_the_day_decides() -> None:
    assert judge(advertised("4.99")) is OwnFloor.BELOW
    assert judge(advertised("5.00")) is OwnFloor.NOT_BELOW
    assert judge(advertised("4.00", high="6.00")) is OwnFloor.UNKNOWN


def test_a_lower_bound_is_never_below() -> None:
    assert judge(bound("0.10")) is OwnFloor.UNKNOWN
    assert judge(bound("5.50")) is OwnFloor.NOT_BELOW
    assert judge(bound("0.10"), day=LATER) is OwnFloor.UNKNOWN


def test_the_floor_in_the_wages_own_currency_counts() -> None:
    # 6.00 USD was more than 5.00 GBP nowhere, and less than 6.50 USD.
    assert judge(advertised("6.40", "USD")) is OwnFloor.BELOW
    assert judge(advertised("6.50", "USD")) is OwnFloor.NOT_BELOW


def test_another_currency_is_held_against_all_floors() -> None:
    assert judge(advertised("2.00", "EUR")) is OwnFloor.BELOW
    assert judge(advertised("20.00", "EUR")) is OwnFloor.NOT_BELOW
    assert judge(advertised("9999", "KES")) is OwnFloor.UNKNOWN


def test_after_the_last_day_that_a_source_speaks_for_it_says_last_known() -> None:
    assert judge(advertised("5.99"), day=LATER) is OwnFloor.BELOW_LAST_KNOWN
    assert judge(advertised("6.00"), day=LATER) is OwnFloor.NOT_BELOW_LAST_KNOWN


def test_between_two_rules_both_count() -> None:
    standings = {one.standing for one in list_own_floors("prolific", BETWEEN)}
    assert standings == {Standing.BETWEEN}
    assert judge(advertised("4.99"), day=BETWEEN) is OwnFloor.BELOW
    assert judge(advertised("5.50"), day=BETWEEN) is OwnFloor.UNKNOWN
    assert judge(advertised("6.00"), day=BETWEEN) is OwnFloor.NOT_BELOW


def test_an_undated_rule_decides_nothing_and_is_shown() -> None:
    found = compare_own_floor("cloudresearch", [advertised("1.00", "USD")], SPOKEN)
    assert found is not None
    assert (found.verdict, found.least) == (OwnFloor.UNKNOWN, None)
    told = write_own_floor(found)
    assert [one["standing"] for one in told["rules"]] == ["undated"]  # type: ignore[index,union-attr]


def test_wages_that_contradict_each_other_are_unknown() -> None:
    assert judge(advertised("4.00"), bound("7.00")) is OwnFloor.UNKNOWN


def test_a_platform_without_a_known_floor_says_nothing() -> None:
    assert compare_own_floor("mturk", [advertised("0.01", "USD")], SPOKEN) is None
    assert "mturk" not in load_own_floors().facts


@pytest.mark.parametrize("day", [date(2019, 1, 1), date(2014, 1, 1)])
def test_before_the_first_known_rule_nothing_is_said(day: date) -> None:
    assert compare_own_floor("prolific", [advertised("0.01")], day) is None

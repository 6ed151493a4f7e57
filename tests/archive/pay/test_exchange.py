"""Rates: the last published day, its date kept, and a reason where there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from archive.pay.exchange import NoRate, Rate, convert, find_rate


def test_a_weekend_takes_the_rate_published_last() -> None:
    friday, sunday = find_rate("USD", date(2020, 6, 5)), find_rate("USD", date(2020, 6, 7))
    assert isinstance(sunday, Rate)
    assert sunday == friday
    assert sunday.day == date(2020, 6, 5)


def test_the_euro_is_itself_on_any_day() -> None:
    assert find_rate("EUR", date(1950, 1, 1)) == Rate("EUR", Decimal(1), date(1950, 1, 1))


@pytest.mark.parametrize("currency", ["KES", "COP", "VES", "XXX"])
def test_a_currency_without_rates_says_so(currency: str) -> None:
    found = find_rate(currency, date(2020, 6, 5))
    assert isinstance(found, NoRate)
    assert currency in found.why


def test_a_currency_is_not_carried_on_after_its_last_rate() -> None:
    assert isinstance(find_rate("RUB", date(2022, 3, 1)), Rate)
    after = find_rate("RUB", date(2022, 3, 20))
    assert isinstance(after, NoRate)
    assert "2022-03-01" in after.why


def test_two_currencies_meet_in_the_euro() -> None:
    day = date(2020, 6, 5)
    dollars, pounds = find_rate("USD", day), find_rate("GBP", day)
    assert isinstance(dollars, Rate)
    assert isinstance(pounds, Rate)
    amount = convert(Decimal(10), "USD", to="GBP", day=day)
    assert amount == Decimal(10) * dollars.euros / pounds.euros


def test_the_same_currency_needs_no_rate() -> None:
    assert convert(Decimal("3.5"), "KES", to="KES", day=date(2020, 6, 5)) == Decimal("3.5")

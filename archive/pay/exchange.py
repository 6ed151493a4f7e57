"""Exchange rates of the European Central Bank, by day, as a library carries them.

A rate is the one published last on or before the day, at most :data:`STALEST` days earlier
(week-ends, holidays); a currency or day without one says so, and nothing is interpolated.
Source of the figures: ECB euro foreign exchange reference rates, through CurrencyConverter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from importlib.metadata import version

from currency_converter import CurrencyConverter, RateNotFoundError

#: Over Easter the bank publishes nothing for four days, and over a turn of the year for five.
STALEST = 6
#: Everything that is compared across currencies is compared in this one.
COMMON = "EUR"


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of ``currency`` is worth ``euros``; ``day`` is when that was published."""

    currency: str
    euros: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class NoRate:
    """Why there is none: shown beside the amount, which stays as it is."""

    currency: str
    why: str


@cache
def _table() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)


def name_edition() -> str:
    """Which rates these are; part of the version of every rule that converts."""
    last = max(bound.last_date for bound in _table().bounds.values() if bound is not None)
    return f"ecb {version('currencyconverter')} to {last.isoformat()}"


@lru_cache(maxsize=50_000)
def find_rate(currency: str, day: date) -> Rate | NoRate:
    """The rate of a currency on a day."""
    if currency == COMMON:
        return Rate(COMMON, Decimal(1), day)
    bounds = _table().bounds.get(currency)
    if bounds is None:
        return NoRate(currency, f"the European Central Bank publishes no rate for {currency}")
    for back in range(STALEST + 1):
        published = day - timedelta(days=back)
        if not bounds.first_date <= published <= bounds.last_date:
            continue
        try:
            euros = _table().convert(1, currency, COMMON, date=published)
        except RateNotFoundError:
            continue
        return Rate(currency, Decimal(euros), published)
    return NoRate(
        currency,
        f"no rate for {currency} on {day.isoformat()} or in the {STALEST} days before "
        f"(published from {bounds.first_date.isoformat()} to {bounds.last_date.isoformat()})",
    )


def convert(amount: Decimal, currency: str, *, to: str, day: date) -> Decimal | NoRate:
    """An amount in another currency at the rates of a day, both published on the same one.

    The result is not rounded: rounding is for who shows it.
    """
    if currency == to:
        return amount
    source, target = find_rate(currency, day), find_rate(to, day)
    if isinstance(source, NoRate):
        return source
    if isinstance(target, NoRate):
        return target
    return amount * source.euros / target.euros

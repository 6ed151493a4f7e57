"""A version's price as it compares, and what can be said of the prices of a series. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from archive.index.analysis import fold_text
from archive.model import Comparator, PayUnit, QualificationKind, VersionDoc
from archive.pay.wages import PayReading, judge_reading


class Prices(StrEnum):
    """How the prices of a series stand to each other."""

    ONE = "one"
    CHANGED = "changed"
    TIERS = "tiers"
    ALTERNATING = "alternating"  #: one listing shows now this price, now that: by who looks
    BY_PLACE = "by_place"
    BY_LENGTH = "by_length"
    MANY = "many"


@dataclass(frozen=True, slots=True, order=True)
class Price:
    """A price as it compares: ``high`` equals ``low`` where it is no range."""

    currency: str
    unit: str
    low: Decimal
    high: Decimal


def read_price(doc: VersionDoc) -> Price | None:
    """The price of a version, where it is money that could be read."""
    pay = doc.pay
    if pay is None or judge_reading(pay) is not PayReading.READ:
        return None
    assert pay.amount is not None
    assert pay.currency is not None
    unit = pay.unit or PayUnit.TASK
    return Price(pay.currency, str(unit), pay.amount, pay.high or pay.amount)


def find_price(doc: VersionDoc) -> Price:
    price = read_price(doc)
    assert price is not None
    return price


def read_places(doc: VersionDoc) -> frozenset[str]:
    """The countries whose workers may do it; empty where none are named."""
    return frozenset(
        fold_text(value)
        for one in doc.qualifications
        if one.kind is QualificationKind.COUNTRY
        and one.comparator in (None, Comparator.IN, Comparator.IS)
        for value in one.values
    )


def join_places(docs: Iterable[VersionDoc]) -> set[str]:
    return {country for doc in docs for country in doc.paid_in}


def order_by_time(doc: VersionDoc) -> tuple[datetime, datetime, int]:
    return (doc.first_seen.earliest, doc.last_seen.latest, doc.version)


_Key = TypeVar("_Key", bound=Hashable)


def group_versions(
    docs: Iterable[VersionDoc], *, key: Callable[[VersionDoc], _Key]
) -> dict[_Key, list[VersionDoc]]:
    groups: dict[_Key, list[VersionDoc]] = defaultdict(list)
    for doc in docs:
        groups[key(doc)].append(doc)
    return dict(groups)

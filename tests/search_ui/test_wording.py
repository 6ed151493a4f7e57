"""Pay and times in words say what is known and no more."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from archive.model import Comparator, Pay, PayKind, PayUnit, Qualification, QualificationKind
from archive.times import Window
from search_ui.language import say_count
from search_ui.wording import (
    say_pay,
    say_qualification,
    say_seconds,
    say_seen_by,
    say_window,
)


@pytest.mark.parametrize(
    ("pay", "words"),
    [
        (None, "pay not stated"),
        (Pay("0.1", Decimal("0.1"), "USD", PayUnit.TASK), "0.10 USD per task"),
        (Pay("$0.05", Decimal("0.05"), "USD", PayUnit.TASK, PayKind.FIXED), "0.05 USD per task"),
        (Pay("5", Decimal("5"), "EUR"), "5 EUR"),
        (Pay("£9–12/h", Decimal(9), "GBP", PayUnit.HOUR, PayKind.RANGE, Decimal(12)),
         "9–12 GBP per hour"),
        (Pay("ab 1 €", Decimal(1), "EUR", PayUnit.TASK, PayKind.FROM), "from 1 EUR per task"),
        (Pay("120 pts", Decimal("120"), None, PayUnit.POINTS), "120 points"),
        (Pay("0.10", Decimal("0.10")), "0.10 in an unstated currency"),
        (Pay("ask us"), "“ask us”"),
        (Pay("", kind=PayKind.HIDDEN), "pay hidden"),
        (Pay("free", kind=PayKind.UNPAID), "unpaid"),
        (Pay("1E-7", Decimal("1E-7"), "USD"), "0.0000001 USD"),
    ],
)  # fmt: skip
def test_pay(pay: Pay | None, words: str) -> None:
    assert say_pay(pay) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ((2026, 3, 1, 14), (2026, 3, 1, 15), "2026-03-01 14:00–15:00 UTC"),
        ((2026, 3, 1, 14), (2026, 3, 1, 17), "2026-03-01 14:00–17:00 UTC"),
        ((2026, 3, 1), (2026, 3, 2), "2026-03-01"),
        ((2026, 3, 1), (2026, 4, 1), "2026-03-01 – 2026-03-31"),
        ((2026, 3, 1, 5), (2026, 3, 2, 7), "2026-03-01 05:00 – 2026-03-02 07:00 UTC"),
    ],
)
def test_windows(start: tuple[int, ...], end: tuple[int, ...], words: str) -> None:
    def at(parts: tuple[int, ...]) -> datetime:
        year, month, day, hour = (*parts, 0)[:4]
        return datetime(year, month, day, hour, tzinfo=UTC)

    assert say_window(Window(at(start), at(end))) == words


@pytest.mark.parametrize(
    ("one", "words"),
    [
        ((Comparator.AT_LEAST, ("95",), "Rate"), "Rate ≥ 95"),
        ((Comparator.IN, ("DE", "NL"), "Location"), "Location in DE, NL"),
        ((Comparator.EXISTS, (), "Masters"), "Masters: granted"),
        ((None, (), "Adult"), "as printed"),
    ],
)
def test_qualifications(one: tuple[Comparator | None, tuple[str, ...], str], words: str) -> None:
    comparator, values, name = one
    raw = Qualification(QualificationKind.CUSTOM, name, comparator, values, "as printed")
    assert say_qualification(raw) == words


def test_small_words() -> None:
    assert say_count(1, "capture") == "1 capture"
    assert say_count(1204, "capture") == "1,204 captures"
    assert say_seconds(5400) == "1 h 30 min"
    assert say_seconds(0) == "0 s"
    assert say_seen_by("≥k", k=3) == "seen by ≥3 independent sources"
    assert say_seen_by("<k", k=3) == "seen by <3 independent sources"

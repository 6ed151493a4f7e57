"""Reports of pay: as exact as they were told and never more."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.pay.reports import Report, make_wages, read_reports
from archive.pay.wages import Label


def read(text: str) -> Report:
    (found,) = read_reports(text)
    return found


def cents(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount.quantize(Decimal("0.01")))


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        # The story's row 4: $1.62 an hour.
        ("I was paid $0.54 for about 20 minutes.", "1.62", "1.62", "USD"),
        # Row 5: at most 8.83, and no lower end.
        ("For 250 fragments I got €26.50; it took me a day.", None, None, None),
        ("They paid €26.50 for just over 3 hours of transcribing.", None, "8.83", "EUR"),
        ("Ik kreeg € 26,50 voor ruim drie uur werk.", None, "8.83", "EUR"),
        ("Ich bekam 26,50 Euro für etwas mehr als 3 Stunden.", None, "8.83", "EUR"),
        ("Me pagaron 26,50 € por poco más de tres horas.", None, "8.83", "EUR"),
        ("J'ai reçu 26,50 € pour un peu plus de trois heures.", None, "8.83", "EUR"),
        ("I earned $3 in nearly two hours.", "1.50", None, "USD"),
        # Row 7: a range stays one.
        ("With corrections on the side it came to €14 to 18/h gross.", "14.00", "18.00", "EUR"),
        ("Het betaalde 12 euro per uur.", "12.00", "12.00", "EUR"),
        ("I made £9.50 an hour.", "9.50", "9.50", "GBP"),
    ],
)
def test_a_report_is_a_range_where_it_was_told_as_one(
    text: str, low: str | None, high: str | None, currency: str | None
) -> None:
    found = read_reports(text)
    if currency is None:
        assert found == []
        return
    assert [(cents(one.low), cents(one.high), one.currency) for one in found] == [
        (low, high, currency)
    ]


def test_about_stays_a_figure_and_is_marked() -> None:
    assert read("It paid $0.54 for about 20 minutes").approximate
    assert not read("It paid $0.54 for 20 minutes").approximate


def test_a_month_is_no_hour() -> None:
    """Row 6: 10,000,000 IDR a month, beside a local minimum wage by the month."""
    found = read("I make 10,000,000 IDR a month gross, five days a week.")
    assert (found.low, found.currency, found.month) == (Decimal(10_000_000), "IDR", True)
    assert make_wages([found]) == []


@pytest.mark.parametrize(
    "text",
    [
        "I got $5 the first time and $7 the second, for an hour.",
        "It paid $5 for 20 minutes of reading and 30 minutes of waiting.",
        "A survey pays 30 points and takes 10 minutes.",
        "The batch has 250 fragments of 12 seconds.",
        "Costs between $5 and $7 for 2 hours.",
        "",
    ],
)
def test_what_could_be_paired_in_two_ways_is_not_read(text: str) -> None:
    assert read_reports(text) == []


def test_a_wage_from_a_report_is_of_paid_time() -> None:
    (wage,) = make_wages(read_reports("They paid €26.50 for just over 3 hours."))
    assert (wage.label, wage.low) == (Label.PAID_TIME, None)
    assert wage.sum == "26.50 EUR ÷ 3 hours or more"


def test_each_sentence_is_a_report_of_its_own() -> None:
    text = "First I got $0.54 for 20 minutes. Later it was $2 for 30 minutes."
    assert [cents(one.low) for one in read_reports(text)] == ["1.62", "4.00"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I got $12 for 3 hours.", Label.PAID_TIME),
        ("I got $12 for 3 hours, waiting included.", Label.ALL_TIME),
        ("Counting all the time, $12 for 3 hours.", Label.ALL_TIME),
        ("Ik kreeg € 12 voor 3 uur, inclusief wachttijd.", Label.ALL_TIME),
        ("12 Euro für 3 Stunden, einschließlich Wartezeit.", Label.ALL_TIME),
        ("Me pagaron 12 € por 3 horas, incluyendo la búsqueda.", Label.ALL_TIME),
        ("12 € pour 3 heures, tout compris.", Label.ALL_TIME),
        ("After rejections it came to $12 for 3 hours.", Label.AFTER_REJECTION),
        ("Na afwijzingen was het € 12 voor 3 uur.", Label.AFTER_REJECTION),
        ("12 Euro für 3 Stunden nach Abzug der Ablehnungen.", Label.AFTER_REJECTION),
        ("12 € por 3 horas, descontando los rechazos.", Label.AFTER_REJECTION),
        ("12 € pour 3 heures après rejets.", Label.AFTER_REJECTION),
        # That somebody waited does not say that the three hours hold it.
        ("I waited for work and got $12 for 3 hours.", Label.PAID_TIME),
    ],
)
def test_the_label_follows_from_what_the_time_and_pay_are_said_to_be_of(
    text: str, label: Label
) -> None:
    (wage,) = make_wages(read_reports(text))
    assert (wage.label, wage.low) == (label, Decimal(4))


@pytest.mark.parametrize(
    "text",
    [
        f"I was paid ${'9' * 40} for 20 minutes.",
        f"I was paid $5 for 0.{'0' * 30}1 minutes.",
        f"They pay ${'9' * 40} an hour.",
        # Numbers with more figures than money or minutes have: no part of one is taken for it.
        "I was paid $20 for 1.3333 hours.",
        "I was paid $5.1234 for 20 minutes.",
        "I got 1.2345 euro for 20 minutes.",
    ],
)
def test_a_told_amount_that_nothing_pays_is_not_read(text: str) -> None:
    assert read_reports(text) == []

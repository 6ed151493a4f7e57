"""Pay as printed: read where it has one reading, left out with a doubt where not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.model import PayKind, PayUnit
from crawlers.platforms.facts import DecimalMark, MoneyFacts
from crawlers.platforms.money import read_pay

US = MoneyFacts("USD", DecimalMark.POINT, PayUnit.TASK)
ANY = MoneyFacts("USD", DecimalMark.EITHER, PayUnit.TASK)
ANY_COMMA = MoneyFacts("EUR", DecimalMark.COMMA, PayUnit.TASK)


@pytest.mark.parametrize(
    ("raw", "facts", "amount", "currency", "unit", "kind"),
    [
        ("$0.05", US, "0.05", "USD", PayUnit.TASK, PayKind.FIXED),
        (" $1,250.00 ", US, "1250.00", "USD", PayUnit.TASK, PayKind.FIXED),
        ("$0.03 per HIT", US, "0.03", "USD", PayUnit.TASK, PayKind.FIXED),
        ("$0.00", US, "0.00", "USD", PayUnit.TASK, PayKind.UNPAID),
        ("0,075 $ / page (5 HITs)", ANY, "0.075", "USD", PayUnit.PAGE, PayKind.FIXED),
        ("0,0025 $ / HIT", ANY, "0.0025", "USD", PayUnit.TASK, PayKind.FIXED),
        ("£9.00 per hour", US, "9.00", "GBP", PayUnit.HOUR, PayKind.FIXED),
        ("CA$10.00", US, "10.00", "CAD", PayUnit.TASK, PayKind.FIXED),
        ("up to $2.50", US, "2.50", "USD", PayUnit.TASK, PayKind.UP_TO),
        ("$2 – $3", US, "2", "USD", PayUnit.TASK, PayKind.RANGE),
        ("50 points", US, "50", None, PayUnit.POINTS, PayKind.FIXED),
        ("1.500 puntos", ANY_COMMA, "1500", None, PayUnit.POINTS, PayKind.FIXED),
        ("20 punten", ANY, "20", None, PayUnit.POINTS, PayKind.FIXED),
        ("30 Punkte", ANY, "30", None, PayUnit.POINTS, PayKind.FIXED),
        ("€ 9,50 per uur", ANY, "9.50", "EUR", PayUnit.HOUR, PayKind.FIXED),
        ("9,50 € pro Stunde", ANY, "9.50", "EUR", PayUnit.HOUR, PayKind.FIXED),
        ("12,00 € por hora", ANY, "12.00", "EUR", PayUnit.HOUR, PayKind.FIXED),
        ("0,15 € par tâche", ANY, "0.15", "EUR", PayUnit.TASK, PayKind.FIXED),
        ("bis zu 2,50 €", ANY, "2.50", "EUR", PayUnit.TASK, PayKind.UP_TO),
        ("ab 2,50 €", ANY, "2.50", "EUR", PayUnit.TASK, PayKind.FROM),
        ("tot € 2,50", ANY, "2.50", "EUR", PayUnit.TASK, PayKind.UP_TO),
        ("jusqu’à 2,50 €", ANY, "2.50", "EUR", PayUnit.TASK, PayKind.UP_TO),
    ],
)
def test_pay_with_one_reading(
    raw: str, facts: MoneyFacts, amount: str, currency: str, unit: PayUnit, kind: PayKind
) -> None:
    read = read_pay(raw, facts=facts)
    assert read.doubt is None
    assert read.pay.amount == Decimal(amount)
    assert (read.pay.currency, read.pay.unit, read.pay.kind) == (currency, unit, kind)


@pytest.mark.parametrize(
    "raw",
    ["", "0.05", "27894", "30 minutes", "$0.0\ufffd5", "$0,05", "kr 50", "$-2", "$٥", "$1.2.3",
     "about $2", "$5 per gizmo", "$3 – $2", "$" + "9" * 500],
)  # fmt: skip
def test_pay_that_is_left_out(raw: str) -> None:
    read = read_pay(raw, facts=US)
    assert read.pay.amount is None
    assert read.doubt
    assert read.pay.raw == raw


def test_three_digits_after_the_only_mark_are_not_certain() -> None:
    assert read_pay("$1,234", facts=ANY).pay.amount is None


EURO = MoneyFacts("EUR", DecimalMark.EITHER, PayUnit.TASK)


@pytest.mark.parametrize(
    ("raw", "facts", "amount", "currency", "unit", "kind"),
    [
        ("50¢", US, "0.50", "USD", PayUnit.TASK, PayKind.FIXED),
        ("5 cents per page", US, "0.05", "USD", PayUnit.PAGE, PayKind.FIXED),
        ("0.5 cents", US, "0.005", "USD", PayUnit.TASK, PayKind.FIXED),
        ("5–10 cents", US, "0.05", "USD", PayUnit.TASK, PayKind.RANGE),
        ("50 ct", EURO, "0.50", "EUR", PayUnit.TASK, PayKind.FIXED),
        ("20 eurocent per taak", EURO, "0.20", "EUR", PayUnit.TASK, PayKind.FIXED),
        ("$.05", US, "0.05", "USD", PayUnit.TASK, PayKind.FIXED),
        ("free", US, "0", "USD", PayUnit.TASK, PayKind.UNPAID),
        ("Onbetaald", EURO, "0", "EUR", PayUnit.TASK, PayKind.UNPAID),
        ("COP 5000", US, "5000", "COP", PayUnit.TASK, PayKind.FIXED),
        ("₦200", US, "200", "NGN", PayUnit.TASK, PayKind.FIXED),
        ("KSh 120", US, "120", "KES", PayUnit.TASK, PayKind.FIXED),
        ("$2 (bonus $1)", US, "2", "USD", PayUnit.TASK, PayKind.FIXED),
        ("$1.00 + $0.50 bonus", US, "1.00", "USD", PayUnit.TASK, PayKind.FIXED),
        ("$9 per hour plus bonus", US, "9", "USD", PayUnit.HOUR, PayKind.FIXED),
        ("€ 2,50 + bonus tot € 1", EURO, "2.50", "EUR", PayUnit.TASK, PayKind.FIXED),
    ],
)
def test_cents_free_work_and_bonuses(
    raw: str, facts: MoneyFacts, amount: str, currency: str, unit: PayUnit, kind: PayKind
) -> None:
    read = read_pay(raw, facts=facts)
    assert read.doubt is None
    assert read.pay.raw == raw
    assert read.pay.amount == Decimal(amount)
    assert (read.pay.currency, read.pay.unit, read.pay.kind) == (currency, unit, kind)


@pytest.mark.parametrize("raw", ["Hidden", "niet getoond", "masqué"])
def test_pay_that_is_not_shown_says_so(raw: str) -> None:
    read = read_pay(raw, facts=US)
    assert (read.doubt, read.pay.amount, read.pay.kind) == (None, None, PayKind.HIDDEN)


@pytest.mark.parametrize(
    "raw",
    [
        "$2 bonus",  # a bonus alone is no pay
        "$1.50 bonus",
        "$2 (incl. $1 bonus)",  # what the pay is without it is not said
        "50 pence",  # of no dollar
        "Rs 50",  # of several countries, and not the platform's own
        "5c",
        "50 cents or so",
        "5\ufffd¢",
        "free lunch",
        "10–5 cents",
    ],
)
def test_what_is_said_in_no_known_form_is_left_out(raw: str) -> None:
    read = read_pay(raw, facts=US)
    assert read.doubt is not None
    assert read.pay.amount is None

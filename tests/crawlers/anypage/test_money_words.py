"""Money as pages of any place write it: what is read, and what is not since it may be otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.model import PageState, Pay, PayUnit
from crawlers.anypage import find_offers, read_any
from crawlers.anypage.words import Field
from tests.crawlers.anypage.facts import plain_facts
from tests.crawlers.platforms.pages import redacted_page

_PAGE = """<html lang="{lang}"><body><h1>Available tasks</h1><table>
<tr><th>Task</th><th>{label}</th><th>Time</th></tr>
<tr><td>Label photos of birds</td><td>{one}</td><td>5 min</td></tr>
<tr><td>Transcribe a short call</td><td>{two}</td><td>9 min</td></tr></table></body></html>"""


def _read(one: str, two: str, *, lang: str = "en", label: str = "Pay") -> list[Pay | None]:
    page = redacted_page(_PAGE.format(lang=lang, label=label, one=one, two=two))
    return [listing.pay for listing in read_any(page, facts=plain_facts()).listings]


@pytest.mark.parametrize(
    ("lang", "one", "two", "amounts", "currency"),
    [
        ("en-IN", "₹1,05,000", "₹2,500", ("105000", "2500"), "INR"),
        ("es-CO", "COP 2.300", "COP 450", ("2300", "450"), "COP"),
        ("es-CO", "$ 2.300 COP", "$ 450 COP", ("2300", "450"), "COP"),
        ("es-MX", "MXN $25.00", "MXN $40.50", ("25.00", "40.50"), "MXN"),
        ("de-CH", "CHF 80.–", "CHF 1'200.–", ("80", "1200"), "CHF"),
        ("sv", "120 kr", "2,50 kr", ("120", "2.50"), "SEK"),
        ("da", "120 kr.", "2,50 kr.", ("120", "2.50"), "DKK"),
        ("es-VE", "Bs. 12,50", "Bs. 4,00", ("12.50", "4.00"), "VES"),
        ("es-BO", "Bs. 12,50", "Bs. 4,00", ("12.50", "4.00"), "BOB"),
        ("nl", "€ 5,-", "€ 7,50", ("5", "7.50"), "EUR"),
        ("en", "0.025 USD", "1.750 USD", ("0.025", "1.750"), "USD"),
        ("pl", "0,35 zł", "1 250,00 zł", ("0.35", "1250.00"), "PLN"),
    ],
)
def test_amounts_of_many_places(
    lang: str, one: str, two: str, amounts: tuple[str, str], currency: str
) -> None:
    pays = _read(one, two, lang=lang)
    assert [pay and pay.amount for pay in pays] == [Decimal(amount) for amount in amounts]
    assert {pay and pay.currency for pay in pays} == {currency}


@pytest.mark.parametrize("lang", ["es-CO", "es-AR", "en-AU"])
def test_a_dollar_on_a_page_from_elsewhere_is_of_neither(lang: str) -> None:
    """The platform is read as from the United States, the page says that it is from elsewhere."""
    assert all(pay is not None and pay.currency is None for pay in _read("$5", "$9", lang=lang))


@pytest.mark.parametrize(
    ("label", "lang", "unit"),
    [
        ("Taux horaire", "fr", PayUnit.HOUR),
        ("Uurtarief", "nl", PayUnit.HOUR),
        ("Stundenlohn", "de", PayUnit.HOUR),
        ("Pay per hour", "en", PayUnit.HOUR),
        ("Rate per minute", "en", PayUnit.MINUTE),
        ("Pay per page", "en", PayUnit.PAGE),
        ("Pay per task suite", "en", PayUnit.SUITE),
        ("Pay per task", "en", PayUnit.TASK),
    ],
)
def test_label_names_the_unit(label: str, lang: str, unit: PayUnit) -> None:
    assert {pay and pay.unit for pay in _read("€1.20", "€2.40", lang=lang, label=label)} == {unit}


@pytest.mark.parametrize(
    "label", ["Rate per 1000 words", "Pay per audio minute", "Pay per word", "Fee per kilometer"]
)
def test_label_of_a_measure_leaves_the_amount_out(label: str) -> None:
    assert all(pay is None or pay.amount is None for pay in _read("€1.20", "€2.40", label=label))


@pytest.mark.parametrize(
    "pay", ["€1.20 per word", "€1.20 / audio minute", "€1.20 per Sprechminute"]
)
def test_measure_behind_per_leaves_the_amount_out(pay: str) -> None:
    assert all(one is None or one.amount is None for one in _read(pay, pay.replace("1", "2")))


def test_unknown_piece_is_a_task_that_is_doubted() -> None:
    page = redacted_page(
        _PAGE.format(
            lang="nl", label="Vergoeding", one="€ 0,08 per kiekje", two="€ 0,12 per kiekje"
        )
    )
    (group,) = find_offers(page, facts=plain_facts())
    for offer in group.offers:
        assert offer.pay is not None
        assert offer.pay.unit is PayUnit.TASK
        assert offer.fields[Field.PAY].confidence == 0.6
        assert any("kiek" in doubt for doubt in offer.doubts)


@pytest.mark.parametrize(
    ("reward", "amount"),
    [
        ('{"value": 650, "scale": 2, "currency": "GBP"}', "6.50"),
        ('{"units": "1", "nanos": 50000000, "currencyCode": "GBP"}', "1.05"),
        ('{"amountMinor": "85", "currency": "GBP"}', "0.85"),
        ('{"amount_micros": 120000, "currency": "GBP"}', "0.12"),
    ],
)
def test_money_in_parts(reward: str, amount: str) -> None:
    body = (
        f'{{"tasks": [{{"title": "Label photos", "reward": {reward}, "minutes": 4}}, '
        f'{{"title": "Read a text aloud", "reward": {reward}, "minutes": 6}}]}}'
    )
    page = redacted_page(body, content_type="application/json")
    pays = [listing.pay for listing in read_any(page, facts=plain_facts()).listings]
    assert [pay and pay.amount for pay in pays] == [Decimal(amount), Decimal(amount)]


@pytest.mark.parametrize("key", ["cpi", "cost_per_interview", "partner_amount", "buyer_price"])
def test_what_a_buyer_pays_is_no_pay(key: str) -> None:
    body = (
        f'{{"surveys": [{{"title": "Tea at home", "{key}": 3.25, "currency": "USD", "loi": 8}}, '
        f'{{"title": "Your phone", "{key}": 4.10, "currency": "USD", "loi": 11}}]}}'
    )
    page = redacted_page(body, content_type="application/json")
    assert all(
        listing.pay is None or listing.pay.amount is None
        for listing in read_any(page, facts=plain_facts()).listings
    )


@pytest.mark.parametrize(
    "text",
    [
        "Subject: Your payout\n\nHi Sam,\n\nYou earned £12.00 with your last study, paid out now.",
        'Subject: News\n\nHi Sam,\n\nOur study "Tea" is over. You can withdraw from £10.00.',
        "Subject: Your order\n\nHi,\n\nyour survey of teas, £12.00, is on its way. Pay by card.",
    ],
)
def test_letters_that_offer_nothing(text: str) -> None:
    page = redacted_page(text, content_type="text/plain")
    assert read_any(page, facts=plain_facts()).state is PageState.UNREADABLE

"""Single rules of the reader for any page, each on a page of its own making."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from archive.model import ListingSeen, PayUnit
from crawlers.anypage import read_any
from crawlers.anypage.amounts import may_hold_pay
from crawlers.anypage.opening import cut_label
from crawlers.anypage.quantities import read_length
from crawlers.platforms.facts import DecimalMark, MoneyFacts
from tests.crawlers.anypage.facts import plain_facts
from tests.crawlers.platforms.pages import redacted_page


def _read(body: str, content_type: str = "text/html") -> tuple[ListingSeen, ...]:
    return read_any(redacted_page(body, content_type=content_type), facts=plain_facts()).listings


def _table(head: str, *rows: str) -> str:
    made = "".join(f"<tr><td>{row.replace('|', '</td><td>')}</td></tr>" for row in rows)
    cells = "".join(f"<th>{cell}</th>" for cell in head.split("|"))
    table = f"<table><tr>{cells}</tr>{made}</table>"
    return f"<html lang='en'><body><h1>Open jobs</h1>{table}</body></html>"


@pytest.mark.parametrize("said", ["anonymous", "Unknown client", "—", "N/A", "anoniem"])
def test_client_that_is_not_named_is_none(said: str) -> None:
    found = _read(_table("Job|Client|Pay", f"Tag cars|{said}|$0.05", "Rate voices|Plum Ltd|$0.04"))
    assert [one.requester.name for one in found] == [None, "Plum Ltd"]


def test_closed_offer_says_so() -> None:
    found = _read(_table("Job|Status|Pay", "Tag cars|Open|$0.05", "Rate voices|Closed|$0.04"))
    assert [one.extra.get("status") for one in found] == [None, "Closed"]


def test_what_is_over_stands_under_its_own_heading() -> None:
    page = (
        "<html lang='en'><body><h2>Open tasks</h2><ul><li><b>Caption a cartoon</b><i>$0.50</i></li>"
        "<li><b>Proofread a menu</b><i>$0.80</i></li></ul><h2>{}</h2><ul>"
        "<li><b>Name a colour</b><i>$0.02</i></li><li><b>Rate a logo</b><i>$0.05</i></li></ul>"
    )
    assert len(_read(page.format("Finished by you"))) == 2
    assert len(_read(page.format("More tasks"))) == 4


def test_bare_number_is_points_where_the_platform_pays_points() -> None:
    rows = [
        {"SurveyID": 11, "Name": "Shopping", "Duration": 12, "MemberAmount": 3000, "WaveId": 3},
        {"SurveyID": 12, "Name": "Cars", "Duration": 5, "MemberAmount": 900, "WaveId": 1},
    ]
    page = redacted_page(json.dumps({"surveys": rows}), content_type="application/json")
    money = MoneyFacts(None, DecimalMark.EITHER, PayUnit.POINTS)
    reading = read_any(page, facts=replace(plain_facts(), money=money))
    pays = [one.pay for one in reading.listings]
    assert [pay and (pay.amount, pay.unit) for pay in pays] == [
        (Decimal(3000), PayUnit.POINTS),
        (Decimal(900), PayUnit.POINTS),
    ]
    assert all("taken for points" in doubt for doubt in reading.doubts)
    plain = read_any(page, facts=plain_facts())
    assert all(one.pay is not None and one.pay.amount is None for one in plain.listings)


def test_bonus_beside_the_pay_is_not_the_pay() -> None:
    page = _table(
        "Study|Pay|Time",
        "Trust games|£1.00 + up to £2.00 bonus|8 minutes",
        "Word lists|£0.60 + up to £0.50 bonus|5 minutes",
    )
    assert [one.pay and one.pay.amount for one in _read(page)] == [Decimal("1.00"), Decimal("0.60")]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Honorar 0,08 EUR", ("Honorar", "0,08 EUR")),
        ("Bearbeitungszeit 2 Min.", ("Bearbeitungszeit", "2 Min.")),
        ("Slots 60", ("Slots", "60")),
        ("Photograph 60 shops", None),
        ("Pay your bills 2026", None),
    ],
)
def test_label_right_before_its_value(text: str, cut: tuple[str, str] | None) -> None:
    assert cut_label(text) == cut


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("450 m", None),
        ("2m", 120),
        ("2 m 10 s", 130),
        ("10'", 600),
        ("約10分", 600),
        ("15 мин", 900),
    ],
)
def test_lengths_and_distances(text: str, seconds: int | None) -> None:
    assert read_length(text) == seconds


def test_thirty_seconds_are_no_crowns() -> None:
    assert not may_hold_pay("30 Sek.")
    assert may_hold_pay("30 SEK")


def test_kinds_in_a_cache_are_read_apart() -> None:
    cache = {
        "Job:1": {"__typename": "Job", "name": "Tag furniture", "payRate": "0.06",
                  "payCurrency": "USD", "available": 310},
        "Job:2": {"__typename": "Job", "name": "Trim voice clips", "payRate": "0.18",
                  "payCurrency": "USD", "available": 44},
        "User:1": {"__typename": "User", "name": "somebody"},
        "ROOT_QUERY": {"__typename": "Query", "jobs": [{"__ref": "Job:1"}, {"__ref": "Job:2"}]},
    }  # fmt: skip
    found = _read(json.dumps(cache), "application/json")
    assert [one.title for one in found] == ["Tag furniture", "Trim voice clips"]


def test_one_row_under_a_header_is_read() -> None:
    (found,) = _read(_table("Task|Reward|Requester|Left", "Sort the shoes|0.05 EUR|Bramble|40"))
    assert found.title == "Sort the shoes"
    assert found.pay is not None
    assert found.pay.amount == Decimal("0.05")

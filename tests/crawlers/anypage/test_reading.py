"""What the reader for any page promises, beside being right: the same result however a page is
written, nothing raised for what a page holds, marks and places on what it read, linear cost.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import extra
from archive.model import ListingSeen, PageState
from bench.anypage import make_large_page
from crawlers.anypage import find_offers, read_any
from crawlers.anypage.signs import WORK_CLASS
from crawlers.anypage.words import Field
from crawlers.platforms import load_platforms
from tests.crawlers.anypage.corpus import OwnPage, read_corpus
from tests.crawlers.anypage.facts import plain_facts
from tests.crawlers.platforms.pages import redacted_page

if TYPE_CHECKING:
    from _typeshed import TraceFunction

PAGES = [
    *read_corpus("held_out.txt"),
    *read_corpus("second_set.txt"),
    *read_corpus("third_set.txt"),
]
HTML = [page for page in PAGES if page.name.endswith(".html")]
EMPTY = [
    *read_corpus("no_listings.txt"),
    *read_corpus("second_none.txt"),
    *read_corpus("third_none.txt"),
]
FACTS = plain_facts()
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[a-z-]+=\"[^\"]*\")*)\s*>")
_ATTRIBUTE = re.compile(r"[a-z-]+=\"[^\"]*\"")


def _read(body: str, content_type: str = "text/html") -> tuple[ListingSeen, ...]:
    return read_any(redacted_page(body, content_type=content_type), facts=FACTS).listings


def _rewrite(body: str, *, chance: random.Random) -> str:
    """Other class names (but for those that speak of work, which are a sign), attributes in another
    order and more of them, other white space."""
    names: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        if WORK_CLASS.search(match[1]) is not None:
            return match[0]
        return names.setdefault(match[1], f'class="c{chance.randrange(10**6)}x{len(names)}"')

    def write_tag(match: re.Match[str]) -> str:
        attributes = [
            re.sub(r'^class="([^"]*)"$', rename, one) for one in _ATTRIBUTE.findall(match[2])
        ]
        attributes += chance.sample(['role="none"', 'style="color:red"', 'data-x="1"'], 2)
        chance.shuffle(attributes)
        return f"<{match[1]} {' '.join(attributes)}>"

    written = _TAG.sub(write_tag, body)
    return re.sub(r">\s*<", lambda _: f">{chance.choice(['', ' ', chr(10), '  '])}<", written)


@settings(max_examples=60, deadline=None)
@given(page=st.sampled_from(HTML), seed=st.integers(0, 10**6))
def test_markup_may_be_written_otherwise(page: OwnPage, seed: int) -> None:
    if "<script" in page.body or "<span>$</span>" in page.body:
        return
    assert _read(_rewrite(page.body, chance=random.Random(seed))) == _read(page.body)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_listings_are_marked(page: OwnPage) -> None:
    for listing in _read(page.body, page.content_type):
        assert listing.extra[extra.EXTRACTED] is True
        assert 0 < float(str(listing.extra[extra.EXTRACTED_CONFIDENCE])) <= 1


def test_each_value_has_its_place() -> None:
    (page,) = [page for page in PAGES if page.name == "table-en.html"]
    (group,) = find_offers(redacted_page(page.body), facts=FACTS)
    places = {name: found.place for name, found in group.offers[1].fields.items()}
    row = "body[2]>table[2]>tbody[1]>tr[3]"
    assert places == {
        Field.TITLE: f"{row}>td[1]",
        Field.REQUESTER: f"{row}>td[2]",
        Field.PAY: f"{row}>td[3]",
        Field.TIME: f"{row}>td[4]",
        Field.COUNT: f"{row}>td[5]",
    }


def test_places_in_json_are_ways_of_keys() -> None:
    (page,) = [page for page in PAGES if page.name == "api-snake.json"]
    (group,) = find_offers(redacted_page(page.body, content_type="application/json"), facts=FACTS)
    assert group.offers[0].fields[Field.PAY].place == "$.items[0].reward.value"


def test_page_without_offers_is_never_empty() -> None:
    for page in EMPTY:
        made = redacted_page(page.body, content_type=page.content_type)
        reading = read_any(made, facts=FACTS)
        assert reading.state is PageState.UNREADABLE
        assert reading.missed


def test_two_amounts_that_may_be_the_pay_are_not_chosen_from() -> None:
    row = "<li><h3>Sort pictures {0}</h3><p>Pay: $0.1{0}</p><p>Pay: $0.2{0}</p><p>5 min</p></li>"
    rows = "".join(row.format(number) for number in range(3))
    listings = _read(f"<html><body><h1>Tasks</h1><ul>{rows}</ul></body></html>")
    assert [one.pay and one.pay.amount for one in listings] == [None, None, None]


@pytest.mark.parametrize(
    "pay",
    [
        "1.250 EUR",
        "5 stickers",
        "$1.2.3",
        "€ 1\ufffd50",
        "$5.00 per month",
        "$3 – $1",
        "¥ 5",
        "50 céntimos",
    ],
)
def test_odd_pay_is_not_read(pay: str) -> None:
    """Two readings, no known money, damaged: the amount stays out, whatever else is read."""
    row = "<tr><td>Sort pictures {0}</td><td>{1}</td><td>5 minutes</td></tr>"
    rows = "".join(row.format(number, pay) for number in range(3))
    table = f"<table><tr><th>Task</th><th>Reward</th><th>Time</th></tr>{rows}</table>"
    for listing in _read(f"<html><body>{table}</body></html>"):
        assert listing.pay is None or listing.pay.amount is None, listing.pay


@pytest.mark.parametrize(
    ("pay", "language", "amount", "currency"),
    [
        ("1.250 EUR", "de", "1250", "EUR"),
        ("1,250 EUR", "en", "1250", "EUR"),
        ("CHF 1'200.50", "de", "1200.50", "CHF"),
        ("1 200,50 €", "fr", "1200.50", "EUR"),
        ("₹12", "en", "12", "INR"),
        ("$.05", "en", "0.05", "USD"),
        ("0,0025 $", "de", "0.0025", "USD"),
        ("2,50 euros", "fr", "2.50", "EUR"),
        ("12 zł", "pl", "12", "PLN"),
    ],
)
def test_pay_is_read(pay: str, language: str, amount: str, currency: str) -> None:
    row = "<tr><td>Sort pictures {0}</td><td>{1}</td><td>5 minutes</td></tr>"
    rows = "".join(row.format(number, pay) for number in range(3))
    table = f"<table><tr><th>Task</th><th>Reward</th><th>Time</th></tr>{rows}</table>"
    listings = _read(f'<html lang="{language}"><body>{table}</body></html>')
    assert [(str(one.pay.amount), one.pay.currency) for one in listings if one.pay] == [
        (amount, currency)
    ] * 3


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<",
        "\x00" * 1000,
        "<div>" * 20_000 + "$1",
        "".join(f"<div>${number}<p>" for number in range(3000)),
        "<table>" + "<tr><td>$1" * 5000,
        "$" * 50_000,
        "€ " * 30_000,
        "1.000," * 20_000,
        "<a href='" + "x" * 100_000 + "'>$1</a>" * 2,
        "[" * 5000 + "]" * 5000,
        '{"a":' * 3000 + "1" + "}" * 3000,
        '[{"title": "a", "pay": 1e400}, {"title": "b", "pay": -1}]',
        '[{"title": ["x"], "pay": {"amount": null}}, {"title": {}, "pay": []}]',
        "Pay: " * 20_000,
        "a - " * 20_000 + "$1",
    ],
    ids=lambda body: repr(body[:12]),
)
@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/plain"])
def test_hostile_pages_raise_nothing(body: str, kind: str) -> None:
    reading = read_any(redacted_page(body, content_type=kind), facts=FACTS)
    assert reading.state in {PageState.LISTINGS, PageState.UNREADABLE}


@settings(max_examples=100, deadline=None)
@given(
    body=st.text(alphabet=st.sampled_from('<>/"= \n$€0159.,abdivtrhpul{}[]:-–·')),
    kind=st.sampled_from(["text/html", "application/json", "text/plain"]),
)
def test_any_text_raises_nothing(body: str, kind: str) -> None:
    read_any(redacted_page(body, content_type=kind), facts=FACTS)


def _count_lines(run: Callable[[], object]) -> int:
    """How many lines of the reader run: a cost that no busy machine changes."""
    lines = 0

    def trace(frame: FrameType, event: str, _: object) -> TraceFunction | None:
        nonlocal lines
        if "anypage" not in frame.f_code.co_filename:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize(
    "make",
    [
        lambda rows: make_large_page(rows),
        lambda rows: "<div>" * rows + "$1" + "</div>" * rows,
        lambda rows: "".join(f"<div><b>Sort {n}</b> $1.{n % 90 + 10}" for n in range(rows)),
    ],
    ids=["a long list", "deep", "ever deeper rows"],
)
def test_cost_grows_with_the_page(make: Callable[[int], str]) -> None:
    costs = []
    for rows in (100, 200):
        page = redacted_page(make(rows))
        costs.append(_count_lines(lambda page=page: read_any(page, facts=FACTS)))  # type: ignore[misc]
    assert costs[1] < costs[0] * 2.5


def _read_times(label: str) -> tuple[list[object], tuple[str, ...]]:
    rows = "".join(
        f"<tr><td>{title}</td><td>{time}</td><td>$0.20 / min</td></tr>"
        for title, time in (("Compare two pages", "1.5–2 min"), ("Check a pin", "30 sec – 1 min"))
    )
    head = f"<tr><th>Task</th><th>{label}</th><th>Rate</th></tr>"
    page = redacted_page(f"<html><body><h1>Tasks</h1><table>{head}{rows}</table></body></html>")
    reading = read_any(page, facts=load_platforms()["telus"].facts)
    return [one.extra.get(extra.ESTIMATED_SECONDS) for one in reading.listings], reading.doubts


def test_of_an_estimated_time_that_is_paid_the_upper_end_counts() -> None:
    assert _read_times("AET")[0] == [120, 60]


def test_a_range_of_times_is_no_time() -> None:
    times, doubts = _read_times("Time")
    assert times == [None, None]
    assert sum("is a range" in doubt for doubt in doubts) == 2


def test_values_between_commas_that_are_none_are_no_rows() -> None:
    long = "x" * 200_000
    page = redacted_page(f"title,reward,note\nA,0.10 USD,{long}\n", content_type="text/plain")
    assert read_any(page, facts=plain_facts()).state is PageState.UNREADABLE


@pytest.mark.parametrize(
    "body",
    [
        "title,reward,currency\nOutline a boat,0.15,USD\nRead a label,0.30,USD\n",
        '{"title":"Outline a boat","reward":0.15,"currency":"USD"}\n'
        '{"title":"Read a label","reward":0.30,"currency":"USD"}\n',
    ],
    ids=["between commas", "one object in each line"],
)
def test_exports_are_read_by_the_names_of_their_columns(body: str) -> None:
    reading = read_any(redacted_page(body, content_type="text/plain"), facts=plain_facts())
    assert [one.title for one in reading.listings] == ["Outline a boat", "Read a label"]
    assert [str(one.pay.amount) for one in reading.listings if one.pay] == ["0.15", "0.30"]


def test_a_balance_above_a_short_list_hides_none_of_its_rows() -> None:
    page = (
        '<html lang="en"><body><div><span>12,450 pts</span></div><h2>Your surveys</h2><div>'
        "<div><div>Food</div><div>2,400 points</div><div>15 mins</div></div>"
        "<div><div>Films</div><div>1,000 points</div><div>7 mins</div></div></div></body></html>"
    )
    reading = read_any(redacted_page(page), facts=plain_facts())
    assert [one.title for one in reading.listings] == ["Food", "Films"]

"""The page of a listing, without a browser: history, gaps, pay, evidence, and honest words."""

from __future__ import annotations

import json

from archive.ids import IdKind, to_id
from search_ui.markup import clean_text
from search_ui.views.pay_chart import describe_pay, draw_chart, group_versions, name_measure
from tests.search_ui.fake_archive import hours, make_hit, make_item
from tests.search_ui.page_reader import list_links, read_page, run_script
from tests.search_ui.payloads import PAYLOADS
from tests.search_ui.views.test_search import hostile_page, market_page

FIRST = to_id(IdKind.LISTING, 1)


def test_a_listing_shows_its_history_and_evidence() -> None:
    page = run_script(market_page, id=FIRST)
    assert not page.exception
    text = read_page(page).text
    for expected in (
        "Take five selfies",
        "0.20 USD per task",
        "27 sightings, seen by <3 independent sources",
        "pay changed: 0.50 USD per task → 0.35 USD per task",
        "no longer listed",
        "not seen: the page showed a sign-in form",
        "as stated by the donor",
        "segment-0001.warc.gz",
        "81,233",
        "9,121",
        "0b" * 32,
    ):
        assert expected in text


def test_the_way_back_keeps_the_question() -> None:
    page = run_script(market_page, q="passport", id=FIRST)
    assert "?q=passport" in list_links(page)


def test_an_unknown_id_says_what_to_check() -> None:
    for item in ("L9999999999999", "nonsense", "<script>"):
        page = run_script(market_page, id=item)
        assert not page.exception
        assert "There is no such listing" in read_page(page).text


def test_hostile_text_is_shown_as_text() -> None:
    for number, text in enumerate(PAYLOADS):
        page = run_script(hostile_page, id=to_id(IdKind.LISTING, number + 1))
        assert not page.exception
        shown = read_page(page)
        assert clean_text(text) in shown.text
        assert not {"script", "img", "svg", "iframe", "style"} & {n for n, _ in shown.elements}


def test_no_text_of_a_page_reaches_a_chart() -> None:
    item = make_item(make_hit(0, title="<img src=x>", text="SECRET WORDS"))
    for (currency, unit), versions in group_versions(item.versions).items():
        measure = name_measure(currency, unit)
        chart = json.dumps(draw_chart(versions, item.gaps, measure=measure))
        assert "SECRET" not in chart
        assert "<img" not in chart
        assert measure == "USD per task"
    assert name_measure("<b>", "task") == "currency not stated per task"


def test_a_chart_shows_gaps_and_exact_amounts() -> None:
    item = make_item(make_hit(0))
    [(_, versions)] = group_versions(item.versions).items()
    chart = json.dumps(draw_chart(versions, item.gaps, measure="USD per task"))
    assert '"shown": "0.35"' in chart
    assert f"{hours(160).earliest:%Y-%m-%dT%H:%M:%SZ}" in chart
    assert describe_pay(versions, measure="USD per task") == (
        "Pay over time, USD per task: 3 versions, from 0.20 to 0.50, last 0.20"
    )

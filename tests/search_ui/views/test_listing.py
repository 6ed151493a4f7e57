"""The page of a listing, without a browser: history, gaps, pay, evidence, and honest words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from archive.ids import IdKind, to_id
from search_ui.answers import GapRow
from search_ui.door import find_reading
from search_ui.markup import clean_text
from search_ui.views.evidence import draw_evidence
from search_ui.views.listing import draw_reading, draw_versions_note
from search_ui.views.pay_chart import describe_pay, draw_chart, group_versions, name_measure
from search_ui.views.timeline import draw_timeline, is_within, place_gaps
from tests.contract.corpus import make_version
from tests.search_ui.fake_archive import hours, make_hit, make_item, make_pay
from tests.search_ui.page_reader import list_links, read_page, run_script
from tests.search_ui.payloads import PAYLOADS
from tests.search_ui.views.test_search import hostile_page, market_page

FIRST = to_id(IdKind.LISTING, 1)
FIRST_HIT = to_id(IdKind.VERSION, 1)


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


def test_an_older_version_is_told_from_the_newest() -> None:
    text = read_page(run_script(market_page, q="passport", id=FIRST_HIT)).text
    assert "The newest of 3 versions, as seen 2026-03-12" in text
    assert "You came from an older version (2026-03-06" in text
    assert "pay 0.35 USD per task; newest: pay 0.20 USD per task" in text
    assert text.count("You came from this version") == 1
    assert "You came from" not in read_page(run_script(market_page, id=FIRST)).text


def test_the_newest_version_is_marked_and_not_called_older() -> None:
    item = make_item(make_hit(0))
    newest = replace(item, asked_version=item.versions[-1].id)
    assert "older" not in str(draw_versions_note(newest))
    assert "You came from this version" in str(draw_timeline(newest))


def test_a_timeline_reads_in_one_direction() -> None:
    item = make_item(make_hit(0))
    drawn = str(draw_timeline(item))
    order = [
        "no longer listed",
        f"<code>{item.versions[2].id}</code>",
        "0.35 USD per task</bdi> → <bdi>0.20",
        "the page showed a sign-in form",
        f"<code>{item.versions[1].id}</code>",
        "0.50 USD per task</bdi> → <bdi>0.35",
        f"<code>{item.versions[0].id}</code>",
        "under maintenance",
        "appeared",
    ]
    places = [drawn.index(words) for words in order]
    assert places == sorted(places)


def test_gaps_stand_in_the_version_that_they_fall_in() -> None:
    item = make_item(make_hit(0))
    rows = list(reversed(item.versions))
    within, over, before, after = (
        GapRow(hours(*when), "challenge") for when in ((250, 2), (230, 20), (-9, 2), (400, 5))
    )
    placed = place_gaps([before, over, after, within], versions=rows)
    assert placed == {0: [after, within], 1: [over], 2: [], 3: [before]}
    assert is_within(within, rows[0])
    assert not is_within(over, rows[1])
    assert not is_within(after, rows[0])


def test_many_gaps_are_folded() -> None:
    item = make_item(make_hit(0))
    gaps = tuple(GapRow(hours(2 + 2 * number), "challenge") for number in range(12))
    assert "12 stretches in which it could not be seen" in str(
        draw_timeline(replace(item, gaps=gaps))
    )


def test_a_text_is_repeated_only_where_it_differed() -> None:
    item = make_item(make_hit(0))
    assert item.text not in str(draw_timeline(item))
    oldest = replace(item.versions[0], text="Other words at first.", title="Another title")
    drawn = str(draw_timeline(replace(item, versions=(oldest, *item.versions[1:]))))
    assert "Other words at first." in drawn
    assert "Another title" in drawn
    assert item.text not in drawn


def test_many_records_are_folded() -> None:
    item = make_item(make_hit(0))
    assert "<details" not in str(draw_evidence(item))
    many = replace(item, evidence=item.evidence * 5)
    assert "5 earlier records" in str(draw_evidence(many))
    assert str(draw_evidence(many)).count("<td") == 15 * 8


def test_the_way_to_a_copy_keeps_the_question() -> None:
    item = make_item(make_hit(0))
    drawn = str(draw_evidence(item, here={"q": "passport", "id": FIRST}))
    assert f"q=passport&amp;id={FIRST}&amp;copy=" in drawn


def test_a_listing_has_the_box_and_the_right_way_back() -> None:
    page = run_script(market_page, q="passport", id=FIRST)
    assert "Back to the hits" in read_page(page).text
    assert page.text_input[0].value == "passport"
    page.text_input[0].set_value("trolley").run()
    assert "id" not in page.query_params
    assert "24 versions" in read_page(page).text
    alone = read_page(run_script(market_page, id=FIRST)).text
    assert "Search the archive" in alone
    assert "Back to the hits" not in alone


def test_a_chart_has_room_above_and_no_empty_layer() -> None:
    item = make_item(make_hit(0))
    [versions] = group_versions(item.versions).values()
    chart = draw_chart(versions, [], measure="USD per task")
    layers = chart["layer"]
    assert isinstance(layers, list)
    assert len(layers) == 1
    low, high = layers[0]["encoding"]["y"]["scale"]["domain"]
    assert low == 0
    assert high > 0.5
    with_gaps = draw_chart(versions, item.gaps, measure="USD per task")["layer"]
    assert isinstance(with_gaps, list)
    assert len(with_gaps) == 2


def test_unpaid_work_has_a_chart_too() -> None:
    item = make_item(make_hit(0))
    rows = [replace(row, pay=make_pay("0")) for row in item.versions]
    chart = json.dumps(draw_chart(rows, [], measure="USD per task"))
    assert '"domain": [0, 1.15]' in chart


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"extracted": True, "extracted_confidence": "0.6"}, "confirmed by nobody"),
        ({"confirmed": True}, "confirmed by a person"),
    ],
)
def test_what_a_program_extracted_is_marked_and_whether_a_person_agreed(
    extra: dict[str, str | bool], said: str
) -> None:
    plain = make_version(1, "Sort photos")
    page = replace(make_item(make_hit(1)), reading=find_reading(replace(plain, extra=extra)))
    text = str(draw_reading(page))
    assert said in text
    assert ("0.6" in text) == ("extracted" in extra)
    assert draw_reading(replace(page, reading=find_reading(plain))) is None

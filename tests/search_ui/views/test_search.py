"""The page of hits, without a browser: what it asks, what it shows, where its links lead."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlencode

from streamlit.testing.v1 import AppTest

from archive.index.fields import ENRICHED
from archive.index.syntax import parse_query
from search_ui.box import EXAMPLE
from search_ui.markup import clean_text
from search_ui.state import State, read_state
from search_ui.views.facets import list_facets
from tests.search_ui.page_reader import list_links, read_page, run_script
from tests.search_ui.payloads import PAYLOADS


def market_page() -> None:
    from search_ui.app import prepare_page, show_page
    from tests.search_ui.fake_archive import FakeArchive, make_hit

    prepare_page()
    show_page(FakeArchive([make_hit(number) for number in range(120)], demo=True))


def hostile_page() -> None:
    from search_ui.app import prepare_page, show_page
    from tests.search_ui.fake_archive import FakeArchive, make_hit
    from tests.search_ui.payloads import PAYLOADS

    prepare_page()
    hits = [
        make_hit(number, title=text, requester=text, text=text)
        for number, text in enumerate(PAYLOADS)
    ]
    show_page(FakeArchive(hits))


def empty_page() -> None:
    from search_ui.app import prepare_page, show_page
    from tests.search_ui.fake_archive import FakeArchive

    prepare_page()
    show_page(FakeArchive())


def sealed_page() -> None:
    from search_ui.app import prepare_page, show_page
    from tests.search_ui.fake_archive import FakeArchive

    prepare_page()
    show_page(FakeArchive(captures=12))


def test_everything_is_shown_where_nothing_is_asked() -> None:
    page = run_script(market_page, page="search")
    assert not page.exception
    shown = read_page(page)
    assert "120 versions, newest first" in shown.text
    assert sum("id=" in link for link in list_links(page)) == 50


def test_matched_words_are_marked() -> None:
    shown = read_page(run_script(market_page, q="passport"))
    assert "24 versions, best matches first" in shown.text
    assert sum(name == "mark" for name, _ in shown.elements) == 48


def test_a_demo_is_marked_as_one() -> None:
    assert "Demo archive" in read_page(run_script(market_page, page="search")).text
    assert "Demo archive" not in read_page(run_script(hostile_page, page="search")).text


def test_pages_of_hits_follow_one_another() -> None:
    seen: list[str] = []
    state = State()
    for _ in range(3):
        page = run_script(market_page, **state.to_params())
        links = [parse_qs(link[1:]) for link in list_links(page)]
        seen += [link["id"][0] for link in links if "id" in link]
        onward = [link for link in links if link.get("n") == [str(state.before + 50)]]
        onward = [link for link in onward if "id" not in link]
        state = state.turn(onward[0]["at"][0], shown=50) if onward else state
    assert len(seen) == len(set(seen)) == 120


def test_facets_offer_each_value_with_and_without() -> None:
    page = run_script(market_page, q="passport")
    questions = [parse_qs(link[1:]).get("q", [""])[0] for link in list_links(page)]
    assert "passport platform:quarry" in questions
    assert "passport -platform:quarry" in questions


def test_a_filter_in_force_can_be_lifted() -> None:
    page = run_script(market_page, q="passport -platform:quarry")
    assert "8 versions" in read_page(page).text
    assert "?q=passport" in list_links(page)


def test_typing_a_question_changes_the_address() -> None:
    page = run_script(market_page, q="passport")
    page.text_input[0].set_value("trolley").run()
    assert page.query_params["q"] in ("trolley", ["trolley"])
    assert "24 versions" in read_page(page).text
    assert page.text_input[0].value == "trolley"


def test_a_bad_question_says_where_and_offers_its_words() -> None:
    page = run_script(market_page, q="selfie (passport OR")
    shown = read_page(page)
    assert "This question cannot be read" in shown.text
    assert "search these words as they stand" in shown.text
    literal = [parse_qs(link[1:]).get("q", [""])[0] for link in list_links(page)]
    again = run_script(market_page, q=literal[-1])
    assert "cannot be read" not in read_page(again).text


def test_a_broken_cursor_is_an_answer_and_no_crash() -> None:
    page = run_script(market_page, page="search", at="nonsense")
    assert not page.exception
    assert "cannot be read" in read_page(page).text


def test_nothing_found_says_what_to_try() -> None:
    page = run_script(market_page, q="zzzz platform:quarry")
    assert "Nothing matches" in read_page(page).text
    assert "?q=zzzz" in list_links(page)


def test_an_empty_archive_says_how_to_fill_it() -> None:
    assert "piecework donate" in read_page(run_script(empty_page, page="search")).text


def test_captures_without_a_listing_are_not_called_none() -> None:
    text = read_page(run_script(sealed_page, page="search")).text
    assert "No listing has been read yet" in text
    assert "12 captures sealed" in text


def test_nothing_is_asked_of_an_empty_archive() -> None:
    text = read_page(run_script(empty_page, q="(broken OR")).text
    assert "Nothing has been donated yet" in text


def test_hostile_text_is_shown_as_text() -> None:
    page = run_script(hostile_page, page="search")
    assert not page.exception
    shown = read_page(page)
    ours = {"a", "b", "bdi", "div", "h2", "h3", "header", "li", "mark", "nav", "ol", "p"}
    ours |= {"details", "summary", "code", "dl", "dt", "dd", "footer", "figure"}
    assert {name for name, _ in shown.elements} <= ours | {"section", "span", "ul"}
    for text in PAYLOADS:
        assert clean_text(text) in shown.text
    assert not page.markdown
    assert not any("beacon" in link and not link.startswith("?") for link in list_links(page))


def test_a_hit_leads_to_its_version() -> None:
    links = [parse_qs(link[1:]) for link in list_links(run_script(market_page, page="search"))]
    opened = [link["id"][0] for link in links if "id" in link]
    assert len(set(opened)) == 50
    assert all(one.startswith("V") for one in opened)


def test_a_page_says_which_hits_it_shows_and_leads_back() -> None:
    state = State()
    shown = []
    for _ in range(3):
        page = run_script(market_page, **state.to_params())
        shown.append(read_page(page).text)
        back = state.turn_back(shown=50)
        if back is not None:
            assert "?" + urlencode(back.to_params()) in list_links(page)
        state = follow(page, state)
    assert "1–50 of 120 versions" in shown[0]
    assert "51–100 of 120 versions" in shown[1]
    assert "101–120 of 120 versions" in shown[2]
    assert "Previous" not in shown[0]
    assert "Next 50" not in shown[2]


def follow(page: AppTest, state: State) -> State:
    """The page of hits after this one, or this one where it is the last."""
    for link in list_links(page):
        params = {name: values[0] for name, values in parse_qs(link[1:]).items()}
        if "id" not in params and int(params.get("n", 0)) > state.before:
            return read_state(params)
    return state


def test_an_address_that_does_not_tell_its_place_claims_none() -> None:
    first = run_script(market_page, page="search")
    cursor = follow(first, State()).at
    text = read_page(run_script(market_page, page="search", at=cursor)).text
    assert "120 versions" in text
    assert "–50 of" not in text
    assert "First page" in text


def test_a_question_that_is_too_long_is_not_searched() -> None:
    page = run_script(market_page, q="word " * 1200)
    shown = read_page(page)
    assert not page.exception
    assert "This question is too long" in shown.text
    assert "2,000" in shown.text
    assert "of 120" not in shown.text
    assert not any("id=" in link for link in list_links(page))


def test_each_order_is_a_link_and_the_one_in_force_is_not() -> None:
    page = run_script(market_page, q="passport sort:-pay")
    params = [parse_qs(link[1:]) for link in list_links(page)]
    asked = [one.get("q", [""])[0] for one in params if not {"id", "at", "by"} & set(one)]
    assert "passport" in asked
    assert "passport sort:pay" in asked
    assert "passport sort:-pay" not in asked
    assert "whatever the currency" in read_page(page).text


def test_days_become_part_of_the_question() -> None:
    page = run_script(market_page, q="passport")
    page.date_input(key="days").set_value((date(2026, 3, 5), date(2026, 3, 9))).run()
    asked = page.query_params["q"]
    asked = asked[0] if isinstance(asked, list) else asked
    assert asked.startswith("passport live:2026-03-05")
    assert page.date_input(key="days").value == (date(2026, 3, 5), date(2026, 3, 9))
    assert asked in [page.text_input[0].value]


def test_a_single_day_is_asked_as_of() -> None:
    page = run_script(market_page, q="passport")
    page.date_input(key="as_of").set_value(date(2026, 3, 5)).run()
    assert page.text_input[0].value == "passport live:2026-03-05"
    assert page.date_input(key="as_of").value == date(2026, 3, 5)


def test_the_question_stands_as_a_sentence_and_as_a_command_line() -> None:
    text = read_page(run_script(market_page, q="passport -platform:quarry")).text
    assert "Versions that hold “passport”; platform: not quarry" in text
    assert "piecework search 'passport -platform:quarry'" in text


def test_a_wage_never_stands_without_its_label() -> None:
    shown = read_page(run_script(market_page, q="passport"))
    labels = re.findall(r"2\.35 EUR an hour(?: (at least|as advertised))?", shown.text)
    assert set(labels) == {"at least", "as advertised"}


def test_columns_of_the_density_lead_to_their_days_and_blind_ones_say_so() -> None:
    page = run_script(market_page, q="passport")
    columns = [
        attributes
        for name, attributes in read_page(page).elements
        if name == "a" and "column" in (attributes.get("class") or "")
    ]
    assert len(columns) == 6
    assert [one["class"] for one in columns].count("column blind") == 1
    assert "first%3A2026-03-02" in (columns[0]["href"] or "")
    assert "Hatched: nobody looked." in read_page(page).text


def test_zero_is_explained_platform_by_platform() -> None:
    text = read_page(run_script(market_page, q="zzzz")).text
    assert "What zero means here" in text
    assert "quarry: 83 % (80 % to 86 %); 40 hours in which somebody looked" in text
    assert "too few of its listings have known lifetimes" in text


def test_flags_are_counted_only_where_they_are_asked_for() -> None:
    plain = list_facets(parse_query("passport"))
    asked = list_facets(parse_query("flag:biometric-id"))
    assert not {"flag", "concern"} & set(plain)
    assert {"flag", "concern"} <= set(asked)
    text = read_page(run_script(market_page, q="flag:biometric-id")).text
    assert "Nobody has reviewed it" in text


def test_every_enrichment_has_a_facet_on_the_page_that_names_it() -> None:
    for field in ENRICHED:
        for typed in (f"sort:{field.name}", f"{field.name}:none"):
            assert field.name in list_facets(parse_query(typed)), typed


def test_days_out_of_a_calendar_do_no_harm() -> None:
    for asked in ("live:1200", "live:9999", "live:>2024", "live:<2024"):
        page = run_script(market_page, q=asked)
        assert not page.exception


def test_the_example_in_the_box_can_be_asked() -> None:
    assert parse_query(EXAMPLE).text is not None

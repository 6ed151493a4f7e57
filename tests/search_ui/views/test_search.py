"""The page of hits, without a browser: what it asks, what it shows, where its links lead."""

from __future__ import annotations

from urllib.parse import parse_qs

from search_ui.markup import clean_text
from search_ui.state import State
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


def test_everything_is_shown_where_nothing_is_asked() -> None:
    page = run_script(market_page)
    assert not page.exception
    shown = read_page(page)
    assert "120 versions, newest first" in shown.text
    assert sum(name == "h3" for name, _ in shown.elements) == 50


def test_matched_words_are_marked() -> None:
    shown = read_page(run_script(market_page, q="passport"))
    assert "24 versions, best matches first" in shown.text
    assert sum(name == "mark" for name, _ in shown.elements) == 48


def test_a_demo_is_marked_as_one() -> None:
    assert "Demo archive" in read_page(run_script(market_page)).text
    assert "Demo archive" not in read_page(run_script(hostile_page)).text


def test_pages_of_hits_follow_one_another() -> None:
    seen: list[str] = []
    state = State()
    for _ in range(3):
        page = run_script(market_page, **state.to_params())
        links = [parse_qs(link[1:]) for link in list_links(page)]
        seen += [link["id"][0] for link in links if "id" in link]
        onward = [link for link in links if "at" in link and "id" not in link]
        state = state.turn(onward[0]["at"][0]) if onward else state
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
    page = run_script(market_page, at="nonsense")
    assert not page.exception
    assert "cannot be read" in read_page(page).text


def test_nothing_found_says_what_to_try() -> None:
    page = run_script(market_page, q="zzzz platform:quarry")
    assert "Nothing matches" in read_page(page).text
    assert "?q=zzzz" in list_links(page)


def test_an_empty_archive_says_how_to_fill_it() -> None:
    assert "piecework donate" in read_page(run_script(empty_page)).text


def test_hostile_text_is_shown_as_text() -> None:
    page = run_script(hostile_page)
    assert not page.exception
    shown = read_page(page)
    ours = {"a", "b", "bdi", "div", "h2", "h3", "header", "li", "mark", "nav", "ol", "p"}
    assert {name for name, _ in shown.elements} <= ours | {"section", "span", "ul"}
    for text in PAYLOADS:
        assert clean_text(text) in shown.text
    assert not page.markdown
    assert not any("beacon" in link and not link.startswith("?") for link in list_links(page))

"""Search by meaning on the page: near things in another language; what to do where it is off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from archive.enriching import bring_enrichments_up
from archive.home import find_home
from archive.index.syntax import parse_query
from archive.meaning.model import has_model
from archive.meaning.switching import switch_on
from search_ui.state import BOTH, MEANING, State, read_state
from search_ui.views.near import read_meaning
from tests.search_ui.archive_on_disk import make_archive
from tests.search_ui.page_reader import list_links, read_page, run_script


def whole_app() -> None:
    from search_ui.app import main

    main()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with make_archive(tmp_path_factory.mktemp("near")) as path:
        yield path


def open_page(**params: str) -> AppTest:
    page = run_script(whole_app, **params)
    assert not page.exception
    return page


def test_without_a_meaning_the_page_says_what_to_run(home: Path) -> None:
    page = open_page(q="gnomes", by="meaning")
    text = read_page(page).text
    assert "Search by meaning is not switched on here" in text
    assert "piecework enrich --meaning" in text
    assert any(link == "?q=gnomes" for link in list_links(page))


@pytest.mark.skipif(not has_model(), reason="the extra 'meaning' is not installed")
def test_a_dutch_question_finds_an_english_offer_and_says_how_near(home: Path) -> None:
    switch_on(find_home(home))
    bring_enrichments_up(find_home(home))
    page = open_page(q="tuinkabouters sorteren kind:listing", by="meaning")
    read = read_page(page)
    assert read.text.index("garden gnomes") < read.text.index("passport")
    assert "likeness 0." in read.text
    assert "there is no total" in read.text
    # The way back to words, and the filter lifted, keep to what was asked.
    links = list_links(page)
    assert "?q=tuinkabouters+sorteren+kind%3Alisting" in links
    assert "?q=tuinkabouters+sorteren&by=meaning" in links
    both = read_page(open_page(q="passport", by="both")).text
    assert "and by its words" in both


def test_filters_alone_are_asked_for_words(home: Path) -> None:
    text = read_page(open_page(q="kind:listing", by="meaning")).text
    assert "Say in a few words what to look for" in text


def test_the_address_keeps_how_words_are_taken_and_knows_no_other_way() -> None:
    assert State("a", by=MEANING).to_params() == {"q": "a", "by": "meaning"}
    assert read_state({"q": "a", "by": "both"}).ask("b") == State("b", by=BOTH)
    assert read_state({"q": "a", "by": "<script>"}) == State("a")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("foto OR selfie platform:mturk", "foto selfie"),
        ('"passport photo" -survey pay:<1', "passport photo"),
        ("-kind:document", ""),
        ("(cats foto*) -dogs", "cats foto"),
    ],
)
def test_a_question_is_read_as_words(typed: str, text: str) -> None:
    assert read_meaning(parse_query(typed)) == text

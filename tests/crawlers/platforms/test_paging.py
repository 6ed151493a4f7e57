"""A later page that shows nothing is where a list ended, and no empty list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.model import PageState
from crawlers.platforms import load_platforms
from crawlers.platforms.paging import PAST_END, names_later_page
from tests.crawlers.platforms.pages import redacted_page

NONE_FOUND = (
    "<html><head><title>Amazon Mechanical Turk - All HITs</title></head><body>"
    '<form id="searchbar_form"><input name="searchWords"/></form>'
    '<span class="error_title">Your search did not match any HITs.</span></body></html>'
)
LIST = "https://www.mturk.com/mturk/viewhits"


@pytest.mark.parametrize(
    ("address", "later"),
    [
        (None, False),
        (LIST, False),
        (f"{LIST}?pageNumber=1&sortType=x", False),
        (f"{LIST}?sortType=x&pageNumber=2", True),
        ("https://a.example/?page_size=20&page_number=1", False),
        ("https://a.example/?page_size=20&page_number=31", True),
        ("https://a.example/?page=0", False),
        ("https://a.example/?page=1", False),
        ("https://a.example/?offset=0", False),
        ("https://a.example/?offset=20", True),
        ("https://a.example/?cursor=abc", True),
        ("https://a.example/?cursor=", False),
        ("https://a.example/?start=20261122103000", False),
        ("https://a.example/?page=two", False),
        ("https://[", False),
    ],
)
def test_which_addresses_name_a_later_page(address: str | None, later: bool) -> None:
    assert names_later_page(address) is later


def test_only_the_first_page_can_say_that_there_is_nothing() -> None:
    mturk = load_platforms()["mturk"]
    first = mturk.read(redacted_page(NONE_FOUND, address=f"{LIST}?pageNumber=1"))
    assert first.state is PageState.EMPTY
    assert first.whole
    later = mturk.read(redacted_page(NONE_FOUND, address=f"{LIST}?pageNumber=4"))
    assert later.state is PageState.OTHER
    assert later.scope is None
    assert not later.whole
    assert PAST_END in later.doubts


def test_who_counts_offers_and_shows_none_is_not_empty() -> None:
    mturk = load_platforms()["mturk"]

    def lie(_look: object, *, facts: object) -> object:
        reading = mturk.read(redacted_page(NONE_FOUND, address=LIST))
        return replace(reading, advertised=replace(reading.advertised, listings=31))

    lying = replace(mturk, reader=lie)  # type: ignore[arg-type]
    reading = lying.read(redacted_page("<html><body></body></html>", address=LIST))
    assert reading.state is PageState.UNREADABLE
    assert reading.missed == ("rows, or a total of 0 (there are no rows and a total of 31)",)

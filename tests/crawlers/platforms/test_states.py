"""Page states on every platform: what the server says, and pages that hold no list."""

from __future__ import annotations

from collections import Counter

import pytest

from archive.model import BLIND_STATES, PageState
from crawlers.platforms import load_platforms
from tests.crawlers.platforms.pages import redacted_page
from tests.crawlers.platforms.test_cases import FOLDERS, open_case

#: Platforms of which no public source tells how a page without a list looks.
NO_SIGN_KNOWN = {"cloudresearch", "turkopticon"}

each_platform = pytest.mark.parametrize("name", sorted(load_platforms()))


@each_platform
@pytest.mark.parametrize(
    ("status", "states"),
    [
        (401, {PageState.LOGGED_OUT}),
        (404, {PageState.NOT_FOUND, PageState.LOGGED_OUT}),
        (429, {PageState.RATE_LIMITED}),
        (503, {PageState.MAINTENANCE}),
    ],
)
def test_what_the_server_says_is_a_state(name: str, status: int, states: set[PageState]) -> None:
    page = redacted_page("<html><body><h1>Sorry</h1></body></html>", status=status)
    reading = load_platforms()[name].read(page)
    assert reading.state in states
    assert reading.state in BLIND_STATES


@each_platform
def test_words_of_states_in_an_offer_change_nothing(name: str) -> None:
    """Signs are looked for where they stand, not in what somebody writes into an offer."""
    for folder in FOLDERS:
        page = open_case(folder)
        if folder.parent.name != name or b"(invented)" not in page.body:
            continue
        platform = load_platforms()[name]
        told = b"ACCESS_DENIED login captcha 429 (invented)"
        changed = redacted_page(
            page.body.replace(b"(invented)", told),
            content_type=page.content_type,
            address=page.address,
        )
        assert platform.read(changed).state is platform.read(page).state


CASES = Counter(folder.parent.name for folder in FOLDERS)
#: A platform that was just begun has one case, the page it was begun from.
GROWN = {name for name, count in CASES.items() if count > 1}


@pytest.mark.parametrize("name", sorted(GROWN - NO_SIGN_KNOWN))
def test_every_platform_has_a_case_of_a_page_that_could_not_be_seen(name: str) -> None:
    states = {
        load_platforms()[name].read(open_case(folder)).state
        for folder in FOLDERS
        if folder.parent.name == name
    }
    assert states & (BLIND_STATES - {PageState.UNREADABLE})

"""The pages of the desk and the copy of a capture in a real browser: quiet, labelled, inert."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive.door import Archive
from archive.home import find_home
from archive.ids import IdKind, to_id
from tests.browser.conftest import AT_REST, PATIENCE, Watched, serve
from tests.browser.widths import fits_width
from tests.search_ui.payloads import PAYLOADS

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Watched]
PATIENT = PATIENCE
PAGES = (
    "?page=search",
    "?page=review",
    "?page=cases",
    "?page=saved",
    "?page=consent",
    "?page=desk",
)
#: Every field and button that is not hidden from those who listen has a name, whatever it is
#: drawn as.
_NAMELESS = """() => [...document.querySelectorAll('input, textarea, button, [role=combobox]')]
  .filter(it => it.offsetParent !== null && it.type !== 'hidden' && it.type !== 'file')
  .filter(it => !it.closest('[aria-hidden=true]'))
  .filter(it => !(it.ariaLabel || it.title || it.textContent.trim() || it.labels?.length
    || (it.getAttribute('aria-labelledby') || it.closest('label'))))
  .map(it => it.outerHTML.slice(0, 120))"""


def go(tab: Watched, address: str) -> Page:
    return tab.go(address)


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_of_the_desk_is_quiet_and_fits(demo: str, open_tab: OpenTab, dark: bool) -> None:
    tab = open_tab(dark=dark)
    for where in PAGES:
        page = go(tab, demo + where)
        assert page.evaluate(_NAMELESS) == [], where
        assert fits_width(page), f"{where} is wider than its window"
        page.set_viewport_size({"width": 640, "height": 450})
        assert fits_width(page), f"{where} is wider than its window at 200 %"
        page.set_viewport_size({"width": 1280, "height": 900})
    tab.check_quiet()


def test_a_review_can_be_given_by_keyboard_alone(demo: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = go(tab, demo + "?page=review")
    expect(page.locator(".pw-card")).to_be_visible(timeout=PATIENT)
    first = page.get_by_role("radio").first
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    page.wait_for_selector(AT_REST)
    for _ in range(6):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText || document.activeElement.type")
        if focused.strip() == "Answer":
            break
    assert focused.strip() == "Answer"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Answer both questions.")).to_be_visible(timeout=PATIENT)
    tab.check_quiet()


def test_a_sourced_copy_is_text_and_no_page(demo: str, demo_home: Path, open_tab: OpenTab) -> None:
    with Archive(find_home(demo_home)) as door:
        item = door.search("passport kind:listing access:donated", limit=1).hits[0].item_id
    tab = open_tab()
    page = go(tab, f"{demo}?id={item}")
    page.get_by_text("Show the copy of the newest capture").click()
    expect(page.locator(".pw-quote p").first).to_be_visible(timeout=PATIENT)
    expect(page.locator("iframe")).to_have_count(0)
    tab.check_quiet()


def test_a_public_copy_does_nothing_whatever_it_holds(open_tab: OpenTab, tmp_path: Path) -> None:
    home, server = tmp_path / "home", tmp_path / "server"
    home.mkdir()
    server.mkdir()
    strings = [text for text in PAYLOADS if "\ud800" not in text]
    (home / "strings.json").write_text(json.dumps(strings), encoding="ascii")
    tab = open_tab()
    capture = to_id(IdKind.CAPTURE, 977)
    with serve(home, server) as address:
        for number in range(0, len(strings), 2):
            item = to_id(IdKind.LISTING, number + 1)
            page = go(tab, f"{address}?id={item}&copy={capture}")
            frame = page.locator("iframe")
            expect(frame).to_have_count(1)
            expect(frame).to_have_attribute("sandbox", "")
            copied = page.frame_locator("iframe")
            expect(copied.locator("body")).to_contain_text("")
            inside = copied.locator(
                "script, img, svg, iframe, link, base, form, input, object, a, [onclick]"
            )
            expect(inside).to_have_count(0)
            expect(page).not_to_have_title("owned")
    tab.check_quiet()

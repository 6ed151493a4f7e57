"""The pages in a real browser: quiet, addressable, readable, and deaf to hostile text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive.ids import IdKind, to_id
from search_ui.frame import say_name
from search_ui.markup import clean_text
from tests.browser.conftest import DRAWN, Watched, send, serve
from tests.browser.widths import fits_width
from tests.search_ui.fake_archive import WITHOUT_GAPS
from tests.search_ui.payloads import PAYLOADS
from tests.support.shared import need

pytestmark = pytest.mark.browser

FIRST = to_id(IdKind.LISTING, 1)
GAPLESS = to_id(IdKind.LISTING, WITHOUT_GAPS)
OpenTab = Callable[..., Watched]
#: The page of hits, with nothing asked.
SEARCH = "?page=search"


def ask(page: Page, question: str, *, url: str) -> None:
    """Type a question and send it: the address is then ``url``."""
    send(
        page,
        "Search the archive",
        question,
        until=lambda patience: page.wait_for_url(url, timeout=patience),
    )


def ask_payload(page: Page, text: str) -> None:
    """Type a hostile question and send it: its words are then the page's title."""
    title = say_name(text)
    send(
        page,
        "Search the archive",
        text,
        until=lambda patience: expect(page).to_have_title(title, timeout=patience),
    )


def read_background(page: Page) -> tuple[int, int, int]:
    colour = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return red, green, blue


def test_a_question_is_answered_with_marked_words(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + "?q=passport")
    expect(page.locator(".pw-count").first).to_contain_text("24 versions")
    assert set(page.locator(".pw-hits mark").all_inner_texts()) == {"passport"}
    expect(page.locator(".pw-head")).to_contain_text("Demo archive")
    tab.check_quiet()


def test_typing_changes_the_address_and_back_undoes_it(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + SEARCH)
    ask(page, "trolley", url=market + "?q=trolley")
    expect(page.locator(".pw-count").first).to_contain_text("24 versions")
    ask(page, "selfies -platform:quarry", url=market + "?q=selfies+-platform%3Aquarry")
    expect(page.locator(".pw-count").first).to_contain_text("8 versions")
    page.go_back()
    expect(page.locator(".pw-count").first).to_contain_text("24 versions")
    expect(page.get_by_label("Search the archive")).to_have_value("trolley")
    page.go_back()
    expect(page.locator(".pw-count").first).to_contain_text("120 versions")
    expect(page.get_by_label("Search the archive")).to_have_value("")
    tab.check_quiet()


def test_a_deep_link_opens_the_listing_and_leads_back(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + f"?q=passport&id={FIRST}")
    expect(page.locator("h1")).to_have_text(
        "Take five selfies and photograph your passport (batch 0)"
    )
    expect(page.locator(".pw-table tbody tr")).to_have_count(3)
    expect(page.locator(".pw-line .gap").first).to_contain_text("not seen")
    expect(page).to_have_title(
        "Take five selfies and photograph your passport (batch 0) · Piecework"
    )
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_be_visible()
    page.get_by_text("Back to the hits").click()
    expect(page.locator(".pw-count").first).to_contain_text("24 versions")
    expect(page).to_have_url(market + "?q=passport")
    expect(page).to_have_title("passport · Piecework")
    page.go_back()
    expect(page.locator("h1")).to_be_visible()
    tab.check_quiet()


def test_a_hit_opens_its_version_and_the_page_tells_it_from_the_newest(
    market: str, open_tab: OpenTab
) -> None:
    tab = open_tab()
    page = tab.go(market + "?q=passport")
    page.locator(".pw-hits h3 a").first.click()
    expect(page.locator(".pw-older")).to_contain_text("newest: pay 0.20 USD per task")
    expect(page.locator(".pw-line .chosen")).to_contain_text("You came from this version")
    expect(page.locator(".pw-line .chosen .said")).to_have_text("0.35 USD per task")
    ask(page, "trolley", url=market + "?q=trolley")
    expect(page.locator(".pw-count").first).to_contain_text("24 versions")
    tab.check_quiet()


def test_pages_of_hits_lead_on_and_back(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + SEARCH)
    page.get_by_text("Next 50").click()
    expect(page.locator(".pw-count").first).to_contain_text("51–100 of 120")
    page.get_by_text("Next 50").click()
    expect(page.locator(".pw-count").first).to_contain_text("101–120 of 120")
    page.get_by_text("Previous 50").click()
    expect(page.locator(".pw-count").first).to_contain_text("51–100 of 120")
    page.get_by_text("Previous 50").click()
    expect(page.locator(".pw-count").first).to_contain_text("1–50 of 120")
    assert "at=" not in page.url
    tab.check_quiet()


def test_the_help_opens_and_its_examples_are_links(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + SEARCH)
    expect(page.get_by_text("in its own currency")).to_be_hidden()
    page.locator(".pw-guide summary").click()
    expect(page.get_by_text("in its own currency")).to_be_visible()
    page.locator(".pw-guide").get_by_text("selfie OR passport").click()
    expect(page.get_by_label("Search the archive")).to_have_value("selfie OR passport")
    tab.check_quiet()


def test_typed_days_become_part_of_the_question(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + "?q=passport")
    days = page.locator("[data-testid=stDateInput]").filter(has_text="On offer between")
    expect(days).to_be_visible()
    parts = days.locator("[role=spinbutton]")
    parts.nth(0).click()
    page.keyboard.type("20260305")
    parts.nth(3).click()
    page.keyboard.type("20260309")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search the archive")).to_have_value(
        "passport live:2026-03-05..2026-03-09"
    )
    expect(page).to_have_url(re.compile("live"))
    page.locator(".pw-filters a").click()
    expect(page).to_have_url(market + "?q=passport")
    expect(parts.nth(0)).to_have_text("yyyy")
    tab.check_quiet()


def test_a_giant_paste_is_refused_in_words(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + SEARCH)
    refused = page.locator(".pw-state").filter(has_text="This question is too long").first
    send(
        page,
        "Search the archive",
        "word " * 1200,
        until=lambda patience: expect(refused).to_be_visible(timeout=patience),
    )
    expect(page.locator(".pw-hits")).to_have_count(0)
    tab.check_quiet()


def test_typing_shows_no_alarm_and_nothing_over_the_text(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + SEARCH)
    box = page.get_by_label("Search the archive")
    box.press_sequentially("selfie passport")
    assert page.locator("[data-testid=InputInstructions]:visible").count() == 0
    frame = page.locator("[data-testid=stTextInputRootElement]")
    red, green, blue = (
        int(part)
        for part in re.findall(r"\d+", frame.evaluate("it => getComputedStyle(it).borderTopColor"))[
            :3
        ]
    )
    assert red <= max(green, blue)
    tab.check_quiet()


def test_evidence_can_be_read_at_200_percent(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + f"?id={FIRST}")
    page.set_viewport_size({"width": 640, "height": 450})
    assert fits_width(page)
    for value in ("81,233", "9,121", "0b" * 32):
        box = page.locator(".pw-table").get_by_text(value).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 640
    tab.check_quiet()


def test_a_chart_without_gaps_makes_no_complaint(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + f"?id={GAPLESS}")
    expect(page.locator(".pw-line .version")).to_have_count(3)
    expect(page.locator(".pw-line .gap")).to_have_count(0)
    expect(
        page.locator("[data-testid=stVegaLiteChart] canvas, .vega-embed svg").first
    ).to_be_visible()
    tab.check_quiet()


def test_facets_and_pages_are_links(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + SEARCH)
    page.get_by_label("without stallmarkt").click()
    expect(page.locator(".pw-count").first).to_contain_text("80 versions")
    expect(page.locator(".pw-filters")).to_contain_text("-platform:stallmarkt")
    page.get_by_text("Next 50").click()
    expect(page.locator(".pw-hits > li")).to_have_count(30)
    page.locator(".pw-filters a").click()
    expect(page.locator(".pw-count").first).to_contain_text("120 versions")
    tab.check_quiet()


def test_a_chart_offers_no_menu_and_no_way_out(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + f"?id={FIRST}")
    expect(
        page.locator("[data-testid=stVegaLiteChart] canvas, .vega-embed svg").first
    ).to_be_visible()
    assert page.locator(".vega-actions a").count() == 0
    hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    assert [href for href in hrefs if not href.startswith(market)] == []
    assert page.locator("[data-testid=stMainMenu]:visible").count() == 0
    tab.check_quiet()


@pytest.mark.parametrize("dark", [False, True])
def test_it_reads_well_at_100_and_200_percent(market: str, open_tab: OpenTab, dark: bool) -> None:
    for where in ("?q=passport", f"?id={FIRST}", "?q=(broken+OR"):
        tab = open_tab(dark=dark)
        page = tab.go(market + where)
        background = sum(read_background(page)) / 3
        assert background < 60 if dark else background > 200
        assert fits_width(page), f"{where} is wider than its window"
        # Zooming to 200 % leaves half the CSS pixels to the same window.
        page.set_viewport_size({"width": 640, "height": 450})
        assert fits_width(page), f"{where} is wider than its window at 200 %"
        assert page.locator(DRAWN).is_visible()
        tab.check_quiet()


def show_strings(
    strings: list[str], home: Path, server: Path, tab: Watched, *, every: int
) -> list[str]:
    """Serve the strings as titles, requesters and texts, and open every so many of them.

    Returns the titles as drawn on the pages of hits.
    """
    home.mkdir()
    server.mkdir()
    (home / "strings.json").write_text(json.dumps(strings), encoding="ascii")
    drawn: list[str] = []
    with serve(home, server) as address:
        page = tab.go(address + SEARCH)
        while True:
            drawn += page.eval_on_selector_all(
                ".pw-hits h3 a", "titles => titles.map(title => title.textContent)"
            )
            inside = page.eval_on_selector_all(
                ".pw-hits h3 a *, .pw-hits .snippet *, .pw-facets a *",
                "nodes => [...new Set(nodes.map(node => node.localName))]",
            )
            assert set(inside) <= {"bdi"}
            onward = page.get_by_text("Next 50")
            if not onward.count():
                break
            before = page.url
            onward.click()
            page.wait_for_url(lambda url, before=before: url != before)
            page.wait_for_selector(DRAWN)
        expect(page).to_have_title("Piecework")
        for number in range(0, len(strings), every):
            page = tab.go(address + "?id=" + to_id(IdKind.LISTING, number + 1))
            inside = page.eval_on_selector_all(
                ".pw-title *, .pw-text *, .pw-line .what *",
                "nodes => [...new Set(nodes.map(node => node.localName))]",
            )
            assert set(inside) <= {"bdi", "b", "p", "code", "div", "span"}
            expect(page).to_have_title(say_name(strings[number]))
    return drawn


def as_drawn(text: str) -> str:
    return clean_text(text) if text.strip() else "(no title)"


def test_payloads_are_shown_as_text(open_tab: OpenTab, tmp_path: Path) -> None:
    tab = open_tab()
    strings = list(PAYLOADS)
    drawn = show_strings(strings, tmp_path / "home", tmp_path / "server", tab, every=6)
    assert drawn == [as_drawn(text) for text in strings]
    tab.check_quiet()


def test_naughty_strings_are_shown_as_text(open_tab: OpenTab, tmp_path: Path) -> None:
    strings: list[str] = json.loads(need("vectors/blns/blns.json").read_text(encoding="utf-8"))
    tab = open_tab()
    # An empty title is no title: the archive's fake would put its own in its place.
    strings = [text for text in strings if text]
    drawn = show_strings(strings, tmp_path / "home", tmp_path / "server", tab, every=60)
    assert drawn == [as_drawn(text) for text in strings]
    tab.check_quiet()


def test_payloads_as_questions_do_nothing(market: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.go(market + SEARCH)
    for text in (*PAYLOADS[:6], PAYLOADS[17]):
        ask_payload(page, text)
        page.wait_for_selector(DRAWN)
        expect(page.get_by_label("Search the archive")).to_have_value(text.strip())
        expect(page.locator(".pw script, .pw img, .pw svg, .pw iframe")).to_have_count(0)
    tab.check_quiet()

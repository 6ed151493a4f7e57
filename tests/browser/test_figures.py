"""The pages of figures in a real browser, over an archive whose names and titles are payloads:
quiet, legible by axe-core's rules, in both colours and at 200 %, with no way past the gate."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from archive.desk.cases import PartKind, add_part, open_case
from archive.desk.replies import draft_reply
from archive.desk.store import open_desk
from archive.door import Archive
from archive.home import find_home
from tests.browser.conftest import Watched, send, serve, watch
from tests.browser.legible import find_faults
from tests.browser.widths import fits_width
from tests.search_ui.figures_home import CUT_TITLE, HOSTILE, PLATFORM

pytestmark = pytest.mark.browser

OpenTab = Callable[..., Watched]
#: Each with what is there when the whole page is.
PAGES: tuple[tuple[dict[str, str], str], ...] = (
    ({}, ".pw-numbers"),
    ({"page": "coverage"}, ".pw-looked"),
    ({"page": "platform", "platform": PLATFORM}, ".pw-calendar"),
    ({"page": "trends", "of": "payeur"}, ".pw-method"),
    ({"page": "changes", "least": "low"}, ".pw-changes"),
    ({"page": "requester", "platform": PLATFORM, "requester": HOSTILE}, ".pw-sheet"),
)
#: A chart is drawn when its canvas has a size.
CHARTS_DRAWN = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
  .every(chart => { const drawn = chart.querySelector('canvas, svg.marks');
                    return drawn && drawn.getBoundingClientRect().height > 50; })"""


@pytest.fixture(scope="module")
def own_home(figures_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, since a desk is written here: other tests look at pages of an archive without one."""
    return shutil.copytree(figures_home, tmp_path_factory.mktemp("figures") / "archive")


@pytest.fixture(scope="module")
def figures(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PIECEWORK_DESK_NAME", "anna")
            folder = tmp_path_factory.mktemp("figures-server")
            address = stack.enter_context(serve(own_home, folder, script=None))
        yield address


def open_page(tab: Watched, address: str, params: dict[str, str], there: str) -> Page:
    page = tab.go(address + "?" + urlencode(params) if params else address)
    page.locator(there).first.wait_for()
    page.wait_for_function(CHARTS_DRAWN)
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
    return page


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_is_quiet_legible_and_fits(figures: str, open_tab: OpenTab, dark: bool) -> None:
    tab = open_tab(dark=dark)
    for params, there in PAGES:
        page = open_page(tab, figures, params, there)
        assert find_faults(page) == [], params
        assert fits_width(page), f"{params} is wider than its window"
        # Zooming to 200 % leaves half the CSS pixels to the same window.
        page.set_viewport_size({"width": 640, "height": 450})
        assert fits_width(page), f"{params} is wider than its window at 200 %"
        page.set_viewport_size({"width": 1280, "height": 900})
        assert page.locator("h1").count() == 1
        assert page.locator(".pw img, .pw iframe, .pw script").count() == 0
    tab.check_quiet()


@pytest.fixture(scope="module")
def desk_pages(own_home: Path) -> list[dict[str, str]]:
    """The pages of the desk, a case among them, and those of a question and of a listing."""
    home = find_home(own_home)
    with Archive(home) as door:
        hit = door.search("kind:listing", limit=1).hits[0]
    with open_desk(home) as desk:
        case = open_case(desk, "Invented pay", by="anna", tags=["pay"])
        add_part(desk, case.id, by="anna", kind=PartKind.LISTING, value=hit.id)
        add_part(desk, case.id, by="anna", kind=PartKind.SEARCH, value="change:pay")
        add_part(desk, case.id, by="anna", kind=PartKind.NOTE, value="<b>ask</b> again")
        draft_reply(
            desk,
            by="anna",
            platform=hit.platform,
            requester=hit.requester,
            questions="Why?",
            about=[hit.id],
            case=case.id,
        )
    names = ("search", "review", "cases", "saved", "consent", "desk")
    return [
        *({"page": name} for name in names),
        {"q": "zeppelin"},
        {"page": "search", "q": "sort", "by": "meaning"},
        {"id": hit.id},
        {"page": "changes", "tab": "places"},
        {"page": "changes", "tab": "tiers"},
        {"page": "case", "case": case.id},
    ]


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_of_the_desk_is_legible(
    figures: str, desk_pages: list[dict[str, str]], open_tab: OpenTab, dark: bool
) -> None:
    tab = open_tab(dark=dark)
    for params in desk_pages:
        page = open_page(tab, figures, params, ".pw-foot")
        assert find_faults(page) == [], params
        assert fits_width(page), f"{params} is wider than its window"
    tab.check_quiet()


def test_there_is_no_way_past_the_gate(figures: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    for params, there in PAGES:
        page = open_page(tab, figures, params, there)
        assert page.locator("[data-testid=stElementToolbar]:visible").count() == 0
        assert page.locator("[data-testid=stDownloadButton], a[download]").count() == 0
        assert page.locator(".vega-actions a, .vega-embed details").count() == 0
        hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        assert [href for href in hrefs if not href.startswith(figures)] == []
    tab.check_quiet()


def test_a_number_of_the_front_page_leads_to_its_list(figures: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = open_page(tab, figures, {}, ".pw-numbers")
    page.locator(".pw-numbers .number").nth(2).click()
    expect(page.locator(".pw-count").first).to_contain_text("12 versions")
    page.go_back()
    expect(page.locator(".pw-numbers")).to_be_visible()
    tab.check_quiet()


def test_the_language_is_the_browsers_and_can_be_switched(figures: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = open_page(tab, figures, {"page": "coverage"}, ".pw-looked")
    page.get_by_role("link", name="Nederlands").click()
    expect(page.locator("h1")).to_have_text("Dekking en gezondheid")
    page.get_by_role("link", name="Loonwijzigingen").click()
    expect(page.locator("h1")).to_have_text("Loonwijzigingen")
    assert "lang=nl" in page.url
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Pay changes")
    tab.check_quiet()


def test_a_dutch_browser_gets_dutch(figures: str, browser: Browser) -> None:
    context = browser.new_context(locale="nl-BE", viewport={"width": 1280, "height": 900})
    try:
        tab = watch(context)
        page = open_page(tab, figures, {"page": "coverage"}, ".pw-looked")
        expect(page.locator("h1")).to_have_text("Dekking en gezondheid")
        assert "lang=" not in page.url
        tab.check_quiet()
    finally:
        context.close()


def test_a_choice_changes_the_address_and_back_undoes_it(figures: str, open_tab: OpenTab) -> None:
    tab = open_tab()
    page = open_page(tab, figures, {"page": "changes", "least": "low"}, ".pw-changes")
    expect(page.locator(".pw-changes")).to_contain_text(CUT_TITLE)
    send(
        page,
        "Among which offers (words and filters)",
        "harbours",
        until=lambda patience: page.wait_for_url(re.compile("q=harbours"), timeout=patience),
    )
    expect(page.locator(".pw-state").first).to_contain_text("None was found")
    page.go_back()
    expect(page.locator(".pw-changes")).to_contain_text(CUT_TITLE)
    tab.check_quiet()


def test_the_keyboard_reaches_links_in_order_and_shows_where_it_is(
    figures: str, open_tab: OpenTab
) -> None:
    tab = open_tab()
    page = open_page(tab, figures, {"page": "coverage"}, ".pw-looked")
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => { const here = document.activeElement, style = getComputedStyle(here);
                  return [here.textContent, style.outlineStyle !== 'none']; }"""
            )
        )
    words = [text for text, _ in reached]
    first = words.index("Piecework")
    assert words[first : first + 4] == ["Piecework", "Search", "Trends", "Pay changes"]
    assert all(shown for _, shown in reached[first : first + 4])
    tab.check_quiet()

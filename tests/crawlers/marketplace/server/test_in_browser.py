"""In a plain Chromium, unguarded: every trap springs, and scripts draw what is true.

Here traps must succeed: what holds them back is tested where the guard is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from crawlers.browser.launch import NoBrowser, find_chromium
from crawlers.marketplace.families import prolific, uhrs
from crawlers.marketplace.server import SITES, Breach, Fault, Marketplace, serve
from tests.crawlers.marketplace.server.asking import Got
from tests.crawlers.marketplace.server.walking import Walked, read_page

pytestmark = pytest.mark.browser

#: What each trap is noticed by: a path of its own, or the breach.
SPRINGS = {
    Fault.AUTO_SUBMIT: "/t/auto-submit",
    Fault.BEACON: "/t/beacon",
    Fault.FETCH_POST: "/t/fetch-post",
    Fault.WORKER_POST: "/t/worker-post",
    Fault.SHARED_WORKER_POST: "/t/shared-worker-post",
    Fault.WORKER_SOCKET: "/t/worker-socket",
    Fault.SOCKET: "/t/socket",
    Fault.SERVICE_WORKER: "/t/service-worker",
    Fault.SPECULATION: "/t/speculated",
    Fault.PREFETCH: "/t/prefetched",
    Fault.POPUP: "/t/popup",
    Fault.DOWNLOAD: "/t/download",
    Fault.META_REFRESH: "/t/refreshed",
    Fault.PIXELS: "/t/pixel.gif",
    Fault.WEBRTC: "/stun",
    Fault.REDIRECT_ACCEPT: "/projects/",
}


@pytest.fixture(scope="module")
def serving():
    with serve(Marketplace(seed=3, families=("mturk", "uhrs", "prolific"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    try:
        path = find_chromium()
    except NoBrowser as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path,
            chromium_sandbox=os.geteuid() != 0,
            # Candidates of a peer connection are otherwise kept to addresses outside.
            args=["--disable-features=WebRtcHideLocalIpsWithMdns", "--disable-popup-blocking"],
        )
        yield opened
        opened.close()


def open_as(browser, serving, family: str, worker: str) -> BrowserContext:
    context = browser.new_context()
    name, value = serving.control.sign_in(family, worker)
    context.add_cookies([{"name": name, "value": value, "url": serving.addresses[family]}])
    return context


def wait_until(page: Page, holds) -> bool:
    """A minute at most, for a busy machine; True once it holds."""
    for _ in range(1200):
        if holds():
            return True
        page.wait_for_timeout(50)
    return False


@pytest.mark.parametrize("fault", SPRINGS)
def test_every_trap_springs(browser, serving, fault):
    serving.control.forget_requests()
    serving.control.switch(fault, family="mturk")
    context = open_as(browser, serving, "mturk", "heron")
    try:
        page = context.new_page()
        page.goto(serving.addresses["mturk"], wait_until="commit")
        if fault is Fault.BEACON:
            page.wait_for_load_state()
            page.goto("about:blank")

        def sprung() -> bool:
            return any(
                one.asked.path.startswith(SPRINGS[fault]) for one in serving.control.violations()
            )

        assert wait_until(page, sprung), serving.control.requests()
    finally:
        serving.control.switch(fault, on=False)
        context.close()


def test_links_that_accept_lie_about(browser, serving):
    serving.control.forget_requests()
    serving.control.switch(Fault.ACCEPT_LINKS, family="mturk")
    context = open_as(browser, serving, "mturk", "heron")
    try:
        page = context.new_page()
        page.goto(serving.addresses["mturk"])
        page.click("a.go")
        breaches = [one.breach for one in serving.control.violations()]
        assert breaches == [Breach.ACCEPTED]
    finally:
        serving.control.switch(Fault.ACCEPT_LINKS, on=False)
        context.close()


def test_without_traps_nothing_springs(browser, serving):
    serving.control.forget_requests()
    context = open_as(browser, serving, "mturk", "heron")
    page = context.new_page()
    page.goto(serving.addresses["mturk"])
    page.wait_for_timeout(300)
    context.close()
    assert serving.control.violations() == ()


def test_scrolling_and_load_more_draw_all_cards(browser, serving):
    context = open_as(browser, serving, "uhrs", "lantern")
    page = context.new_page()
    page.goto(serving.addresses["uhrs"] + uhrs.LIST_PATH)

    def drawn() -> bool:
        page.mouse.wheel(0, 4000)
        # In one step: between a look and a click the page may have put the button away.
        page.evaluate(
            "() => { const more = document.querySelector('#load-more');"
            " if (more && more.offsetParent) more.click(); }"
        )
        return page.query_selector(".tasks-as-grid-grid[data-ready=yes]") is not None

    assert wait_until(page, drawn)
    got = Got(200, {"content-type": "text/html; charset=utf-8"}, page.content().encode())
    context.close()
    secrets = serving.control.workers["lantern"].secrets
    walked = Walked(uhrs.LIST_PATH, got)
    reading = read_page(walked, "uhrs", moment=serving.control.now, secrets=secrets)
    offers = serving.control.list_offers("uhrs", "lantern")
    seen = {one.identity.value: one.pay.amount for one in reading.listings}
    assert seen == {uhrs.name_listing(offer): offer.amount for offer in offers}
    assert reading.advertised.listings == len(offers)
    assert serving.control.violations() == ()


def test_the_api_pages_script_fetches_a_token_and_draws(browser, serving):
    context = open_as(browser, serving, "prolific", "heron")
    page = context.new_page()
    page.goto(serving.addresses["prolific"] + "/studies")
    page.wait_for_selector("[data-ready=yes]", state="attached")
    token = page.evaluate(f"localStorage.getItem({prolific.STORAGE_KEY!r})")
    cards = page.query_selector_all('li[data-testid^="study-"]')
    context.close()
    assert token in serving.control.secrets()
    assert len(cards) == len(serving.control.list_offers("prolific", "heron"))
    assert SITES["prolific"].gives_tokens

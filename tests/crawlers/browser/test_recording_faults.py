"""What a recorder does where a page cannot be kept: it stops, says why, and hides nothing."""

from __future__ import annotations

import asyncio
import base64
import re

import pytest

from archive.errors import SealFailed
from crawlers.browser.choosing import Choice
from crawlers.browser.pipe import Hear, Json
from crawlers.browser.recording import Recorder
from crawlers.donations.donated import DonatedPage

CHOICE = Choice("http", frozenset({"market.test"}), frozenset(), (re.compile("/list"),))


class Browser:
    """A pipe to no browser: remembers what it was told, and tells events."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.history: Json = {}
        self._hear: list[Hear] = []

    def listen(self, hear: Hear) -> None:
        self._hear.append(hear)

    async def send(self, method: str, session: str = "", **values: object) -> Json:
        self.said.append(method)
        if method == "Page.getNavigationHistory":
            return self.history
        data = base64.b64encode(b"<h1>offers</h1>").decode()
        return {"bufferedData": data} if method == "Network.streamResourceContent" else {}

    def tell(self, method: str, values: Json, session: str) -> None:
        for hear in self._hear:
            hear(method, values, session)

    async def load(
        self,
        number: int,
        *,
        ends: str = "Network.loadingFinished",
        headers: dict[str, str] | None = None,
        asked: bool = True,
    ) -> None:
        request = {"method": "GET", "url": "http://market.test/list", "headers": {}}
        head: Json = {"url": request["url"], "status": 200, "mimeType": "text/html"}
        head = {**head, "headers": headers or {}}
        begun = {"response": head, "type": "Document", "frameId": "top"}
        for method, values in (
            ("Network.requestWillBeSent" if asked else "", {"request": request}),
            ("Network.responseReceived", begun),
            (ends, {}),
        ):
            self.tell(method, {"requestId": str(number), **values}, "tab")
        await asyncio.sleep(0)


def record(error: Exception | None) -> tuple[Recorder, Browser, list[DonatedPage]]:
    browser, kept = Browser(), []

    def keep(page: DonatedPage) -> None:
        if error is not None:
            raise error
        kept.append(page)

    async def run() -> Recorder:
        recorder = Recorder(browser, CHOICE, gate=lambda: None, keep=keep)  # type: ignore[arg-type]
        await recorder.start()
        for number in range(3):
            await browser.load(number)
            await recorder.finish()
        return recorder

    return asyncio.run(run()), browser, kept


def test_a_page_is_kept_as_it_came() -> None:
    recorder, _, kept = record(None)
    assert [one.page.body for one in kept] == [b"<h1>offers</h1>"] * 3
    assert recorder.counts["kept"] == 3


def test_where_nothing_can_be_sealed_listening_stops_and_says_why() -> None:
    recorder, browser, _ = record(SealFailed("the disk is full"))
    assert isinstance(recorder.stopped_by, SealFailed)
    assert recorder.counts["kept"] == 0
    assert browser.said.count("Network.streamResourceContent") == 1


def test_a_fault_of_our_own_is_not_swallowed() -> None:
    with pytest.raises(RuntimeError, match="unforeseen"):
        record(RuntimeError("unforeseen"))


ALL = {"content-length": str(len(b"<h1>offers</h1>"))}
PART = {"content-length": "5000"}
PACKED = {"content-length": "15", "content-encoding": "br"}


@pytest.mark.parametrize("ends", ["", "Network.loadingFailed"])
@pytest.mark.parametrize(
    ("headers", "kept", "lost"),
    [(ALL, 1, 0), (PART, 0, 1), (PACKED, 0, 1), ({}, 0, 1)],
    ids=["all of it", "a part", "size unknown", "nothing said"],
)
def test_a_page_left_early_is_kept_where_all_of_it_came_and_told_where_not(
    ends: str, headers: dict[str, str], kept: int, lost: int
) -> None:
    """A browser need not tell the end of a page whose scripts led on at once."""

    async def run() -> tuple[Recorder, list[DonatedPage]]:
        browser = Browser()
        pages: list[DonatedPage] = []
        recorder = Recorder(browser, CHOICE, gate=lambda: None, keep=pages.append)  # type: ignore[arg-type]
        await recorder.start()
        await browser.load(1, ends=ends, headers=headers)
        await browser.load(2, headers=ALL)
        await recorder.finish()
        return recorder, pages

    recorder, pages = asyncio.run(run())
    assert len(pages) == kept + 1
    assert recorder.counts["kept"] == kept + 1
    assert recorder.counts["lost"] == lost
    assert {one.page.body for one in pages} == {b"<h1>offers</h1>"}


async def run_in_new_tab(browser: Browser, *, told: bool) -> tuple[Recorder, list[DonatedPage]]:
    """A tab that had begun to load before it was listened to; ``told``: its answer came after."""
    pages: list[DonatedPage] = []
    recorder = Recorder(browser, CHOICE, gate=lambda: None, keep=pages.append)  # type: ignore[arg-type]
    await recorder.start()
    target = {"type": "page", "url": ""}
    browser.tell("Target.attachedToTarget", {"sessionId": "tab", "targetInfo": target}, "")
    await asyncio.sleep(0)
    if told:
        await browser.load(1, asked=False)
    await recorder.finish()
    return recorder, pages


def name_history(way: str) -> Json:
    entry = {"url": "http://market.test/list", "transitionType": way}
    return {"currentIndex": 0, "entries": [entry]}


@pytest.mark.parametrize(
    ("way", "kept"), [("link", 1), ("typed", 1), ("form_submit", 0), ("reload", 0), ("", 0)]
)
def test_a_page_whose_request_was_not_heard_is_kept_where_a_link_led_to_it(
    way: str, kept: int
) -> None:
    """A form may have sent something, and its answer is nobody's list."""
    browser = Browser()
    browser.history = name_history(way)
    recorder, pages = asyncio.run(run_in_new_tab(browser, told=True))
    assert (len(pages), recorder.counts["lost"]) == (kept, 1 - kept)


@pytest.mark.parametrize(("address", "lost"), [("/list", 1), ("/queue", 0)])
def test_a_page_that_came_before_anybody_listened_is_lost(address: str, lost: int) -> None:
    browser = Browser()
    entry = {"url": f"http://market.test{address}", "transitionType": "link"}
    browser.history = {"currentIndex": 0, "entries": [entry]}
    recorder, pages = asyncio.run(run_in_new_tab(browser, told=False))
    assert (pages, recorder.counts["lost"]) == ([], lost)


def test_a_tab_closed_before_anybody_could_ask_what_it_shows_is_lost() -> None:
    async def run() -> Recorder:
        browser = Browser()
        recorder = Recorder(browser, CHOICE, gate=lambda: None, keep=lambda _page: None)  # type: ignore[arg-type]
        await recorder.start()
        for kind in ("page", "iframe"):
            target = {"type": kind, "url": "http://market.test/list"}
            told = {"sessionId": kind, "targetInfo": target}
            browser.tell("Target.attachedToTarget", told, "")
            browser.tell("Target.detachedFromTarget", {"sessionId": kind}, "")
        await recorder.finish()
        return recorder

    assert asyncio.run(run()).counts["lost"] == 1


def test_a_tab_that_was_closed_leaves_nothing_waiting() -> None:
    async def run() -> Recorder:
        browser = Browser()
        recorder = Recorder(browser, CHOICE, gate=lambda: None, keep=lambda _page: None)  # type: ignore[arg-type]
        await recorder.start()
        await browser.load(1, ends="", headers=PART)
        browser.tell("Target.detachedFromTarget", {"sessionId": "tab"}, "")
        async with asyncio.timeout(10):
            while not recorder.counts["lost"]:
                await asyncio.sleep(0)
        await recorder.finish()
        return recorder

    assert asyncio.run(run()).counts["lost"] == 1


def test_a_page_without_an_end_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawlers.browser.recording._LARGEST", 100)

    async def run() -> tuple[Recorder, list[DonatedPage]]:
        browser = Browser()
        pages: list[DonatedPage] = []
        recorder = Recorder(browser, CHOICE, gate=lambda: None, keep=pages.append)  # type: ignore[arg-type]
        await recorder.start()
        await browser.load(1, ends="")
        piece = base64.b64encode(b"x" * 60).decode()
        for _ in range(5):
            browser.tell("Network.dataReceived", {"requestId": "1", "data": piece}, "tab")
        await recorder.finish()
        return recorder, pages

    recorder, pages = asyncio.run(run())
    assert pages == []
    assert (recorder.counts["too-large"], recorder.counts["lost"]) == (1, 0)

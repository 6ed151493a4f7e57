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
        self._hear: list[Hear] = []

    def listen(self, hear: Hear) -> None:
        self._hear.append(hear)

    async def send(self, method: str, session: str = "", **values: object) -> Json:
        self.said.append(method)
        data = base64.b64encode(b"<h1>offers</h1>").decode()
        return {"bufferedData": data} if method == "Network.streamResourceContent" else {}

    async def load(
        self,
        number: int,
        *,
        ends: str = "Network.loadingFinished",
        headers: dict[str, str] | None = None,
    ) -> None:
        request = {"method": "GET", "url": "http://market.test/list", "headers": {}}
        head: Json = {"url": request["url"], "status": 200, "mimeType": "text/html"}
        head = {**head, "headers": headers or {}}
        begun = {"response": head, "type": "Document", "frameId": "top"}
        for method, values in (
            ("Network.requestWillBeSent", {"request": request}),
            ("Network.responseReceived", begun),
            (ends, {}),
        ):
            for hear in self._hear:
                hear(method, {"requestId": str(number), **values}, "tab")
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

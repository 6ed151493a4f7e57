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

    async def load(self, number: int) -> None:
        request = {"method": "GET", "url": "http://market.test/list", "headers": {}}
        head = {"url": request["url"], "status": 200, "mimeType": "text/html", "headers": {}}
        for method, values in (
            ("Network.requestWillBeSent", {"request": request}),
            ("Network.responseReceived", {"response": head}),
            ("Network.loadingFinished", {}),
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

"""Data that a page's scripts were sent is sealed where the platform's file calls it a list."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import Response

from archive.model import Page
from crawlers.browser.proxy import Taken
from crawlers.platforms import load_platforms
from crawlers.spiders.browser import BESIDE, BrowserSpider
from crawlers.visits.asking import Ask

HEADERS = (("Content-Type", "application/json"),)


class Listening:
    """What a visit is to the spider."""

    def __init__(self) -> None:
        self.platform = load_platforms(invented=True)["bramble"]
        self.clock = SimpleNamespace(now=lambda: datetime(2026, 11, 22, tzinfo=UTC))
        self.beside: list[Page] = []
        self.taken: list[str] = []

    def take_beside(self, page: Page) -> None:
        self.beside.append(page)

    def take(self, ask: Ask, answer: object) -> None:
        self.taken.append(ask.address)

    def next_ask(self) -> None:
        return None


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("http://bramble.test/", True),
        ("http://bramble.test/projects/ABCDEFGHIJKL/tasks", True),
        ("http://bramble.test/dashboard", False),
        ("http://bramble.test/tasks", False),
        ("http://bramble.test/api/me", False),
        ("http://tracker.test/", False),
        ("https://bramble.test/", False),
    ],
)
def test_only_lists_and_details_are_kept(address: str, kept: bool) -> None:
    visit = Listening()
    spider = BrowserSpider.__new__(BrowserSpider)
    spider.visit = visit  # type: ignore[assignment]
    taken = Taken(address, "fetch", 200, HEADERS, b'{"results": []}')
    request = Request("http://bramble.test/", meta={"ask": Ask("http://bramble.test/")})
    request.meta[BESIDE] = (taken,)
    response = Response(request.url, request=request)
    assert list(spider.take(response)) == []
    assert [one.address for one in visit.beside] == ([address] if kept else [])
    assert visit.taken == ["http://bramble.test/"]

"""Without a visit behind the spider no gate lets anything through, nor does the wire."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request

from crawlers.middlewares.visiting import (
    GuardMiddleware,
    NotLeaving,
    SayMiddleware,
    TurnMiddleware,
)
from crawlers.spiders.visit import VisitSpider
from crawlers.visits.downloading import VisitDownloadHandler

REQUEST = Request("https://work.heron.test/list")


def make_crawler(visit: object) -> Any:
    return SimpleNamespace(spider=SimpleNamespace(visit=visit))


@pytest.mark.parametrize("visit", [None, object(), True])
def test_nobody_was_asked_so_nothing_leaves(visit: object) -> None:
    crawler = make_crawler(visit)
    for gate in (SayMiddleware(crawler), GuardMiddleware(crawler)):
        with pytest.raises(NotLeaving):
            gate.process_request(REQUEST)
    with pytest.raises(NotLeaving):
        asyncio.run(TurnMiddleware(crawler).process_request(REQUEST))
    with pytest.raises(NotLeaving):
        asyncio.run(VisitDownloadHandler(crawler).download_request(REQUEST))


def test_the_gates_stand_alone_and_in_their_order() -> None:
    settings = VisitSpider.custom_settings
    assert settings is not None
    assert settings["DOWNLOADER_MIDDLEWARES_BASE"] == {}
    order = sorted(settings["DOWNLOADER_MIDDLEWARES"].items(), key=lambda one: one[1])
    assert [name.rpartition(".")[2] for name, _ in order] == [
        "TurnMiddleware",
        "SayMiddleware",
        "GuardMiddleware",
    ]
    handlers = settings["DOWNLOAD_HANDLERS"]
    reached = {scheme: handler for scheme, handler in handlers.items() if handler}
    assert set(reached) == {"http", "https"}
    assert {handler.rpartition(".")[2] for handler in reached.values()} == {"VisitDownloadHandler"}

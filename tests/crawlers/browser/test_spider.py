"""The browser spider against a market whose cards a script draws, some late, some on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.project import get_project_settings

from archive.home import Home
from archive.sources.keys import init_archive
from crawlers.marketplace.server.faults import Fault
from crawlers.sessions.state import Cookie, SessionState
from crawlers.spiders.browser import BrowserSpider
from crawlers.visits.visit import Tally, Visit
from tests.crawlers.visits.stage import Stage, open_stage

pytestmark = pytest.mark.browser


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "keys"))
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(tmp_path / "master.key"))
    return init_archive(tmp_path / "archive", demo=True, key_file=tmp_path / "master.key")[0]


@pytest.fixture
def stage(chromium: str, home: Home) -> Iterator[Stage]:
    with open_stage(home, family="uhrs") as opened:
        yield opened


def make_session(stage: Stage) -> SessionState:
    name, value = stage.control.sign_in(stage.family, stage.worker)
    hosts = stage.platform.facts.visit.hosts
    cookies = tuple(Cookie(name, value, one, "/", None, True, False, "Lax") for one in hosts)
    return SessionState(datetime(2026, 11, 1, tzinfo=UTC), "Chrome/1", "Mozilla", cookies, {})


def crawl(visit: Visit, stage: Stage, session: SessionState) -> None:
    settings = get_project_settings().copy()
    settings.set("TWISTED_REACTOR_ENABLED", False)
    settings.set("MEMUSAGE_ENABLED", False)
    port = stage.serving.port(stage.family)
    inside = dict.fromkeys(stage.platform.facts.visit.hosts, ("127.0.0.1", port))

    async def run() -> None:
        await AsyncCrawlerRunner(settings).crawl(
            BrowserSpider, visit=visit, session=session, inside=inside
        )

    asyncio.run(run())


def visit_by_browser(stage: Stage, session: SessionState | None = None) -> Tally:
    session = session or make_session(stage)
    with stage.open() as visit:
        crawl(visit, stage, session)
    tally: Tally = visit.tally
    return tally


def test_all_cards_are_taken_in_the_late_ones_and_those_on_demand(stage: Stage) -> None:
    tally = visit_by_browser(stage)
    shown = {offer.group for offer in stage.control.list_offers(stage.family, stage.worker)}
    assert tally.stopped == "", tally
    assert len(shown) > 40
    assert tally.listings == len(shown)
    assert not stage.control.violations()
    assert stage.list_gaps() == set()


TRAPS = (
    Fault.AUTO_SUBMIT,
    Fault.BEACON,
    Fault.FETCH_POST,
    Fault.WORKER_POST,
    Fault.SHARED_WORKER_POST,
    Fault.WORKER_SOCKET,
    Fault.SOCKET,
    Fault.SERVICE_WORKER,
    Fault.SPECULATION,
    Fault.PREFETCH,
    Fault.WEBRTC,
    Fault.POPUP,
    Fault.DOWNLOAD,
    Fault.ACCEPT_LINKS,
    Fault.PIXELS,
)


def test_a_page_full_of_traps_gets_nothing_out(stage: Stage) -> None:
    for fault in TRAPS:
        stage.control.switch(fault)
    visit_by_browser(stage)
    asked = stage.control.requests()
    assert {one.method for one in asked} == {"GET", "POST"}
    assert stage.control.violations() == ()

"""The browser spider against a market whose cards a script draws, some late, some on demand."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.project import get_project_settings

from archive.home import Home
from archive.sources.keys import init_archive, open_vault
from crawlers.browser.launch import NoBrowser
from crawlers.browser.visiting import BrowserVisit, open_browser_visit
from crawlers.marketplace.server.faults import Fault
from crawlers.platforms.visiting import Pace
from crawlers.sessions.state import Cookie, SessionState
from crawlers.sessions.vault import SessionVault
from crawlers.spiders.browser import BrowserSpider
from crawlers.visits.asking import Tally
from tests.crawlers.visits.stage import FAST, MarketTime, Stage, open_stage

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


def keep_session(stage: Stage) -> SessionState:
    """The worker has signed in, as ``piecework session open`` would leave it."""
    session = make_session(stage)
    with open_vault(stage.home) as vault:
        SessionVault(stage.home, vault).keep(stage.source, stage.platform.name, session)
    return session


def crawl(opened: BrowserVisit) -> None:
    settings = get_project_settings().copy()
    settings.set("TWISTED_REACTOR_ENABLED", False)
    settings.set("MEMUSAGE_ENABLED", False)

    async def run() -> None:
        await AsyncCrawlerRunner(settings).crawl(BrowserSpider, opened=opened)

    asyncio.run(run())


def visit_by_browser(stage: Stage, **options: Any) -> Tally:
    with open_browser_visit(
        stage.home,
        platform=stage.platform.name,
        source=stage.source,
        places=stage.places(),
        clock=stage.clock,
        chance=random.Random(1),
        pace=options.pop("pace", FAST),
        **options,
    ) as opened:
        crawl(opened)
    return opened.visit.tally


def test_all_cards_are_taken_in_the_late_ones_and_those_on_demand(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = keep_session(stage)
    tally = visit_by_browser(stage)
    shown = {offer.group for offer in stage.control.list_offers(stage.family, stage.worker)}
    assert tally.stopped == "", tally
    assert len(shown) > 40
    assert tally.listings == len(shown)
    assert not stage.control.violations()
    assert stage.list_gaps() == set()
    with open_vault(stage.home) as vault:
        after = SessionVault(stage.home, vault).open(stage.source, stage.platform.name)
    assert [one.value for one in after.cookies] == [one.value for one in session.cookies]
    assert after.kept_at > session.kept_at
    # At the lowest level, whoever logs: no cookie, no address.
    logged = caplog.text + "".join(str(record.args) for record in caplog.records)
    assert logged
    assert not [one.value for one in session.cookies if one.value in logged]
    assert "/marketplace/tasks" not in logged


def test_without_a_session_it_is_logged_out_and_no_empty_list(stage: Stage) -> None:
    tally = visit_by_browser(stage)
    assert tally.stopped == "logged_out", tally
    assert stage.list_gaps() == {"logged_out"}
    assert stage.list_offers() == set()


def test_each_stretch_of_a_list_waits_its_turn(stage: Stage) -> None:
    keep_session(stage)
    stage.control.expect_pace(5.0)
    pace = Pace(seconds=5.0, jitter=0.0, per_day=1000, revisit=timedelta(minutes=20))
    tally = visit_by_browser(stage, pace=pace)
    assert tally.asked > 3
    assert len(stage.clock.waits) >= tally.asked - 1


def test_withdrawn_consent_ends_it_before_the_next_request(stage: Stage) -> None:
    keep_session(stage)
    asked: list[int] = []

    class Withdrawing(MarketTime):
        async def wait(self, seconds: float) -> None:
            if not asked:
                stage.withdraw()
                asked.append(len(stage.control.requests()))
            await super().wait(seconds)

    stage.clock = Withdrawing(stage.serving)
    tally = visit_by_browser(stage, pace=Pace(seconds=5.0, jitter=0.0, per_day=1000))
    assert tally.stopped == "ConsentMissing", tally
    assert len(stage.control.requests()) == asked[0]


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
    keep_session(stage)
    visit_by_browser(stage)
    asked = stage.control.requests()
    assert {one.method for one in asked} == {"GET", "POST"}
    assert stage.control.violations() == ()


def test_without_a_browser_the_visit_says_so_and_asks_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_session(stage)
    monkeypatch.setattr("crawlers.browser.launch.NAMES", ("no-such-browser",))
    tally = visit_by_browser(stage)
    assert isinstance(tally.error, NoBrowser)
    assert stage.control.requests() == ()

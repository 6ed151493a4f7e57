"""Days of visits with every trap set: nothing is accepted, nothing unsafe is asked, nothing too
soon, and nothing after a withdrawal."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ConsentMissing
from archive.home import Home
from archive.sources.keys import init_archive
from archive.verification import check_archive
from crawlers.marketplace.server import Fault
from tests.crawlers.visits.stage import Stage, crawl, open_stage
from tests.crawlers.visits.test_families import FAMILIES, ONE_PAGE

#: All that a page may do by itself, or may have lying about.
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
    Fault.META_REFRESH,
    Fault.REDIRECT_ACCEPT,
    Fault.ACCEPT_LINKS,
    Fault.PIXELS,
    Fault.WATERMARK,
)


@pytest.fixture
def demo(tmp_path: Path) -> Home:
    return init_archive(tmp_path / "demo", demo=True, key_file=tmp_path / "demo.key")[0]


def withdraw_after(stage: Stage, visit: Any, *, requests: int) -> None:
    """The worker withdraws while a visit is under way."""
    take = visit.take

    def take_and_withdraw(*arguments: Any) -> None:
        take(*arguments)
        if visit.tally.asked == requests:
            stage.withdraw()

    visit.take = take_and_withdraw


def run_trapped(home: Home, *, family: str, visits: int) -> None:
    with open_stage(home, family=family, per_day=6.0) as stage:
        for trap in TRAPS:
            stage.control.switch(trap)
        pace = stage.platform.facts.visit.pace
        # What the server may shout at; it measures when a request comes in, not when it left.
        stage.control.expect_pace(pace.seconds * 0.99)
        for _ in range(visits):
            tally = stage.visit(pace=None)
            assert tally.stopped == "", tally
            stage.control.advance(hours=7)
        asked = len(stage.control.requests())
        assert asked >= visits
        with stage.open(pace=None) as visit:
            withdraw_after(stage, visit, requests=1)
            crawl(visit)
        # Where one page is all, there was nothing more to ask for.
        assert isinstance(visit.tally.error, ConsentMissing) or family in ONE_PAGE
        assert len(stage.control.requests()) == asked + 1
        stage.control.advance(hours=24)
        with pytest.raises(ConsentMissing):
            stage.visit(pace=None)
        requests = stage.control.requests()
        assert len(requests) == asked + 1
        assert {one.method for one in requests} == {"GET"}
        assert {one.family for one in requests} == {family}
        assert stage.control.violations() == ()
        moments = [one.moment for one in requests]
        sooner = [b - a for a, b in itertools.pairwise(moments)]
        assert min(sooner) >= timedelta(seconds=pace.seconds * 0.99)
        days: dict[Any, int] = {}
        for moment in moments:
            days[moment.date()] = days.get(moment.date(), 0) + 1
        assert max(days.values()) <= pace.per_day
    assert list(check_archive(home).findings) == []


def test_a_day_with_every_trap_set(demo: Home) -> None:
    run_trapped(demo, family="mturk", visits=2)


@pytest.mark.campaign
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_days_with_every_trap_set(demo: Home, family: str) -> None:
    run_trapped(demo, family=family, visits=8)

"""One look of the demo: a visit by either spider, or a watched session, in the market's time.

All gates are those of any visit; only the clock is the market's, and the invented hosts are where
the marketplace answers. Each look has an event loop of its own, so that hundreds can follow each
other in one process. The index is left to whoever makes the last one.
"""

from __future__ import annotations

import asyncio
import importlib.util
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner

from archive.home import Home
from archive.intake import Intake
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor
from archive.times import Seen, StatedBy
from crawlers.browser.launch import NoBrowser, find_chromium, may_sandbox
from crawlers.browser.visiting import open_browser_visit
from crawlers.browser.watch import watch_browsing
from crawlers.demo.plan import Look, Way
from crawlers.donations.donated import DonatedPage
from crawlers.intake import PageIntake
from crawlers.marketplace.server import Serving
from crawlers.platforms import Platform, load_platforms
from crawlers.sessions.vault import SessionVault
from crawlers.spiders.browser import BrowserSpider
from crawlers.spiders.visit import VisitSpider
from crawlers.visits.asking import Tally
from crawlers.visits.opening import open_visit
from crawlers.visits.places import Place, Places
from crawlers.visits.running import load_settings

#: A watched session that shows nothing for so long is over, in real seconds.
_MOST_WATCHED = 20.0
#: An address typed a moment after the window opened: nobody sits before the screen to type it.
_TYPING = "data:text/html,<script>setTimeout(() => location.href = 'http://{host}/', 500)</script>"


class MarketTime:
    """The market's time as a visit's clock: waiting pushes it on."""

    def __init__(self, serving: Serving) -> None:
        self._control = serving.control

    def now(self) -> datetime:
        return self._control.now

    async def wait(self, seconds: float) -> None:
        self._control.advance(seconds / 3600)


def say_what_is_missing() -> str | None:
    """Why no browser can be started here, in words for the terminal; None where one can."""
    try:
        find_chromium()
        may_sandbox()
    except NoBrowser as error:
        return str(error)
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is missing: pip install 'piecework[browser]'"
    return None


def take_look(home: Home, serving: Serving, look: Look, *, seed: int) -> Tally:
    """Make one look; what became of it.

    Raises:
        ConsentMissing, NotDecided: nobody said yes.
        NoBrowser: a watched session, and no Chromium can be started.
    """
    platform = load_platforms(invented=True)[look.platform]
    if look.way is Way.WATCH:
        return _watch(home, serving, look, platform)
    options: dict[str, Any] = {
        "platform": look.platform,
        "source": look.worker,
        "places": _find_places(serving, look, platform),
        "clock": MarketTime(serving),
        "index": False,
        "chance": random.Random(f"{seed} {look}"),  # noqa: S311 - repeatable by its seed
    }
    if look.way is Way.BROWSER:
        with open_browser_visit(home, **options) as opened:
            _crawl(BrowserSpider, {"opened": opened})
        return opened.visit.tally
    with open_visit(home, **options) as visit:
        _crawl(VisitSpider, {"visit": visit})
    return visit.tally


def _find_places(serving: Serving, look: Look, platform: Platform) -> Places:
    place = Place("127.0.0.1", serving.port(look.family))
    return Places(inside=dict.fromkeys(platform.facts.visit.hosts, place))


def _crawl(spider: type[Spider], options: Mapping[str, object]) -> None:
    settings = load_settings(log_level="WARNING")
    # A reactor can be run once in a process.
    settings.set("TWISTED_REACTOR_ENABLED", False)
    settings.set("TELNETCONSOLE_ENABLED", False)
    settings.set("MEMUSAGE_ENABLED", False)

    async def run() -> None:
        await AsyncCrawlerRunner(settings).crawl(spider, **options)

    asyncio.run(run())


def _watch(home: Home, serving: Serving, look: Look, platform: Platform) -> Tally:
    """A worker opens the list in their own browser, which is watched until it is shown.

    The window is not shown: nobody sits before it, and the machine may have no screen.
    """
    tally = Tally()
    facts = platform.facts.visit
    host = facts.hosts[0]
    with Intake(home) as intake:
        door = ConsentDoor(intake.vault)

        def gate() -> None:
            door.check(look.worker, look.platform, access=Access.WATCHED, at=serving.control.now)

        state = SessionVault(home, intake.vault).find(look.worker, look.platform)
        with intake.open_session(look.worker) as session:
            worker = PageIntake(
                session,
                platform=look.platform,
                report=lambda outcome: tally.fates.update([str(outcome.fate)]),
            )

            async def watch() -> None:
                leave = asyncio.Event()

                def keep(page: DonatedPage) -> None:
                    now = serving.control.now
                    seen = replace(page.page, seen=Seen(now, now, StatedBy.CLOCK))
                    worker.take(replace(page, page=seen))
                    session.flush()
                    leave.set()

                async with asyncio.timeout(_MOST_WATCHED):
                    end = await watch_browsing(
                        facts,
                        gate=gate,
                        keep=keep,
                        tell_stopped=lambda _error: leave.set(),
                        state=state,
                        leave=leave,
                        start=_TYPING.format(host=host),
                        extra=(
                            "--headless=new",
                            f"--host-resolver-rules=MAP {host}:80 127.0.0.1:"
                            f"{serving.port(look.family)}",
                        ),
                    )
                if end.stopped_by is not None:
                    tally.stopped, tally.error = type(end.stopped_by).__name__, end.stopped_by

            try:
                asyncio.run(watch())
            except TimeoutError:
                tally.stopped = "nothing was shown"
        intake.settle()
    return tally

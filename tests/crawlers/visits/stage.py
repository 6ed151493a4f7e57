"""A market, an archive and a worker who agreed, for tests of visits in simulated time.

A visit runs through Scrapy's engine with the spider, settings and gates as they are, on an
event loop of its own; only the clock, the session and where invented hosts answer are ours.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.project import get_project_settings

from archive.confirmed import is_unconfirmed
from archive.door import Archive
from archive.home import Home
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.doors.decision import DecisionDoor, VisitDecision
from archive.sources.keys import open_vault
from crawlers.marketplace.server import SITES, Marketplace, Serving, serve
from crawlers.marketplace.server.economies import ECONOMIES
from crawlers.platforms import Platform, load_platforms
from crawlers.platforms.visiting import Pace
from crawlers.spiders.visit import VisitSpider
from crawlers.visits.asking import Tally
from crawlers.visits.credentials import Cookie, Credentials
from crawlers.visits.opening import open_visit
from crawlers.visits.places import Place, Places
from crawlers.visits.visit import Visit

SOURCE = "heron"
COUNTRY = "NL"
FAST = Pace(seconds=0.0, jitter=0.0, per_day=100_000, revisit=timedelta(minutes=20))


class MarketTime:
    """The market's own time as a visit's clock: waiting pushes it on."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self._serving.control.now

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._serving.control.advance(seconds / 3600)


@dataclass
class Stage:
    """``family`` is the one visited; ``worker`` signed in there is the archive's ``source``."""

    home: Home
    serving: Serving
    family: str
    clock: MarketTime
    worker: str = SOURCE
    source: str = SOURCE
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def control(self) -> Any:
        return self.serving.control

    @property
    def platform(self) -> Platform:
        host = self.serving.hosts[self.family]
        return next(
            one for one in load_platforms(invented=True).values() if host in one.facts.visit.hosts
        )

    def agree(self, *, platforms: Sequence[str] | None = None, **terms: Any) -> None:
        """The worker says yes to visits, from the market's now on."""
        with open_vault(self.home) as vault:
            door = ConsentDoor(vault)
            door.record_say_so(
                self.source,
                SaySo(
                    text=read_consent_text("en"),
                    given_at=datetime.fromisoformat("2020-01-01T00:00:00+00:00"),
                    how=HowGiven.DEMO,
                    access=(Access.VISITED,),
                    platforms=tuple(platforms or (self.platform.name,)),
                    **terms,
                ),
            )
            door.state_facts(self.source, country=COUNTRY)

    def decide(self, **changes: Any) -> None:
        """An editor says yes for the platform and the worker's country."""
        now = self.clock.now()
        with open_vault(self.home) as vault:
            DecisionDoor(vault).record(
                VisitDecision(
                    **{
                        "platform": self.platform.name,
                        "country": COUNTRY,
                        "decided_by": "an editor",
                        "advice": "a lawyer",
                        "reason": "to see what is offered",
                        "decided_at": now,
                        "until": now + timedelta(days=400),
                        **changes,
                    }
                )
            )

    def withdraw(self) -> None:
        with open_vault(self.home) as vault:
            ConsentDoor(vault).record_withdrawal(self.source)

    def sign_in(self) -> Credentials:
        """A session of the worker, as the vault would hand it over."""
        facts = self.platform.facts.visit
        name, value = self.control.sign_in(self.family, self.worker)
        token = None
        if facts.token is not None:
            token = self.control.grant_token(self.family, self.worker)
        return Credentials(
            facts,
            cookies=[Cookie(name, value, host) for host in facts.hosts],
            token=token,
            user_agent="Mozilla/5.0 (invented)",
        )

    def places(self) -> Places:
        port = self.serving.port(self.family)
        hosts = self.platform.facts.visit.hosts
        return Places(inside={host: Place("127.0.0.1", port) for host in hosts})

    def open(self, credentials: Credentials | None = None, **options: Any) -> Any:
        made = credentials or self.sign_in()
        return open_visit(
            self.home,
            platform=self.platform.name,
            source=self.source,
            credentials=lambda _vault, _platform: made,
            places=options.pop("places", None) or self.places(),
            clock=self.clock,
            chance=random.Random(1),
            **{"pace": FAST, **self.extra, **options},
        )

    def visit(self, credentials: Credentials | None = None, **options: Any) -> Tally:
        """One whole visit through Scrapy; what became of it."""
        with self.open(credentials, **options) as visit:
            crawl(visit)
        tally: Tally = visit.tally
        return tally

    def list_shown(self) -> set[str]:
        """The platform's own ids of what the account is shown now."""
        return {
            SITES[self.family].name_listing(offer)
            for offer in self.control.list_offers(self.family, self.worker)
        }

    def list_gaps(self) -> set[str]:
        with Archive(self.home) as archive:
            return {str(gap.reason) for gap in archive.gaps(platform=self.platform.name)}

    def list_offers(self, *, extracted: bool = True) -> set[str]:
        """The platform's own ids of all listings in the archive; without those that only the
        reader for any page found, on request."""
        from archive.ledger import LedgerReader

        with LedgerReader.open(self.home.ledger_db) as ledger:
            rows = ledger._db.execute(
                "SELECT identity, item FROM item WHERE kind = 'listing' AND platform = ?",
                (self.platform.name,),
            ).fetchall()
            docs = ledger.version_docs(ledger.all_version_keys())
            found = {doc.item for doc in docs if extracted or not is_unconfirmed(doc.extra)}
            return {identity for identity, key in rows if key in found}


@contextmanager
def open_stage(
    home: Home,
    *,
    family: str = "mturk",
    agreed: bool = True,
    decided: bool = True,
    per_day: float = 20.0,
    **market: Any,
) -> Iterator[Stage]:
    """A market is open, the worker has agreed, an editor has decided. ``per_day``: new offers."""
    small = replace(ECONOMIES[family], arrivals_per_day=per_day, weeks=1, burn_in_weeks=1)
    options = {"seed": 7, "families": (family,), "economies": {**ECONOMIES, family: small}}
    marketplace = Marketplace(**{**options, **market})
    with serve(marketplace) as serving:
        stage = Stage(home, serving, family, MarketTime(serving))
        if agreed:
            stage.agree()
        if decided:
            stage.decide()
        yield stage


def crawl(visit: Visit) -> None:
    """Run the spider over an open visit, without a reactor."""
    settings = get_project_settings().copy()
    settings.set("TWISTED_REACTOR_ENABLED", False)
    settings.set("TELNETCONSOLE_ENABLED", False)
    settings.set("MEMUSAGE_ENABLED", False)

    async def run() -> None:
        await AsyncCrawlerRunner(settings).crawl(VisitSpider, visit=visit)

    asyncio.run(run())

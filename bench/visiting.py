"""Visiting by HTTP: listings a second from a local marketplace, with pace off, redacted and sealed.

    python -m bench.visiting [VISITS] [--family mturk]

Each visit walks the whole list (pages of 20 listings) and no offer's own page, as the market's
time moves on by hours between visits. Prints listings a second by the wall and by this process's
processor time, without the market's threads, and the same without opening and closing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.home import Home
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.doors.decision import DecisionDoor, VisitDecision
from archive.sources.keys import init_archive, open_vault
from crawlers.marketplace.server import Marketplace, Serving, serve
from crawlers.platforms import Platform, load_platforms
from crawlers.platforms.visiting import Pace
from crawlers.visits.asking import VisitOver
from crawlers.visits.credentials import Cookie, Credentials
from crawlers.visits.opening import open_visit
from crawlers.visits.places import Place, Places
from crawlers.visits.visit import Visit
from crawlers.visits.wire import NoAnswer

SOURCE = "heron"
FAST = Pace(seconds=0.0, jitter=0.0, per_day=1_000_000, revisit=timedelta(minutes=1))


class MarketTime:
    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def now(self) -> datetime:
        return self._serving.control.now

    async def wait(self, seconds: float) -> None:
        self._serving.control.advance(seconds / 3600)


def agree(home: Home, platform: str) -> None:
    with open_vault(home) as vault:
        door = ConsentDoor(vault)
        door.record_say_so(
            SOURCE,
            SaySo(
                text=read_consent_text("en"),
                given_at=datetime(2020, 1, 1, tzinfo=UTC),
                how=HowGiven.DEMO,
                access=(Access.VISITED,),
                platforms=(platform,),
            ),
        )
        door.state_facts(SOURCE, country="NL")
        DecisionDoor(vault).record(
            VisitDecision(
                platform,
                "NL",
                decided_by="bench",
                advice="none",
                reason="to measure",
                decided_at=datetime(2020, 1, 1, tzinfo=UTC),
                until=datetime(2050, 1, 1, tzinfo=UTC),
            )
        )


async def drive(visit: Visit) -> None:
    """The gates and the wire in their order, without Scrapy's engine between them."""
    while (ask := visit.next_ask()) is not None and ask.wanted is None:
        try:
            await visit.wait_turn()
            visit.check_say()
            visit.pay()
            visit.take(ask, await visit.fetch("GET", ask.address))
        except NoAnswer as error:
            visit.take_failure(error.why)
        except VisitOver as over:
            visit.stop(over.why)
    await visit.hang_up()


def main() -> None:
    parser = argparse.ArgumentParser(description="Listings a second, visited by HTTP.")
    parser.add_argument("visits", nargs="?", type=int, default=3)
    parser.add_argument("--family", default="mturk")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PIECEWORK_KEY_STORE"] = str(Path(folder, "keys"))
        home, _ = init_archive(Path(folder, "archive"), demo=True, key_file=Path(folder, "master"))
        with serve(Marketplace(seed=1, families=(options.family,))) as serving:
            measure(home, serving, options.family, visits=options.visits)


def measure(home: Home, serving: Serving, family: str, *, visits: int) -> None:
    host = serving.hosts[family]
    platform = next(
        one for one in load_platforms(invented=True).values() if host in one.facts.visit.hosts
    )
    agree(home, platform.name)
    listings = pages = 0
    wall = cpu = inner = 0.0
    for _ in range(visits):
        begun, spent = time.perf_counter(), time.process_time()
        with open_visit(
            home,
            platform=platform.name,
            source=SOURCE,
            credentials=lambda _vault, found: sign_in(serving, family, found),
            places=Places(inside={host: Place("127.0.0.1", serving.port(family))}),
            clock=MarketTime(serving),
            chance=random.Random(1),
            pace=FAST,
        ) as visit:
            at = time.perf_counter()
            asyncio.run(drive(visit))
            inner += time.perf_counter() - at
        wall += time.perf_counter() - begun
        cpu += time.process_time() - spent
        listings += visit.tally.listings
        pages += visit.tally.asked
        serving.control.advance(12.0)
    print(f"{visits} visits, {pages} pages, {listings} listings; {os.getloadavg()[0]:.1f} load")
    print(f"visiting: {listings / inner:.0f} listings/s by the wall")
    print(f"with opening, settling and indexing: {listings / wall:.0f} listings/s by the wall,")
    print(f"  {listings / cpu:.0f} by processor time (the market's answers included)")


def sign_in(serving: Serving, family: str, platform: Platform) -> Credentials:
    facts = platform.facts.visit
    name, value = serving.control.sign_in(family, SOURCE)
    return Credentials(facts, cookies=[Cookie(name, value, host) for host in facts.hosts])


if __name__ == "__main__":
    main()

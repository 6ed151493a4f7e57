"""Visiting by HTTP: pages of 20 listings a second from a local marketplace, redacted and sealed.

    python -m bench.visiting [PAGES]

The marketplace has a process of its own, as a site has. One visit walks one long list through
Scrapy with all gates asked, pace off, each page redacted, read, sealed under its source's key and
past the frontier before the next is asked for, and in the archive up to 32 pages later. ``wall`` is
of all together; ``cpu`` is the processor time of the visit and of the market, each by itself.
Opening, settling and indexing come once a visit and are given apart. The folder is made where
``TMPDIR`` says: on a disk its syncs count too.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from unittest import mock

from archive.home import Home
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.doors.decision import DecisionDoor, VisitDecision
from archive.sources.keys import init_archive, open_vault
from crawlers.marketplace.economy import Parameters
from crawlers.marketplace.server import Marketplace, serve
from crawlers.platforms import Platform, load_platforms
from crawlers.platforms.visiting import Pace
from crawlers.visits.asking import Tally
from crawlers.visits.credentials import Cookie, Credentials
from crawlers.visits.opening import open_visit
from crawlers.visits.places import Place, Places
from crawlers.visits.running import run_visit

SOURCE = "heron"
FAMILY = "mturk"
PLATFORM = "bramble"
LISTINGS = 20
#: New offers a day for each page of the list that stands at one time.
ARRIVALS = 11.0
FAST = Pace(seconds=0.0, jitter=0.0, per_day=1_000_000, revisit=timedelta(minutes=1))


class RealTime:
    """This machine's clock; nothing is waited for."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, seconds: float) -> None:
        return


def run_market(pages: int, pipe: Connection) -> None:
    """A market with a list of about so many pages, until something comes down the pipe."""
    economy = Parameters(arrivals_per_day=ARRIVALS * pages, weeks=1, closed_share=0.0)
    market = Marketplace(seed=1, families=(FAMILY,), economies={FAMILY: economy}, bans_haste=False)
    with serve(market) as serving:
        name, value = serving.control.sign_in(FAMILY, SOURCE)
        pipe.send((serving.port(FAMILY), name, value))
        while True:
            # Each message asks for the processor time so far; an empty one ends it.
            if not pipe.recv():
                return
            pipe.send(time.process_time())


def agree(home: Home) -> None:
    with open_vault(home) as vault:
        door = ConsentDoor(vault)
        door.record_say_so(
            SOURCE,
            SaySo(
                text=read_consent_text("en"),
                given_at=datetime(2020, 1, 1, tzinfo=UTC),
                how=HowGiven.DEMO,
                access=(Access.VISITED,),
                platforms=(PLATFORM,),
            ),
        )
        door.state_facts(SOURCE, country="NL")
        DecisionDoor(vault).record(
            VisitDecision(
                PLATFORM,
                "NL",
                decided_by="bench",
                advice="none",
                reason="to measure",
                decided_at=datetime(2020, 1, 1, tzinfo=UTC),
                until=datetime(2050, 1, 1, tzinfo=UTC),
            )
        )


def prepare_platform() -> Platform:
    """Bramble with one long list, and no offer's own page."""
    platform = load_platforms(invented=True)[PLATFORM]
    facts = platform.facts.visit
    visit = replace(facts, lists=(replace(facts.lists[0], most=100_000),), details=())
    return replace(platform, facts=replace(platform.facts, visit=visit))


def measure(home: Home, pages: int) -> None:
    ours, theirs = multiprocessing.Pipe()
    market = multiprocessing.get_context("spawn").Process(target=run_market, args=(pages, theirs))
    market.start()
    port, name, value = ours.recv()
    platform = prepare_platform()
    hosts = platform.facts.visit.hosts
    cookies = [Cookie(name, value, host) for host in hosts]
    begun = time.perf_counter()
    with (
        mock.patch("crawlers.visits.opening.load_platforms", return_value={PLATFORM: platform}),
        open_visit(
            home,
            platform=PLATFORM,
            source=SOURCE,
            credentials=lambda _vault, found: Credentials(found.facts.visit, cookies=cookies),
            places=Places(inside={host: Place("127.0.0.1", port) for host in hosts}),
            clock=RealTime(),
            chance=random.Random(1),
            pace=FAST,
        ) as visit,
    ):
        ours.send("so far")
        answered = float(ours.recv())
        at, used = time.perf_counter(), time.process_time()
        run_visit(visit)
        # The last pages, which are in hand under the source's key, go into the archive.
        visit.seal()
        wall, cpu = time.perf_counter() - at, time.process_time() - used
        ours.send("so far")
        answered = float(ours.recv()) - answered
        opening = at - begun
        ended, ended_cpu = time.perf_counter(), time.process_time()
    closing, closing_cpu = time.perf_counter() - ended, time.process_time() - ended_cpu
    with suppress(OSError):
        ours.send("")
    market.join()
    tell(visit.tally, wall=wall, cpu=cpu, market=answered)
    print(f"  once a visit: opening {opening:.1f} s, settling and indexing {closing:.1f} s")
    print(f"  (of processor time {closing_cpu:.1f} s), for {visit.tally.listings} listings")


def tell(tally: Tally, *, wall: float, cpu: float, market: float) -> None:
    pages = tally.asked
    print(f"{pages} pages, {tally.listings} listings; load {os.getloadavg()[0]:.1f}")
    print(f"  wall         {pages / wall:6.1f} pages/s, {tally.listings / wall:.0f} listings/s")
    print(f"  cpu          {1000 * cpu / pages:6.1f} ms a page here, Scrapy's start included")
    print(f"  market       {1000 * market / pages:6.1f} ms a page")
    # Market and visit take turns, so that the second core is of little use.
    print(f"  by processor time {pages / (cpu + market):.1f} pages/s, one after the other")


def main() -> None:
    parser = argparse.ArgumentParser(description="Pages of 20 listings a second, by HTTP.")
    parser.add_argument("pages", nargs="?", type=int, default=150)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PIECEWORK_KEY_STORE"] = str(Path(folder, "keys"))
        home, _ = init_archive(Path(folder, "archive"), demo=True, key_file=Path(folder, "master"))
        agree(home)
        measure(home, options.pages)


if __name__ == "__main__":
    main()

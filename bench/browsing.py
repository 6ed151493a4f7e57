"""Visiting by browser, redacted and sealed: pages of 20 listings a second, and what a page costs.

    python -m bench.browsing [PAGES]

A site on this machine draws each page by a script, from data that it asks for. One guarded
Chromium, one tab, pace off, consent asked for each request. ``wall`` is of all together, site and
browser included; ``cpu`` is the processor time of this process (site, proxy, redaction, sealing)
and of the browser's processes, each by itself. Reading and indexing are included, settling at the
end is given apart.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from archive.intake import Intake
from archive.model import Access, Page
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.keys import init_archive
from archive.times import Seen, StatedBy
from crawlers.browser.driving import Driving
from crawlers.browser.pages import Reach
from crawlers.guard import Exempt
from crawlers.intake import Outcome, PageIntake
from crawlers.marketplace.families import uhrs
from crawlers.marketplace.market import build_market
from crawlers.marketplace.workers import make_workers
from crawlers.platforms import Platform, load_platforms
from crawlers.platforms.visiting import ListPlan, Paging

LISTINGS = 20
ITEMS = ".tasks-as-grid-grid > div"
_DRAW = (
    "<script>fetch('/cards' + location.search).then(a => a.json()).then(cards => cards.forEach("
    "card => document.querySelector('.tasks-as-grid-grid').insertAdjacentHTML('beforeend', card)))"
    "</script></body>"
)


def make_pages(count: int) -> list[tuple[bytes, bytes]]:
    """The empty page and its data, ``count`` times, no two with the same listings."""
    worker = next(iter(make_workers(7).values()))
    market = build_market(7)
    moment = market.offers[0].start + timedelta(days=1)
    shell = uhrs.render_page(worker=worker, total=count * LISTINGS)
    shell = shell[: shell.index("<script>")] + _DRAW + "</html>"
    endless = cycle(market.offers)
    pages = []
    for number in range(count):
        offers = [
            replace(one, group=f"{one.group}{number:04d}{place:02d}")
            for place, one in enumerate(islice(endless, LISTINGS))
        ]
        cards = [uhrs.render_card(one, moment, worker=worker) for one in offers]
        pages.append((shell.encode(), json.dumps(cards).encode()))
    return pages


async def serve(
    pages: list[tuple[bytes, bytes]], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    with suppress(asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            target = head.split(b" ", 2)[1].decode()
            number = int(target.rpartition("=")[2] or 0)
            body = pages[number][1 if target.startswith("/cards") else 0]
            kind = "application/json" if target.startswith("/cards") else "text/html; charset=utf-8"
            writer.write(
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()
    writer.close()


def prepare_platform() -> Platform:
    """Larkspur, with lists that have pages."""
    platform = load_platforms(invented=True)["larkspur"]
    host = platform.facts.visit.hosts[0]
    address = f"http://{host}{uhrs.LIST_PATH}?page={{page}}"
    plan = ListPlan("all", address, Paging.NUMBERED, items_css=ITEMS, wait_css=ITEMS)
    exempt = Exempt("GET", re.compile("/cards"), "the page's own data")
    visit = replace(platform.facts.visit, lists=(plan,), exempt=(exempt,))
    return replace(platform, facts=replace(platform.facts, visit=visit))


async def visit_pages(count: int, *, intake: Intake, platform: Platform) -> tuple[float, float]:
    """Seconds on the wall and of this process's processor time."""
    pages = make_pages(count)
    server = await asyncio.start_server(lambda r, w: serve(pages, r, w), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    facts = platform.facts.visit
    base = facts.lists[0].address
    door = ConsentDoor(intake.vault)
    fates: Counter[str] = Counter()
    listings = 0

    def report(outcome: Outcome) -> None:
        fates[str(outcome.fate)] += 1

    def gate() -> None:
        door.check("heron", platform.name, access=Access.VISITED)

    async def go_on() -> None:
        return

    with intake.open_session("heron") as session:
        worker = PageIntake(session, platform=platform.name, report=report)
        inside = dict.fromkeys(facts.hosts, ("127.0.0.1", port))
        async with Driving(facts, gate=gate, inside=inside) as driving:
            full, begun, used = 0, 0.0, 0.0
            for number in range(count):
                if number == 1:  # the first page finds out what a full page is
                    begun, used = time.perf_counter(), time.process_time()
                reach = Reach(items_css=ITEMS, wait_css=ITEMS, full=full)
                address = base.replace("{page}", str(number))
                loaded = await driving.load(address, reach, before_step=go_on)
                full = max(full, loaded.items)
                now = datetime.now(UTC)
                page = Page(
                    body=loaded.body,
                    content_type="text/html; charset=utf-8",
                    seen=Seen(now, now, StatedBy.CLOCK),
                    access=Access.VISITED,
                    address=address,
                    headers=loaded.headers,
                )
                reading = worker.take_visited(page, platform=platform, known=())
                listings += len(reading.listings)
            wall, cpu = time.perf_counter() - begun, time.process_time() - used
    server.close()
    print(f"{count} pages, {listings} listings, {dict(fates)}")
    return wall, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="?", type=int, default=60)
    count = parser.parse_args().pages
    platform = prepare_platform()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PIECEWORK_KEY_STORE"] = str(Path(folder) / "keys")
        home, _ = init_archive(Path(folder) / "archive", demo=True, key_file=Path(folder) / "key")
        say_so = SaySo(
            text=read_consent_text("en"),
            given_at=datetime(2024, 1, 1, tzinfo=UTC),
            how=HowGiven.DEMO,
            platforms=(platform.name,),
            access=(Access.VISITED,),
        )
        with Intake(home) as intake:
            ConsentDoor(intake.vault).record_say_so("heron", say_so)
            wall, cpu = asyncio.run(visit_pages(count, intake=intake, platform=platform))
            begun = time.perf_counter()
            intake.settle()
            settled = time.perf_counter() - begun
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    browser = children.ru_utime + children.ru_stime
    rest = count - 1
    print(f"  wall     {rest / wall:6.1f} pages/s")
    print(f"  cpu      {1000 * cpu / rest:6.1f} ms a page here")
    print(f"  browser  {1000 * browser / rest:6.1f} ms a page, its start included")
    print(f"  two cores would do {2 / ((cpu + browser) / rest):.1f} pages/s by processor time")
    print(f"  settling {settled:6.2f} s at the end")


if __name__ == "__main__":
    main()

"""Springs every trap in a real Chromium, with and without the guard, and notes what arrived."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path

from playwright.async_api import BrowserContext, Page, async_playwright
from playwright.async_api import Error as PlaywrightError

from crawlers.browser.authority import Authority
from crawlers.browser.launch import find_chromium, launch_guarded, open_guarded_context
from crawlers.browser.proxy import Counts, GuardProxy, judge_by
from crawlers.guard import VisitRules
from tests.crawlers.browser.site import Reply, Site, open_site
from tests.crawlers.browser.traps import TRAPS, Trap

#: Late requests of workers and of speculation come within this, measured without the guard.
LATE_MS = 2500
#: Without the guard more is waited for, on a machine with much to do.
MORE_WAITS = 40


@dataclass
class Sprung:
    """What came of one trap."""

    site: Site
    heard: Datagrams

    @property
    def bit(self) -> bool:
        return bool(self.acts or self.heard.count)

    @property
    def acts(self) -> list[str]:
        return [f"{hit.method} {hit.target}" for hit in self.site.hits if "/act" in hit.target]


@dataclass
class Campaign:
    sprung: dict[str, Sprung] = field(default_factory=dict)
    events: list[tuple[str, str]] = field(default_factory=list)  #: the browser's own log
    counts: Counts = field(default_factory=Counts)
    proxy_port: int = 0


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.count = 0

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.count += 1


def name_machine() -> str:
    """An address of this machine that is not loopback, where it has one: WebRTC asks no other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect(("10.255.255.255", 9))  # sends nothing
        except OSError:
            return "127.0.0.1"
        return str(one.getsockname()[0])


def lay_out(trap: Trap, *, udp: str) -> dict[str, Reply]:
    html = trap.html.replace("UDP", udp).encode()
    return {
        "/trap": (200, "text/html", html, trap.headers),
        "/blank": (200, "text/html", b"<!doctype html><title>blank</title>"),
        **trap.more,
    }


#: Every address of this machine.
ANY = str(IPv4Address(0))


@asynccontextmanager
async def open_field(root: Authority) -> AsyncIterator[dict[str, Sprung]]:
    """A site and an ear for datagrams per trap."""
    loop, machine, tls = asyncio.get_running_loop(), name_machine(), root.serve_host("market.test")
    async with AsyncExitStack() as stack:
        field_: dict[str, Sprung] = {}
        for name, trap in TRAPS.items():
            ear, heard = await loop.create_datagram_endpoint(Datagrams, local_addr=(ANY, 0))
            stack.callback(ear.close)
            udp = f"{machine}:{ear.get_extra_info('sockname')[1]}"
            site = await stack.enter_async_context(open_site(lay_out(trap, udp=udp), tls=tls))
            field_[name] = Sprung(site, heard)
        yield field_


async def spring_guarded(folder: Path) -> Campaign:
    log, root = folder / "net.json", Authority(name="root of the tests")
    async with open_field(root) as traps:
        ports = frozenset(one.site.port for one in traps.values())
        rules = VisitRules(frozenset({"market.test"}), ports=ports)
        async with GuardProxy(
            judge_by(rules),
            hosts=rules.hosts,
            roots=ssl.create_default_context(cadata=root.pem),
            inside={"market.test": ("127.0.0.1", None)},
        ) as proxy:
            port = int(proxy.address.rpartition(":")[2])
            async with (
                launch_guarded(proxy, extra=[f"--log-net-log={log}"]) as browser,
                open_guarded_context(browser, proxy) as context,
            ):
                await _spring_all(context, traps)
    read = json.loads(log.read_text())
    kinds = {number: name for name, number in read["constants"]["logEventTypes"].items()}
    events = [(kinds[one["type"]], json.dumps(one.get("params", {}))) for one in read["events"]]
    return Campaign(traps, events, proxy.counts, port)


async def spring_bare() -> Campaign:
    """The same in a Chromium that nothing holds back: shows that the traps are traps."""
    root = Authority(name="root of the tests")
    async with open_field(root) as traps, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(),
            chromium_sandbox=os.geteuid() != 0,
            args=[
                f"--ignore-certificate-errors-spki-list={root.fingerprint}",
                "--host-resolver-rules=MAP *.test 127.0.0.1",
            ],
        )
        biting = {name: one for name, one in traps.items() if TRAPS[name].bites}
        await _spring_all(await browser.new_context(), biting, all_bite=True)
        await browser.close()
    return Campaign(traps)


async def _spring_all(
    context: BrowserContext, traps: dict[str, Sprung], *, all_bite: bool = False
) -> None:
    pages = [await _spring(context, TRAPS[name], sprung) for name, sprung in traps.items()]
    await pages[0].wait_for_timeout(LATE_MS)
    for _ in range(MORE_WAITS):
        if not all_bite or all(one.bit for one in traps.values()):
            break
        await pages[0].wait_for_timeout(LATE_MS / 5)
    for page in pages:
        await page.close()


async def _spring(context: BrowserContext, trap: Trap, sprung: Sprung) -> Page:
    page = await context.new_page()
    await page.goto(f"{sprung.site.base}/trap", wait_until="load")
    try:
        if trap.click:
            await page.click("#a", no_wait_after=True)
        if trap.leave:
            await page.goto(f"{sprung.site.base}/blank")
    except PlaywrightError:
        pass  # the page went on by itself, or was refused
    return page

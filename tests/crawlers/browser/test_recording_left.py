"""Pages that a worker leaves in every way there is: each is kept whole and once, or told as lost.

Which of the two is often the browser's to say. What is never: a part taken for a page, a page
kept more often than it was sent, and one that was sent and is neither kept nor lost.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from crawlers.browser.launch import (
    find_chromium,
    lend_memory_folder,
    list_watched_flags,
    may_sandbox,
)
from crawlers.browser.pipe import Json, Pipe, get_map, get_maps, get_text, open_browser
from crawlers.browser.recording import Recorder
from crawlers.donations.donated import DonatedPage
from tests.crawlers.browser.site import CHUNKED, Reply, Site, open_site
from tests.crawlers.browser.test_recording import HEAD, choose, wait_for_end

pytestmark = pytest.mark.browser

PACKED = ("Content-Encoding", "gzip")
ROWS = "".join(f"<tr><td>offer {number}</td></tr>" for number in range(400))
#: Held by the site until the recorder is there.
READY = "fetch('/ready').then(r=>r.text())"


def make_page(script: str = "", *, beside: str = "") -> bytes:
    page = f"{HEAD}<html><body><table>{ROWS}</table>{beside}<script>{script}</script></body></html>"
    return page.encode()


def go(path: str) -> str:
    return f"location.href='{path}'"


@dataclass
class Left:
    """``sent``: how often each page was asked for."""

    sent: Counter[str]
    kept: list[DonatedPage]
    counts: Counter[str]

    def list_kept(self) -> Counter[str]:
        return Counter(re.sub("^https?://[^/]+", "", one.page.address or "") for one in self.kept)

    def check(self, bodies: dict[str, bytes], *, saved: str = "") -> None:
        """What holds however the browser tells it. ``saved``: a page of which it may tell nothing,
        since it went into a file."""
        kept = self.list_kept()
        for one in self.kept:
            path = re.sub("^https?://[^/]+", "", one.page.address or "")
            assert one.page.body == bodies[path]
        assert all(kept[path] <= self.sent[path] for path in kept)
        told = sum(kept.values()) + self.counts["lost"]
        sent = sum(self.sent[path] for path in bodies)
        assert sent - self.sent[saved] <= told <= sent


Act = Callable[[Site, Pipe], Awaitable[None]]


@asynccontextmanager
async def watch(site: Site, display: str, *, hosts: str) -> AsyncIterator[tuple[Pipe, Left]]:
    kept: list[DonatedPage] = []
    left = Left(Counter(), kept, Counter())
    choice = replace(choose(site), hosts=frozenset({"market.test", "other.test"}))
    with lend_memory_folder() as folder:
        flags = [
            *list_watched_flags(sandbox=may_sandbox()),
            f"--user-data-dir={folder}",
            f"--host-resolver-rules={hosts}",
            f"{site.base}/start",
        ]
        environment = {**os.environ, "DISPLAY": display}
        async with open_browser(find_chromium(), flags, environment=environment) as pipe:
            recorder = Recorder(pipe, choice, gate=lambda: None, keep=kept.append)
            await recorder.start()
            site.held["/ready"].set()
            yield pipe, left
            await recorder.finish()
            left.counts = recorder.counts
    left.sent = Counter(site.paths)


def browse(
    pages: dict[str, Reply],
    display: str,
    *,
    act: Act | None = None,
    held: tuple[str, ...] = (),
    parted: tuple[str, ...] = (),
) -> Left:
    """From /start, once the recorder is there, until the browser has asked for /end."""

    async def run() -> Left:
        beside: dict[str, Reply] = {
            "/ready": (200, "text/plain", b"go on"),
            "/end": (200, "text/html", HEAD.encode()),
        }
        async with open_site({**beside, **pages}) as site:
            site.held.update({path: asyncio.Event() for path in ("/ready", *held)})
            site.parted.update({path: asyncio.Event() for path in parted})
            hosts = "MAP market.test 127.0.0.1,MAP other.test 127.0.0.1"
            async with watch(site, display, hosts=hosts) as (pipe, left):
                if act is not None:
                    await act(site, pipe)
                await wait_for_end(site)
            for event in site.parted.values():
                event.set()
        return left

    return asyncio.run(run())


def start(script: str) -> Reply:
    return (200, "text/html", make_page(f"{READY}.then(()=>{{{script}}})"))


async def wait_for(site: Site, path: str) -> None:
    async with asyncio.timeout(120):
        while path not in site.paths:
            await asyncio.sleep(0.02)


def test_packed_pages_and_pages_without_a_length(chromium: str, display: str) -> None:
    """Whose scripts lead on at once, so that their end may never be told: they close, and that
    proves it."""
    packed, chunked = make_page(go("/jobs/list/2")), make_page(go("/jobs/list/3"))
    both = make_page(go("/end"))
    left = browse(
        {
            "/start": start(go("/jobs/list/1")),
            "/jobs/list/1": (200, "text/html", gzip.compress(packed), (PACKED,)),
            "/jobs/list/2": (200, "text/html", chunked, (CHUNKED,)),
            "/jobs/list/3": (200, "text/html", gzip.compress(both), (PACKED, CHUNKED)),
        },
        display,
    )
    left.check({"/jobs/list/1": packed, "/jobs/list/2": chunked, "/jobs/list/3": both})
    assert left.list_kept() == {"/jobs/list/1": 1, "/jobs/list/2": 1, "/jobs/list/3": 1}


def test_a_page_left_half_way_is_lost(chromium: str, display: str) -> None:
    """It leads on while its second half is still with the site."""
    page = make_page().replace(b"<table>", b"<script>" + go("/end").encode() + b"</script><table>")
    left = browse(
        {
            "/start": start(go("/jobs/list/1")),
            "/jobs/list/1": (200, "text/html", page, (CHUNKED,)),
        },
        display,
        parted=("/jobs/list/1",),
    )
    left.check({"/jobs/list/1": page})
    assert left.list_kept() == {}


def test_pages_in_frames(chromium: str, display: str) -> None:
    """Of the same site and of another, whose frame may be another process."""
    loaded = "if(++window.n==2)" + go("/end")
    left = browse(
        {
            "/start": start(go("/frames")),
            "/frames": (
                200,
                "text/html",
                make_page(
                    "window.n=0;const port=location.port;for(const host of ['market','other'])"
                    "{const f=document.createElement('iframe');"
                    f"f.onload=()=>{{{loaded}}};"
                    "f.src=`http://${host}.test:${port}/jobs/list/${host=='other'?2:1}`;"
                    "document.body.append(f)}"
                ),
            ),
            "/jobs/list/1": (200, "text/html", make_page()),
            "/jobs/list/2": (200, "text/html", make_page("1")),
        },
        display,
    )
    left.check({"/jobs/list/1": make_page(), "/jobs/list/2": make_page("1")})
    assert left.list_kept() == {"/jobs/list/1": 1, "/jobs/list/2": 1}


def test_a_chain_of_redirects(chromium: str, display: str) -> None:
    page = make_page(go("/end"))
    left = browse(
        {
            "/start": start(go("/jobs/list/1")),
            "/jobs/list/1": (302, "text/html", b"moved", (("Location", "/jobs/list/2"),)),
            "/jobs/list/2": (301, "text/html", b"moved", (("Location", "/jobs/list/3"),)),
            "/jobs/list/3": (200, "text/html", page),
        },
        display,
    )
    left.check({"/jobs/list/3": page})
    assert left.list_kept() == {"/jobs/list/3": 1}


def test_back_and_forward(chromium: str, display: str) -> None:
    """From the browser's memory or asked for again: as often as the site was asked, at most."""
    first = make_page(
        "onpageshow=()=>{const n=+(sessionStorage.n||0);sessionStorage.n=n+1;"
        f"setTimeout(()=>{{n?{go('/end')}:{go('/jobs/list/2')}}},0)}}"
    )
    second = make_page("onpageshow=()=>setTimeout(()=>history.back(),0)")
    left = browse(
        {
            "/start": start(go("/jobs/list/1")),
            "/jobs/list/1": (200, "text/html", first, (("Cache-Control", "no-store"),)),
            "/jobs/list/2": (200, "text/html", second),
        },
        display,
    )
    left.check({"/jobs/list/1": first, "/jobs/list/2": second})


def test_a_download_leaves_its_page_where_it_is(chromium: str, display: str) -> None:
    """Of what is saved as a file the browser need not tell anything."""
    on = f"fetch('/jobs/list/3').then(r=>r.text()).then(()=>{{{go('/end')}}})"
    page = make_page(f"{go('/jobs/list/2')};setTimeout(()=>{on},0)")
    saved, asked = make_page("saved"), b'{"offers": []}'
    attached = ("Content-Disposition", "attachment; filename=list.html")
    left = browse(
        {
            "/start": start(go("/jobs/list/1")),
            "/jobs/list/1": (200, "text/html", page),
            "/jobs/list/2": (200, "text/html", saved, (attached,)),
            "/jobs/list/3": (200, "application/json", asked),
        },
        display,
    )
    bodies = {"/jobs/list/1": page, "/jobs/list/2": saved, "/jobs/list/3": asked}
    left.check(bodies, saved="/jobs/list/2")
    kept = left.list_kept()
    assert (kept["/jobs/list/1"], kept["/jobs/list/3"]) == (1, 1)


@pytest.mark.parametrize("whole", [True, False])
def test_a_tab_that_is_closed_at_once(chromium: str, display: str, whole: bool) -> None:
    """While its page still loads, or while nothing was told of its end."""
    told = "<script>fetch('/there')</script>"
    body = make_page().replace(b"<table>", told.encode() + b"<table>")

    async def open_tab(site: Site, pipe: Pipe) -> None:
        made = await pipe.send("Target.createTarget", url=f"{site.base}/jobs/list/1")
        await wait_for(site, "/there")
        await pipe.send("Target.closeTarget", targetId=made["targetId"])
        site.held["/gone"].set()

    left = browse(
        {
            "/start": start(f"fetch('/gone').then(()=>{{{go('/end')}}})"),
            "/gone": (200, "text/plain", b"go on"),
            "/jobs/list/1": (200, "text/html", body, (CHUNKED,)),
            "/there": (200, "text/plain", b"yes"),
        },
        display,
        act=open_tab,
        held=("/gone",),
        parted=() if whole else ("/jobs/list/1",),
    )
    left.check({"/jobs/list/1": body})
    assert whole or left.list_kept() == {}


@dataclass
class Tabs:
    """The tabs of a browser, as it tells them: (session, address)."""

    pipe: Pipe
    told: list[tuple[str, str]] = field(default_factory=list)

    def hear(self, method: str, values: Json, _session: str) -> None:
        if method == "Target.attachedToTarget":
            self.told.append(
                (get_text(values, "sessionId"), get_text(get_map(values, "targetInfo"), "url"))
            )

    async def wait_until_listened_to(self, number: int) -> str:
        """The session of the tab of that number, once what the recorder said to it was heard."""
        async with asyncio.timeout(120):
            while len(self.told) <= number:
                await asyncio.sleep(0.02)
        await self.pipe.send("Page.getNavigationHistory", self.told[number][0])
        return self.told[number][0]


@pytest.mark.parametrize(
    ("target", "button", "keys", "slow"),
    [
        ("_blank", "left", 0, True),
        ("_self", "left", 2, True),
        ("_self", "middle", 0, True),
        ("_self", "middle", 0, False),
    ],
    ids=["for a new tab", "with Ctrl", "middle button", "middle button, at once"],
)
def test_a_link_opened_in_a_new_tab(
    chromium: str, display: str, target: str, button: str, keys: int, slow: bool
) -> None:
    """It loads, and its page is kept; or it is told as lost where it came before the new tab could
    be listened to."""
    page = make_page("fetch('/there')")
    link = (
        f"<a target={target} href='/jobs/list/1' style='position:fixed;inset:0'>offers</a>"
        # Before a page is drawn the browser lets no click through to it.
        "<script>const drawn=new Promise(on=>new PerformanceObserver(on)"
        ".observe({type:'paint',buffered:true}));"
        f"{READY}.then(()=>drawn).then(()=>fetch('/gone')).then(()=>{{{go('/end')}}})</script>"
    )

    async def click(site: Site, pipe: Pipe) -> None:
        tabs = Tabs(pipe)
        # The tab that is open already was told to the recorder; its session is asked for anew.
        opened = await pipe.send("Target.getTargets")
        first = next(
            get_text(one, "targetId")
            for one in get_maps(opened, "targetInfos")
            if get_text(one, "type") == "page"
        )
        made = await pipe.send("Target.attachToTarget", targetId=first, flatten=True)
        session = get_text(made, "sessionId")
        pipe.listen(tabs.hear)
        await wait_for(site, "/gone")
        for kind in ("mousePressed", "mouseReleased"):
            await pipe.send(
                "Input.dispatchMouseEvent",
                session,
                type=kind,
                x=200,
                y=200,
                button=button,
                clickCount=1,
                modifiers=keys,
            )
        if slow:
            await tabs.wait_until_listened_to(0)
            site.held["/jobs/list/1"].set()
        await wait_for(site, "/there")
        site.held["/gone"].set()

    left = browse(
        {
            "/start": (200, "text/html", f"{HEAD}{link}".encode()),
            "/gone": (200, "text/plain", b"go on"),
            "/jobs/list/1": (200, "text/html", page),
            "/there": (200, "text/plain", b"yes"),
        },
        display,
        act=click,
        held=("/gone", *(["/jobs/list/1"] if slow else [])),
    )
    left.check({"/jobs/list/1": page})
    if slow:
        assert left.list_kept() == {"/jobs/list/1": 1}

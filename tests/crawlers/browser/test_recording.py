"""A watch takes down lists and details, nothing else, and no server can tell that it is there."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from archive.errors import ConsentMissing
from archive.model import Access
from crawlers.browser.choosing import Choice
from crawlers.browser.launch import (
    find_chromium,
    lend_memory_folder,
    list_flags,
    list_watched_flags,
    may_sandbox,
)
from crawlers.browser.pipe import open_browser
from crawlers.browser.recording import Recorder
from crawlers.donations.donated import DonatedPage
from tests.crawlers.browser.site import Reply, Site, open_site

pytestmark = pytest.mark.browser

HEAD = "<!doctype html><link rel=icon href=data:,><title>p</title>"
COOKIE = "sess-cookie-CANARY-8f1b22"
LIST = f"{HEAD}<h1>Offers</h1><p>caf\xe9 for $0.10</p>".encode("latin-1")
#: The worker's way through the site, page by page; each leads on by itself.
WAY = (
    "/start",
    "/jobs/list",
    "/jobs/list/2",
    "/jobs/offer/7",
    "/jobs/queue",
    "/account/payments",
    "/jobs/accept",
    "/jobs/list/3",
    "/end",
)


def lead_on(step: str) -> str:
    """A script that browses as a worker would: it reads, accepts (POST), and goes on."""
    after = dict(itertools.pairwise(WAY))
    go = f"location.href='{after[step]}'"
    told = "{webdriver:navigator.webdriver,ua:navigator.userAgent,t:typeof chrome}"
    before = {
        # Held by the site until the recorder is there, where one is.
        "/start": f"fetch('/ready').then(()=>{{{go}}})",
        "/jobs/list/2": f"fetch('/api/list').then(r=>r.text()).then(()=>{{{go}}})",
        "/jobs/offer/7": f"fetch('/api/me',{{method:'POST',body:JSON.stringify({told})}})"
        f".then(r=>r.text()).then(()=>{{{go}}})",
        "/jobs/accept": f"fetch('/jobs/accept',{{method:'POST',body:'id=7'}}).then(()=>{{{go}}})",
    }.get(step, go)
    return f"<script>{before}</script>"


def lay_out() -> dict[str, Reply]:
    cookie = (("Set-Cookie", f"session={COOKIE}; HttpOnly"),)
    pages: dict[str, Reply] = {
        step: (200, "text/html; charset=iso-8859-1", LIST + lead_on(step).encode(), cookie)
        for step in WAY[:-1]
    }
    pages["/ready"] = (200, "text/plain", b"go on")
    pages["/end"] = (200, "text/html", HEAD.encode(), cookie)
    pages["/api/list"] = (200, "application/json", b'{"offers": []}')
    pages["/api/me"] = (200, "application/json", b'{"balance": 7}')
    return pages


@dataclass
class Watched:
    """What the site was asked, and what the recorder kept."""

    hits: list[tuple[str, str, tuple[tuple[str, str], ...], bytes]] = field(default_factory=list)
    kept: list[DonatedPage] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    refusal: Exception | None = None

    @property
    def paths(self) -> list[str]:
        return [re.sub("^https?://[^/]+", "", one.page.address or "") for one in self.kept]


def choose(site: Site) -> Choice:
    return Choice(
        scheme="http",
        hosts=frozenset({"market.test"}),
        ports=frozenset({site.port}),
        record=(re.compile("/jobs/(?:list|offer|queue)(?:/[0-9]+)?"), re.compile("/api/list")),
        never=(re.compile("/queue"),),
    )


def list_test_flags(site: Site, folder: object, *, flags: list[str]) -> list[str]:
    return [
        *flags,
        f"--user-data-dir={folder}",
        "--host-resolver-rules=MAP market.test 127.0.0.1",
        f"{site.base}/start",
    ]


async def wait_for_end(site: Site) -> None:
    async with asyncio.timeout(120):
        while "/end" not in site.paths:
            await asyncio.sleep(0.05)


async def browse_alone(display: str, port: int = 0) -> Watched:
    """The same way, in the same browser, with nobody listening."""
    async with open_site(lay_out(), port=port) as site:
        with lend_memory_folder() as folder:
            process = await asyncio.create_subprocess_exec(
                find_chromium(),
                *list_test_flags(site, folder, flags=list_flags(sandbox=may_sandbox())),
                env={**os.environ, "DISPLAY": display},
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                await wait_for_end(site)
            finally:
                process.terminate()
                with suppress(ProcessLookupError):
                    await process.wait()
        return Watched(tell_hits(site))


async def browse_watched(
    display: str, port: int = 0, withdraw: Callable[[list[DonatedPage]], bool] = lambda kept: False
) -> Watched:
    kept: list[DonatedPage] = []

    def gate() -> None:
        if withdraw(kept):
            raise ConsentMissing("it was withdrawn")

    async with open_site(lay_out(), port=port) as site:
        site.held["/ready"] = asyncio.Event()
        with lend_memory_folder() as folder:
            flags = list_watched_flags(sandbox=may_sandbox())
            flags = list_test_flags(site, folder, flags=flags)
            environment = {**os.environ, "DISPLAY": display}
            async with open_browser(find_chromium(), flags, environment=environment) as pipe:
                recorder = Recorder(pipe, choose(site), gate=gate, keep=kept.append)
                await recorder.start()
                site.held["/ready"].set()
                await wait_for_end(site)
                await recorder.finish()
        return Watched(tell_hits(site), kept, recorder.counts, recorder.stopped_by)


def tell_hits(site: Site) -> list[tuple[str, str, tuple[tuple[str, str], ...], bytes]]:
    return [(hit.method, hit.target, hit.headers, hit.body) for hit in site.hits]


@pytest.fixture(scope="module")
def alone(chromium: str, display: str) -> Watched:
    return asyncio.run(browse_alone(display))


@pytest.fixture(scope="module")
def watched(chromium: str, display: str, alone: Watched) -> Watched:
    port = int(dict(alone.hits[0][2])["Host"].rpartition(":")[2])
    return asyncio.run(browse_watched(display, port))


def test_the_server_sees_the_same_with_and_without_it(alone: Watched, watched: Watched) -> None:
    """Methods, targets, headers as written and in their order, bodies, and what a page can tell
    of the browser: identical."""
    assert [hit[1] for hit in alone.hits].count("/jobs/accept") == 2, "nobody browsed"
    assert watched.hits == alone.hits


def test_lists_and_details_are_kept_byte_for_byte(watched: Watched) -> None:
    # In which order answers that overlap come to their end is the browser's to say.
    assert sorted(watched.paths) == [
        "/api/list",
        "/jobs/list",
        "/jobs/list/2",
        "/jobs/list/3",
        "/jobs/offer/7",
    ]
    assert all(one.page.access is Access.WATCHED for one in watched.kept)
    first = watched.kept[watched.paths.index("/jobs/list")].page
    assert first.body == LIST + lead_on("/jobs/list").encode()
    assert "iso-8859-1" in first.content_type


def test_queue_account_and_acts_are_not(watched: Watched) -> None:
    kept = " ".join(watched.paths)
    assert not re.search("queue|account|accept|api/me|start|end", kept)
    assert watched.counts["kept"] == 5
    assert watched.counts["lost"] == 0


def test_the_worker_s_cookie_is_known_to_redaction(watched: Watched) -> None:
    assert all(COOKIE in one.known for one in watched.kept)


def test_withdrawn_consent_ends_it_within_one_answer(chromium: str, display: str) -> None:
    watched = asyncio.run(browse_watched(display, withdraw=lambda kept: bool(kept)))
    # Which page comes in first is the browser's to say.
    assert len(watched.paths) == 1
    assert isinstance(watched.refusal, ConsentMissing)
    assert watched.hits[-1][1] == "/end", "the worker's browser was stopped too"

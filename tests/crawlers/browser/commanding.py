"""A demo archive with one consenting worker, and who ends a command as the worker would."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.home import Home, find_home
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.keys import init_archive, open_vault
from tests.crawlers.browser.site import Hit, Reply, Site, open_site
from tests.support.archives import Desk

WORKER = "heron"


def make_demo_desk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Desk, Home]:
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(folder / "keys" / "master"))
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
    monkeypatch.delenv("PIECEWORK_PASSPHRASE", raising=False)
    (folder / "keys").mkdir()
    init_archive(folder / "archive", demo=True)
    return Desk(folder / "archive"), find_home(folder / "archive")


def agree(home: Home, *, platform: str = "bramble") -> None:
    say_so = SaySo(
        text=read_consent_text("en"),
        given_at=datetime(2026, 11, 1, tzinfo=UTC),
        how=HowGiven.DEMO,
        platforms=(platform,),
        access=(Access.WATCHED, Access.VISITED),
    )
    with open_vault(home) as vault:
        ConsentDoor(vault).record_say_so(WORKER, say_so)


@contextmanager
def end_when(is_done: Callable[[], bool]) -> Iterator[None]:
    """Press Ctrl-C, once, after ``is_done``; at the latest after two minutes."""
    over = threading.Event()

    def wait() -> None:
        for _ in range(1200):
            if over.wait(0.1):
                return
            if is_done():
                break
        if not over.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def serve_aside(pages: Mapping[str, Reply | Callable[[Hit], Reply]]) -> Iterator[Site]:
    """The site in a thread of its own, for commands that need the main one."""
    ready, sites = threading.Event(), []
    stop: list[Callable[[], None]] = []

    async def serve() -> None:
        leave, loop = asyncio.Event(), asyncio.get_running_loop()
        stop.append(lambda: loop.call_soon_threadsafe(leave.set))
        async with open_site(pages) as site:
            sites.append(site)
            ready.set()
            await leave.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(10)
        yield sites[0]
    finally:
        stop[0]()
        thread.join(10)

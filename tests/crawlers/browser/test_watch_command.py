"""``piecework watch``, from what a worker looks at to a listing in the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.sources.keys import open_vault
from crawlers.browser.watch import WatchEnd, watch_browsing
from crawlers.donations.donated import DonatedPage
from crawlers.marketplace.server.marketplace import Marketplace
from crawlers.marketplace.server.serving import serve
from crawlers.platforms.visiting import Visiting
from crawlers.sessions.state import Cookie, SessionState
from crawlers.sessions.vault import SessionVault
from piecework.commands import watch as watch_command
from tests.crawlers.browser.commanding import WORKER, agree, end_when, make_demo_desk

pytestmark = pytest.mark.browser


def make_session(cookie: str, value: str) -> SessionState:
    kept = Cookie(cookie, value, "bramble.test", "/", None, True, False, "Lax")
    return SessionState(datetime(2026, 11, 20, tzinfo=UTC), "Chrome/1", "Mozilla", (kept,), {})


def test_what_a_worker_looks_at_is_in_the_archive(
    chromium: str, display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    desk, home = make_demo_desk(tmp_path, monkeypatch)
    agree(home)
    market = Marketplace(seed=7, families=["mturk"])
    worker = next(iter(market.workers.values()))
    secret = market.accounts.sign_in(worker, family="mturk", moment=market.clock.now())
    with open_vault(home) as vault:
        state = make_session(market.sites["mturk"].cookie, secret)
        SessionVault(home, vault).keep(WORKER, "bramble", state)
    # The worker's own typing of an address, since nobody sits before this screen.
    typing = "<script>setTimeout(() => location.href = 'http://bramble.test/', 1000)</script>"
    taken: list[DonatedPage] = []

    async def watch_typing(
        visiting: Visiting, *, keep: Callable[[DonatedPage], None], **options: Any
    ) -> WatchEnd:
        def note(page: DonatedPage) -> None:
            keep(page)
            taken.append(page)

        start = f"data:text/html,{typing}"
        return await watch_browsing(visiting, keep=note, start=start, **options)

    monkeypatch.setattr(watch_command, "watch_browsing", watch_typing)
    with serve(market) as serving:
        inside = f"bramble.test=127.0.0.1:{serving.port('mturk')}"
        with end_when(lambda: bool(taken)):
            said = desk.ask("watch", "bramble", "--source", WORKER, "--inside", inside)
        asked = market.log.list_asked()
    assert said["taken_down"] == 1
    assert said["new"] == 1
    assert said["lost"] == 0
    assert {one.method for one in asked} == {"GET"}
    assert desk.ask("status")["listings"] > 0
    folder = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert secret.encode() not in folder


def test_without_consent_no_window_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, home = make_demo_desk(tmp_path, monkeypatch)
    agree(home, platform="oldbramble")
    monkeypatch.setattr(watch_command, "watch_browsing", None)
    desk.run("watch", "bramble", "--source", WORKER, expect=7)
    desk.run("watch", "bramble", "--source", "stranger", expect=7)


def test_a_platform_that_can_only_be_donated_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, home = make_demo_desk(tmp_path, monkeypatch)
    agree(home)
    monkeypatch.setattr(watch_command, "watch_browsing", None)
    desk.run("watch", "turkopticon", "--source", WORKER, expect=2)
    desk.run("watch", "nowhere", "--source", WORKER, expect=2)


def test_without_a_screen_it_says_so(
    chromium: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    desk, home = make_demo_desk(tmp_path, monkeypatch)
    agree(home)
    refused = desk.run("watch", "bramble", "--source", WORKER, expect=1)
    assert "there is no screen here" in str(refused.exception)

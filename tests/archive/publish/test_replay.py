"""Public copies replay in pywb, in a real browser, and nothing leaves the machine meanwhile."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.home import Home
from tests.archive.publish.bundles import unpack, write_bundle
from tests.archive.publish.test_foreign_tools import find_tool

pytestmark = pytest.mark.browser
_SECONDS = 90


@contextmanager
def serve_replay(folder: Path) -> Iterator[str]:
    """pywb over one collection; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [find_tool("wayback"), "--bind", "127.0.0.1", "--port", str(port)]
    with (
        (folder / "pywb.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as server,
    ):
        try:
            deadline = time.monotonic() + _SECONDS
            while server.poll() is None and time.monotonic() < deadline:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
            assert server.poll() is None, (folder / "pywb.log").read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=_SECONDS)


def test_copies_replay_and_ask_nobody(
    logged: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIECEWORK_TESTS_WITHOUT_SANDBOX", "1")
    sync_api = pytest.importorskip("playwright.sync_api")
    manager = find_tool("wb-manager")
    from crawlers.browser.launch import find_chromium, list_flags, may_sandbox

    write_bundle(logged, tmp_path / "b.zip")
    folder = unpack(tmp_path / "b.zip", tmp_path / "b")
    place = tmp_path / "pywb"
    place.mkdir()
    for arguments in (["init", "c"], ["add", "c", str(folder / "pages.wacz"), "--unpack-wacz"]):
        done = subprocess.run(
            [manager, *arguments], cwd=place, capture_output=True, text=True, timeout=_SECONDS
        )
        assert done.returncode == 0, done.stdout + done.stderr
    row = json.loads((folder / "data" / "listings.json").read_text("utf-8"))[0]
    proof = json.loads((folder / "captures" / f"{row['captures'][0]}.json").read_text("utf-8"))
    asked: list[str] = []
    with serve_replay(place) as address, sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=find_chromium(), args=list_flags(sandbox=may_sandbox())
        )
        try:
            page = browser.new_page()
            page.on("request", lambda request: asked.append(request.url))
            answer = page.goto(f"{address}/c/mp_/{proof['address']}", timeout=_SECONDS * 1000)
            assert answer is not None
            assert answer.status == 200
            replayed = page.frame_locator("iframe").locator("li", has_text=row["values"]["title"])
            replayed.first.wait_for(timeout=_SECONDS * 1000)
        finally:
            browser.close()
    outside = [url for url in asked if urlsplit(url).hostname != "127.0.0.1"]
    assert asked
    assert outside == []

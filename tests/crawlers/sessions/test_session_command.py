"""``piecework session``: opened by hand, listed, checked, forgotten; never in the clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from piecework.commands import session as session_command
from tests.crawlers.browser.commanding import (
    WORKER,
    agree,
    end_when,
    make_demo_desk,
    serve_aside,
)
from tests.crawlers.sessions.test_window import COOKIE, PAGES, PASSWORD, TOKEN

SIGNED_IN = {**PAGES, "/sign_in": PAGES["/sign-in"]}


@pytest.mark.browser
def test_a_session_is_opened_kept_listed_checked_and_forgotten(
    chromium: str, display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    desk, home = make_demo_desk(tmp_path, monkeypatch)
    agree(home)
    with serve_aside(SIGNED_IN) as site, end_when(lambda: "/kept" in site.paths):
        inside = f"bramble.test=127.0.0.1:{site.port}"
        opened = desk.run("session", "open", "bramble", "--source", WORKER, "--inside", inside)
    assert PASSWORD.encode() in b"".join(hit.body for hit in site.hits), "nobody signed in"
    (kept,) = desk.ask("session", "list")["sessions"]
    assert (kept["platform"], kept["source"]) == ("bramble", WORKER)
    assert (kept["cookies"], kept["stored"], kept["state"]) == (2, 1, "open")
    checked = desk.run("session", "check", "bramble", "--source", WORKER)
    said = opened.output + checked.output + desk.run("session", "list").output
    everything = said.encode() + b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )
    for secret in (COOKIE, TOKEN, PASSWORD):
        for coded in (secret.encode(), secret.encode("utf-16-le")):
            assert coded not in everything
    desk.run("session", "forget", "bramble", "--source", WORKER)
    assert desk.ask("session", "list")["sessions"] == []
    desk.run("session", "check", "bramble", "--source", WORKER, expect=2)


def test_without_consent_no_window_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, home = make_demo_desk(tmp_path, monkeypatch)
    monkeypatch.setattr(session_command, "sign_in_by_hand", None)
    desk.run("session", "open", "bramble", "--source", WORKER, expect=7)
    agree(home, platform="oldbramble")
    desk.run("session", "open", "bramble", "--source", WORKER, expect=7)


def test_without_a_key_nothing_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, home = make_demo_desk(tmp_path, monkeypatch)
    agree(home)
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(session_command, "sign_in_by_hand", None)
    desk.run("session", "open", "bramble", "--source", WORKER, expect=5)
    desk.run("session", "list", expect=5)


@pytest.mark.parametrize("inside", ["worker.mturk.com=127.0.0.1:80", "bramble.test=10.0.0.1:80"])
def test_no_real_host_can_be_pointed_elsewhere(
    inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, home = make_demo_desk(tmp_path, monkeypatch)
    agree(home)
    monkeypatch.setattr(session_command, "sign_in_by_hand", None)
    arguments = ("session", "open", "bramble", "--source", WORKER, "--inside", inside)
    desk.run(*arguments, expect=2)

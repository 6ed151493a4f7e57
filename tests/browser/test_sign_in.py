"""Signing in at a newsroom's provider, in a real browser, against a provider on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from archive.desk import Role, open_desk
from archive.desk.people import set_person
from archive.home import find_home
from search_ui.launch import start_server, stop_server, take_port, wait_for_server
from search_ui.newsroom import Newsroom
from tests.browser.conftest import PATIENCE, Watched, press
from tests.support.archives import make_desk
from tests.support.oidc import CLIENT, SECRET, run_provider

pytestmark = pytest.mark.browser
pytest.importorskip("authlib", reason="signing in needs authlib")
pytest.importorskip("httpx", reason="signing in needs httpx")

OpenTab = Callable[..., Watched]
#: A server's first page loads every package: on a busy machine that takes a while.
PATIENT = PATIENCE


def test_only_people_of_the_desk_get_in_and_do_what_their_role_may(
    tmp_path: Path, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = find_home(make_desk(tmp_path, monkeypatch).path)
    with open_desk(home) as desk:
        set_person(desk, "anna@paper.example", role=Role.ADMIN, by="anna@paper.example")
        set_person(desk, "bram@paper.example", role=Role.READER, by="anna@paper.example")
    folder = tmp_path / "server"
    folder.mkdir()
    port = take_port(0)
    address = f"http://127.0.0.1:{port}/"
    with run_provider() as provider:
        newsroom = Newsroom(address, provider.metadata, CLIENT, SECRET)
        process = start_server(home.path, port=port, folder=folder, newsroom=newsroom)
        try:
            assert wait_for_server(process, port=port)
            assert (folder / ".streamlit" / "secrets.toml").stat().st_mode & 0o077 == 0
            stranger = open_tab().page
            stranger.goto(address + "?page=desk")
            expect(stranger.get_by_text("Sign in as one of them")).to_be_visible(timeout=PATIENT)
            expect(stranger.locator(".pw-list")).to_have_count(0)
            provider.person = {"email": "carl@elsewhere.example", "email_verified": True}
            unknown = stranger.get_by_text("Nobody at the desk has this name")
            press(stranger, "Sign in", until=unknown)
            expect(stranger.locator(".pw-head .about")).to_have_count(0)
            for mail, sees in (("Anna@Paper.example", True), ("bram@paper.example", False)):
                provider.person = {"email": mail, "email_verified": True}
                page = open_tab().page
                page.goto(address + "?page=desk")
                press(page, "Sign in", until=page.get_by_role("link", name="Piecework"))
                page.goto(address + "?page=desk")
                expect(page.get_by_text(f"You are {mail.casefold()}")).to_be_visible(
                    timeout=PATIENT
                )
                if sees:
                    expect(page.get_by_text("set role").first).to_be_visible()
                else:
                    expect(page.get_by_text("The log is for editors and admins")).to_be_visible()
                    expect(page.get_by_text("set role")).to_have_count(0)
                page.goto(address + "?page=consent")
                toggle = page.get_by_text("Open the sources with their key")
                if sees:
                    expect(toggle).to_be_visible()
                else:
                    expect(page.get_by_text("This page is for admins")).to_be_visible()
                    expect(toggle).to_have_count(0)
            assert "/token" in provider.asked
        finally:
            stop_server(process)

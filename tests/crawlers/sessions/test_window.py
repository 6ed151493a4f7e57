"""A worker signs in by hand in a real window; what is left of it is taken, and nothing on disk."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from crawlers.browser.launch import find_chromium, lend_memory_folder, list_watched_flags
from crawlers.browser.pipe import Pipe, get_maps, get_text, open_browser
from crawlers.platforms.visiting import Visiting
from crawlers.sessions.state import SessionState
from crawlers.sessions.window import find_scope, open_window
from tests.crawlers.browser.site import Hit, Reply, Site, open_site

pytestmark = pytest.mark.browser

COOKIE = "cookie-CANARY-51ab20c7"
TOKEN = "token-CANARY-9e77d013"
PASSWORD = "password-CANARY-77aa"

#: What a worker does by hand: fills the form, sends it, and comes to a page that keeps a token.
SIGN_IN = (
    "<!doctype html><link rel=icon href=data:,><form method=post action=/enter id=f>"
    f"<input name=user value=heron><input type=password name=password value={PASSWORD}></form>"
    "<script>setTimeout(()=>f.submit(),100)</script>"
)
INSIDE = (
    "<!doctype html><link rel=icon href=data:,><title>in</title>"
    f"<script>localStorage.setItem('access','{TOKEN}');fetch('/kept')</script>"
)


def enter(hit: Hit) -> Reply:
    cookies = (
        ("Location", "/in"),
        ("Set-Cookie", f"session={COOKIE}; HttpOnly; Path=/; Max-Age=86400"),
        ("Set-Cookie", "seen=1"),
    )
    return (302, "text/plain", b"", cookies)


PAGES = {
    "/sign-in": (200, "text/html", SIGN_IN.encode()),
    "/enter": enter,
    "/in": (200, "text/html", INSIDE.encode()),
    "/kept": (200, "text/plain", b"yes"),
}


def lay_out(site: Site) -> Visiting:
    return Visiting(scheme="http", hosts=("market.test",), ports=(site.port,))


def list_flags_for(folder: Path) -> list[str]:
    return [
        *list_watched_flags(sandbox=os.geteuid() != 0),
        f"--user-data-dir={folder}",
        "--no-startup-window",
        "--host-resolver-rules=MAP market.test 127.0.0.1",
    ]


async def close_tabs(pipe: Pipe) -> None:
    """As a worker closes the window."""
    found = await pipe.send("Target.getTargets")
    for one in get_maps(found, "targetInfos"):
        if get_text(one, "type") == "page":
            await pipe.send("Target.closeTarget", targetId=get_text(one, "targetId"))


async def wait_for_path(site: Site, path: str) -> None:
    async with asyncio.timeout(120):
        while path not in site.paths:
            await asyncio.sleep(0.05)


def read_everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def sign_in(display: str) -> tuple[SessionState, list[Hit], SessionState, list[Hit], bytes]:
    async with open_site(PAGES) as site:
        scope = find_scope(lay_out(site))
        environment = {**os.environ, "DISPLAY": display}
        with lend_memory_folder() as folder:
            async with open_browser(
                find_chromium(), list_flags_for(folder), environment=environment
            ) as pipe:
                window = await open_window(pipe)
                await window.show(f"{site.base}/sign-in")
                await wait_for_path(site, "/kept")
                await close_tabs(pipe)
                async with asyncio.timeout(120):
                    await window.wait_until_left()
                state = await window.take_state(scope)
                first = list(site.hits)
                # A second window, later: it starts from what the first has left.
                again = await open_window(pipe)
                await again.put_state(state)
                site.hits.clear()
                await again.show(f"{site.base}/in")
                await wait_for_path(site, "/kept")
                later = await again.take_state(scope)
                left = read_everything(folder)
        assert not folder.exists()
        return state, first, later, list(site.hits), left


@pytest.fixture(scope="module")
def signed_in(
    chromium: str, display: str
) -> tuple[SessionState, list[Hit], SessionState, list[Hit], bytes]:
    return asyncio.run(sign_in(display))


Signed = tuple[SessionState, list[Hit], SessionState, list[Hit], bytes]


def test_cookies_and_storage_are_taken_and_no_password(signed_in: Signed) -> None:
    state, hits, _, _, _ = signed_in
    assert PASSWORD.encode() in hits[1].body, "nobody signed in"
    assert {one.value for one in state.cookies} == {COOKIE, "1"}
    assert [dict(values) for values in state.storage.values()] == [{"access": TOKEN}]
    assert PASSWORD not in list(state.secrets())
    assert state.ends is not None


def test_nothing_is_asked_beyond_what_the_worker_did(signed_in: Signed) -> None:
    _, hits, _, later, _ = signed_in
    assert [(hit.method, hit.target) for hit in hits] == [
        ("GET", "/sign-in"),
        ("POST", "/enter"),
        ("GET", "/in"),
        ("GET", "/kept"),
    ]
    assert [(hit.method, hit.target) for hit in later] == [("GET", "/in"), ("GET", "/kept")]


def test_a_later_window_is_signed_in(signed_in: Signed) -> None:
    state, _, later, hits, _ = signed_in
    assert f"session={COOKIE}" in hits[0].get("cookie")
    assert later.storage == state.storage


def test_nothing_of_it_is_in_the_browser_s_folder(signed_in: Signed) -> None:
    state, _, _, _, left = signed_in
    assert left, "the browser wrote nothing at all: this shows nothing"
    for secret in (COOKIE, TOKEN, PASSWORD):
        assert secret.encode() not in left
        assert secret.encode("utf-16-le") not in left
    assert COOKIE not in repr(state)

"""A session's secrets go to the platform's own hosts, one by one, and to nobody else."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.platforms.visiting import Token, Visiting
from crawlers.visits.credentials import Cookie, Credentials, read_browser_state

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
VISITING = Visiting(hosts=("work.heron.test", "api.heron.test"), token=Token("key"))


def make(*cookies: Cookie, token: str | None = "token-of-the-worker") -> Credentials:
    return Credentials(VISITING, cookies=cookies, token=token, user_agent="Browser/1")


def send(credentials: Credentials, address: str) -> dict[str, str]:
    return dict(credentials.name_headers(address, now=NOW))


PLACES = list(
    itertools.product(
        ["https", "http"],
        [
            "heron.test",
            "evil.test",
            "a.work.heron.test",
            "work.heron.test.evil.test",
            "xwork.heron.test",
            "127.0.0.1",
        ],
        ["", ":8443"],
    )
)


@pytest.mark.parametrize(("scheme", "host", "port"), PLACES)
def test_nothing_goes_to_another_origin(scheme: str, host: str, port: str) -> None:
    credentials = make(Cookie("session", "secret-value", "work.heron.test"))
    sent = send(credentials, f"{scheme}://{host}{port}/list")
    assert set(sent) <= {"User-Agent"}


def test_a_cookie_goes_to_the_one_host_that_set_it() -> None:
    credentials = make(Cookie("session", "secret-value", "work.heron.test"))
    assert send(credentials, "https://work.heron.test/list")["Cookie"] == "session=secret-value"
    assert "Cookie" not in send(credentials, "https://api.heron.test/list")
    assert send(credentials, "https://api.heron.test/")["Authorization"] == (
        "Bearer token-of-the-worker"
    )
    # Not over a connection that anybody can read.
    assert "Cookie" not in send(credentials, "http://work.heron.test/list")


def test_paths_and_ends_of_cookies_hold() -> None:
    credentials = make(
        Cookie("a", "1", "work.heron.test", "/list"),
        Cookie("b", "2", "work.heron.test", expires=NOW - timedelta(seconds=1)),
    )
    assert send(credentials, "https://work.heron.test/list/2")["Cookie"] == "a=1"
    assert "Cookie" not in send(credentials, "https://work.heron.test/listing")


def test_what_an_answer_sets_is_kept_for_its_own_host_whatever_it_says() -> None:
    credentials = make(token=None)
    credentials.take_answer(
        "https://work.heron.test/list",
        [
            "session=renewed-value; Domain=.heron.test; Path=/; Secure; HttpOnly",
            "other=1; Max-Age=0",
            "broken",
            "bad\r\nname=1",
        ],
        now=NOW,
    )
    assert send(credentials, "https://work.heron.test/")["Cookie"] == "session=renewed-value"
    assert "Cookie" not in send(credentials, "https://api.heron.test/")
    assert credentials.renewed
    assert "renewed-value" in credentials.secrets
    credentials.take_answer("https://evil.test/", ["session=evil-value"], now=NOW)
    assert "evil-value" not in credentials.secrets
    credentials.take_answer("https://work.heron.test/", ["session=; Max-Age=0"], now=NOW)
    assert "Cookie" not in send(credentials, "https://work.heron.test/")


def test_a_browser_s_state_is_narrowed_to_the_platform() -> None:
    state = {
        "cookies": [
            {"name": "wide", "value": "w", "domain": ".heron.test", "path": "/", "expires": -1},
            {"name": "own", "value": "o", "domain": "work.heron.test", "path": "/"},
            {"name": "other", "value": "x", "domain": "evil.test", "path": "/"},
        ],
        "origins": [
            {
                "origin": "https://work.heron.test",
                "localStorage": [{"name": "key", "value": '"abcdefgh"'}],
            },
            {"origin": "https://evil.test", "localStorage": [{"name": "key", "value": "evil"}]},
        ],
    }
    credentials = read_browser_state(state, VISITING)
    sent = send(credentials, "https://work.heron.test/")
    assert sorted(sent["Cookie"].split("; ")) == ["own=o", "wide=w"]
    assert sent["Authorization"] == "Bearer abcdefgh"
    assert {one.host for one in credentials.list_cookies()} == {
        "work.heron.test",
        "api.heron.test",
    }


def test_nothing_of_it_is_shown() -> None:
    credentials = make(Cookie("session", "secret-value", "work.heron.test"))
    assert "secret" not in repr(credentials) + repr(credentials.list_cookies())
    assert "secret" not in credentials.mark
    assert make(Cookie("session", "another-one", "work.heron.test")).mark != credentials.mark

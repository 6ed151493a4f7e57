"""Nothing that acts gets past the guard, however it is written; what only reads does."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.guard import Asked, Exempt, VisitRules, Why, decide

RULES = VisitRules(
    hosts=frozenset({"work.heron.test"}),
    exempt=(
        Exempt(
            "POST",
            re.compile("/api/search"),
            "the site asks for its list this way",
            body=re.compile(rb'\{"page":[0-9]{1,4}\}'),
        ),
        Exempt("GET", re.compile("/jobs/start-page"), "the list stands there"),
    ),
    deny=(re.compile("(?i)/basket"),),
)
PLACE = "https://work.heron.test"


def why(address: str, **options: object) -> Why:
    return decide(Asked("GET", address, **options), rules=RULES).why  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/list?page=2",
        "/projects/3ABC/tasks?ref=w_pl_prvw",
        "/started/returns?sort=latest",
        "/api/v1/studies/?current=1&limit=20",
        "/list?q=caf%C3%A9",
        "/Auftr%C3%A4ge",
        "/static/app.3f2a.js",
        "/jobs/start-page",
    ],
)
def test_reading_is_let_out(path: str) -> None:
    assert decide(Asked("GET", PLACE + path), rules=RULES).allowed


ACTS = [
    "/projects/3ABC/tasks/accept_random",
    "/task/9/accept",
    "/task/9/Accept",
    "/task/9/acceptTask",
    "/ACCEPT",
    "/mturk/accept?hitId=1",
    "/hit/submit.php",
    "/returnHIT",
    "/task/9;x=1/accept",
    "/task;/accept;jsessionid=1",
    "//accept",
    "/list/%61ccept",
    "/list/%2561ccept",
    "/list/%252561ccept",
    "/list/acc%65pt",
    "/list/ａccept",
    "/list/%EF%BD%81ccept",
    "/list/acc%E2%80%8Bept",
    "/list/./accept",
    "/list/../accept",
    "/list/..%2faccept",
    "/list/%2e%2e/accept",
    "/list\\accept",
    "/list%5Caccept",
    "/%u0061ccept",
    "/list?accept=1",
    "/list?action=accept",
    "/list?action=%61ccept",
    "/list?do[accept]=1",
    "/list?a=1;submit=1",
    "/list?next=/task/9/accept",
    "/task/9/start",
    "/log-out",
    "/sign_out",
    "/users/logout",
    "/withdrawals/new",
    "/aceptar/9",
]


@pytest.mark.parametrize("path", ACTS)
def test_an_act_is_kept_in(path: str) -> None:
    assert why(PLACE + path) is Why.ACT


@pytest.mark.parametrize(
    "path",
    [
        "/list/%25252561ccept",
        "/list/%c0%ae%c0%ae/x",
        "/list/%00accept",
        "/list/%0d%0aX",
        "/list\n/x",
        "/list x",
        "/list/\u202eaccept",
        "/list/acc\u00adept",
        "/" + "a" * 9000,
        "/list/%ff",
        "/list?x=%fe",
    ],
)
def test_what_can_be_read_in_two_ways_is_kept_in(path: str) -> None:
    assert why(PLACE + path) in (Why.ODD, Why.ACT)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://work.heron.test/", Why.SCHEME),
        ("HTTPS://WORK.HERON.TEST/", Why.FINE),
        ("https://work.heron.test./", Why.FINE),
        ("https://work.heron.test:443/", Why.FINE),
        ("https://work.heron.test:8443/", Why.PORT),
        ("https://work.heron.test:99999/", Why.ODD),
        ("https://heron.test/", Why.HOST),
        ("https://a.work.heron.test/", Why.HOST),
        ("https://work.heron.test.evil.test/", Why.HOST),
        ("https://work.heron.test@evil.test/", Why.CREDENTIALS),
        ("https://heron:secret@work.heron.test/", Why.CREDENTIALS),
        ("https://evil.test\\@work.heron.test/", Why.CREDENTIALS),
        ("https://work.heron.test\\.evil.test/", Why.HOST),
        ("https://ｗork.heron.test/", Why.HOST),
        ("https://127.0.0.1/", Why.HOST),
        ("https://2130706433/", Why.HOST),
        ("https://[::ffff:127.0.0.1]/", Why.HOST),
        ("https://[::1/", Why.ODD),
        ("wss://work.heron.test/socket", Why.SCHEME),
        ("file:///etc/passwd", Why.SCHEME),
        ("data:text/html,x", Why.SCHEME),
        ("//work.heron.test/", Why.SCHEME),
        ("/list", Why.SCHEME),
        ("", Why.SCHEME),
        ("https://work.heron.test/basket/1", Why.DENIED),
        ("https://work.heron.test/BAS%4bet/1", Why.DENIED),
    ],
)
def test_only_the_named_places(address: str, expected: Why) -> None:
    assert why(address) is expected


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", ""]
)
def test_only_get_and_head(method: str) -> None:
    assert decide(Asked(method, PLACE + "/list"), rules=RULES).why is Why.METHOD


@pytest.mark.parametrize("resource", ["websocket", "ping", "beacon", "WebSocket", "eventsource"])
def test_kinds_that_never_only_read(resource: str) -> None:
    assert why(PLACE + "/list", resource=resource) is Why.RESOURCE


def test_a_named_query_may_be_posted_and_nothing_beside_it() -> None:
    def asked(path: str, body: bytes, method: str = "POST") -> Why:
        return decide(Asked(method, PLACE + path, body=body), rules=RULES).why

    assert asked("/api/search", b'{"page":2}') is Why.EXEMPT
    assert asked("/api/search?x=1", b'{"page":2}') is Why.EXEMPT
    assert asked("/api/search", b'{"page":2,"accept":true}') is Why.METHOD
    assert asked("/api/search", b"") is Why.METHOD
    assert asked("/api/search/", b'{"page":2}') is Why.METHOD
    assert asked("/api/x/../search", b'{"page":2}') is Why.METHOD
    assert asked("/api/%73earch", b'{"page":2}') is Why.METHOD
    assert asked("/api/search", b'{"page":2}', "PUT") is Why.METHOD
    assert asked("/list", b"x", "GET") is Why.BODY


def test_the_crawler_itself_asks_for_named_pages_only() -> None:
    rules = VisitRules(hosts=RULES.hosts, pages=(re.compile("/list"), re.compile("/task/[0-9]+")))

    def asked(path: str) -> Why:
        return decide(Asked("GET", PLACE + path, own=True), rules=rules).why

    assert asked("/list?page=3") is Why.FINE
    assert asked("/task/17") is Why.FINE
    assert asked("/account") is Why.PAGE
    assert asked("/task/17/more") is Why.PAGE
    assert asked("/task/17/..%2f..%2faccount") is Why.PAGE
    assert asked("/LIST") is Why.PAGE
    assert decide(Asked("GET", PLACE + "/app.js"), rules=rules).allowed


def test_a_verdict_says_nothing_of_the_address() -> None:
    asked = Asked("GET", PLACE + "/list?token=hush", body=b"hush")
    assert "hush" not in repr(asked)
    assert "hush" not in repr(decide(asked, rules=RULES))


@given(st.text(max_size=60), st.sampled_from(["GET", "POST"]))
@settings(max_examples=150, deadline=None)
def test_it_answers_whatever_it_is_asked(text: str, method: str) -> None:
    verdict = decide(Asked(method, PLACE + "/" + text), rules=RULES)
    assert verdict.allowed == (verdict.why in (Why.FINE, Why.EXEMPT))


@given(
    st.sampled_from(["accept", "submit", "return", "withdraw", "logout"]),
    st.randoms(use_true_random=False),
    st.integers(0, 3),
    st.sampled_from(["/{}", "/x/{}/9", "/x?{}=1", "/x?do={}", "/x;a=1/{}", "//{}//", "/./{}"]),
)
@settings(max_examples=200, deadline=None)
def test_no_spelling_hides_an_act(word: str, chance: object, layers: int, place: str) -> None:
    shuffle = chance.random  # type: ignore[attr-defined]
    written = "".join(char.upper() if shuffle() < 0.3 else char for char in word)
    written = "".join(chr(ord(char) + 0xFEE0) if shuffle() < 0.2 else char for char in written)
    for _ in range(layers):
        written = "".join(
            quote(char, safe="") if char == "%" or not char.isascii() or shuffle() < 0.3 else char
            for char in written
        )
        written = "".join(
            f"%{ord(char):02x}"
            if char.isalpha() and shuffle() < 0.2 and "%" not in written
            else char
            for char in written
        )
    assert not decide(Asked("GET", PLACE + place.format(written)), rules=RULES).allowed

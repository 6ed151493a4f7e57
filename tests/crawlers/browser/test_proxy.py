"""The guard proxy by itself, spoken to in bytes: what it lets through, and what it never does."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address

import pytest

from archive.errors import ConsentMissing
from crawlers.browser.authority import Authority
from crawlers.browser.proxy import GREETING, GuardProxy, Taken, judge_by
from crawlers.browser.upstream import Caps, is_outside
from crawlers.guard import VisitRules
from tests.crawlers.browser.site import Hit, Reply, Site, open_site

HOME: dict[str, Reply] = {"/list": (200, "text/html", b"<h1>offers</h1>")}


@dataclass
class Field:
    """A site, and a proxy before it."""

    site: Site
    proxy: GuardProxy
    taken: list[Taken]

    @property
    def port(self) -> int:
        return int(self.proxy.address.rpartition(":")[2])

    @property
    def password(self) -> str:
        token = base64.b64encode(f"{self.proxy.user}:{self.proxy.password}".encode()).decode()
        return f"Proxy-Authorization: Basic {token}\r\n"

    async def say(self, text: str) -> str:
        """Send bytes to the proxy and read one answer; empty where it hangs up instead."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(text.encode("latin-1"))
            return await _read_answer(reader)
        except asyncio.IncompleteReadError:
            return ""
        finally:
            writer.close()
            await writer.wait_closed()

    async def get(self, target: str, *lines: str, method: str = "GET", body: str = "") -> str:
        host = target.split("/")[2]
        more = "".join(f"{line}\r\n" for line in lines)
        size = f"Content-Length: {len(body)}\r\n" if body else ""
        return await self.say(
            f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{self.password}{more}{size}\r\n{body}"
        )


async def _read_answer(reader: asyncio.StreamReader) -> str:
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
        size = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
        return (head + await reader.readexactly(size)).decode("latin-1")


@asynccontextmanager
async def open_proxy(
    pages: dict[str, Reply] = HOME,
    *,
    inside: bool = True,
    answers: Sequence[str] = ("127.0.0.1",),
    caps: Caps | None = None,
    withdrawn: Sequence[int] = (),
) -> AsyncIterator[Field]:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return answers

    def gate() -> None:
        if withdrawn:
            raise ConsentMissing("it was withdrawn")

    taken: list[Taken] = []
    async with open_site(pages) as site:
        rules = VisitRules(
            frozenset({"market.test"}), frozenset({"http", "https"}), ports=frozenset({site.port})
        )
        async with GuardProxy(
            judge_by(rules),
            hosts=rules.hosts,
            gate=gate,
            record=taken.append,
            caps=caps,
            resolve=resolve,
            inside={"market.test": ("127.0.0.1", None)} if inside else None,
        ) as proxy:
            yield Field(site, proxy, taken)


def test_an_allowed_page_comes_through_with_headers_in_their_order() -> None:
    async def run() -> None:
        async with open_proxy() as field:
            answer = await field.get(f"{field.site.base}/list?a=1", "X-b: 2", "Accept: text/html")
            assert answer.startswith("HTTP/1.1 200")
            assert answer.endswith("<h1>offers</h1>")
            (hit,) = field.site.hits
            assert hit.target == "/list?a=1"
            assert [name for name, _ in hit.headers] == ["Host", "Connection", "X-b", "Accept"]
            assert field.taken[0].body == b"<h1>offers</h1>"
            assert field.password not in repr(field.taken)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("method", "path", "lines", "body", "why"),
    [
        ("POST", "/list", (), "x=1", "method"),
        ("PUT", "/list", (), "", "method"),
        ("GET", "/list", (), "x=1", "body"),
        ("GET", "/list/accept", (), "", "act"),
        ("GET", "/li%73t/%61ccept", (), "", "act"),
        ("GET", "/list", ("Upgrade: websocket", "Connection: Upgrade"), "", "websocket"),
        ("GET", "/list", ("Sec-Purpose: prefetch;prerender",), "", "prefetch"),
        ("GET", "/list", ("Purpose: prefetch",), "", "prefetch"),
        ("GET", "/list", ("Service-Worker: script",), "", "serviceworker"),
        ("GET", "/list", ("Sec-Fetch-Dest: sharedworker",), "", "sharedworker"),
        ("GET", "/list", ("Sec-Fetch-Dest: image",), "", "image"),
        ("GET", "/list", ("Accept: text/event-stream",), "", "eventsource"),
        ("OPTIONS", "/list", ("Access-Control-Request-Method: POST",), "", "resource"),
        ("POST", "/list", ("Ping-From: https://market.test/",), "x", "ping"),
        ("POST", "/list", (), "x" * 70_000, "body"),
    ],
)
def test_what_may_not_leave_does_not(
    method: str, path: str, lines: Sequence[str], body: str, why: str
) -> None:
    async def run() -> None:
        async with open_proxy() as field:
            answer = await field.get(f"{field.site.base}{path}", *lines, method=method, body=body)
            assert answer.startswith("HTTP/1.1 403")
            assert f"Piecework-Refused: {why}\r\n" in answer
            assert field.proxy.counts.refused == {why: 1}
            assert field.site.connections == 0

    asyncio.run(run())


@pytest.mark.parametrize("password", ["", "Proxy-Authorization: Basic cnVuOng=\r\n"])
def test_without_the_password_of_the_run_nothing_leaves(password: str) -> None:
    async def run() -> None:
        async with open_proxy() as field:
            base = field.site.base
            for line in (f"GET {base}/list", f"CONNECT market.test:{field.site.port}"):
                answer = await field.say(f"{line} HTTP/1.1\r\nHost: market.test\r\n{password}\r\n")
                assert answer.startswith("HTTP/1.1 407")
            assert field.site.connections == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    "head",
    [
        "GET http://market.test:{port}/list HTTP/1.1\r\nHost: other.test\r\n",
        "GET http://market.test@other.test:{port}/list HTTP/1.1\r\nHost: other.test:{port}\r\n",
        "GET http://other.test:{port}/list HTTP/1.1\r\nHost: other.test:{port}\r\n",
        "GET http://127.0.0.1:{port}/list HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
        "GET http://2130706433:{port}/list HTTP/1.1\r\nHost: 2130706433:{port}\r\n",
        "GET http://[::ffff:127.0.0.1]:{port}/list HTTP/1.1\r\nHost: [::ffff:127.0.0.1]:{port}\r\n",
        "GET http://market.test:1/list HTTP/1.1\r\nHost: market.test:1\r\n",
        "GET /list HTTP/1.1\r\nHost: market.test:{port}\r\n",
        "GET ftp://market.test/list HTTP/1.1\r\nHost: market.test\r\n",
        "CONNECT other.test:443 HTTP/1.1\r\nHost: other.test:443\r\n",
        "CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
    ],
)
def test_other_places_are_not_reached_however_they_are_written(head: str) -> None:
    async def run() -> None:
        async with open_proxy() as field:
            text = head.format(port=field.site.port)
            answer = await field.say(f"{text}{field.password}\r\n")
            assert answer.startswith("HTTP/1.1 403"), answer
            assert field.site.connections == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    "smuggled",
    [
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
        "X: a\nGET /list HTTP/1.1\r\n\r\n",
    ],
)
def test_no_second_request_is_smuggled_in_the_first(smuggled: str) -> None:
    async def run() -> None:
        async with open_proxy() as field:
            place = f"market.test:{field.site.port}"
            answer = await field.say(
                f"GET http://{place}/list HTTP/1.1\r\nHost: {place}\r\n{field.password}{smuggled}"
            )
            assert not answer.startswith("HTTP/1.1 200")
            assert field.site.connections == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        [str(IPv4Address(0))],
        ["100.64.0.1"],
        ["fe80::1%eth0"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["224.0.0.1"],
        ["93.184.215.14", "127.0.0.1"],
        [],
    ],
)
def test_a_name_that_leads_inside_leads_nowhere(answers: list[str]) -> None:
    async def run() -> None:
        async with open_proxy(inside=False, answers=answers) as field:
            answer = await field.get(f"{field.site.base}/list")
            assert answer.startswith("HTTP/1.1 502")
            assert field.proxy.counts.failed == {"address": 1}
            assert field.site.connections == 0

    asyncio.run(run())


def test_public_addresses_are_told_from_others() -> None:
    assert is_outside("93.184.215.14")
    assert is_outside("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    assert not is_outside("192.168.0.1")


def test_a_withdrawn_consent_stops_the_next_request() -> None:
    async def run() -> None:
        withdrawn: list[int] = []
        async with open_proxy(withdrawn=withdrawn) as field:
            assert (await field.get(f"{field.site.base}/list")).startswith("HTTP/1.1 200")
            withdrawn.append(1)
            assert "Piecework-Refused: consent" in await field.get(f"{field.site.base}/list")
            assert len(field.site.hits) == 1
            assert isinstance(field.proxy.stopped_by, ConsentMissing)

    asyncio.run(run())


def test_a_redirect_is_handed_back_and_not_followed() -> None:
    async def run() -> None:
        pages: dict[str, Reply] = {
            "/list": (302, "text/plain", b"", (("Location", "http://127.0.0.1/x"),)),
            "/x": (200, "text/plain", b"inner"),
        }
        async with open_proxy(pages) as field:
            answer = await field.get(f"{field.site.base}/list")
            assert answer.startswith("HTTP/1.1 302")
            assert field.site.paths == ["/list"]

    asyncio.run(run())


def test_an_answer_over_the_cap_is_no_answer() -> None:
    async def run() -> None:
        pages: dict[str, Reply] = {"/list": (200, "text/html", b"x" * 5000)}
        async with open_proxy(pages, caps=Caps(body=4000)) as field:
            answer = await field.get(f"{field.site.base}/list")
            assert "Piecework-Refused: failed/too-large" in answer
            assert field.taken == []

    asyncio.run(run())


def test_a_request_whose_connection_breaks_is_not_sent_again() -> None:
    async def run() -> None:
        async with open_proxy() as field:

            async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                field.site.hits.append(Hit("GET", "/list", (), b""))
                await reader.readuntil(b"\r\n\r\n")
                writer.close()

            field.site.serve = break_off  # type: ignore[method-assign]
            server = await asyncio.start_server(break_off, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            field.proxy._upstream._inside = {"market.test": ("127.0.0.1", port)}
            answer = await field.get(f"{field.site.base}/list")
            assert "failed/broken" in answer
            assert len(field.site.hits) == 1
            server.close()

    asyncio.run(run())


def test_a_download_is_refused() -> None:
    async def run() -> None:
        given = (("Content-Disposition", 'Attachment; filename="a.csv"'),)
        async with open_proxy({"/list": (200, "text/csv", b"a,b", given)}) as field:
            assert "Piecework-Refused: download" in await field.get(f"{field.site.base}/list")
            assert field.taken == []

    asyncio.run(run())


def test_the_greeting_is_answered_here() -> None:
    async def run() -> None:
        async with open_proxy() as field:
            assert (await field.get(GREETING)).startswith("HTTP/1.1 200")
            assert field.site.connections == 0

    asyncio.run(run())


def test_one_connection_serves_many_requests() -> None:
    async def run() -> None:
        async with open_proxy() as field:
            pages = [field.get(f"{field.site.base}/list?{number}") for number in range(8)]
            assert all(one.startswith("HTTP/1.1 200") for one in await asyncio.gather(*pages))
            assert field.site.connections == 1
            assert len(field.site.hits) == 8

    asyncio.run(run())


async def ask_by_tls(field: Field, authority: str, request: str) -> str:
    """Through a tunnel, as a browser does that trusts ``authority``."""
    place = f"market.test:{field.site.port}"
    reader, writer = await asyncio.open_connection("127.0.0.1", field.port)
    writer.write(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{field.password}\r\n".encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    context = ssl.create_default_context(cadata=authority)
    await writer.start_tls(context, server_hostname="market.test")
    writer.write(request.encode())
    try:
        return await _read_answer(reader)
    finally:
        writer.close()


@pytest.mark.parametrize("trusted", [True, False])
def test_https_is_read_here_and_verified_there(trusted: bool) -> None:
    async def run() -> None:
        root = Authority(name="root")
        async with open_site(HOME, tls=root.serve_host("market.test")) as site:
            rules = VisitRules(frozenset({"market.test"}), ports=frozenset({site.port}))
            roots = ssl.create_default_context(cadata=root.pem) if trusted else None
            async with GuardProxy(
                judge_by(rules),
                hosts=rules.hosts,
                roots=roots,
                inside={"market.test": ("127.0.0.1", None)},
            ) as proxy:
                field = Field(site, proxy, [])
                place = f"market.test:{site.port}"
                head = f"GET /list HTTP/1.1\r\nHost: {place}\r\n\r\n"
                answer = await ask_by_tls(field, proxy._authority.pem, head)
                if trusted:
                    assert answer.endswith("<h1>offers</h1>")
                else:
                    assert "Piecework-Refused: failed/certificate" in answer
                    assert site.hits == []
                head = "GET /list HTTP/1.1\r\nHost: other.test\r\n\r\n"
                answer = await ask_by_tls(field, proxy._authority.pem, head)
                assert "Piecework-Refused: host-header" in answer

    asyncio.run(run())


def test_no_key_of_the_authority_is_written() -> None:
    authority = Authority()
    authority.serve_host("market.test")
    assert "PRIVATE" not in authority.pem
    assert len(base64.b64decode(authority.fingerprint)) == 32
    other = Authority()
    assert other.fingerprint != authority.fingerprint

"""The guard proxy: the last point before the wire, and the only way out of the browser.

It listens on loopback under a random port and a password for this run. Every request is read,
HTTPS too, and held against :func:`crawlers.guard.decide`, the consent and what a page in a
browser may never do; what fails is answered here and goes nowhere. It must never let a request
through that it could not read, follow a redirect by itself, ask twice, or log an address.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import ssl
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import h11

from archive.errors import PieceworkError
from crawlers.browser.authority import Authority
from crawlers.browser.kinds import CLOSED, NAMED_ONLY, tell_kind
from crawlers.browser.upstream import (
    Answer,
    Caps,
    Find,
    Headers,
    NoAnswer,
    Resolve,
    Sent,
    Upstream,
    resolve_by_system,
)
from crawlers.browser.wire import PlainWire, TlsWire, Torn, Wire, receive, send
from crawlers.guard import Asked, VisitRules, decide

_IDLE = 120.0
_LONG_HELD = 8.0
_HEAD = 65_536
_BODY = 65_536
_TLS_FIRST_BYTE = b"\x16"
#: Headers between two neighbours on the way (RFC 9110, 7.6.1), and those that name our proxy.
_BETWEEN_NEIGHBOURS = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"proxy-authorization",
        b"proxy-authenticate",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"content-length",
        b"alt-svc",  # would send the browser to QUIC, around us
    }
)
#: On every answer that this proxy gives itself.
REFUSED = "Piecework-Refused"
#: Answered here, for a browser that shows its password. No such name can exist (RFC 2606).
GREETING = "http://greeting.invalid/"


@dataclass(frozen=True, slots=True)
class Taken:
    """One answer that went through, for who records. In memory only."""

    address: str = field(repr=False)
    kind: str
    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)  #: in its content encoding


@dataclass(slots=True)
class Counts:
    """What became of requests. Keys are words, never addresses."""

    passed: Counter[str] = field(default_factory=Counter)  #: by kind
    refused: Counter[str] = field(default_factory=Counter)  #: by reason
    failed: Counter[str] = field(default_factory=Counter)  #: by what the platform did not give
    bytes: int = 0


Judge = Callable[[Asked], str | None]


def judge_by(rules: VisitRules) -> Judge:
    """The guard's rules as a judge: the reason of a refusal, or None."""

    def judge(asked: Asked) -> str | None:
        verdict = decide(asked, rules=rules)
        return None if verdict.allowed else str(verdict.why)

    return judge


class GuardProxy:
    """Use ``async with``. ``judge`` says why a request may not leave, or None; ``gate`` raises a
    :class:`PieceworkError` where the consent no longer stands, asked at each request."""

    def __init__(
        self,
        judge: Judge,
        *,
        hosts: frozenset[str],
        gate: Callable[[], None] = lambda: None,
        record: Callable[[Taken], None] | None = None,
        caps: Caps | None = None,
        roots: ssl.SSLContext | None = None,
        resolve: Resolve = resolve_by_system,
        inside: Mapping[str, tuple[str, int | None]] | None = None,
        find: Find | None = None,
    ) -> None:
        self._judge = judge
        self._hosts = hosts
        self._gate = gate
        self._record = record
        self._caps = caps or Caps()
        self._authority = Authority()
        self._upstream = Upstream(
            caps=self._caps, roots=roots, resolve=resolve, inside=inside, find=find
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.user, self.password = "run", secrets.token_urlsafe(24)
        self.counts = Counts()
        #: What became of each address, the last time; in memory, for who drives the browser,
        #: who empties it before each page.
        self.fates: dict[str, str] = {}
        self._under_way: dict[int, float] = {}
        self._asked = 0
        self.stopped_by: PieceworkError | None = None

    @property
    def address(self) -> str:
        assert self._server is not None, "the proxy is not open"
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way that can still be waited for. One that a page holds
        open for long (to be told of news) is not."""
        late = time.monotonic() - _LONG_HELD
        return any(begun > late for begun in self._under_way.values())

    @property
    def fingerprint(self) -> str:
        """Of the authority whose certificates the browser of this run is to take."""
        return self._authority.fingerprint

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._greet, "127.0.0.1", 0, limit=_HEAD)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._upstream.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self._server.wait_closed()

    def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(PlainWire(reader, writer)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, wire: PlainWire) -> None:
        try:
            await self._serve_proxy(wire)
        except (Torn, TimeoutError):
            pass  # who hangs up on a proxy gets nothing, and that is all
        finally:
            wire.close()

    async def _serve_proxy(self, wire: PlainWire) -> None:
        http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD)
        while True:
            request = await _await_request(http, wire)
            if request is None:
                return
            if not self._is_ours(request):
                await _ask_for_password(http, wire)
                self.counts.refused["no-password"] += 1
            elif request.method == b"CONNECT":
                await self._open_tunnel(http, wire, request)
                return
            elif not await self._relay(http, wire, request, base=""):
                return
            if http.states != {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}:
                return
            http.start_next_cycle()

    def _is_ours(self, request: h11.Request) -> bool:
        token = base64.b64encode(f"{self.user}:{self.password}".encode())
        given = dict(request.headers).get(b"proxy-authorization", b"")
        return secrets.compare_digest(given, b"Basic " + token)

    async def _open_tunnel(
        self, http: h11.Connection, wire: PlainWire, request: h11.Request
    ) -> None:
        host, _, port = request.target.decode("ascii", "replace").rpartition(":")
        host = host.strip("[]").lower().rstrip(".")
        if host not in self._hosts or not port.isdecimal():
            await self._refuse(http, wire, "host")
            return
        while not isinstance(await receive(http, wire), h11.EndOfMessage):
            pass
        await send(http, wire, h11.Response(status_code=200, headers=[], reason="Open"))
        first = http.trailing_data[0] or await _read_some(wire)
        wire.unread(first)
        name = f"[{host}]" if ":" in host else host
        if first[:1] != _TLS_FIRST_BYTE:
            # Chromium opens tunnels without TLS for ws: alone.
            await self._serve_inner(wire, base=f"http://{name}:{port}")
            return
        tls = TlsWire(wire, self._authority.serve_host(host))
        async with asyncio.timeout(_IDLE):
            await tls.shake_hands()
        await self._serve_inner(tls, base=f"https://{name}" + ("" if port == "443" else f":{port}"))

    async def _serve_inner(self, wire: Wire, *, base: str) -> None:
        """Requests inside a tunnel to ``base``."""
        http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD)
        while True:
            request = await _await_request(http, wire)
            if request is None or not await self._relay(http, wire, request, base=base):
                return
            if http.states != {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}:
                return
            http.start_next_cycle()

    async def _relay(
        self, http: h11.Connection, wire: Wire, request: h11.Request, *, base: str
    ) -> bool:
        """Judge one request and answer it. False where the connection has ended with it."""
        target = request.target.decode("latin-1")
        address = base + target
        method = request.method.decode("ascii")
        headers = [(name.decode(), value.decode("latin-1")) for name, value in request.headers]
        kind = tell_kind(method, target, headers)
        if (base and not target.startswith("/")) or (not base and not target.startswith("http://")):
            return await self._refuse(http, wire, "target")
        body = await _read_body(http, wire)
        named = {name for name, _ in headers}
        if body is None or {"content-length", "transfer-encoding"} <= named:
            return await self._refuse(http, wire, "body")
        if address == GREETING and not base:
            await _answer(http, wire, 200, [(b"Content-Type", b"text/plain")])
            return True
        # A page may lead the browser, and its scripts may ask, only where we would go ourselves.
        asked = Asked(method, address, resource=kind, body=body, own=kind in NAMED_ONLY)
        reason = self._find_refusal(asked)
        scheme, _, rest = address.partition("://")
        place, slash, path = rest.partition("/")
        host, port = _split_place(place, scheme=scheme)
        if reason is None and dict(headers).get("host", "").lower() not in (
            place.lower(),
            f"{place.lower()}:{port}",
        ):
            reason = "host-header"
        if reason is not None:
            self.fates[address] = f"refused/{reason}"
            return await self._refuse(http, wire, reason)
        sent = Sent(
            method, slash + path or "/", _pass_on(request.headers.raw_items(), body=body), body
        )
        self._asked += 1
        number = self._asked
        self._under_way[number] = time.monotonic()
        try:
            answer = await self._upstream.exchange(scheme, host, port, sent)
        except NoAnswer as error:
            self.counts.failed[error.why] += 1
            self.fates[address] = f"failed/{error.why}"
            await _answer(http, wire, 502, [(REFUSED.encode(), f"failed/{error.why}".encode())])
            return False
        finally:
            del self._under_way[number]
        if _is_download(answer):
            self.fates[address] = "refused/download"
            return await self._refuse(http, wire, "download")
        self.fates[address] = "passed"
        self.counts.passed[kind] += 1
        self.counts.bytes += len(answer.body)
        self._tell(address, kind, answer)
        await _answer(http, wire, answer.status, _pass_back(answer.headers), answer.body)
        return True

    def _find_refusal(self, asked: Asked) -> str | None:
        if asked.resource in CLOSED:
            return asked.resource
        reason = self._judge(asked)
        if reason is not None:
            return reason
        try:
            self._gate()
        except PieceworkError as error:
            self.stopped_by = error
            return "consent"
        return None

    def _tell(self, address: str, kind: str, answer: Answer) -> None:
        if self._record is not None:
            headers = tuple(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers
            )
            self._record(Taken(address, kind, answer.status, headers, answer.body))

    async def _refuse(self, http: h11.Connection, wire: Wire, reason: str) -> bool:
        self.counts.refused[reason] += 1
        await _answer(http, wire, 403, [(REFUSED.encode(), reason.encode())])
        return False


async def _await_request(http: h11.Connection, wire: Wire) -> h11.Request | None:
    async with asyncio.timeout(_IDLE):
        event = await receive(http, wire)
    return event if isinstance(event, h11.Request) else None


async def _read_some(wire: Wire) -> bytes:
    async with asyncio.timeout(_IDLE):
        return await wire.read()


async def _read_body(http: h11.Connection, wire: Wire) -> bytes | None:
    """The body of a request, or None where it is larger than any query is."""
    pieces, size = [], 0
    async with asyncio.timeout(_IDLE):
        while not isinstance(event := await receive(http, wire), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise Torn("the peer closed")
            pieces.append(bytes(event.data))
            size += len(pieces[-1])
            if size > _BODY:
                return None
    return b"".join(pieces)


async def _answer(
    http: h11.Connection,
    wire: Wire,
    status: int,
    headers: list[tuple[bytes, bytes]],
    body: bytes = b"",
) -> None:
    if status not in (204, 304) and status >= 200:
        headers = [*headers, (b"Content-Length", str(len(body)).encode())]
    if REFUSED.encode() in dict(headers):
        headers = [*headers, (b"Connection", b"close"), (b"Cache-Control", b"no-store")]
    await send(http, wire, h11.Response(status_code=status, headers=headers))
    if body:
        await send(http, wire, h11.Data(data=body))
    await send(http, wire, h11.EndOfMessage())


async def _ask_for_password(http: h11.Connection, wire: Wire) -> None:
    headers = [(b"Proxy-Authenticate", b'Basic realm="run"'), (b"Content-Length", b"0")]
    if await _read_body(http, wire) is None:
        headers.append((b"Connection", b"close"))
    response = h11.Response(status_code=407, headers=headers)
    await send(http, wire, response, h11.EndOfMessage())


def _pass_on(headers: Headers, *, body: bytes) -> list[tuple[bytes, bytes]]:
    """The headers that the platform is to see, as written and in their order."""
    kept = []
    for name, value in headers:
        if name.lower() == b"content-length":
            # What was read is what is sent, whatever was announced.
            kept.append((name, str(len(body)).encode()))
        elif name.lower() not in _BETWEEN_NEIGHBOURS:
            kept.append((name, value))
        if name.lower() == b"host":
            # Where Chromium itself puts it when it speaks to a server.
            kept.append((b"Connection", b"keep-alive"))
    return kept


def _pass_back(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The headers that the browser is to see; the length is that of what is handed on."""
    return [(name, value) for name, value in headers if name.lower() not in _BETWEEN_NEIGHBOURS]


def _split_place(place: str, *, scheme: str) -> tuple[str, int]:
    usual = 443 if scheme == "https" else 80
    host, colon, port = place.rpartition(":")
    if not colon or not port.isdecimal():
        return place.strip("[]").lower(), usual
    return host.strip("[]").lower(), int(port)


def _is_download(answer: Answer) -> bool:
    return any(
        name.lower() == b"content-disposition" and value.strip().lower().startswith(b"attachment")
        for name, value in answer.headers
    )

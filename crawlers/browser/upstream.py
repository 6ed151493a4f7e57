"""The proxy's way to a platform: one address per host for the whole run, one connection at a time.

An address is resolved once, checked and kept: a name that later points elsewhere leads nowhere
else. TLS is verified. A request is sent once: what broke half-way is not asked again. Sizes and
times are capped; what is cut is an error, never a page.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import h11

from crawlers.browser.wire import PlainWire, Torn, receive, send

Headers = Sequence[tuple[bytes, bytes]]
#: Host and port to the addresses that the system's resolver gives.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
#: Host and port to the checked address and port to connect to; raises :class:`NoAnswer`.
Find = Callable[[str, int], Awaitable[tuple[str, int]]]


class NoAnswer(Exception):
    """A platform gave no usable answer. ``why`` is a word for counts and logs."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Caps:
    """``body`` in bytes as sent, ``seconds`` for one whole exchange."""

    body: int = 16_000_000
    head: int = 65_536
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it goes out. ``target`` is path and query."""

    method: str
    target: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, whole; ``body`` still in its content encoding."""

    status: int
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def is_outside(address: str) -> bool:
    """Whether an address is one of the public internet: not this machine, its network, a
    multicast group, nor any of these written as IPv6."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if inner is not None:
            return is_outside(str(inner))
        if parsed in _NAT64:
            return is_outside(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
    return parsed.is_global and not parsed.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Upstream:
    """``inside`` says where invented hosts are on this machine, address and port (None: the port
    that was asked for): those of a marketplace in tests and in the demo. ``find``, where given,
    stands in the place of ``resolve`` and ``inside``: a visit looks its hosts up once for all."""

    def __init__(
        self,
        *,
        caps: Caps,
        roots: ssl.SSLContext | None = None,
        resolve: Resolve = resolve_by_system,
        inside: Mapping[str, tuple[str, int | None]] | None = None,
        find: Find | None = None,
    ) -> None:
        self._find = find or self._pin
        self._caps = caps
        self._roots = roots or ssl.create_default_context()
        self._resolve = resolve
        self._inside = dict(inside or {})
        self._pinned: dict[str, str] = {}
        self._lines: dict[tuple[str, str, int], _Line] = {}

    async def exchange(self, scheme: str, host: str, port: int, sent: Sent) -> Answer:
        """Send one request and read its whole answer.

        Raises:
            NoAnswer: no allowed address, no connection, no trust, too large, too slow, broken.
        """
        line = self._lines.setdefault((scheme, host, port), _Line())
        try:
            async with asyncio.timeout(self._caps.seconds), line.lock:
                if line.wire is None or line.wire.ended or line.spent:
                    line.hang_up()
                    await self._connect(line, scheme, host, port)
                try:
                    return await self._ask(line, sent)
                except BaseException:
                    line.hang_up()
                    raise
        except TimeoutError:
            raise NoAnswer("slow") from None
        except Torn:
            raise NoAnswer("broken") from None

    async def close(self) -> None:
        lines, self._lines = self._lines, {}
        for line in lines.values():
            line.hang_up()

    async def _connect(self, line: _Line, scheme: str, host: str, port: int) -> None:
        address, at_port = await self._find(host, port)
        secure = scheme == "https"
        try:
            reader, writer = await asyncio.open_connection(
                address,
                at_port,
                ssl=self._roots if secure else None,
                server_hostname=host if secure else None,
            )
        except ssl.SSLError as error:
            raise NoAnswer("certificate") from error
        except OSError as error:
            raise NoAnswer("unreachable") from error
        line.wire = PlainWire(reader, writer)
        line.http = h11.Connection(h11.CLIENT, max_incomplete_event_size=self._caps.head)

    async def _pin(self, host: str, port: int) -> tuple[str, int]:
        if host in self._inside:
            address, at_port = self._inside[host]
            return address, port if at_port is None else at_port
        if host not in self._pinned:
            try:
                found = await self._resolve(host, port)
            except OSError as error:
                raise NoAnswer("name") from error
            # All of them must be fit: a name with one bad address is no honest name.
            if not found or not all(map(is_outside, found)):
                raise NoAnswer("address")
            self._pinned[host] = found[0]
        return self._pinned[host], port

    async def _ask(self, line: _Line, sent: Sent) -> Answer:
        http, wire = line.http, line.wire
        assert wire is not None
        events: list[h11.Event] = [
            h11.Request(method=sent.method, target=sent.target, headers=list(sent.headers))
        ]
        if sent.body:
            events.append(h11.Data(data=sent.body))
        await send(http, wire, *events, h11.EndOfMessage())
        event = await receive(http, wire)
        while isinstance(event, h11.InformationalResponse):
            if event.status_code == 101:
                raise NoAnswer("upgrade")
            event = await receive(http, wire)
        if not isinstance(event, h11.Response):
            raise Torn("no response")
        status, headers = event.status_code, event.headers.raw_items()
        pieces, size = [], 0
        while not isinstance(event := await receive(http, wire), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise Torn("the peer closed")
            pieces.append(bytes(event.data))
            size += len(pieces[-1])
            if size > self._caps.body:
                raise NoAnswer("too-large")
        if http.our_state is h11.DONE and http.their_state is h11.DONE:
            http.start_next_cycle()
        else:
            line.hang_up()
        return Answer(status, headers, b"".join(pieces))


class _Line:
    """One connection to one origin, used by one request at a time."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.wire: PlainWire | None = None
        self.http = h11.Connection(h11.CLIENT)

    @property
    def spent(self) -> bool:
        return self.http.our_state is not h11.IDLE

    def hang_up(self) -> None:
        if self.wire is not None:
            self.wire.close()
            self.wire = None

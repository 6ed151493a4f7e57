"""One request over one checked connection, and as much of its answer as came, within caps.

TLS is verified against the host's name though the connection goes to a pinned address. A request
is sent once and never again by itself. An answer that breaks off is kept as far as it came, and
says so; one over the caps is dropped. At most one connection is open.
"""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import h11

from crawlers.browser.wire import PlainWire, Torn, receive, send
from crawlers.visits.places import NoPlace, Place, Places

Headers = Sequence[tuple[str, str]]
#: Encodings that are undone here; nothing else is asked for.
ENCODINGS = "gzip, deflate"
#: Turns of the loop that a transport takes to close, with some to spare.
_TURNS = 4


class NoAnswer(Exception):
    """Nothing usable came. ``why`` is a word for counts and logs: ``name``, ``address``,
    ``certificate``, ``unreachable``, ``slow``, ``broken``, ``too-large``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Caps:
    """``body`` in bytes, as sent and as unpacked; ``seconds`` for one whole exchange."""

    body: int = 16_000_000
    head: int = 65_536
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. ``target`` is path and query; ``headers`` without Host."""

    method: str
    scheme: str
    host: str
    port: int
    target: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` unpacked; ``cut`` where less came than the answer itself announced."""

    status: int
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    cut: bool = False


class Line:
    """The one connection of a visit. End with :meth:`hang_up`."""

    def __init__(
        self, places: Places, *, caps: Caps | None = None, roots: ssl.SSLContext | None = None
    ) -> None:
        self._places = places
        self._caps = caps or Caps()
        self._roots = roots or ssl.create_default_context()
        self._lock = asyncio.Lock()
        self._to: tuple[str, str, int] | None = None
        self._wire: PlainWire | None = None
        self._http = h11.Connection(h11.CLIENT)

    async def exchange(self, sent: Sent) -> Answer:
        """Send one request and read its answer.

        Raises:
            NoAnswer: nothing usable came.
        """
        async with self._lock:
            begun: list[_Begun] = []
            try:
                async with asyncio.timeout(self._caps.seconds):
                    await self._connect(sent)
                    return await self._ask(sent, begun)
            except TimeoutError:
                return self._save(begun, "slow")
            except Torn:
                return self._save(begun, "broken")
            except BaseException:
                self.close()
                raise

    async def hang_up(self) -> None:
        """Close, and give the loop its turns to let go of the socket."""
        self.close()
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = self._to = None

    def _save(self, begun: list[_Begun], why: str) -> Answer:
        """What had come before it broke, or that nothing had."""
        self.close()
        if not begun or not begun[0].size:
            raise NoAnswer(why) from None
        return begun[0].finish(cut=True)

    async def _connect(self, sent: Sent) -> None:
        to = (sent.scheme, sent.host, sent.port)
        fresh = self._http.our_state is h11.IDLE and self._http.their_state is h11.IDLE
        if self._wire is not None and self._to == to and fresh and not self._wire.ended:
            return
        self.close()
        try:
            place = await self._places.find(sent.host, sent.port)
        except NoPlace as error:
            raise NoAnswer(error.why) from error
        self._wire = await self._open(place, sent)
        self._to = to
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=self._caps.head)

    async def _open(self, place: Place, sent: Sent) -> PlainWire:
        secure = sent.scheme == "https"
        try:
            reader, writer = await asyncio.open_connection(
                place.address,
                place.port,
                ssl=self._roots if secure else None,
                server_hostname=sent.host if secure else None,
            )
        except ssl.SSLError as error:
            raise NoAnswer("certificate") from error
        except OSError as error:
            raise NoAnswer("unreachable") from error
        return PlainWire(reader, writer)

    async def _ask(self, sent: Sent, begun: list[_Begun]) -> Answer:
        wire = self._wire
        assert wire is not None
        usual = {"http": 80, "https": 443}[sent.scheme]
        host = sent.host if sent.port == usual else f"{sent.host}:{sent.port}"
        headers = [("Host", host), *sent.headers, ("Accept-Encoding", ENCODINGS)]
        if sent.body:
            headers.append(("Content-Length", str(len(sent.body))))
        events: list[h11.Event] = [
            h11.Request(method=sent.method, target=sent.target, headers=headers)
        ]
        if sent.body:
            events.append(h11.Data(data=sent.body))
        await send(self._http, wire, *events, h11.EndOfMessage())
        event = await receive(self._http, wire)
        while isinstance(event, h11.InformationalResponse):
            if event.status_code == 101:
                raise NoAnswer("broken")
            event = await receive(self._http, wire)
        if not isinstance(event, h11.Response):
            raise Torn("no response")
        coming = _Begun(event, most=self._caps.body)
        begun.append(coming)
        while not isinstance(event := await receive(self._http, wire), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise Torn("the peer closed")
            coming.add(bytes(event.data))
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
        else:
            self.close()
        return coming.finish(cut=False)


class _Begun:
    """An answer as it comes in, unpacked at once so that a bomb is noticed while it goes off."""

    def __init__(self, head: h11.Response, *, most: int) -> None:
        self._status = head.status_code
        self._headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in head.headers.raw_items()
        ]
        given = {name.lower(): value for name, value in self._headers}
        self._encoding = given.get("content-encoding", "").strip().lower()
        self._most = most
        self._came = 0
        self._pieces: list[bytes] = []
        self.size = 0
        self._unpacker = _make_unpacker(self._encoding)

    def add(self, data: bytes) -> None:
        self._came += len(data)
        if self._came > self._most:
            raise NoAnswer("too-large")
        if self._unpacker is None:
            self._keep(data)
            return
        left = data
        while left:
            try:
                self._keep(self._unpacker.decompress(left, self._most + 1 - self.size))
            except zlib.error as error:
                raise Torn("not in its encoding") from error
            left = self._unpacker.unconsumed_tail

    def finish(self, *, cut: bool) -> Answer:
        unfinished = self._unpacker is not None and self._came > 0 and not self._unpacker.eof
        headers = [pair for pair in self._headers if pair[0].lower() != "content-encoding"]
        return Answer(self._status, headers, b"".join(self._pieces), cut or unfinished)

    def _keep(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self._most:
            raise NoAnswer("too-large")
        self._pieces.append(data)


def _make_unpacker(encoding: str) -> zlib._Decompress | None:
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(wbits=47)  # gzip or zlib, told by the first bytes
    raise NoAnswer("broken")

"""A small site of our own that keeps what it was asked, byte for byte and in order."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

#: The header that makes a page come in chunks.
CHUNKED = ("Transfer-Encoding", "chunked")
Reply = tuple[int, str, bytes] | tuple[int, str, bytes, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Hit:
    """One request as it came: its first line, headers as written, body."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass
class Site:
    """``pages`` by path without query. Unknown paths are 404, WebSocket handshakes too.

    A path of ``held`` is answered once its event is set. A page that says it is ``chunked`` comes
    in two chunks and states no length; the second comes once the event of its path in ``parted``
    is set, where there is one."""

    pages: Mapping[str, Reply | Callable[[Hit], Reply]]
    hits: list[Hit] = field(default_factory=list)
    port: int = 0
    tls: bool = False
    connections: int = 0
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    parted: dict[str, asyncio.Event] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"{'https' if self.tls else 'http'}://market.test:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [hit.target.partition("?")[0] for hit in self.hits]

    def unsafe(self) -> list[Hit]:
        """What is no plain reading: another method, content, or a handshake."""
        return [
            hit
            for hit in self.hits
            if hit.method not in ("GET", "HEAD") or hit.body or hit.get("upgrade")
        ]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while head := await _read_head(reader):
                hit = await _read_hit(head, reader)
                self.hits.append(hit)
                path = hit.target.partition("?")[0]
                if path in self.held:
                    await self.held[path].wait()
                page = self.pages.get(path, (404, "text/plain", b"none"))
                status, kind, body, *more = page(hit) if callable(page) else page
                headers = [pair for pairs in more for pair in pairs]
                extra = "".join(f"{k}: {v}\r\n" for k, v in headers)
                head_of = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{extra}"
                if CHUNKED in headers:
                    writer.write(f"{head_of}\r\n".encode())
                    await self._send_chunks(writer, path, body)
                    continue
                writer.write(
                    f"{head_of}Content-Length: {len(body)}\r\n\r\n".encode()
                    + (b"" if hit.method == "HEAD" else body)
                )
                await writer.drain()
        writer.close()

    async def _send_chunks(self, writer: asyncio.StreamWriter, path: str, body: bytes) -> None:
        half = len(body) // 2
        writer.write(b"%x\r\n%b\r\n" % (half, body[:half]))
        await writer.drain()
        if path in self.parted:
            await self.parted[path].wait()
        writer.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body) - half, body[half:]))
        await writer.drain()


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return b""


async def _read_hit(head: bytes, reader: asyncio.StreamReader) -> Hit:
    first, *lines = head.decode("latin-1").strip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = tuple((k, v.strip()) for k, _, v in (line.partition(":") for line in lines))
    size = int(next((v for k, v in headers if k.lower() == "content-length"), "0"))
    return Hit(method, target, headers, await reader.readexactly(size))


@asynccontextmanager
async def open_site(
    pages: Mapping[str, Reply | Callable[[Hit], Reply]],
    *,
    tls: ssl.SSLContext | None = None,
    port: int = 0,
) -> AsyncIterator[Site]:
    """The site, while the block runs, on ``port`` of loopback, any free one for 0."""
    site = Site(pages, tls=tls is not None)
    server = await asyncio.start_server(site.serve, "127.0.0.1", port, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                await server.wait_closed()

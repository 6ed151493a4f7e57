"""Bytes to and from one peer, with or without TLS over them, and HTTP/1.1 messages on top.

TLS is done in memory over the streams, because the first bytes of a tunnel say what it carries
and must be looked at before they are taken for TLS. Nothing here judges or keeps a request.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Protocol

import h11

_STEP = 65536


class Torn(Exception):
    """The peer went away, or did not speak as agreed."""


class Wire(Protocol):
    async def read(self) -> bytes:
        """Some bytes; none at the end."""

    async def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


class PlainWire:
    """A stream as it is. ``first`` are bytes of it that were read already."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, first: bytes = b""
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._first = first

    @property
    def ended(self) -> bool:
        """Whether the peer is known to have closed."""
        return self._reader.at_eof() or self._writer.is_closing()

    async def read(self) -> bytes:
        if self._first:
            data, self._first = self._first, b""
            return data
        try:
            return await self._reader.read(_STEP)
        except (OSError, ssl.SSLError) as error:
            raise Torn(type(error).__name__) from None

    async def write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            await self._writer.drain()
        except (OSError, ssl.SSLError) as error:
            raise Torn(type(error).__name__) from None

    def unread(self, data: bytes) -> None:
        self._first = data + self._first

    def close(self) -> None:
        self._writer.close()


class TlsWire:
    """TLS as the server, over another wire."""

    def __init__(self, below: Wire, context: ssl.SSLContext) -> None:
        self._below = below
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)

    async def shake_hands(self) -> None:
        """Raises:
        Torn: the peer wants no TLS with us.
        """
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._feed()
            except ssl.SSLError as error:
                raise Torn(f"no TLS: {error.reason}") from None
            else:
                await self._flush()
                return

    async def read(self) -> bytes:
        while True:
            try:
                return self._tls.read(_STEP)
            except ssl.SSLWantReadError:
                await self._flush()
                data = await self._below.read()
                if not data:
                    return b""
                self._in.write(data)
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""
            except ssl.SSLError as error:
                raise Torn(f"TLS broke: {error.reason}") from None

    async def write(self, data: bytes) -> None:
        try:
            self._tls.write(data)
        except ssl.SSLError as error:
            raise Torn(f"TLS broke: {error.reason}") from None
        await self._flush()

    def close(self) -> None:
        self._below.close()

    async def _flush(self) -> None:
        data = self._out.read()
        if data:
            await self._below.write(data)

    async def _feed(self) -> None:
        data = await self._below.read()
        if not data:
            raise Torn("the peer closed during the handshake")
        self._in.write(data)


async def receive(connection: h11.Connection, wire: Wire) -> h11.Event:
    """The next event of a message; nothing more may be asked of a connection that is paused.

    Raises:
        Torn: the peer broke off, or what it sent is no HTTP.
    """
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError as error:
            raise Torn(f"no HTTP: {error}") from None
        if event is h11.PAUSED:
            raise Torn("the peer went on after its message")
        if isinstance(event, h11.Event):
            return event
        data = await wire.read()
        try:
            connection.receive_data(data)
        except RuntimeError:
            raise Torn("the peer closed") from None


async def send(connection: h11.Connection, wire: Wire, *events: h11.Event) -> None:
    """Raises:
    Torn: the peer is gone, or what is to be sent is no message.
    """
    try:
        data = b"".join(connection.send(event) or b"" for event in events)
    except h11.LocalProtocolError as error:
        raise Torn(f"no message: {error}") from None
    await wire.write(data)

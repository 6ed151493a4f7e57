"""One connection, each request once, TLS verified, and an answer as far as it came."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable

import pytest

from crawlers.visits.places import Place, Places
from crawlers.visits.wire import Answer, Caps, Line, NoAnswer, Sent

Server = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def exchange(*answers: bytes, caps: Caps | None = None, scheme: str = "http") -> list[Answer]:
    """Each answer is sent to one request on one connection, which then closes."""
    met: list[bytes] = []

    async def run() -> list[Answer]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            met.append(b"connection")
            for answer in answers:
                try:
                    await reader.readuntil(b"\r\n\r\n")
                except asyncio.IncompleteReadError:
                    break
                writer.write(answer)
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        line = Line(Places(inside={"work.test": Place("127.0.0.1", port)}), caps=caps)
        try:
            got = []
            for _ in answers:
                got.append(
                    await line.exchange(Sent("GET", scheme, "work.test", 80, "/", [("A", "b")]))
                )
            return got
        finally:
            await line.hang_up()
            server.close()
            await server.wait_closed()

    found = asyncio.run(run())
    assert met == [b"connection"]
    return found


def reply(body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


def test_one_connection_serves_one_request_after_another() -> None:
    first, second = exchange(reply(b"one"), reply(b"two"))
    assert (first.body, second.body, first.cut) == (b"one", b"two", False)


@pytest.mark.parametrize(
    "packed", [("gzip", gzip.compress(b"text" * 99)), ("deflate", zlib.compress(b"text" * 99))]
)
def test_encodings_are_undone_and_not_named_any_more(packed: tuple[str, bytes]) -> None:
    (answer,) = exchange(reply(packed[1], f"Content-Encoding: {packed[0]}"))
    assert answer.body == b"text" * 99
    assert "content-encoding" not in {name.lower() for name, _ in answer.headers}


def test_what_came_of_a_cut_answer_is_kept_and_marked() -> None:
    (answer,) = exchange(reply(b"half", length=100))
    assert (answer.body, answer.cut) == (b"half", True)
    packed = gzip.compress(b"text" * 9999)
    (answer,) = exchange(reply(packed[:-12], "Content-Encoding: gzip"))
    assert answer.cut
    assert answer.body.startswith(b"text")


@pytest.mark.parametrize(
    "answer",
    [
        reply(b"x" * 5000),
        reply(gzip.compress(b"\0" * 50_000_000), "Content-Encoding: gzip"),
        reply(b"x", "Content-Encoding: br"),
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        b"no http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 400_000 + b"\r\n\r\n",
    ],
)
def test_what_is_too_large_or_no_http_is_no_answer(answer: bytes) -> None:
    with pytest.raises(NoAnswer):
        exchange(answer, caps=Caps(body=1000, seconds=20))


def test_a_bomb_takes_no_more_memory_than_its_cap() -> None:
    bomb = reply(gzip.compress(b"\0" * 100_000_000), "Content-Encoding: gzip")
    tracemalloc.start()
    try:
        with pytest.raises(NoAnswer) as caught:
            exchange(bomb, caps=Caps(body=1_000_000, seconds=60))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.why == "too-large"
    assert peak < 8_000_000


def test_an_answer_that_never_comes_is_not_waited_for() -> None:
    with pytest.raises(NoAnswer) as caught:
        exchange(b"", caps=Caps(seconds=0.2))
    assert caught.value.why in ("slow", "broken")


def test_no_tls_no_answer() -> None:
    with pytest.raises(NoAnswer) as caught:
        exchange(reply(b"x"), scheme="https", caps=Caps(seconds=10))
    assert caught.value.why in ("certificate", "unreachable", "slow")

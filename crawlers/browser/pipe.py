"""Speaks Chromium's DevTools protocol over a pipe that only the browser and we hold.

No port is opened, so that no other program on the machine can join in. Used where Playwright
would do too much: it changes what it drives, and a worker's own browsing must stay as it is.
Nothing here decides what to say.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from archive.errors import PieceworkError

Json = Mapping[str, object]
#: Method, parameters, session (empty for the browser itself).
Hear = Callable[[str, Json, str], None]

#: Chromium reads commands from descriptor 3 and answers on 4, which only an exec can arrange.
_EXEC = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)
_STEP = 1 << 20
_LAST_WORDS = 10.0


class BrowserGone(PieceworkError):
    """The browser was closed, or did not understand; nothing more can be had from it."""


class Pipe:
    """Commands to one browser, and its events. Made by :func:`open_browser`."""

    def __init__(self, commands: asyncio.StreamWriter, answers: asyncio.StreamReader) -> None:
        self._commands = commands
        self._answers = answers
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self._number = 0
        self._hear: list[Hear] = []
        self._gone = asyncio.Event()
        self._reading = asyncio.ensure_future(self._read())

    def listen(self, hear: Hear) -> None:
        """``hear`` gets every event from now on."""
        self._hear.append(hear)

    async def send(self, method: str, session: str = "", **parameters: object) -> Json:
        """Send a command and wait for its result.

        Raises:
            BrowserGone: the browser is closed, or refuses the command.
        """
        if self._gone.is_set():
            raise BrowserGone("the browser is closed")
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._commands.write(json.dumps(message).encode() + b"\0")
            await self._commands.drain()
            return await answer
        except OSError as error:
            raise BrowserGone("the browser is closed") from error
        finally:
            self._waiting.pop(number, None)

    async def wait_closed(self) -> None:
        """Until the browser is gone."""
        await self._gone.wait()

    async def close(self) -> None:
        self._commands.close()
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading

    async def _read(self) -> None:
        rest = bytearray()
        try:
            while data := await self._answers.read(_STEP):
                rest += data
                while (end := rest.find(b"\0")) >= 0:
                    message = json.loads(bytes(rest[:end]))
                    del rest[: end + 1]
                    self._take(message)
        finally:
            self._gone.set()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(BrowserGone("the browser is closed"))

    def _take(self, message: Json) -> None:
        number = message.get("id")
        if isinstance(number, int):
            answer = self._waiting.get(number)
            if answer is None or answer.done():
                return
            if "error" in message:
                said = get_map(message, "error").get("message", "")
                answer.set_exception(BrowserGone(f"the browser does not do that: {said}"))
            else:
                answer.set_result(get_map(message, "result"))
            return
        for hear in self._hear:
            hear(
                get_text(message, "method"),
                get_map(message, "params"),
                get_text(message, "sessionId"),
            )


@asynccontextmanager
async def open_browser(
    path: str, flags: Sequence[str], *, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Pipe]:
    """Start a browser and hold its pipe; it is closed with the block."""
    command_in, command_out = _make_pipe()
    answer_in, answer_out = _make_pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-S", "-c", _EXEC, str(command_in), str(answer_out)),
            *(path, "--remote-debugging-pipe", *flags),
            pass_fds=(command_in, answer_out),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            env=None if environment is None else dict(environment),
        )
    except BaseException:
        os.close(command_out)
        os.close(answer_in)
        raise
    finally:
        os.close(command_in)
        os.close(answer_out)
    pipe = await _join_pipe(command_out, answer_in)
    try:
        yield pipe
    finally:
        with suppress(BrowserGone, TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                await pipe.send("Browser.close")
        await _end(process)
        await pipe.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(_LAST_WORDS):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _join_pipe(command_out: int, answer_in: int) -> Pipe:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_STEP)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(answer_in, "rb", 0)
    )
    transport, protocol = await loop.connect_write_pipe(
        asyncio.streams.FlowControlMixin, os.fdopen(command_out, "wb", 0)
    )
    return Pipe(asyncio.StreamWriter(transport, protocol, None, loop), reader)


def _make_pipe() -> tuple[int, int]:
    """A pipe whose descriptors are out of the way of 3 and 4."""
    ends = []
    for end in os.pipe():
        ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10))
        os.close(end)
    return ends[0], ends[1]


def get_text(values: Json, key: str) -> str:
    """A text of an answer; empty where it is none."""
    found = values.get(key)
    return found if isinstance(found, str) else ""


def get_map(values: Json, key: str) -> Json:
    """An object of an answer; empty where it is none."""
    found = values.get(key)
    return found if isinstance(found, Mapping) else {}


def get_maps(values: Json, key: str) -> list[Json]:
    """The objects of a list of an answer."""
    found = values.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []

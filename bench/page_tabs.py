"""Tabs on the real server of the pages, without a browser: what a click costs the server.

A link of the pages loads a page anew, so that a click is a new connection, a run of the whole
script and all that it draws, sent over the wire. Clicks speak Streamlit's own protocol. The
browser's part, drawing what came, is not in it.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from search_ui.launch import start_server, stop_server, take_port, wait_for_server

_MOST_SECONDS = 120.0
_LARGEST_MESSAGE = 64 * 1024 * 1024
Address = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Click:
    """``wall``: ms from connecting to the last message. ``first``: ms until something was drawn.
    ``cpu``: ms of the server's processor time meanwhile, whoever it was for."""

    wall: float
    first: float
    cpu: float
    elements: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Served:
    """The pages of one archive, on a port of this machine."""

    port: int
    process: Popen[bytes]

    def read_cpu(self) -> float:
        """Processor time of the server since its start, in ms, ended threads included."""
        # Linux: the clock of another process's processor time.
        return time.clock_gettime((~self.process.pid << 3) | 2) * 1000

    def read_peak_memory(self) -> float:
        """The largest resident size so far, in MB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("this system does not tell a process's memory")


@contextmanager
def serve_pages(home: Path, *, script: Path | None = None) -> Iterator[Served]:
    """``script``: another page than the archive's, to see what the server takes by itself."""
    port = take_port(0)
    with tempfile.TemporaryDirectory() as folder:
        process = start_server(home, port=port, folder=Path(folder), script=script)
        try:
            assert wait_for_server(process, port=port)
            yield Served(port, process)
        finally:
            stop_server(process)


async def click(served: Served, address: Address) -> Click:
    """Follow a link: connect, and take everything until the script has ended."""
    message = BackMsg()
    message.rerun_script.query_string = urlencode(address)
    message.rerun_script.context_info.locale = "en"
    message.rerun_script.context_info.timezone = "UTC"
    wall, cpu = time.perf_counter(), served.read_cpu()
    first, elements, size = 0.0, 0, 0
    async with (
        asyncio.timeout(_MOST_SECONDS),
        connect(
            f"ws://127.0.0.1:{served.port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            max_size=_LARGEST_MESSAGE,
            compression=None,
        ) as tab,
    ):
        await tab.send(message.SerializeToString())
        async for raw in tab:
            assert isinstance(raw, bytes)
            size += len(raw)
            told = ForwardMsg.FromString(raw)
            kind = told.WhichOneof("type")
            if kind == "delta":
                elements += 1
                first = first or time.perf_counter() - wall
                shown = told.delta.new_element.WhichOneof("type")
                assert shown != "exception", told.delta.new_element.exception.message
            elif kind == "script_finished":
                break
        ended = time.perf_counter()
    return Click((ended - wall) * 1000, first * 1000, served.read_cpu() - cpu, elements, size)


async def read_side_by_side(
    served: Served,
    addresses: Sequence[tuple[str, Address]],
    *,
    tabs: int,
    pause: float,
    last: float,
) -> list[tuple[str, Click]]:
    """``tabs`` readers, each clicking with ``pause`` seconds on average between the end of one
    page and the next click, for ``last`` seconds. Gives each click with its kind of page."""
    made: list[tuple[str, Click]] = []
    until = time.monotonic() + last

    async def read(number: int) -> None:
        chance = random.Random(number)
        await asyncio.sleep(chance.uniform(0, pause))
        while time.monotonic() < until:
            kind, address = chance.choice(addresses)
            made.append((kind, await click(served, address)))
            # Between half and one and a half: readers do not stay in step.
            await asyncio.sleep(pause * chance.uniform(0.5, 1.5))

    await asyncio.gather(*(read(number) for number in range(tabs)))
    return made

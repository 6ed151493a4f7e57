"""What the commands share that open a window for a worker: waiting for them, and where an
invented platform is.

Nothing here knows a browser or an archive.
"""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import click

from archive.errors import BadInput
from crawlers.platforms.visiting import is_reserved

Command = TypeVar("Command", bound=Callable[..., Any])
Result = TypeVar("Result")
_INSIDE = re.compile(r"([a-z0-9.-]+)=(127\.0\.0\.1):([0-9]{1,5})")


def inside_option(command: Command) -> Command:
    """Add ``--inside HOST=127.0.0.1:PORT``: where a marketplace on this machine answers."""
    return click.option(
        "--inside",
        multiple=True,
        metavar="HOST=127.0.0.1:PORT",
        help="Where an invented platform's host is on this machine (for the marketplace).",
    )(command)


def list_inside_flags(inside: tuple[str, ...]) -> list[str]:
    """Chromium's flag for ``--inside``.

    Raises:
        BadInput: not of that form, or a host that could be a real site's.
    """
    rules = []
    for one in inside:
        found = _INSIDE.fullmatch(one)
        if found is None or not is_reserved(found[1]):
            raise BadInput(
                f"--inside {one!r}: write bramble.test=127.0.0.1:8000, invented hosts only"
            )
        rules.append(f"MAP {found[1]}:80 {found[2]}:{found[3]}")
    return [f"--host-resolver-rules={', '.join(rules)}"] if rules else []


def run_until_left(work: Callable[[asyncio.Event], Awaitable[Result]]) -> Result:
    """Run ``work`` with an event that is set by Enter (on a terminal) and by Ctrl-C."""

    async def run() -> Result:
        leave = asyncio.Event()

        def hear_enter() -> None:
            sys.stdin.readline()
            leave.set()

        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):  # no signal handlers on Windows
            loop.add_signal_handler(signal.SIGINT, leave.set)
            loop.add_signal_handler(signal.SIGTERM, leave.set)
        listening = sys.stdin is not None and sys.stdin.isatty()
        if listening:
            loop.add_reader(sys.stdin, hear_enter)
        try:
            return await work(leave)
        finally:
            if listening:
                loop.remove_reader(sys.stdin)

    return asyncio.run(run())

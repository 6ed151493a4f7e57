"""Watches one worker's own browsing: opens a browser for them and takes down lists and details.

The browser is Chromium as it is, in a profile of its own that lives in memory, past no proxy of
ours. The worker drives it; we listen. What is heard goes to whoever takes pages in, in memory.
Must never load an address, and never stop the browser because listening has to stop.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from archive.errors import PieceworkError
from crawlers.browser.choosing import make_choice
from crawlers.browser.launch import (
    check_screen,
    find_chromium,
    lend_memory_folder,
    list_watched_flags,
    may_sandbox,
)
from crawlers.browser.pipe import BrowserGone, open_browser
from crawlers.browser.recording import Recorder
from crawlers.donations.donated import DonatedPage
from crawlers.platforms.visiting import Visiting
from crawlers.sessions.state import SessionState
from crawlers.sessions.window import Window, find_scope, open_window

#: Nothing is asked until the worker goes somewhere.
START = "about:blank"


@dataclass(frozen=True, slots=True)
class WatchEnd:
    """How a watch ended. ``stopped_by``: why listening ended before the worker did. ``state``:
    what the window held at the end, where it was asked for and could be had."""

    counts: Counter[str]
    stopped_by: PieceworkError | None = None
    state: SessionState | None = field(default=None, repr=False)


async def watch_browsing(
    visiting: Visiting,
    *,
    gate: Callable[[], None],
    keep: Callable[[DonatedPage], None],
    tell_stopped: Callable[[PieceworkError], None],
    state: SessionState | None = None,
    leave: asyncio.Event | None = None,
    keep_state: bool = False,
    start: str = START,
    extra: Sequence[str] = (),
) -> WatchEnd:
    """Open a window and listen until the worker closes it, or until ``leave`` is set.

    ``gate`` raises where the consent no longer covers it: from then on nothing is listened to,
    and ``tell_stopped`` gets the reason; the window stays. ``start`` is opened as if the worker
    had typed it. ``extra`` flags say where a marketplace on this machine is.

    Raises:
        NoBrowser: no Chromium, no sandbox, or no screen.
        PieceworkError: what ``gate`` raises before there is a window.
    """
    gate()
    path, sandbox = find_chromium(), may_sandbox()
    check_screen(extra)
    with lend_memory_folder() as folder:
        flags = [
            *list_watched_flags(sandbox=sandbox),
            f"--user-data-dir={folder}",
            "--no-startup-window",
            *extra,
        ]
        environment = {**os.environ, "TMPDIR": str(folder)}
        async with open_browser(path, flags, environment=environment) as pipe:
            window = await open_window(pipe)
            if state is not None:
                await window.put_state(state)
            recorder = Recorder(pipe, make_choice(visiting), gate=gate, keep=keep)
            await recorder.start()
            await window.show(start)
            await _listen(recorder, window, leave=leave, tell_stopped=tell_stopped)
            await recorder.finish()
            left = None
            if keep_state:
                await recorder.stop()
                left = await _take_state(window, visiting)
    return WatchEnd(recorder.counts, recorder.stopped_by, left)


async def _listen(
    recorder: Recorder,
    window: Window,
    *,
    leave: asyncio.Event | None,
    tell_stopped: Callable[[PieceworkError], None],
) -> None:
    """Until the worker leaves; says once where listening has to stop before."""
    telling = asyncio.ensure_future(_tell_when_stopped(recorder, tell_stopped))
    try:
        await window.wait_until_left(leave)
    finally:
        telling.cancel()


async def _tell_when_stopped(
    recorder: Recorder, tell_stopped: Callable[[PieceworkError], None]
) -> None:
    await recorder.stopped.wait()
    if recorder.stopped_by is not None:
        tell_stopped(recorder.stopped_by)


async def _take_state(window: Window, visiting: Visiting) -> SessionState | None:
    with suppress(BrowserGone):
        return await window.take_state(find_scope(visiting))
    return None

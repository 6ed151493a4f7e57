"""Lets a worker sign in: opens a window at the platform, waits, and takes what it leaves.

The worker types; nothing is filled in, watched or remembered for them, and no password is kept.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from archive.errors import BadInput
from crawlers.browser.launch import (
    check_screen,
    find_chromium,
    lend_memory_folder,
    list_watched_flags,
    may_sandbox,
)
from crawlers.browser.pipe import open_browser
from crawlers.platforms.visiting import Visiting
from crawlers.sessions.state import SessionState
from crawlers.sessions.window import find_scope, open_window


def find_sign_in(visiting: Visiting, *, platform: str) -> str:
    """Where the window opens: where the platform's file says that one signs in.

    Raises:
        BadInput: the file names no such place, or it is not a web address.
    """
    if not visiting.hosts:
        raise BadInput(f"pages of {platform} can be donated only: its file names no hosts")
    address = visiting.sign_in or f"{visiting.scheme}://{visiting.hosts[0]}/"
    if urlsplit(address).scheme not in ("http", "https"):
        raise BadInput(f"{platform}: sign_in in its file is not a web address")
    return address


async def sign_in_by_hand(
    visiting: Visiting,
    *,
    address: str,
    before: SessionState | None = None,
    leave: asyncio.Event | None = None,
    extra: Sequence[str] = (),
) -> SessionState:
    """Open a window, wait until the worker closes it or ``leave`` is set, take what it holds.

    ``before`` is what an earlier session left: the worker may still be signed in.

    Raises:
        NoBrowser: no Chromium, no sandbox, or no screen.
        BrowserGone: the browser was ended as a whole, and what it held with it.
    """
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
            if before is not None:
                await window.put_state(before)
            await window.show(address)
            await window.wait_until_left(leave)
            return await window.take_state(find_scope(visiting))

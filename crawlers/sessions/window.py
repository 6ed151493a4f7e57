"""A browser window that a worker signs in with, and what is taken out of it and put into it.

The window lives in a context of its own that Chromium keeps in memory. Reading and writing local
storage needs a page of the site: that page is made up here and its request is answered before it
leaves, so that no site is asked for it. Must never type, click or send anything for the worker.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crawlers.browser.pipe import BrowserGone, Json, Pipe, get_map, get_maps, get_text
from crawlers.platforms.visiting import Visiting
from crawlers.sessions.state import SessionState, print_cookies, read_cookies

_READ = "JSON.stringify(Object.fromEntries(Object.entries(localStorage)))"
_WRITE = "for (const [k, v] of Object.entries({values})) localStorage.setItem(k, v)"
_BLANK = base64.b64encode(b"<!doctype html><title></title>").decode()


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which hosts a session is kept: those of the visit, of a watch, and of signing in."""

    hosts: tuple[str, ...]
    origins: tuple[str, ...]


def find_scope(visiting: Visiting) -> Scope:
    hosts = dict.fromkeys((*visiting.hosts, *visiting.watching.hosts))
    ports = visiting.ports or (None,)
    origins = [
        f"{visiting.scheme}://{host}" + (f":{port}" if port else "")
        for host in hosts
        for port in ports
    ]
    return Scope(tuple(hosts), tuple(origins))


class Window:
    """One context of a browser, with the tabs that the worker opens in it."""

    def __init__(self, pipe: Pipe, context: str) -> None:
        self._pipe = pipe
        self._context = context
        self._tabs: set[str] = set()
        self._ours: set[str] = set()
        self._empty = asyncio.Event()
        pipe.listen(self._hear)

    async def show(self, address: str) -> None:
        """Open a tab at ``address``, as if the worker had typed it."""
        await self._pipe.send("Target.setDiscoverTargets", discover=True)
        made = await self._pipe.send(
            "Target.createTarget", url=address, browserContextId=self._context, newWindow=True
        )
        self._tabs.add(get_text(made, "targetId"))

    async def wait_until_left(self, leave: asyncio.Event | None = None) -> None:
        """Until the worker has closed the last tab, ``leave`` is set, or the browser is gone."""
        ends = [
            asyncio.ensure_future(self._pipe.wait_closed()),
            asyncio.ensure_future(_wait_for(self._empty)),
        ]
        if leave is not None:
            ends.append(asyncio.ensure_future(_wait_for(leave)))
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in ends:
                one.cancel()

    async def put_state(self, state: SessionState) -> None:
        """Give the window what an earlier session left. Before :meth:`show`."""
        await self._pipe.send(
            "Storage.setCookies",
            cookies=print_cookies(state.cookies),
            browserContextId=self._context,
        )
        for origin, values in state.storage.items():
            if values:
                script = _WRITE.replace("{values}", json.dumps(dict(values)))
                await self._run_at(origin, script)

    async def take_state(self, scope: Scope) -> SessionState:
        """What the window holds now, of ``scope`` alone.

        Raises:
            BrowserGone: the browser is closed.
        """
        jar = await self._pipe.send("Storage.getCookies", browserContextId=self._context)
        version = await self._pipe.send("Browser.getVersion")
        storage = {}
        for origin in scope.origins:
            values = _read_storage(await self._run_at(origin, _READ))
            if values:
                storage[origin] = values
        return SessionState(
            kept_at=datetime.now(UTC),
            browser=get_text(version, "product"),
            user_agent=get_text(version, "userAgent"),
            cookies=read_cookies(get_maps(jar, "cookies"), hosts=scope.hosts),
            storage=storage,
        )

    async def _run_at(self, origin: str, script: str) -> str:
        """Run a script on an empty page of ``origin`` that no server was asked for."""
        made = await self._pipe.send(
            "Target.createTarget",
            url="about:blank",
            browserContextId=self._context,
            background=True,
        )
        target = get_text(made, "targetId")
        self._ours.add(target)
        joined = await self._pipe.send("Target.attachToTarget", targetId=target, flatten=True)
        session = get_text(joined, "sessionId")
        answering = _Answering(self._pipe, session)
        try:
            await self._pipe.send("Fetch.enable", session, patterns=[{"urlPattern": "*"}])
            await self._pipe.send("Page.enable", session)
            await self._pipe.send("Page.navigate", session, url=f"{origin}/")
            await answering.loaded.wait()
            done = await self._pipe.send(
                "Runtime.evaluate", session, expression=script, returnByValue=True
            )
            return get_text(get_map(done, "result"), "value")
        finally:
            await self._pipe.send("Target.closeTarget", targetId=target)

    def _hear(self, method: str, values: Json, session: str) -> None:
        if method == "Target.targetCreated":
            info = get_map(values, "targetInfo")
            target = get_text(info, "targetId")
            if (
                get_text(info, "type") == "page"
                and get_text(info, "browserContextId") == self._context
                and target not in self._ours
            ):
                self._tabs.add(target)
        elif method == "Target.targetDestroyed":
            target = get_text(values, "targetId")
            if target in self._tabs:
                self._tabs.discard(target)
                if not self._tabs:
                    self._empty.set()


class _Answering:
    """Answers every request of one made-up page with an empty document."""

    def __init__(self, pipe: Pipe, session: str) -> None:
        self._pipe = pipe
        self._session = session
        self._tasks: set[asyncio.Task[None]] = set()
        self.loaded = asyncio.Event()
        pipe.listen(self._hear)

    def _hear(self, method: str, values: Json, session: str) -> None:
        if session != self._session:
            return
        if method == "Page.loadEventFired":
            self.loaded.set()
        elif method == "Fetch.requestPaused":
            task = asyncio.ensure_future(self._answer(get_text(values, "requestId")))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, request: str) -> None:
        headers: Sequence[Json] = [{"name": "Content-Type", "value": "text/html"}]
        try:
            await self._pipe.send(
                "Fetch.fulfillRequest",
                self._session,
                requestId=request,
                responseCode=200,
                responseHeaders=headers,
                body=_BLANK,
            )
        except BrowserGone:
            return


async def open_window(pipe: Pipe) -> Window:
    """A window of a fresh context that is kept in memory and downloads nothing by itself."""
    made = await pipe.send("Target.createBrowserContext", disposeOnDetach=False)
    return Window(pipe, get_text(made, "browserContextId"))


async def _wait_for(event: asyncio.Event) -> None:
    await event.wait()


def _read_storage(text: str) -> Mapping[str, str]:
    found = json.loads(text) if text else {}
    return {str(key): str(value) for key, value in found.items()}

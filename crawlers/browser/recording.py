"""Listens to a browser that a worker drives, and takes down the answers that may be kept.

It asks the browser alone, never a site: bodies come out of what the browser has received anyway.
Nothing is held up but a new tab, for the instant until it is listened to. Must never send a
command that loads, changes, clears or scripts anything (a test holds the list of commands).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime

from archive.errors import PieceworkError
from crawlers.browser.choosing import Answered, Choice, may_keep, may_look
from crawlers.browser.heard import (
    Body,
    Loading,
    came_whole,
    decode,
    find_shown,
    list_secrets,
    make_page,
    read_body,
    was_led_to,
)
from crawlers.browser.pipe import BrowserGone, Json, Pipe, get_map, get_maps, get_text
from crawlers.donations.donated import DonatedPage

#: All that a recorder ever says to the browser.
COMMANDS = frozenset(
    {
        "Target.setAutoAttach",
        "Network.enable",
        "Network.disable",
        "Network.streamResourceContent",
        "Network.getResponseBody",
        "Network.getCookies",
        "Page.getNavigationHistory",
        "Runtime.runIfWaitingForDebugger",
    }
)
_ONLY_PAGES = [{"type": "page"}, {"type": "iframe"}, {"exclude": True}]
_LARGEST = 25_000_000
_BUFFER = 4 * _LARGEST


class Recorder:
    """``keep`` gets each page; ``gate`` raises where the consent no longer stands, and is asked
    before anything of an answer is taken. From then on nothing is listened to."""

    def __init__(
        self,
        pipe: Pipe,
        choice: Choice,
        *,
        gate: Callable[[], None],
        keep: Callable[[DonatedPage], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pipe = pipe
        self._choice = choice
        self._gate = gate
        self._keep = keep
        self._now = now
        self._requests: dict[tuple[str, str], Json] = {}
        self._extra: dict[tuple[str, str], Json] = {}
        self._loading: dict[tuple[str, str], Loading] = {}
        self._sessions: set[str] = set()
        #: Tabs of which no page was told yet, with what the browser says that they show.
        self._silent: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._broken: BaseException | None = None
        self.counts: Counter[str] = Counter()
        self.stopped_by: PieceworkError | None = None
        self.stopped = asyncio.Event()

    async def start(self) -> None:
        """Listen to every tab, those to come and those that are open: once this returns, what an
        open tab loads next is heard."""
        self._pipe.listen(self._hear)
        await self._say("Target.setAutoAttach", "", **_attach(on=True))
        # The browser tells of its open tabs before it answers.
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def finish(self) -> None:
        """Wait for what is still being taken down.

        Raises:
            Exception: what nobody foresaw and ended the listening, from wherever it came.
        """
        for key in list(self._loading):
            self._leave(key)
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        self.counts["lost"] += len(self._loading)
        self._loading.clear()
        if self._broken is not None:
            raise self._broken

    async def stop(self) -> None:
        """Listen no more. The worker's browser goes on as it was."""
        self.stopped.set()
        self._requests.clear()
        self._extra.clear()
        self._loading.clear()
        for session in sorted(self._sessions):
            await self._try("Network.disable", session)
        await self._try("Target.setAutoAttach", "", **_attach(on=False))

    def _hear(self, method: str, values: Json, session: str) -> None:
        if method == "Target.attachedToTarget":
            # Even once stopped: a tab that waits for us must be let go.
            joined, target = get_text(values, "sessionId"), get_map(values, "targetInfo")
            if get_text(target, "type") == "page" and not self.stopped.is_set():
                self._silent[joined] = get_text(target, "url")
            self._do(self._join(joined))
            return
        if self.stopped.is_set():
            return
        if method == "Target.detachedFromTarget":
            self._leave_tab(get_text(values, "sessionId"))
            return
        key = (session, get_text(values, "requestId"))
        match method:
            case "Network.requestWillBeSent":
                self._requests[key] = get_map(values, "request")
            case "Network.requestWillBeSentExtraInfo":
                self._add_headers(key, get_map(values, "headers"))
            case "Network.responseReceived":
                frame = get_text(values, "frameId") if values.get("type") == "Document" else ""
                self._leave_frame(frame, session)
                if frame:
                    self._silent.pop(session, None)
                self._begin(key, values, frame=frame)
            case "Network.dataReceived":
                self._add(key, get_text(values, "data"))
            case "Network.loadingFinished":
                self._drop(key)
                self._end(key)
                if session in self._silent:
                    self._do(self._look_back(session))
            case "Network.loadingFailed":
                self._drop(key)
                self._leave(key, ended=True)

    def _begin(self, key: tuple[str, str], values: Json, *, frame: str) -> None:
        head, own = get_map(values, "response"), bool(values.get("hasExtraInfo"))
        request, extra = self._drop(key)
        status = head.get("status")
        # A new tab may have asked before it was listened to; how, its history says later.
        asked = bool(request) or not frame
        answered = Answered(
            method=get_text(request, "method") if asked else "GET",
            address=get_text(head, "url"),
            status=status if isinstance(status, int) else 0,
            content_type=get_text(head, "mimeType"),
            # A stored page that the server confirmed (304) was asked for, and says so.
            stored=bool(head.get("fromDiskCache")) and not own,
        )
        if not may_keep(answered, choice=self._choice):
            self.counts["passed-over"] += 1
            return
        try:
            self._gate()
        except PieceworkError as error:
            self.stopped_by = error
            self.stopped.set()
            self._do(self.stop())
            return
        headers = {**get_map(request, "headers"), **extra}
        if self._loading.pop(key, None) is not None:
            self.counts["lost"] += 1  # an answer of several parts: each is a page of its own
        sent = {**request, "headers": headers}
        self._loading[key] = Loading(head, self._now(), sent, asked, frame=frame)
        self._do(self._stream(key), name=_name(key))

    async def _stream(self, key: tuple[str, str]) -> None:
        """Have the bytes as they come: a body is gone as soon as its page is left."""
        loading = self._loading.get(key)
        if loading is None:
            return
        try:
            answer = await self._say("Network.streamResourceContent", key[0], requestId=key[1])
        except BrowserGone:
            return  # it had ended already: its body is asked for at the end instead
        first = decode(get_text(answer, "bufferedData"))
        loading.pieces[:0] = [first]
        loading.size += len(first)
        loading.streamed = True
        self._bound(key, loading)

    def _add(self, key: tuple[str, str], data: str) -> None:
        loading = self._loading.get(key)
        if loading is not None and data:
            loading.pieces.append(decode(data))
            loading.size += len(loading.pieces[-1])
            self._bound(key, loading)

    def _bound(self, key: tuple[str, str], loading: Loading) -> None:
        """A page without an end must not fill the memory."""
        if loading.size > _LARGEST and self._loading.pop(key, None) is not None:
            loading.pieces.clear()
            self.counts["too-large"] += 1

    def _add_headers(self, key: tuple[str, str], headers: Json) -> None:
        """What was really sent along, cookies too: told before the answer begins, or after."""
        loading = self._loading.get(key)
        if loading is None:
            self._extra[key] = headers
        else:
            sent = {**get_map(loading.request, "headers"), **headers}
            loading.request = {**loading.request, "headers": sent}

    def _end(self, key: tuple[str, str]) -> None:
        loading = self._loading.get(key)
        if loading is not None:
            self._do(self._take(key, loading))

    def _leave_frame(self, frame: str, session: str) -> None:
        """Another page came into this frame: the browser may never tell that the one before it
        had ended, though all of it came."""
        for key, loading in list(self._loading.items()):
            if frame and loading.frame == frame and key[0] == session:
                self._leave(key)

    def _leave(self, key: tuple[str, str], *, ended: bool = False) -> None:
        loading = self._loading.get(key)
        if loading is not None:
            self._do(self._take_left(key, loading, ended=ended))

    def _leave_tab(self, session: str) -> None:
        """A tab or a frame was closed: nothing more is told of it."""
        self._sessions.discard(session)
        self._miss(session, self._silent.get(session, ""))
        self._silent.pop(session, None)
        for told in (self._requests, self._extra):
            for key in [one for one in told if one[0] == session]:
                del told[key]
        for key in [one for one in self._loading if one[0] == session]:
            self._leave(key, ended=True)

    async def _take_left(self, key: tuple[str, str], loading: Loading, *, ended: bool) -> None:
        """Take what was left where all of it is here; else it is lost, if nothing more comes."""
        body = await self._fetch_body(key, loading)
        if body is not None and came_whole(loading, body):
            await self._hand_on(key, loading, body)
        elif ended and self._loading.pop(key, None) is not None:
            self.counts["lost"] += 1

    async def _take(self, key: tuple[str, str], loading: Loading) -> None:
        await self._hand_on(key, loading, await self._fetch_body(key, loading))

    async def _hand_on(self, key: tuple[str, str], loading: Loading, body: Body | None) -> None:
        if self._loading.get(key) is not loading or self.stopped.is_set():
            return  # it was taken already, or nothing is to be taken any more
        del self._loading[key]
        if body is None or len(body.data) > _LARGEST:
            self.counts["lost" if body is None else "too-large"] += 1
            return
        if not loading.asked and not was_led_to(await self._read_history(key[0]), loading.address):
            self.counts["lost"] += 1  # nobody said that it was asked for by GET
            return
        page = make_page(loading, body)
        known = list_secrets(loading, jar=await self._read_jar(key[0], loading))
        try:
            self._gate()
            self._keep(DonatedPage("a page that was watched", page, known=known, recorded=True))
        except PieceworkError as error:
            self.stopped_by = error
            await self.stop()
            return
        self.counts["kept"] += 1

    async def _fetch_body(self, key: tuple[str, str], loading: Loading) -> Body | None:
        # The stream's own answer may still be on its way when the end is told.
        for task in [one for one in self._tasks if one.get_name() == _name(key)]:
            await asyncio.gather(task, return_exceptions=True)
        if loading.streamed:
            return Body(b"".join(loading.pieces))
        try:
            answer = await self._say("Network.getResponseBody", key[0], requestId=key[1])
        except BrowserGone:
            return None
        return read_body(answer)

    async def _read_jar(self, session: str, loading: Loading) -> list[Json]:
        address = get_text(loading.head, "url")
        # A tab that is closed by now shared its cookies with those that are open.
        for one in (session, *sorted(self._sessions - {session})):
            try:
                answer = await self._say("Network.getCookies", one, urls=[address])
            except BrowserGone:
                continue
            return get_maps(answer, "cookies")
        return []

    async def _read_history(self, session: str) -> Json:
        try:
            return await self._say("Page.getNavigationHistory", session)
        except BrowserGone:
            return {}

    async def _join(self, session: str) -> None:
        """Listen to a tab or a frame, and let it go on. All is said at once: a tab that waits
        answers some of it only once it goes on."""
        saying = [self._try("Runtime.runIfWaitingForDebugger", session)]
        if not self.stopped.is_set():
            self._sessions.add(session)
            saying = [
                self._try(
                    "Network.enable",
                    session,
                    maxTotalBufferSize=_BUFFER,
                    maxResourceBufferSize=_LARGEST,
                    enableDurableMessages=True,
                ),
                self._try("Target.setAutoAttach", session, **_attach(on=True)),
                *saying,
            ]
        await asyncio.gather(*saying)
        await self._look_back(session)

    async def _look_back(self, session: str) -> None:
        """Count a page that a new tab had before it was listened to: a link that is opened in one
        begins to load at once, and what had been told of it is not told again."""
        if session in self._silent and not self.stopped.is_set():
            self._miss(session, find_shown(await self._read_history(session)))

    def _miss(self, session: str, shown: str) -> None:
        if session in self._silent and may_look(shown.partition("#")[0], choice=self._choice):
            del self._silent[session]
            self.counts["lost"] += 1

    def _drop(self, key: tuple[str, str]) -> tuple[Json, Json]:
        return self._requests.pop(key, {}), self._extra.pop(key, {})

    async def _say(self, method: str, session: str = "", **values: object) -> Json:
        assert method in COMMANDS, method
        return await self._pipe.send(method, session, **values)

    async def _try(self, method: str, session: str = "", **values: object) -> None:
        """Say something to a tab that may be closed by now."""
        try:
            await self._say(method, session, **values)
        except BrowserGone:
            self._sessions.discard(session)

    def _end_task(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._broken = self._broken or error
            self.stopped.set()

    def _do(self, work: Coroutine[None, None, None], *, name: str | None = None) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._end_task)
        if name is not None:
            task.set_name(name)


def _attach(*, on: bool) -> dict[str, object]:
    return {
        "autoAttach": on,
        # A tab that is not waited for has loaded its first page before it is listened to.
        "waitForDebuggerOnStart": on,
        "flatten": True,
        "filter": _ONLY_PAGES,
    }


def _name(key: tuple[str, str]) -> str:
    return f"stream {key[0]} {key[1]}"

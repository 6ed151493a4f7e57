"""Listens to a browser that a worker drives, and takes down the answers that may be kept.

It asks the browser alone, never a site: bodies come out of what the browser has received anyway.
Nothing is held up but a new tab, for the instant until it is listened to. Must never send a
command that loads, changes, clears or scripts anything (a test holds the list of commands).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.errors import PieceworkError
from archive.model import Access, Page
from archive.times import Seen, StatedBy
from crawlers.browser.choosing import Answered, Choice, may_keep
from crawlers.browser.pipe import BrowserGone, Json, Pipe, get_map, get_maps, get_text
from crawlers.donations.donated import DonatedPage
from crawlers.donations.secrets import find_secrets

#: All that a recorder ever says to the browser.
COMMANDS = frozenset(
    {
        "Target.setAutoAttach",
        "Network.enable",
        "Network.disable",
        "Network.streamResourceContent",
        "Network.getResponseBody",
        "Network.getCookies",
        "Runtime.runIfWaitingForDebugger",
    }
)
_ONLY_PAGES = [{"type": "page"}, {"type": "iframe"}, {"exclude": True}]
_LARGEST = 25_000_000
_BUFFER = 4 * _LARGEST
_CONTENT_TYPE = "content-type"


@dataclass(slots=True)
class _Loading:
    """One answer on its way in, of those that are kept."""

    head: Json
    seen: datetime
    request: Json
    pieces: list[bytes] = field(default_factory=list, repr=False)
    size: int = 0
    streamed: bool = False
    #: The frame that an HTML page was loaded into; none for what a script asked for.
    frame: str = ""

    @property
    def whole_size(self) -> int | None:
        """How many bytes the site said would come, where that can be held against what came."""
        stated = _find_header(self.head, "content-length")
        encoding = _find_header(self.head, "content-encoding").strip().lower()
        if not stated.isascii() or not stated.isdecimal() or encoding not in ("", "identity"):
            return None
        return int(stated)


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
        self._loading: dict[tuple[str, str], _Loading] = {}
        self._sessions: set[str] = set()
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
            self._do(self._join(get_text(values, "sessionId")))
            return
        if self.stopped.is_set():
            return
        key = (session, get_text(values, "requestId"))
        match method:
            case "Network.requestWillBeSent":
                self._requests[key] = get_map(values, "request")
            case "Network.requestWillBeSentExtraInfo":
                self._extra[key] = get_map(values, "headers")
            case "Network.responseReceived":
                frame = get_text(values, "frameId") if values.get("type") == "Document" else ""
                self._leave_frame(frame, session)
                self._begin(key, values, frame=frame)
            case "Network.dataReceived":
                self._add(key, get_text(values, "data"))
            case "Network.loadingFinished":
                self._end(key)
            case "Network.loadingFailed":
                self._drop(key)
                self._leave(key, ended=True)

    def _begin(self, key: tuple[str, str], values: Json, *, frame: str) -> None:
        head, own = get_map(values, "response"), bool(values.get("hasExtraInfo"))
        request, extra = self._drop(key)
        status = head.get("status")
        answered = Answered(
            method=get_text(request, "method"),
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
        self._loading[key] = _Loading(
            head, self._now(), {**request, "headers": headers}, frame=frame
        )
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
        first = _decode(get_text(answer, "bufferedData"))
        loading.pieces[:0] = [first]
        loading.size += len(first)
        loading.streamed = True

    def _add(self, key: tuple[str, str], data: str) -> None:
        loading = self._loading.get(key)
        if loading is not None and data:
            loading.pieces.append(_decode(data))
            loading.size += len(loading.pieces[-1])

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

    async def _take_left(self, key: tuple[str, str], loading: _Loading, *, ended: bool) -> None:
        """Take what was left where all of it is here: a part of a list would say of the offers
        it lacks that they were gone."""
        whole = loading.whole_size
        if whole is not None:
            body = await self._fetch_body(key, loading)
            if body is not None and len(body) == whole:
                await self._take(key, loading)
                return
        if ended and self._loading.pop(key, None) is not None:
            self.counts["lost"] += 1

    async def _take(self, key: tuple[str, str], loading: _Loading) -> None:
        body = await self._fetch_body(key, loading)
        if self._loading.pop(key, None) is None or self.stopped.is_set():
            return  # it was taken already, or nothing is to be taken any more
        if body is None or len(body) > _LARGEST:
            self.counts["lost" if body is None else "too-large"] += 1
            return
        content_type = _find_header(loading.head, _CONTENT_TYPE) or get_text(
            loading.head, "mimeType"
        )
        if not loading.streamed:
            # The browser gives text that it has decoded already.
            content_type = f"{get_text(loading.head, 'mimeType')}; charset=utf-8"
        headers = tuple(
            (name, value)
            for name, value in get_map(loading.head, "headers").items()
            if isinstance(value, str)
        )
        page = Page(
            body=body,
            content_type=content_type,
            seen=Seen(loading.seen, loading.seen, StatedBy.CLOCK),
            access=Access.WATCHED,
            address=get_text(loading.head, "url").partition("#")[0],
            status=200,
            headers=headers,
        )
        known = await self._list_secrets(key[0], loading)
        try:
            self._gate()
            self._keep(DonatedPage("a page that was watched", page, known=known, recorded=True))
        except PieceworkError as error:
            self.stopped_by = error
            await self.stop()
            return
        self.counts["kept"] += 1

    async def _fetch_body(self, key: tuple[str, str], loading: _Loading) -> bytes | None:
        # The stream's own answer may still be on its way when the end is told.
        for task in [one for one in self._tasks if one.get_name() == _name(key)]:
            await asyncio.gather(task, return_exceptions=True)
        if loading.streamed:
            return b"".join(loading.pieces)
        try:
            answer = await self._say("Network.getResponseBody", key[0], requestId=key[1])
        except BrowserGone:
            return None
        text = get_text(answer, "body")
        if not answer.get("base64Encoded"):
            return text.encode("utf-8", "surrogatepass")
        loading.streamed = True
        return _decode(text)

    async def _list_secrets(self, session: str, loading: _Loading) -> tuple[str, ...]:
        """The worker's own values that came beside the page, for redaction to look for."""
        address = get_text(loading.head, "url")
        try:
            jar = get_maps(
                await self._say("Network.getCookies", session, urls=[address]), "cookies"
            )
        except BrowserGone:
            jar = []
        entry = {
            "request": {
                "url": address,
                "headers": _list_pairs(get_map(loading.request, "headers")),
                "cookies": [
                    {"name": get_text(one, "name"), "value": get_text(one, "value")} for one in jar
                ],
            },
            "response": {"headers": _list_pairs(get_map(loading.head, "headers"))},
        }
        return tuple(dict.fromkeys(find_secrets(entry)))

    async def _join(self, session: str) -> None:
        if not self.stopped.is_set():
            self._sessions.add(session)
            await self._try(
                "Network.enable",
                session,
                maxTotalBufferSize=_BUFFER,
                maxResourceBufferSize=_LARGEST,
                enableDurableMessages=True,
            )
            await self._try("Target.setAutoAttach", session, **_attach(on=True))
        await self._try("Runtime.runIfWaitingForDebugger", session)

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


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def _find_header(head: Json, name: str) -> str:
    headers = get_map(head, "headers")
    return next((get_text(headers, one) for one in headers if one.lower() == name), "")


def _list_pairs(headers: Json) -> list[Json]:
    return [
        {"name": name, "value": value} for name, value in headers.items() if isinstance(value, str)
    ]

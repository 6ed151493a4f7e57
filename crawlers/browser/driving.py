"""One guarded browser for one visit: loads what the visit asks for and hands back what stood there.

One tab, one connection to a host, everything through the guard proxy. The page as it stands once
its scripts are done is the answer, beside the data that those scripts were sent. Must never load
an address that it was not asked for, nor repeat one.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urldefrag

from crawlers.browser.launch import launch_guarded, open_guarded_context
from crawlers.browser.pages import Reach, reach_end
from crawlers.browser.proxy import REFUSED, GuardProxy, Taken, judge_by
from crawlers.browser.upstream import Caps
from crawlers.donations.http_content import decode_content, get_header
from crawlers.donations.limits import Limits
from crawlers.platforms.visiting import Visiting
from crawlers.sessions.state import SessionState, print_browser_state

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Response, StorageState

_JSON = re.compile(r"application/(?:[a-z0-9.]+\+)?json\b", re.IGNORECASE)
_LIMITS = Limits()
#: What a rendered page no longer is: encoded, chunked, of that length.
_OF_THE_WIRE = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "content-type"}
)


class NotLoaded(Exception):
    """Nothing usable came. ``why`` is a word: the proxy's for a failure, or ``browser``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Loaded:
    """One page as the browser had it in the end. ``moved_to``: where the site led the browser,
    where that is elsewhere. ``beside``: JSON that the page's scripts were sent, decoded."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    cut: bool = False
    items: int = 0
    moved_to: str = field(default="", repr=False)
    beside: tuple[Taken, ...] = field(default=(), repr=False)


class Driving:
    """Use ``async with``. ``gate`` raises where a request may no longer leave."""

    def __init__(
        self,
        visiting: Visiting,
        *,
        gate: Callable[[], None],
        state: SessionState | None = None,
        inside: Mapping[str, tuple[str, int | None]] | None = None,
        caps: Caps | None = None,
        window: bool = False,
    ) -> None:
        rules = visiting.make_rules()
        self.proxy = GuardProxy(
            judge_by(rules),
            hosts=rules.hosts,
            gate=gate,
            record=self._note,
            caps=caps,
            inside=inside,
        )
        self._state = state
        self._window = window
        self._taken: list[Taken] = []
        self._stack = AsyncExitStack()
        self._last: Response | None = None

    async def __aenter__(self) -> Self:
        """
        Raises:
            NoBrowser: no Chromium, no Playwright, or no sandbox.
        """
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.proxy)
            browser = await stack.enter_async_context(
                launch_guarded(self.proxy, window=self._window)
            )
            state: StorageState | None = None
            if self._state is not None:
                state = print_browser_state(self._state)  # type: ignore[assignment]
            self._context: BrowserContext = await stack.enter_async_context(
                open_guarded_context(browser, self.proxy, state=state)
            )
            self._page: Page = await self._context.new_page()
            self._page.on("response", self._hear)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def load(
        self,
        address: str,
        reach: Reach,
        *,
        before_step: Callable[[], Awaitable[None]],
    ) -> Loaded:
        """Load one page and bring it to its end.

        Raises:
            NotLoaded: nothing usable came.
        """
        from playwright.async_api import Error

        self._taken.clear()
        self._last = None
        try:
            await self._page.goto(
                address, wait_until="domcontentloaded", timeout=reach.seconds * 1000
            )
        except Error as error:
            return await self._explain(address, error)
        moved = await self._find_move(address)
        if moved is not None:
            return moved
        try:
            reached = await reach_end(
                self._page, reach, before_step=before_step, busy=lambda: self.proxy.busy
            )
        except Error as error:
            # The page went on to another by itself while it was looked at.
            return await self._explain(address, error)
        moved = await self._find_move(address)
        if moved is not None:
            return moved
        if reached.by == "size":
            raise NotLoaded("too-large")
        status, headers = await self._read_head()
        kept = tuple((k, v) for k, v in headers if k.lower() not in _OF_THE_WIRE)
        return Loaded(
            status,
            (*kept, ("Content-Type", "text/html; charset=utf-8"), *self._list_cookies()),
            reached.html.encode("utf-8", "replace"),
            reached.cut,
            reached.items,
            beside=tuple(self._list_data()),
        )

    async def take_state(self) -> Mapping[str, object]:
        """What the browser holds now, in Playwright's form."""
        return {**await self._context.storage_state()}

    def _note(self, taken: Taken) -> None:
        self._taken.append(taken)

    def _hear(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self._page.main_frame:
            self._last = response

    async def _find_move(self, address: str) -> Loaded | None:
        """Where the site led the browser, as the redirect that it amounts to."""
        last = self._last
        if last is None:
            raise NotLoaded("browser")
        why = await self._find_failure(last)
        if why is not None:
            raise NotLoaded(why)
        here = urldefrag(last.url)[0]
        if here == urldefrag(address)[0]:
            return None
        return Loaded(302, (("Location", here),), b"", moved_to=here)

    async def _explain(self, address: str, error: Exception) -> Loaded:
        if self._last is None:
            raise NotLoaded("browser") from error
        moved = await self._find_move(address)
        if moved is None:
            raise NotLoaded("browser") from error
        return moved

    async def _find_failure(self, response: Response) -> str | None:
        said = (await response.all_headers()).get(REFUSED.lower(), "")
        kind, _, why = said.partition("/")
        return why if kind == "failed" else None

    async def _read_head(self) -> tuple[int, tuple[tuple[str, str], ...]]:
        assert self._last is not None
        headers = await self._last.headers_array()
        return self._last.status, tuple((one["name"], one["value"]) for one in headers)

    def _list_cookies(self) -> list[tuple[str, str]]:
        """What any answer of this page set, so that redaction and the session know of it."""
        return [
            (name, value)
            for taken in self._taken
            for name, value in taken.headers
            if name.lower() == "set-cookie"
        ]

    def _list_data(self) -> list[Taken]:
        """JSON that came beside the page; what does not unpack within bounds is left out."""
        from archive.errors import RefusedPage

        found = []
        for taken in self._taken:
            if taken.status != 200 or not _JSON.match(get_header(taken.headers, "Content-Type")):
                continue
            encoding = get_header(taken.headers, "Content-Encoding").strip().lower()
            try:
                body = decode_content(taken.body, encoding or "identity", limits=_LIMITS)
            except RefusedPage:
                continue
            found.append(replace(taken, body=body))
        return found

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

from archive.errors import RefusedPage
from crawlers.browser.launch import launch_guarded, open_guarded_context
from crawlers.browser.pages import Reach, Reached, reach_end
from crawlers.browser.proxy import GuardProxy, Taken, judge_by
from crawlers.browser.upstream import Caps, Find
from crawlers.donations.http_content import decode_content, get_header
from crawlers.donations.limits import Limits
from crawlers.platforms.visiting import Visiting
from crawlers.sessions.state import SessionState, print_browser_state

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Request, StorageState

_JSON = re.compile(r"application/(?:[a-z0-9.]+\+)?json\b", re.IGNORECASE)
_LIMITS = Limits()
#: What a rendered page no longer is (encoded, of that length), and what is listed apart.
_OF_THE_WIRE = frozenset(
    {"content-encoding", "content-length", "content-type", "set-cookie", "transfer-encoding"}
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
        find: Find | None = None,
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
            find=find,
        )
        self._state = state
        self._window = window
        self._taken: list[Taken] = []
        self._stack = AsyncExitStack()
        self._here = ""
        self._spoilt = False

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
            self._page: Page = await self._open_tab()
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
        if self._spoilt:
            # What was refused half-way still comes to its end in a tab, and would break in.
            former, self._page = self._page, await self._open_tab()
            await former.close()
        self._taken.clear()
        self.proxy.fates.clear()
        self._here, self._spoilt = "", True
        loaded = await self._load(address, reach, before_step=before_step)
        self._spoilt = bool(loaded.moved_to)
        return loaded

    async def _load(
        self, address: str, reach: Reach, *, before_step: Callable[[], Awaitable[None]]
    ) -> Loaded:
        # Playwright is an extra: who has it not is told so when a browser is to be started.
        from playwright.async_api import Error

        try:
            await self._page.goto(
                address, wait_until="domcontentloaded", timeout=reach.seconds * 1000
            )
            moved = self._find_move(address)
            if moved is not None:
                return moved
            reached = await reach_end(
                self._page, reach, before_step=before_step, busy=lambda: self.proxy.busy
            )
        except Error as error:
            # Refused on the way, or the page went on to another by itself while it was looked at.
            return self._explain(address, error)
        moved = self._find_move(address)
        if moved is not None:
            return moved
        if reached.by == "size":
            raise NotLoaded("too-large")
        return self._hand_over(address, reached)

    def _hand_over(self, address: str, reached: Reached) -> Loaded:
        status, headers = self._read_head()
        data = self._list_data()
        content_type, body = "text/html; charset=utf-8", reached.html.encode("utf-8", "replace")
        for taken in data:
            if taken.address == urldefrag(address)[0]:
                # The page itself is data, which the browser only wraps to be looked at.
                content_type = get_header(taken.headers, "Content-Type")
                body = taken.body
        kept = [(name, value) for name, value in headers if name.lower() not in _OF_THE_WIRE]
        return Loaded(
            status,
            (*kept, ("Content-Type", content_type), *self._list_cookies()),
            body,
            reached.cut,
            reached.items,
            beside=tuple(one for one in data if one.body is not body),
        )

    async def _open_tab(self) -> Page:
        page = await self._context.new_page()
        page.on("request", self._hear)
        return page

    async def take_state(self) -> Mapping[str, object]:
        """What the browser holds now, in Playwright's form."""
        return {**await self._context.storage_state()}

    def _note(self, taken: Taken) -> None:
        self._taken.append(taken)

    def _hear(self, request: Request) -> None:
        if (
            request.is_navigation_request()
            and request.frame.page == self._page
            and request.frame.parent_frame is None
        ):
            self._here = urldefrag(request.url)[0]

    def _find_move(self, address: str) -> Loaded | None:
        """Where the site led the browser, as the redirect that it amounts to.

        Raises:
            NotLoaded: what the browser was led to did not come.
        """
        kind, _, why = self.proxy.fates.get(self._here, "").partition("/")
        if kind == "failed":
            raise NotLoaded(why)
        if self._here == urldefrag(address)[0]:
            return None
        return Loaded(302, (("Location", self._here),), b"", moved_to=self._here)

    def _explain(self, address: str, error: Exception) -> Loaded:
        """What a browser's error was: the site led elsewhere, or nothing usable came."""
        moved = self._find_move(address) if self._here else None
        if moved is None:
            raise NotLoaded("browser") from error
        return moved

    def _read_head(self) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Status and headers of the page itself, as they came."""
        for taken in reversed(self._taken):
            if taken.address == self._here:
                return taken.status, taken.headers
        raise NotLoaded("browser")

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

"""Loads one page in a browser and brings it to its end: late cards, "load more", endless lists.

Everything waits for a positive sign (the listings are there, more of them came, the page says it
is at its end, nothing is on its way any more) and never for a while. What a cap cuts short says
so. Must never click anything but the platform's own "more", and never follow a link.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawlers.platforms.visiting import Paging

if TYPE_CHECKING:
    from playwright.async_api import Page

#: In the page: how many listings, whether its end is said, whether there is a "more" to press,
#: and the first number in what it says of its total.
_LOOK = """
([items, more, end, total]) => {
  const button = more ? document.querySelector(more) : null;
  const shown = button && !button.disabled && button.getClientRects().length > 0;
  const text = end && document.body ? document.body.innerText : '';
  const told = total ? document.querySelector(total) : null;
  const number = told ? told.textContent.match(/[0-9][0-9.,\u00a0]*/) : null;
  return [
    items ? document.querySelectorAll(items).length : 0,
    Boolean(end && text.includes(end)),
    Boolean(shown),
    number ? Number(number[0].replace(/[^0-9]/g, '')) : null,
  ];
}
"""
#: Resolves with the number of listings once it is another than before, or once the end is said,
#: or after ``quiet`` ms. Other changes are left aside: a clock on a page changes for ever.
_CHANGE = """
([items, end, before, quiet]) => new Promise(resolve => {
  const count = () => items ? document.querySelectorAll(items).length : 0;
  const ended = () => Boolean(end && document.body && document.body.innerText.includes(end));
  const done = () => { observer.disconnect(); clearTimeout(timer); resolve(count()); };
  const look = () => { if (count() !== before || ended()) done(); };
  const observer = new MutationObserver(look);
  const timer = setTimeout(done, quiet);
  observer.observe(document, {childList: true, subtree: true, characterData: true});
  look();
})
"""
_TO_LAST = """
items => {
  const found = items ? document.querySelectorAll(items) : [];
  if (found.length) found[found.length - 1].scrollIntoView({block: 'end'});
  window.scrollTo(0, document.documentElement.scrollHeight);
}
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a page is brought, and by what it is known to be there. ``total_css`` is where the
    page says how many there are; ``full`` the number of listings on a full page, where that is
    known from another (0: not known). ``steps`` caps scrolls and clicks, ``seconds`` the whole,
    ``size`` the page in characters; ``quiet`` is for how many seconds a page without a request on
    its way must stay unchanged to count as settled, where no better sign is to be had.
    """

    paging: Paging = Paging.SINGLE
    items_css: str | None = None
    more_css: str | None = None
    wait_css: str | None = None
    end_text: str | None = None
    total_css: str | None = None
    full: int = 0
    steps: int = 50
    seconds: float = 120.0
    size: int = 16_000_000
    quiet: float = 0.7


@dataclass(frozen=True, slots=True)
class Reached:
    """A page as it stood at the end. ``cut``: a cap ended it before its own end did, by the word
    ``by``. ``html`` is empty where it was over the cap."""

    html: str = field(repr=False)
    items: int
    steps: int
    cut: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class _Look:
    items: int
    ended: bool
    more: bool
    total: int | None

    def is_whole(self, reach: Reach) -> bool:
        """Whether the page itself shows that all of it is there."""
        if self.ended or (self.total is not None and self.items >= self.total):
            return True
        return reach.paging not in _GROWING and 0 < reach.full <= self.items


_GROWING = (Paging.SCROLL, Paging.MORE)


async def reach_end(
    page: Page,
    reach: Reach,
    *,
    before_step: Callable[[], Awaitable[None]],
    busy: Callable[[], bool],
) -> Reached:
    """Bring a page that has begun to load to its end. ``before_step`` is awaited before each
    scroll or click, which asks the platform for more; it raises where nothing more may be asked.
    ``busy`` tells whether a request of the page is on its way.

    Raises:
        playwright.async_api.Error: the page went away.
    """
    until = time.monotonic() + reach.seconds
    growing = reach.paging in _GROWING
    look = await _settle(page, reach, before=0, until=until, busy=busy, growing=growing)
    steps, still, by = 0, 0, ""
    while growing and not look.is_whole(reach) and (look.items or look.more):
        if steps >= reach.steps:
            by = "steps"
            break
        if time.monotonic() >= until:
            break
        await before_step()
        steps += 1
        before = look.items
        await _step(page, reach, more=look.more)
        look = await _settle(page, reach, before=before, until=until, busy=busy, growing=True)
        still = still + 1 if look.items == before else 0
        # A press can fall into a moment in which the page does not heed it: it is asked twice.
        if still and (not look.more or still > 1):
            break
    if growing and not still and not by:
        look = await _settle(page, reach, before=look.items, until=until, busy=busy)
    if time.monotonic() >= until:
        by = by or "time"
    html = await page.content()
    if len(html) > reach.size:
        return Reached("", look.items, steps, cut=True, by="size")
    return Reached(html, look.items, steps, cut=bool(by), by=by)


async def _step(page: Page, reach: Reach, *, more: bool) -> None:
    if more and reach.more_css:
        # Not a click at a point of the screen: something else may lie over it by then.
        await page.locator(reach.more_css).first.dispatch_event("click")
    else:
        await page.evaluate(_TO_LAST, reach.items_css)


async def _settle(
    page: Page,
    reach: Reach,
    *,
    before: int,
    until: float,
    busy: Callable[[], bool],
    growing: bool = False,
) -> _Look:
    """Wait until the page is whole or has come to rest; with ``growing``, until it has more
    listings than ``before`` and nothing is on its way."""
    count, sought = before, reach.wait_css if not before else None
    while (left := until - time.monotonic()) > 0:
        look = await _look(page, reach)
        if look.is_whole(reach) or (growing and look.items > before and not busy()):
            return look
        signs = [sought or reach.items_css, reach.end_text, count, reach.quiet * 1000]
        try:
            async with asyncio.timeout(left):
                found = int(await page.evaluate(_CHANGE, signs))
        except TimeoutError:
            break
        # Unchanged for a while, and nobody is asked any more: what is there is all there is.
        if found == count and not busy():
            break
        count, sought = found if sought is None else look.items, None
    return await _look(page, reach)


async def _look(page: Page, reach: Reach) -> _Look:
    items, ended, more, total = await page.evaluate(
        _LOOK, [reach.items_css, reach.more_css, reach.end_text, reach.total_css]
    )
    return _Look(int(items), bool(ended), bool(more), None if total is None else int(total))

"""Whether a page is as wide as its window: waited for, since charts take a window's new width when
the browser gets to it."""

from __future__ import annotations

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TooLong

_FITS = """() => [document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]
  .every(it => it.scrollWidth <= it.clientWidth)"""
#: Milliseconds: a page that is too wide stays so.
_SETTLES = 30_000


def fits_width(page: Page) -> bool:
    """Whether the page, and what scrolls in it, comes to be no wider than its window."""
    try:
        page.wait_for_function(_FITS, timeout=_SETTLES)
    except TooLong:
        return False
    return True

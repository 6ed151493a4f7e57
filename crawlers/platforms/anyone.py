"""The reader for platforms without one of their own: that for any page, where it is installed.

It is looked up when a page is read, and not imported above, since it knows of platforms itself.
Without it such pages are sealed and stay unreadable; ``reread`` reads them later.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from archive.errors import Unreadable
from archive.model import PageReading, PageState, RedactedPage
from crawlers.platforms.facts import Facts
from crawlers.platforms.look import Look
from crawlers.platforms.reading import Reader

MODULE = "crawlers.anypage"


class AnyPageReader(Protocol):
    """``read_any`` of :data:`MODULE`."""

    def __call__(self, page: RedactedPage, *, facts: Facts) -> PageReading: ...


def has_any_page_reader() -> bool:
    return find_spec(MODULE) is not None and hasattr(import_module(MODULE), "read_any")


def find_any_page_reader() -> Reader:
    """The reader for any page as a platform's reader; looked up when a page is read."""
    return _read_any_page


def _read_any_page(look: Look, *, facts: Facts) -> PageReading:
    if not has_any_page_reader():
        missed = f"a reader for any page: {MODULE} is not there"
        return PageReading(PageState.UNREADABLE, facts.reader, missed=(missed,))
    page = look.page
    if not isinstance(page, RedactedPage):
        raise Unreadable("a redacted page: readers are given no other")
    read_any: AnyPageReader = import_module(MODULE).read_any
    return read_any(page, facts=facts)

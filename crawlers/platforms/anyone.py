"""The reader for platforms without one of their own: that for any page, where it is installed.

It is looked up when platforms are loaded, and not imported above, since it knows of platforms
itself. Without it such pages are sealed and stay unreadable; ``reread`` reads them later.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from archive.errors import Unreadable
from archive.model import PageReading, PageState, RedactedPage
from crawlers.platforms.facts import Facts
from crawlers.platforms.look import Look
from crawlers.platforms.platform import Reader

MODULE = "crawlers.anypage"


class AnyPageReader(Protocol):
    """``read_any`` of :data:`MODULE`."""

    def __call__(self, page: RedactedPage, *, facts: Facts) -> PageReading: ...


def has_any_page_reader() -> bool:
    return find_spec(MODULE) is not None


def find_any_page_reader() -> Reader:
    """The reader for any page as a platform's reader."""
    if not has_any_page_reader():
        return _read_nothing
    read_any: AnyPageReader = import_module(MODULE).read_any

    def read(look: Look, *, facts: Facts) -> PageReading:
        page = look.page
        if not isinstance(page, RedactedPage):
            raise Unreadable("a redacted page: readers are given no other")
        return read_any(page, facts=facts)

    return read


def _read_nothing(look: Look, *, facts: Facts) -> PageReading:  # noqa: ARG001 (the protocol's)
    missed = f"a reader for any page: {MODULE} is not there"
    return PageReading(PageState.UNREADABLE, facts.reader, missed=(missed,))

"""The table of pages: what ``?page=…`` may name, in the order of the menu. Adding one is one line.

A page is a module in ``views/`` with ``render(asks, params, *, about)``; it reads its own state
from the parameters of the address and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from search_ui.answers import About, Asks
from search_ui.language import later
from search_ui.state import SEARCH, State, read_state
from search_ui.views import (
    case,
    cases,
    consent,
    coverage,
    desk_log,
    front,
    listing,
    pay_changes,
    platform,
    requester,
    review,
    saved,
    search,
    trends,
)

#: The parameter of the address that names the page.
PARAMETER = "page"
FRONT, LISTING, SAVED = "front", "listing", "saved"


class Render(Protocol):
    """Draws a page from the parameters of its address."""

    def __call__(self, asks: Asks, params: Mapping[str, str], *, about: About) -> None: ...


@dataclass(frozen=True, slots=True)
class Page:
    """``title`` is the English name in the menu; empty: the page is only reached by links."""

    name: str
    render: Render
    title: str = ""


def _from_state(render: Callable[..., None]) -> Render:
    """A page whose state is a question or an item."""

    def draw(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
        state: State = read_state(params)
        render(asks, state, about=about)

    return draw


PAGES: tuple[Page, ...] = (
    Page(FRONT, front.render),
    Page(SEARCH, _from_state(search.render), later("Search")),
    Page("trends", trends.render, later("Trends")),
    Page("changes", pay_changes.render, later("Pay changes")),
    Page(LISTING, _from_state(listing.render)),
    Page("platform", platform.render),
    Page("requester", requester.render),
    Page("coverage", coverage.render, later("Coverage")),
    Page("review", review.render, later("Under review")),
    Page("cases", cases.render, later("Cases")),
    Page("case", case.render),
    Page(SAVED, saved.render, later("Saved searches")),
    Page("consent", consent.render),
    Page("desk", desk_log.render, later("Desk")),
)
_BY_NAME = {page.name: page for page in PAGES}


def find_page(params: Mapping[str, str]) -> Page | None:
    """The page that an address asks for; None: it names one that is not there.

    An item (``id``) or a question (``q``) needs no name, so that addresses can be typed.
    """
    if params.get("id"):
        return _BY_NAME[LISTING] if PARAMETER not in params else _BY_NAME.get(params[PARAMETER])
    if params.get("saved") and PARAMETER not in params:
        return _BY_NAME[SAVED]
    name = params.get(PARAMETER) or (SEARCH if "q" in params else FRONT)
    return _BY_NAME.get(name)


def list_ways(here: Page | None) -> list[tuple[str, Mapping[str, str], bool]]:
    """The menu: name, address, and whether the reader is there."""
    return [(page.title, {PARAMETER: page.name}, page is here) for page in PAGES if page.title]

"""What a family's site is to the server: how it answers, and what nobody may ask of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crawlers.marketplace.market import Market, Offer
from crawlers.marketplace.server.asked import Answer, Request
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.workers import Worker


@dataclass(frozen=True, slots=True)
class Scene:
    """One request with all that its answer depends on."""

    request: Request
    market: Market
    moment: datetime
    worker: Worker | None
    faults: frozenset[Fault] = frozenset()

    def list_offers(self) -> tuple[Offer, ...]:
        """What this account is shown now, at the pay that it is shown."""
        if Fault.EMPTY in self.faults:
            return ()
        return self.market.list_offers(self.moment)

    def find_offer(self, group: str) -> Offer | None:
        return next((offer for offer in self.list_offers() if offer.group == group), None)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of a list: the rows on it, and what the page says of the whole."""

    offers: tuple[Offer, ...]
    total: int
    units: int
    page: int
    pages: int
    first: int  #: number of the first row, from 1


def cut_page(scene: Scene, *, page: int, size: int, overlap: int = 0) -> Shelf:
    """One page of ``size`` rows. ``overlap`` rows stand again at the top of the next page."""
    offers = scene.list_offers()
    units = sum(offer.count_units(scene.moment) for offer in offers)
    step = size - overlap
    pages = max(1, -(-max(0, len(offers) - overlap) // step))
    if Fault.ENDLESS_PAGES in scene.faults and offers:
        # The list begins anew after its end, for ever.
        first = (page - 1) * step
        shown = tuple(offers[(first + number) % len(offers)] for number in range(size))
        return Shelf(shown, len(offers), units, page, page + 1, first + 1)
    first = (page - 1) * step
    shown = offers[first : first + size] if page >= 1 else ()
    if Fault.HALF_LIST in scene.faults:
        shown = shown[: len(shown) // 2]
    return Shelf(shown, len(offers), units, page, pages, first + 1)


@dataclass(frozen=True, slots=True)
class Site:
    """One family: the wire format, and the invented platform that speaks it.

    ``answer`` gives None for an address that the site does not have. ``accepts`` matches
    addresses (path and query) that act; ``queries`` those that the site asks by POST.
    """

    family: str
    platform: str
    cookie: str
    answer: Callable[[Scene], Answer | None]
    show_state: Callable[[Fault, Scene], Answer]
    drift: Callable[[str], str]
    accepts: re.Pattern[str]
    accept_path: Callable[[str], str]  #: a plain link that accepts, from a listing's id
    needs_sign_in: bool = True
    queries: re.Pattern[str] | None = None

    @property
    def host(self) -> str:
        """The invented host name; ``.test`` is reserved and never resolves."""
        return f"{self.platform}.test"

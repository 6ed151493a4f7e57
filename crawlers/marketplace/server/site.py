"""What a family's site is to the server: how it answers, and what nobody may ask of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from crawlers.marketplace.market import Market, Offer
from crawlers.marketplace.server.asked import Answer, Request
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.planting import mark_offers
from crawlers.marketplace.server.windows import ShopWindow
from crawlers.marketplace.workers import Worker


@dataclass(frozen=True, slots=True)
class Scene:
    """One request with all that its answer depends on."""

    request: Request
    window: ShopWindow
    moment: datetime
    worker: Worker | None
    faults: frozenset[Fault] = frozenset()
    hides_unqualified: bool = False
    grant_token: Callable[[], str] | None = None  #: a fresh bearer token, for the site's own page

    @property
    def market(self) -> Market:
        return self.window.market

    def list_offers(self) -> tuple[Offer, ...]:
        """What this account is shown now, at the pay that it is shown."""
        if Fault.EMPTY in self.faults:
            return ()
        marks = Fault.WATERMARK in self.faults and self.worker is not None
        return self.window.list_shown(
            self.moment,
            worker=self.worker,
            hides_unqualified=self.hides_unqualified,
            mark=partial(mark_offers, worker=self.worker) if marks and self.worker else None,
        )

    def count_units(self) -> int:
        """Units left of all that this account is shown now."""
        return sum(offer.count_units(self.moment) for offer in self.list_offers())

    def find_offer(self, group: str) -> Offer | None:
        return next((offer for offer in self.list_offers() if offer.group == group), None)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of a list: the rows on it, and what the page says of the whole."""

    offers: tuple[Offer, ...]
    total: int
    page: int
    pages: int
    first: int  #: number of the first row, from 1


def cut_page(scene: Scene, *, page: int, size: int, overlap: int = 0) -> Shelf:
    """One page of ``size`` rows. ``overlap`` rows stand again at the top of the next page."""
    step = size - overlap
    shelf = cut_rows(scene, skip=(page - 1) * step, take=size)
    pages = max(1, -(-max(0, shelf.total - overlap) // step))
    endless = Fault.ENDLESS_PAGES in scene.faults
    return replace(shelf, page=page, pages=page + 1 if endless else pages)


def cut_rows(scene: Scene, *, skip: int, take: int) -> Shelf:
    """``take`` rows after the first ``skip``, as the faults that are on let them through."""
    offers = scene.list_offers()
    shown = offers[skip : skip + take]
    if Fault.ENDLESS_PAGES in scene.faults and offers:
        # The list begins anew after its end, for ever.
        shown = tuple(offers[(skip + number) % len(offers)] for number in range(take))
    if Fault.HALF_LIST in scene.faults:
        shown = shown[: len(shown) // 2]
    return Shelf(shown, len(offers), page=1, pages=1, first=skip + 1)


@dataclass(frozen=True, slots=True)
class Site:
    """One family: the wire format, and the invented platform that speaks it.

    ``answer`` gives None for an address that the site does not have. ``accepts`` matches
    addresses (path and query) that act; ``queries`` those that the site asks by POST.
    ``name_listing`` and ``name_requester`` give the ids that its pages show (None: none).
    ``bans_haste``: seconds; whoever asks sooner three times running is banned for a day.
    """

    family: str
    platform: str
    cookie: str
    answer: Callable[[Scene], Answer | None]
    drift: Callable[[str], str]
    name_listing: Callable[[Offer], str]
    accepts: re.Pattern[str]
    accept_path: Callable[[str], str]  #: a plain link that accepts, from a listing's id
    show_state: Callable[[Fault, Scene], Answer] | None = None  #: None shows the common pages
    name_requester: Callable[[Offer], str] | None = None
    needs_sign_in: bool = True
    queries: re.Pattern[str] | None = None
    hides_unqualified: bool = False
    names_open_only: bool = False  #: shows a listing's id only to those who may take it
    gives_tokens: bool = False
    bans_haste: float | None = None

    @property
    def host(self) -> str:
        """The invented host name; ``.test`` is reserved and never resolves."""
        return f"{self.platform}.test"

"""What a market shows at a moment, worked out once for as long as it stays the same.

Offers come and go at known times; between two of them the list stands still, and so does what
each account is shown of it. Must show exactly what working it out anew for each request would.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import TypeVar

from crawlers.marketplace.market import Market, Offer
from crawlers.marketplace.showing import show_offers
from crawlers.marketplace.workers import Worker

Offers = tuple[Offer, ...]
#: Lists that are remembered at most: some accounts, and the few stretches that tests go between.
_MOST = 64

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class ShopWindow:
    """One market's list, as it stands and as accounts see it. Safe to use from any thread."""

    def __init__(self, market: Market) -> None:
        self.market = market
        turns = {turn for offer in market.offers for turn in (offer.start, offer.end)}
        self._turns = sorted(turns)
        self._lock = Lock()
        self._standing: dict[int, Offers] = {}
        self._shown: dict[tuple[int, str | None, bool, bool], Offers] = {}

    def list_standing(self, moment: datetime) -> Offers:
        """What is on offer at ``moment``, newest first."""
        stretch = bisect_right(self._turns, moment)
        with self._lock:
            return _recall(self._standing, stretch, lambda: self.market.list_offers(moment))

    def list_shown(
        self,
        moment: datetime,
        *,
        worker: Worker | None,
        hides_unqualified: bool,
        mark: Callable[[Offers], Offers] | None = None,
    ) -> Offers:
        """What one account is shown. ``mark`` makes this account's own copies of the offers."""
        standing = self.list_standing(moment)
        name = None if worker is None else worker.pseudonym
        key = (bisect_right(self._turns, moment), name, hides_unqualified, mark is not None)

        def show() -> Offers:
            shown = show_offers(standing, worker=worker, hides_unqualified=hides_unqualified)
            return shown if mark is None else mark(shown)

        with self._lock:
            return _recall(self._shown, key, show)


def _recall(known: dict[_Key, _Value], key: _Key, make: Callable[[], _Value]) -> _Value:
    found = known.get(key)
    if found is None:
        if len(known) >= _MOST:
            known.clear()
        found = known[key] = make()
    return found

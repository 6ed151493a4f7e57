"""Texts that were made of an offer before, so that a site draws each row once. Pure but for memory.

An offer is told by which object it is: two that are equal are not looked through to find that out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from crawlers.marketplace.market import Offer

_MOST = 20_000


class RememberedTexts:
    """Texts by offer and by what else they depend on. Threads may share it: at worst a text is
    made twice."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Offer, str]] = {}

    def recall(self, offer: Offer, *others: Hashable, make: Callable[[], str]) -> str:
        """The text of this offer and ``others``, made where it is new."""
        key = (id(offer), *others)
        found = self._known.get(key)
        # Another offer may have come to stand where this one's key was made of.
        if found is not None and found[0] is offer:
            return found[1]
        if len(self._known) >= _MOST:
            self._known.clear()
        text = make()
        self._known[key] = (offer, text)
        return text

"""Who looked from where, and what the k door would let through of it, without a database.

Each look is by one of ``people`` of its country. Cells are as in ``archive.places``: a price of a
series. Equal pages are never counted as one here: each look has its own list.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from archive.model import VersionDoc
from archive.pay.series import Price, find_series, read_price
from crawlers.marketplace.market import Market
from tests.measures_truth.seeing import Look, find_item, list_shown

K = 3


def attach_places(
    market: Market, looks: Sequence[Look], docs: Sequence[VersionDoc], *, people: int, k: int = K
) -> list[VersionDoc]:
    """The versions with the countries that k of its people saw their series at their price from."""
    chance = random.Random(f"people {market.seed}")
    by_item: dict[int, list[VersionDoc]] = defaultdict(list)
    for doc in docs:
        by_item[doc.item].append(doc)
    cells: dict[int, dict[Price, dict[str, set[int]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(set))
    )
    for look in looks:
        person = chance.randrange(people)
        for offer in list_shown(market, look):
            pay = offer.pay_in(look.country)
            for doc in by_item[find_item(offer.group)]:
                price = read_price(doc)
                if price is not None and price.low == pay:
                    series = find_series(doc)
                    assert series is not None
                    cells[series][price][look.country].add(person)
                    break
    told: dict[tuple[int, Price], tuple[str, ...]] = {}
    for series, by_price in cells.items():
        named = {
            price: tuple(sorted(one for one, who in places.items() if len(who) >= k))
            for price, places in by_price.items()
        }
        if sum(bool(countries) for countries in named.values()) > 1:
            told.update({(series, price): countries for price, countries in named.items()})
    found = []
    for doc in docs:
        price, key = read_price(doc), find_series(doc)
        countries = told.get((key, price), ()) if price is not None and key is not None else ()
        found.append(replace(doc, paid_in=countries))
    return found

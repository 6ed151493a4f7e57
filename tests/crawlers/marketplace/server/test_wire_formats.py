"""Each wire format, walked as each worker and read by its reader, says what is true alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.model import ListingSeen, PageState, PayUnit
from crawlers.marketplace.families import uhrs
from crawlers.marketplace.market import Offer
from crawlers.marketplace.server import SITES, Marketplace, serve
from crawlers.marketplace.showing import is_open_to
from crawlers.platforms.paging import PAST_END
from tests.crawlers.marketplace.server.asking import ask_as
from tests.crawlers.marketplace.server.walking import Walked, draw, read_page, walk

FAMILIES = tuple(SITES)
WORKERS = ("heron", "lantern", "kite")


@pytest.fixture(scope="module")
def serving():
    with serve(Marketplace(seed=3, bans_haste=False)) as opened:
        opened.control.advance(hours=24 * 8)
        yield opened


def read_all(serving, family, worker) -> list[ListingSeen]:
    secrets = serving.control.workers[worker].secrets
    pages = [draw(serving, worker)] if family == "uhrs" else walk(serving, family, worker)
    readings = [
        read_page(one, family, moment=serving.control.now, secrets=secrets) for one in pages
    ]
    # A page after the last one, for those who walk until nothing comes, is no list.
    past = [one for one in readings if PAST_END in one.doubts]
    assert {one.state for one in past} <= {PageState.OTHER}
    readings = [one for one in readings if one not in past]
    assert {one.state for one in readings} <= {
        PageState.LISTINGS,
        PageState.EMPTY,
        PageState.UNREADABLE,
    }
    assert readings[0].state is PageState.LISTINGS
    assert [one.doubts for one in readings if one.doubts] == []
    return [listing for reading in readings for listing in reading.listings]


@pytest.mark.parametrize("worker", WORKERS)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_walk_finds_every_listing_that_the_worker_is_shown(serving, family, worker):
    offers = serving.control.list_offers(family, worker)
    assert len(offers) >= 3
    seen = {one.identity.value: one for one in read_all(serving, family, worker)}
    site, who = SITES[family], serving.control.workers[worker]
    named = [offer for offer in offers if not site.names_open_only or is_open_to(offer, worker=who)]
    assert len(seen) == len(offers)
    assert {site.name_listing(offer) for offer in named} <= seen.keys()
    for offer in named:
        check_listing(seen[site.name_listing(offer)], offer, family=family, serving=serving)


def check_listing(seen: ListingSeen, offer: Offer, *, family: str, serving) -> None:
    site = SITES[family]
    assert seen.title == offer.title
    assert seen.description in {offer.description, None}
    assert seen.pay is not None
    assert seen.pay.amount == offer.amount, seen.pay
    if site.name_requester is not None:
        assert seen.requester.id == site.name_requester(offer)
    if family not in {"viewhits", "mturk", "prolific", "toloka", "panel"}:
        assert seen.requester.id is None
    if family == "uhrs":
        assert seen.pay.unit is (PayUnit.PAGE if uhrs.count_suite(offer) == 5 else PayUnit.TASK)
    if family == "panel":
        assert (seen.pay.currency, seen.pay.unit) == (None, PayUnit.POINTS)
    else:
        assert seen.pay.currency == serving.control.currency(family)
    if family not in {"toloka", "panel"}:
        assert seen.units_left is not None
        assert abs(seen.units_left - offer.count_units(serving.control.now)) <= 1


def test_workers_are_shown_different_listings_and_prices(serving):
    for family in FAMILIES:
        shown = {
            worker: {
                offer.group: offer.amount for offer in serving.control.list_offers(family, worker)
            }
            for worker in serving.control.workers
        }
        assert len({frozenset(one) for one in shown.values()}) > 1, family
    prices: dict[str, set[Decimal]] = {}
    for family in FAMILIES:
        for worker in serving.control.workers:
            for offer in serving.control.list_offers(family, worker):
                prices.setdefault(offer.group, set()).add(offer.amount)
    assert any(len(amounts) > 1 for amounts in prices.values())


def test_details_say_what_the_list_did_not(serving):
    """Instructions of the families that have them, read after redaction."""
    offer = serving.control.list_offers("clickworker", "heron")[0]
    path = f"/en/workplace/jobs/{SITES['clickworker'].name_listing(offer)}"
    got = ask_as(serving, "clickworker", "heron", path)
    reading = read_page(Walked(path, got), "clickworker", moment=serving.control.now)
    (document,) = reading.documents
    assert offer.instructions in document.text
    assert [one.name for one in document.fields] == [one.name for one in offer.fields]

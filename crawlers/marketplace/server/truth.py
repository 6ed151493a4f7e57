"""What is true of a marketplace, row by row, as JSON can hold it: never shown on a page.

- ``parameters``: of each family's economy, with what follows from them.
- ``offer``: one stretch of one listing under one id at one pay: from and until, units at both
  ends, series, category, language, and ``pay``: for each worker the amount shown, or null where
  it is not shown. ``named`` are the workers to whom the page shows the listing's id.
- ``change``: what happened to a series, and to which listing ids.
- ``tier``: a series that is a second price of another one at the same time.
- ``campaign``: listings of one requester with one kind of request in several languages.

Times are exact and in UTC; amounts are decimal text in the family's currency.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from crawlers.marketplace.market import Market, Offer, TrueChange
from crawlers.marketplace.server.site import Site
from crawlers.marketplace.showing import is_open_to, show_offer
from crawlers.marketplace.wording import BODY_SCAN
from crawlers.marketplace.workers import Worker

Row = Mapping[str, object]


def tell_truth(
    site: Site,
    market: Market,
    *,
    workers: Mapping[str, Worker],
    parameters: Row,
    until: datetime | None = None,
) -> Iterator[Row]:
    """All rows of one family that begin before ``until``, in the order of time within a kind."""
    yield _head("parameters", site) | {"currency": market.currency, "parameters": parameters}
    truth = market.tell_truth()
    for offer in truth.offers:
        if until is None or offer.start < until:
            yield _tell_offer(offer, site=site, market=market, workers=workers)
    for change in truth.changes:
        if until is None or change.moment < until:
            yield _tell_change(change, site=site)
    yield from _tell_tiers(truth.offers, site=site)
    yield from _tell_campaign(truth.offers, site=site)


def _head(row: str, site: Site) -> dict[str, object]:
    return {"row": row, "family": site.family, "platform": site.platform}


def _tell_offer(offer: Offer, *, site: Site, market: Market, workers: Mapping[str, Worker]) -> Row:
    pay: dict[str, str | None] = {}
    for name, worker in workers.items():
        shown = show_offer(offer, worker=worker, hides_unqualified=site.hides_unqualified)
        pay[name] = None if shown is None else str(shown.amount)
    named = [
        name
        for name, worker in workers.items()
        if pay[name] is not None and (not site.names_open_only or is_open_to(offer, worker=worker))
    ]
    requester = site.name_requester
    return _head("offer", site) | {
        "listing": site.name_listing(offer),
        "series": offer.series,
        "requester": None if requester is None else requester(offer),
        "requester_name": offer.poster.name,
        "title": offer.title,
        "category": offer.job.category,
        "language": offer.job.language,
        "start": offer.start.isoformat(),
        "end": offer.end.isoformat(),
        "units_first": offer.units_first,
        "units_last": offer.units_last,
        "seconds": offer.seconds,
        "currency": market.currency,
        "pay": pay,
        "named": named,
        "rejection": str(offer.rejection),
        "asks_more": offer.job.asks_more,
    }


def _tell_change(change: TrueChange, *, site: Site) -> Row:
    before, after = change.before, change.after
    return _head("change", site) | {
        "series": change.series,
        "kind": change.kind.value,
        "moment": change.moment.isoformat(),
        "before": None if before is None else site.name_listing(before),
        "after": None if after is None else site.name_listing(after),
        "pay_before": None if before is None else str(before.amount),
        "pay_after": None if after is None else str(after.amount),
    }


def _tell_tiers(offers: tuple[Offer, ...], *, site: Site) -> Iterator[Row]:
    for offer in offers:
        if offer.tier_of is not None:
            yield _head("tier", site) | {
                "series": offer.series,
                "beside": offer.tier_of,
                "listing": site.name_listing(offer),
                "start": offer.start.isoformat(),
                "end": offer.end.isoformat(),
            }


def _tell_campaign(offers: tuple[Offer, ...], *, site: Site) -> Iterator[Row]:
    members = [offer for offer in offers if offer.job in BODY_SCAN]
    if members:
        yield _head("campaign", site) | {
            "category": members[0].job.category,
            "requester_name": members[0].poster.name,
            "languages": sorted({offer.job.language for offer in members}),
            "listings": [site.name_listing(offer) for offer in members],
        }

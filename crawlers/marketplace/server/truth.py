"""What is true of a marketplace, row by row, as JSON can hold it: never shown on a page.

``offer`` rows: family, platform, listing id, series, requester, title, category, language, from
and until, units, and for each worker whether it is visible and at which pay. ``change`` rows
tell what happened to a series.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from crawlers.marketplace.market import Offer, TrueChange
from crawlers.marketplace.server.marketplace import Marketplace
from crawlers.marketplace.server.site import Site


def tell_truth(
    marketplace: Marketplace, *, until: datetime | None = None
) -> Iterator[Mapping[str, object]]:
    """All rows that begin before ``until``, family by family, in the order of time."""
    for family, site in marketplace.sites.items():
        market = marketplace.markets[family]
        truth = market.tell_truth()
        for offer in truth.offers:
            if until is None or offer.start < until:
                yield _tell_offer(offer, site=site, marketplace=marketplace)
        for change in truth.changes:
            if until is None or change.moment < until:
                yield _tell_change(change, site=site)


def _tell_offer(offer: Offer, *, site: Site, marketplace: Marketplace) -> Mapping[str, object]:
    return {
        "row": "offer",
        "family": site.family,
        "platform": site.platform,
        "listing": offer.group,
        "series": offer.series,
        "requester": offer.poster.id,
        "requester_name": offer.poster.name,
        "title": offer.title,
        "category": offer.job.category,
        "language": offer.job.language,
        "start": offer.start.isoformat(),
        "end": offer.end.isoformat(),
        "units_first": offer.units_first,
        "units_last": offer.units_last,
        "pay": {name: str(offer.amount) for name in marketplace.workers},
        "currency": "USD",
    }


def _tell_change(change: TrueChange, *, site: Site) -> Mapping[str, object]:
    return {
        "row": "change",
        "family": site.family,
        "platform": site.platform,
        "series": change.series,
        "kind": change.kind.value,
        "moment": change.moment.isoformat(),
        "before": None if change.before is None else change.before.group,
        "after": None if change.after is None else change.after.group,
        "pay_before": None if change.before is None else str(change.before.amount),
        "pay_after": None if change.after is None else str(change.after.amount),
    }

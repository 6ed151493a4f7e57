"""What one worker is shown of an offer: whether at all, and at which pay. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawlers.marketplace.market import Offer
from crawlers.marketplace.workers import Worker, meets


def is_open_to(offer: Offer, *, worker: Worker) -> bool:
    """Whether the worker lives where the offer is shown and has what it asks."""
    return _is_placed(offer, worker) and all(
        meets(one, worker=worker) for one in offer.requirements
    )


def show_offer(offer: Offer, *, worker: Worker | None, hides_unqualified: bool) -> Offer | None:
    """The offer at the pay that this worker is told; None where it is not shown at all.

    Nobody in particular (None) sees what is shown everywhere. ``hides_unqualified`` is the
    platform's way: others list what a worker may not take, and say so.
    """
    if worker is None:
        return offer if not offer.places else None
    if not _is_placed(offer, worker):
        return None
    if hides_unqualified and not is_open_to(offer, worker=worker):
        return None
    amount = offer.pay_in(worker.country)
    return offer if amount == offer.amount else replace(offer, amount=amount)


def show_offers(
    offers: Sequence[Offer], *, worker: Worker | None, hides_unqualified: bool
) -> tuple[Offer, ...]:
    """Those of ``offers`` that the worker is shown, in the same order."""
    shown = (
        show_offer(offer, worker=worker, hides_unqualified=hides_unqualified) for offer in offers
    )
    return tuple(offer for offer in shown if offer is not None)


def _is_placed(offer: Offer, worker: Worker) -> bool:
    return not offer.places or worker.country in offer.places

"""The site in Microworkers' format, which bans for a day whoever pages too fast."""

from __future__ import annotations

import re

from crawlers.marketplace.families import microworkers
from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.site import Scene, Site, cut_page
from crawlers.marketplace.server.statepages import show_common_state


def answer(scene: Scene) -> Answer | None:
    """List pages that overlap, and pages of single jobs."""
    request, worker = scene.request, scene.worker
    if worker is None:
        return None
    if request.path in {"/", microworkers.LIST_PATH}:
        page = max(1, request.number("page", otherwise=1))
        shelf = cut_page(
            scene, page=page, size=microworkers.PAGE_SIZE, overlap=microworkers.OVERLAP
        )
        text = microworkers.render_list(
            shelf.offers, scene.moment, worker=worker, page=shelf.page, pages=shelf.pages
        )
        return Answer(text.encode())
    if request.path == microworkers.DETAIL_PATH:
        wanted = request.query.get("Id", "")
        for offer in scene.list_offers():
            if microworkers.name_for_session(offer, worker=worker) == wanted:
                text = microworkers.render_detail(offer, scene.moment, worker=worker)
                return Answer(text.encode())
    return None


def show_state(fault: Fault, scene: Scene) -> Answer:
    """What this site sends in the list's place."""
    if fault is Fault.LOGGED_OUT:
        return Answer(microworkers.render_signed_out().encode())
    if fault is Fault.RATE_LIMIT:
        return Answer(microworkers.render_bot_ban(worker=scene.worker).encode(), status=429)
    if fault is Fault.RATE_LIMIT_JSON:
        return Answer(microworkers.render_bot_ban(worker=scene.worker).encode())
    return show_common_state(fault)


def drift(text: str) -> str:
    return text.replace("jobslist", "offers-list").replace("jobpayment", "offer-pay")


SITE = Site(
    family="microworkers",
    platform="copperjobs",
    cookie="PHPSESSID",
    answer=answer,
    show_state=show_state,
    drift=drift,
    name_listing=microworkers.name_listing,
    accepts=re.compile(r"/(?:hm_)?jobs_(?:accept|submit)|/submit\.php"),
    accept_path=lambda listing: f"/jobs_accept.php?campaign={listing}",
    bans_haste=1.5,
)

"""The site in the format of MTurk's list pages of 2010 to 2014. Open to anyone, page by page."""

from __future__ import annotations

import re

from crawlers.marketplace.families import viewhits
from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.site import Scene, Site, cut_page
from crawlers.marketplace.server.statepages import show_common_state

#: Nobody gets further than this without signing in.
LAST_PUBLIC_PAGE = 20


def answer(scene: Scene) -> Answer | None:
    """List pages and previews; signed out, only the first pages of the list."""
    request = scene.request
    if request.path in {"/", "/mturk/viewhits", "/mturk/findhits"}:
        page = max(1, request.number("pageNumber", otherwise=1))
        if scene.worker is None and page > LAST_PUBLIC_PAGE:
            return show_state(Fault.LOGGED_OUT, scene)
        shelf = cut_page(scene, page=page, size=viewhits.PAGE_SIZE)
        text = viewhits.render_rows(
            shelf.offers,
            scene.moment,
            worker=scene.worker,
            first=shelf.first,
            total=shelf.total,
            units=scene.count_units(),
            page=shelf.page,
            pages=shelf.pages,
        )
        return Answer(text.encode())
    if request.path == "/mturk/preview":
        offer = scene.find_offer(request.query.get("groupId", ""))
        if offer is None:
            return Answer(viewhits.render_gone(worker=scene.worker).encode())
        return Answer(viewhits.render_preview(offer, scene.moment, worker=scene.worker).encode())
    return None


def show_state(fault: Fault, scene: Scene) -> Answer:
    """What this site sends in the list's place."""
    if fault is Fault.LOGGED_OUT:
        return Answer(viewhits.render_sign_in().encode())
    if fault in {Fault.RATE_LIMIT_JSON, Fault.RATE_LIMIT}:
        status = 429 if fault is Fault.RATE_LIMIT else 200
        return Answer(viewhits.render_rate_limited(worker=scene.worker).encode(), status=status)
    return show_common_state(fault)


def drift(text: str) -> str:
    """Tomorrow's layout: other classes and ids, the same words."""
    return (
        text.replace("capsulelink", "offer-title")
        .replace("capsule_field_text", "offer-value")
        .replace("tooltip--", "hint--")
        .replace("toolip--", "hint--")
    )


SITE = Site(
    family="viewhits",
    platform="oldbramble",
    cookie="ubid-session",
    answer=answer,
    show_state=show_state,
    drift=drift,
    name_listing=lambda offer: offer.group,
    name_requester=lambda offer: offer.poster.id,
    accepts=re.compile(r"/mturk/(?:accept|submit|return|previewandaccept)"),
    accept_path=lambda group: f"/mturk/previewandaccept?groupId={group}",
    needs_sign_in=False,
    names_open_only=True,
)

"""The site in the format of MTurk since 2017: HTML with JSON in it, and JSON on request."""

from __future__ import annotations

import html
import re

from crawlers.marketplace.families import mturk
from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.signing_in import SIGN_IN_PATH
from crawlers.marketplace.server.site import Scene, Site, cut_page
from crawlers.marketplace.server.statepages import show_common_state

_JSON = "application/json; charset=utf-8"
_TASK = re.compile(r"/projects/([A-Z0-9]+)/tasks")


def answer(scene: Scene) -> Answer | None:
    """List, task pages, and the worker's own pages that a crawler has no business with."""
    request, worker = scene.request, scene.worker
    if worker is None:
        return None
    if request.path in {"/", "/projects"}:
        return _answer_list(scene)
    task = _TASK.fullmatch(request.path)
    if task:
        offer = scene.find_offer(task.group(1))
        if offer is None:
            return Answer(_GONE.encode(), status=404)
        return Answer(mturk.render_task(offer, scene.moment, worker=worker).encode())
    if request.path in {"/tasks", "/dashboard"}:
        return Answer(mturk.render_own_page(request.path[1:], worker=worker).encode())
    return None


def _answer_list(scene: Scene) -> Answer:
    request, worker = scene.request, scene.worker
    assert worker is not None
    size = max(1, min(mturk.MOST_A_PAGE, request.number("page_size", otherwise=mturk.PAGE_SIZE)))
    shelf = cut_page(scene, page=max(1, request.number("page_number", otherwise=1)), size=size)
    if request.query.get("format") == "json":
        text = mturk.render_answer(
            shelf.offers, scene.moment, worker=worker, total=shelf.total, page=shelf.page
        )
        return Answer(text.encode(), content_type=_JSON)
    text = mturk.render_table(
        shelf.offers,
        scene.moment,
        worker=worker,
        first=shelf.first,
        total=shelf.total,
        page=shelf.page,
        pages=shelf.pages,
    )
    return Answer(text.encode())


def show_state(fault: Fault, scene: Scene) -> Answer:
    """What this site sends in the list's place; the sign-in page also where JSON was asked."""
    if fault is Fault.LOGGED_OUT:
        # The form leads here, and not to the real site's host.
        text = mturk.render_sign_in().replace(html.escape(mturk.SIGN_IN), SIGN_IN_PATH)
        return Answer(text.encode())
    if fault in {Fault.RATE_LIMIT_JSON, Fault.RATE_LIMIT}:
        status = 429 if fault is Fault.RATE_LIMIT else 200
        if scene.request.query.get("format") != "json":
            return Answer(_TOO_FAST.encode(), status=status)
        return Answer(mturk.render_rate_limited().encode(), content_type=_JSON, status=status)
    return show_common_state(fault)


def drift(text: str) -> str:
    """Tomorrow's layout: other component and key names, the same words."""
    return (
        text.replace("hitSetTable/HitSetTable", "offerTable/OfferTable")
        .replace("monetary_reward", "compensation")
        .replace("hit_set_id", "offer_key")
    )


_GONE = (
    "<!DOCTYPE html><html><head><title>mturk</title></head><body>"
    '<div class="error-page">There are no more available HITs in this group.</div></body></html>'
)

_TOO_FAST = (
    "<!DOCTYPE html><html><head><title>mturk</title></head><body>"
    '<div class="error-page">You have exceeded the allowable page request rate.</div></body></html>'
)

SITE = Site(
    family="mturk",
    platform="bramble",
    cookie="session-token",
    answer=answer,
    show_state=show_state,
    drift=drift,
    name_listing=lambda offer: offer.group,
    name_requester=lambda offer: offer.poster.id,
    accepts=re.compile(
        r"/projects/[^/]+/tasks/(?:accept|[^/?]+/(?:submit|return))|/qualifications/.+/request"
    ),
    accept_path=lambda group: f"/projects/{group}/tasks/accept_random?ref=w_pl_prvw",
)

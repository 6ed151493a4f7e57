"""The site in Toloka's format: one JSON answer, a page around it, and ACCESS_DENIED."""

from __future__ import annotations

import html
import re

from crawlers.marketplace.families import toloka
from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.site import Scene, Site, cut_page
from crawlers.marketplace.server.statepages import show_common_state

_JSON = "application/json;charset=utf-8"
_MOST = 1000


def answer(scene: Scene) -> Answer | None:
    """The whole list at once; the worker's record; a page."""
    path, worker = scene.request.path, scene.worker
    if worker is None:
        return None
    if path == toloka.LIST_PATH:
        shelf = cut_page(scene, page=1, size=_MOST)
        text = toloka.render_groups(shelf.offers, worker=worker)
        return Answer(text.encode(), content_type=_JSON)
    if path == "/api/users/current/worker":
        return Answer(toloka.render_worker(worker).encode(), content_type=_JSON)
    if path == "/":
        name = html.escape(worker.name)
        page = (
            "<!DOCTYPE html><html><head><title>Tasks</title></head><body>"
            f"<header>{name}</header><main></main></body></html>"
        )
        return Answer(page.encode())
    return None


def show_state(fault: Fault, scene: Scene) -> Answer:
    """A code where the API was asked, a page otherwise."""
    if scene.request.path.startswith("/api/") and fault in _CODES:
        status, text = _CODES[fault]
        return Answer(text.encode(), content_type=_JSON, status=status)
    return show_common_state(fault)


_CODES = {
    Fault.LOGGED_OUT: (200, toloka.render_denied()),
    Fault.RATE_LIMIT: (429, '{"code":"TOO_MANY_REQUESTS","message":"Too many requests"}'),
    Fault.RATE_LIMIT_JSON: (200, '{"code":"TOO_MANY_REQUESTS","message":"Too many requests"}'),
}


def drift(text: str) -> str:
    return text.replace('"pools"', '"offers"').replace('"requesterInfo"', '"customer"')


SITE = Site(
    family="toloka",
    platform="tarn",
    cookie="tarn-session",
    answer=answer,
    show_state=show_state,
    drift=drift,
    name_listing=toloka.name_listing,
    accepts=re.compile(
        r"/api/(?:assignments|task-suite-pools/[0-9]+/(?:start|assignments))|/task/[0-9]+"
    ),
    accept_path=lambda listing: f"/task/{listing}",
    hides_unqualified=True,
)

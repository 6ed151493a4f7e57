"""The site in UHRS' format: a page that a script fills, by queries that it sends as POST."""

from __future__ import annotations

import json
import re

from crawlers.marketplace.families import uhrs
from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.site import Scene, Site, cut_rows
from crawlers.marketplace.server.statepages import show_common_state

_JSON = "application/json; charset=utf-8"


def answer(scene: Scene) -> Answer | None:
    """The page, and the batches that its script asks for."""
    request, worker = scene.request, scene.worker
    if worker is None:
        return None
    if request.path in {"/", uhrs.LIST_PATH}:
        total = len(scene.list_offers())
        return Answer(uhrs.render_page(worker=worker, total=total).encode())
    if request.path == uhrs.QUERY_PATH:
        skip, take = _read_query(request.body)
        shelf = cut_rows(scene, skip=skip, take=min(take, 4 * uhrs.BATCH))
        text = uhrs.render_batch(shelf.offers, scene.moment, worker=worker, total=shelf.total)
        return Answer(text.encode(), content_type=_JSON)
    return None


def _read_query(body: bytes) -> tuple[int, int]:
    """``skip`` and ``take`` of the query; the first batch where the body is no such thing."""
    try:
        asked = json.loads(body)
        return max(0, int(asked["skip"])), max(1, int(asked["take"]))
    except (ValueError, KeyError, TypeError):
        return 0, uhrs.BATCH


def show_state(fault: Fault, scene: Scene) -> Answer:
    """What this site sends in the list's place."""
    if fault is Fault.LOGGED_OUT:
        return Answer(uhrs.render_signed_out().encode())
    if fault is Fault.RATE_LIMIT_JSON and scene.request.path == uhrs.QUERY_PATH:
        return Answer(b'{"error":"Too many requests"}', content_type=_JSON)
    return show_common_state(fault)


def drift(text: str) -> str:
    return text.replace("task-card__", "job-tile__").replace("tasks-as-grid-grid", "tiles")


SITE = Site(
    family="uhrs",
    platform="larkspur",
    cookie="larkspur-auth",
    answer=answer,
    show_state=show_state,
    drift=drift,
    name_listing=uhrs.name_listing,
    accepts=re.compile(r"/marketplace/tasks/(?:start|qualify|train)|/api/tasks/[0-9]+/start"),
    accept_path=lambda listing: f"/marketplace/tasks/start/{listing}",
    queries=re.compile(re.escape(uhrs.QUERY_PATH) + "$"),
)

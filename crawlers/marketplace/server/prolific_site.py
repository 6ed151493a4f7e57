"""The site in Prolific's format: an API behind a bearer token, and the page that asks it."""

from __future__ import annotations

import json
import re

from crawlers.marketplace.families import prolific
from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.site import Scene, Site, cut_page
from crawlers.marketplace.server.statepages import show_common_state

_JSON = "application/json"
_ERRORS = {
    Fault.LOGGED_OUT: (401, "Unauthorized", "Authentication credentials were not provided."),
    Fault.RATE_LIMIT: (429, "Too many requests", "Request was throttled."),
    Fault.RATE_LIMIT_JSON: (429, "Too many requests", "Request was throttled."),
    Fault.MAINTENANCE: (503, "Maintenance", "Down for maintenance."),
}


def answer(scene: Scene) -> Answer | None:
    """The API's list for a token, the token for a cookie, the page for a cookie."""
    path, worker = scene.request.path, scene.worker
    if worker is None:
        return None
    bearer = bool(scene.request.header("Authorization"))
    if path == prolific.LIST_PATH:
        if not bearer:
            return show_state(Fault.LOGGED_OUT, scene, status=401)
        page = max(1, scene.request.number("page", otherwise=1))
        shelf = cut_page(scene, page=page, size=prolific.PAGE_SIZE)
        text = prolific.render_studies(
            shelf.offers,
            scene.moment,
            worker=worker,
            currency=scene.market.currency,
            origin=scene.request.origin,
            page=shelf.page,
            pages=shelf.pages,
        )
        return Answer(text.encode(), content_type=_JSON)
    if path == prolific.TOKEN_PATH and scene.grant_token is not None:
        told = {"access_token": scene.grant_token(), "token_type": "Bearer", "expires_in": 1800}
        return Answer(json.dumps(told).encode(), content_type=_JSON)
    if path in {"/", "/studies"}:
        return Answer(prolific.render_page(worker=worker).encode())
    return None


def show_state(fault: Fault, scene: Scene, *, status: int = 200) -> Answer:
    """An error object where the API was asked, a page where the page was."""
    if scene.request.path.startswith("/api/") and fault in _ERRORS:
        told, title, detail = _ERRORS[fault]
        if fault in {Fault.RATE_LIMIT, Fault.MAINTENANCE}:
            status = told
        text = prolific.render_error(told, title, detail)
        return Answer(text.encode(), content_type=_JSON, status=status)
    if fault is Fault.LOGGED_OUT:
        return Answer(prolific.render_signed_out().encode())
    return show_common_state(fault)


def drift(text: str) -> str:
    return (
        text.replace('"study_reward"', '"reward_details"')
        .replace('"results"', '"studies"')
        .replace("study-tag-reward", "study-chip-reward")
    )


SITE = Site(
    family="prolific",
    platform="quill",
    cookie="quill-session",
    answer=answer,
    show_state=show_state,
    drift=drift,
    name_listing=prolific.name_listing,
    name_requester=prolific.name_requester,
    accepts=re.compile(r"/api/v1/(?:participant/)?submissions|/submissions/"),
    accept_path=lambda listing: f"/submissions/reserve?study_id={listing}",
    hides_unqualified=True,
    gives_tokens=True,
)

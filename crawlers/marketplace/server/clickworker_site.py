"""The Clickworker-like site: pages with a link to the next one, and pages of single jobs."""

from __future__ import annotations

import re

from crawlers.marketplace.families import clickworker
from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.server.site import Scene, Site, cut_page

_DETAIL = re.compile(re.escape(clickworker.LIST_PATH) + "/([0-9]+)")


def answer(scene: Scene) -> Answer | None:
    """List pages and job pages."""
    request, worker = scene.request, scene.worker
    if worker is None:
        return None
    if request.path in {"/", clickworker.LIST_PATH}:
        page = max(1, request.number("page", otherwise=1))
        shelf = cut_page(scene, page=page, size=clickworker.PAGE_SIZE)
        text = clickworker.render_list(
            shelf.offers,
            scene.moment,
            worker=worker,
            total=shelf.total,
            page=shelf.page,
            pages=shelf.pages,
        )
        return Answer(text.encode())
    detail = _DETAIL.fullmatch(request.path)
    if detail:
        for offer in scene.list_offers():
            if clickworker.name_listing(offer) == detail.group(1):
                text = clickworker.render_detail(offer, worker=worker)
                return Answer(text.encode())
    return None


def drift(text: str) -> str:
    return text.replace('class="job-', 'class="gig-').replace("data-job", "data-gig")


SITE = Site(
    family="clickworker",
    platform="meadow",
    cookie="meadow_session",
    answer=answer,
    drift=drift,
    name_listing=clickworker.name_listing,
    accepts=re.compile(re.escape(clickworker.LIST_PATH) + "/[0-9]+/(?:start|submit|cancel)"),
    accept_path=lambda listing: f"{clickworker.LIST_PATH}/{listing}/start",
    hides_unqualified=True,
)

"""The panel's site: one page of surveys, the profile form, the mails on the web."""

from __future__ import annotations

import re

from crawlers.marketplace.families import panel
from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.server.site import Scene, Site, cut_page

_MOST = 500


def answer(scene: Scene) -> Answer | None:
    """The surveys of this member, all on one page."""
    request, worker = scene.request, scene.worker
    if worker is None:
        return None
    if request.path in {"/", panel.LIST_PATH}:
        shelf = cut_page(scene, page=1, size=_MOST)
        text = panel.render_list(shelf.offers, worker=worker, total=shelf.total)
        return Answer(text.encode())
    if request.path == "/profile":
        return Answer(panel.render_profile(worker=worker).encode())
    if request.path == panel.MAIL_PATH:
        mails = list(panel.write_mails(scene.list_offers(), worker=worker, until=scene.moment))
        return Answer(panel.render_mailbox(mails, worker=worker).encode())
    return None


def drift(text: str) -> str:
    return text.replace('class="survey-', 'class="study-').replace("data-code", "data-ref")


SITE = Site(
    family="panel",
    platform="pebble",
    cookie="pebble_member",
    answer=answer,
    drift=drift,
    name_listing=panel.name_listing,
    accepts=re.compile(r"/go/|/surveys/[^/]+/start"),
    accept_path=lambda listing: f"{panel.LIST_PATH}/{listing}/start",
    hides_unqualified=True,
)

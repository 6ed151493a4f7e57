"""The spider ``browser``: visits a platform whose pages need a browser, read-only and slowly.

    PIECEWORK_HOME=~/archive scrapy crawl browser -a platform=NAME -a source=heron

The same as the spider ``visit`` in all but what loads the pages: a Chromium whose only way out is
the guard proxy. It uses the session that the worker opened, with the browser as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from scrapy import Request
from scrapy.http import Response

from archive.errors import BadInput
from archive.home import find_home
from archive.model import Access, Page
from archive.times import Seen, StatedBy
from crawlers.browser.choosing import make_choice, may_look
from crawlers.browser.proxy import Taken
from crawlers.browser.visiting import BrowserVisit, open_browser_visit
from crawlers.donations.http_content import get_header
from crawlers.spiders.visit import VisitSpider

_HANDLER = "crawlers.browser.downloading.BrowserDownloadHandler"
#: In a response's meta: JSON that the page's scripts were sent.
BESIDE = "beside"


class BrowserSpider(VisitSpider):
    """``opened``, where given, is open already and is closed by who gave it."""

    name = "browser"
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        **(VisitSpider.custom_settings or {}),
        "DOWNLOAD_HANDLERS": {
            "data": None,
            "ftp": None,
            "s3": None,
            "file": None,
            "http": _HANDLER,
            "https": _HANDLER,
        },
    }

    def __init__(
        self,
        platform: str | None = None,
        source: str | None = None,
        opened: BrowserVisit | None = None,
        **options: Any,
    ) -> None:
        with ExitStack() as opening:
            if opened is None:
                if not platform or not source:
                    raise BadInput(
                        "say where and for whom: scrapy crawl browser -a platform=NAME "
                        "-a source=NAME"
                    )
                opened = opening.enter_context(
                    open_browser_visit(find_home(), platform=platform, source=source)
                )
            super().__init__(visit=opened.visit, **options)
            self._opened = opening.pop_all()
        self.opened = opened

    def take(self, response: Response, **options: Any) -> Iterator[Request]:
        choice = make_choice(self.visit.platform.facts.visit)
        for taken in response.meta.get(BESIDE, ()):
            # What the platform's file calls no list and no detail is how a page is made.
            if may_look(taken.address, choice=choice):
                self.visit.take_beside(self._make_page(taken))
        yield from super().take(response, **options)

    def _make_page(self, taken: Taken) -> Page:
        now = self.visit.clock.now()
        return Page(
            body=taken.body,
            content_type=get_header(taken.headers, "Content-Type"),
            seen=Seen(now, now, StatedBy.CLOCK),
            access=Access.VISITED,
            address=taken.address,
            status=taken.status,
            headers=taken.headers,
        )

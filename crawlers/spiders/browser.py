"""The spider ``browser``: visits a platform whose pages need a browser, read-only and slowly.

    PIECEWORK_HOME=~/archive scrapy crawl browser -a platform=NAME -a source=heron

The same as the spider ``visit`` in all but what loads the pages: a Chromium whose only way out is
the guard proxy. It uses the session that the worker opened, with the browser as it is.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from archive.errors import BadInput
from archive.home import find_home
from crawlers.browser.visiting import BrowserVisit, open_browser_visit
from crawlers.spiders.visit import VisitSpider

_HANDLER = "crawlers.browser.downloading.BrowserDownloadHandler"


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

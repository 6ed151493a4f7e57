"""The spider ``browser``: visits a platform whose pages need a browser, read-only and slowly.

    PIECEWORK_HOME=~/archive scrapy crawl browser -a platform=NAME -a source=heron

The same as the spider ``visit`` in all but what loads the pages: a Chromium whose only way out is
the guard proxy. It uses the session that the worker opened, with the browser as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scrapy import Request
from scrapy.http import Response

from archive.home import find_home
from archive.sources.keys import open_vault
from crawlers.sessions.state import SessionState
from crawlers.sessions.vault import SessionVault
from crawlers.spiders.visit import VisitSpider

_HANDLER = "crawlers.browser.downloading.BrowserDownloadHandler"


class BrowserSpider(VisitSpider):
    """``session`` and ``inside``, where given, stand in the place of the vault's session and of
    the internet; an open ``visit`` needs them given."""

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
        session: SessionState | None = None,
        inside: Mapping[str, tuple[str, int | None]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(platform=platform, source=source, **options)
        self.inside = inside
        self.session = session
        if session is None and platform and source:
            home = find_home()
            with open_vault(home) as vault:
                self.session = SessionVault(home, vault).find(source, platform)

    def take(self, response: Response, **options: Any) -> Iterator[Request]:
        yield from super().take(response, **options)

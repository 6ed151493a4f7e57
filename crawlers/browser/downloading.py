"""Scrapy's way to a page that needs a browser: the spider's visit decides, the browser loads.

Takes the place of scrapy-playwright. That one sends a request without its own mark past the
browser, over Scrapy's plain client; holds up every request of a page, which switches the cache
off and loads a platform more; asks up to three times again when a tab breaks; and writes whole
addresses to its log. Each of these is closed here by not being there.
"""

from __future__ import annotations

from collections.abc import Mapping

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from archive.errors import PieceworkError
from crawlers.browser.driving import Driving, Loaded, NotLoaded
from crawlers.browser.pages import Reach
from crawlers.browser.visiting import BrowserVisit, find_by
from crawlers.middlewares.visiting import NotLeaving
from crawlers.platforms.visiting import Expect, Visiting
from crawlers.spiders.browser import BESIDE
from crawlers.visits.asking import Ask, VisitOver
from crawlers.visits.downloading import CUT
from crawlers.visits.visit import Visit
from crawlers.visits.wire import NoAnswer


class BrowserDownloadHandler(BaseDownloadHandler):
    """The spider has ``opened``, a BrowserVisit."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._driving: Driving | None = None
        self._fullest: dict[str, int] = {}

    async def download_request(self, request: Request) -> Response:
        """
        Raises:
            NotLeaving: no visit, a method that a browser's address bar has not, or no consent.
            NoAnswer: nothing usable came.
        """
        opened, ask = getattr(self.crawler.spider, "opened", None), request.meta.get("ask")
        if not isinstance(opened, BrowserVisit) or not isinstance(ask, Ask):
            raise NotLeaving("no visit")
        visit = opened.visit
        if request.method != "GET":
            raise NotLeaving("method")

        async def before_step() -> None:
            """The next stretch of a list is one more request, and waits its turn."""
            await visit.wait_turn()
            visit.check_say()
            visit.pay()

        facts = visit.platform.facts.visit
        reach = find_reach(ask, facts, full=self._fullest)
        try:
            driving = await self._open(opened)
            loaded = await driving.load(request.url, reach, before_step=before_step)
        except NotLoaded as error:
            self._stop_where_refused(visit)
            raise NoAnswer(error.why) from None
        except VisitOver as over:
            visit.stop(over.why)
            raise NotLeaving(over.why) from None
        except PieceworkError as error:
            visit.stop(type(error).__name__, error=error)
            raise NotLeaving(type(error).__name__) from None
        self._stop_where_refused(visit)
        opened.left = await driving.take_state()
        if ask.plan is not None:
            self._fullest[ask.plan.id] = max(self._fullest.get(ask.plan.id, 0), loaded.items)
        request.meta[BESIDE] = loaded.beside
        return make_response(request.url, loaded)

    async def close(self) -> None:
        if self._driving is not None:
            driving, self._driving = self._driving, None
            await driving.__aexit__(None, None, None)

    async def _open(self, opened: BrowserVisit) -> Driving:
        if self._driving is None:
            driving = Driving(
                opened.visit.platform.facts.visit,
                gate=opened.visit.check_say,
                state=opened.session,
                find=find_by(opened.places),
            )
            self._driving = await driving.__aenter__()
        return self._driving

    def _stop_where_refused(self, visit: Visit) -> None:
        """
        Raises:
            NotLeaving: the consent ended while the page was loading.
        """
        error = self._driving.proxy.stopped_by if self._driving else None
        if error is not None:
            visit.stop(type(error).__name__, error=error)
            raise NotLeaving(type(error).__name__)


def find_reach(ask: Ask, facts: Visiting, *, full: Mapping[str, int]) -> Reach:
    """How far the platform's file wants a page brought. Pure."""
    plan, expect = ask.plan, facts.expect
    if plan is None:
        waits = (one.wait_css for one in facts.details if one.wait_css)
        return Reach(wait_css=next(waits, None))
    return Reach(
        paging=plan.paging,
        items_css=plan.items_css,
        more_css=plan.more_css,
        wait_css=plan.wait_css,
        end_text=plan.end_text,
        total_css=_find_total(expect),
        full=full.get(plan.id, 0),
        steps=plan.most,
    )


def make_response(address: str, loaded: Loaded) -> Response:
    headers = Headers()
    for name, value in loaded.headers:
        headers.appendlist(name, value)
    return Response(
        address,
        status=loaded.status,
        headers=headers,
        body=loaded.body,
        flags=[CUT] if loaded.cut else [],
    )


def _find_total(expect: Expect) -> str | None:
    return expect.total_css

"""The spider ``visit``: visits one platform for one consenting worker, read-only and slowly.

    PIECEWORK_HOME=~/archive scrapy crawl visit -a platform=NAME -a source=heron

The same as ``piecework visit``. It asks for one page at a time, as the visit behind it says, and
hands back what came; what may leave is decided by the gates in `crawlers.middlewares.visiting`.
It holds no rule of its own, writes nothing, and follows no link that a page offers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import BadInput
from archive.home import find_home
from crawlers.middlewares.visiting import GuardRefused, NotLeaving
from crawlers.quiet_log import keep_quiet, refuse_plainly
from crawlers.visits.asking import Ask, VisitOver
from crawlers.visits.downloading import CUT
from crawlers.visits.opening import open_visit
from crawlers.visits.visit import Visit
from crawlers.visits.wire import Answer, NoAnswer

_HANDLER = "crawlers.visits.downloading.VisitDownloadHandler"


class VisitSpider(Spider):
    """``visit``, where given, is open already and is closed by who gave it."""

    name = "visit"
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        # The one place where a handler can reach a network: behind all gates.
        "DOWNLOAD_HANDLERS": {
            "data": None,
            "ftp": None,
            "s3": None,
            "file": None,
            "http": _HANDLER,
            "https": _HANDLER,
        },
        # Everything that would add, repeat, rewrite or follow something by itself is off.
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.middlewares.visiting.TurnMiddleware": 100,
            "crawlers.middlewares.visiting.SayMiddleware": 200,
            "crawlers.middlewares.visiting.GuardMiddleware": 300,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "ITEM_PIPELINES": {},
        # The visit keeps the pace, by the worker's own terms.
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 1,
        # robots.txt speaks to who indexes public pages. Here a worker's own list is looked at in
        # the worker's own session, and asking for the file would be one more request to notice.
        "ROBOTSTXT_OBEY": False,
        # Waiting for its turn is no time-out.
        "DOWNLOAD_TIMEOUT": 0,
        # One of its timers would keep a visit in simulated time waiting.
        "LOGSTATS_INTERVAL": 0,
        # The callbacks yield one request at most: a hundred tasks for each answer do nothing, and
        # neither does reading their source each time (5 ms a page, Scrapy 2.19).
        "CONCURRENT_ITEMS": 1,
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        # All but the watch over memory serve what is off here; loading them takes a second.
        "EXTENSIONS_BASE": {},
        "EXTENSIONS": {"scrapy.extensions.memusage.MemoryUsage": 0},
    }

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **options: Any) -> Self:
        refuse_plainly()
        keep_quiet()
        spider = super().from_crawler(crawler, *args, **options)
        crawler.signals.connect(spider.close_visit, signal=signals.spider_closed)
        return spider

    def __init__(
        self,
        platform: str | None = None,
        source: str | None = None,
        visit: Visit | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._opened = ExitStack()
        if visit is None:
            if not platform or not source:
                raise BadInput(
                    "say where and for whom: scrapy crawl visit -a platform=NAME -a source=NAME"
                )
            visit = self._opened.enter_context(
                open_visit(find_home(), platform=platform, source=source)
            )
        self.visit = visit

    async def start(self) -> AsyncIterator[Request]:
        for request in self._ask_next():
            yield request

    def take(self, response: Response, **_: Any) -> Iterator[Request]:
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        answer = Answer(response.status, headers, response.body, CUT in response.flags)
        self.visit.take(_ask_of(response.request), answer)
        yield from self._ask_next()

    def take_failure(self, failure: Failure) -> Iterator[Request]:
        error, ask = failure.value, _ask_of(failure.request)  # type: ignore[attr-defined]
        if isinstance(error, GuardRefused):
            self.visit.refuse(ask)
        elif isinstance(error, NoAnswer):
            self.visit.take_failure(error.why)
        elif isinstance(error, NotLeaving | VisitOver):
            self.visit.stop(str(error))
        else:
            self.visit.stop(type(error).__name__)
            self.logger.error("the visit broke off: %s", type(error).__name__)
        yield from self._ask_next()

    def close_visit(self) -> None:
        self._opened.close()

    def _ask_next(self) -> Iterator[Request]:
        ask = self.visit.next_ask()
        if ask is not None:
            yield Request(
                ask.address,
                callback=self.take,
                errback=self.take_failure,
                dont_filter=True,
                meta={"ask": ask},
            )


def _ask_of(request: Request | None) -> Ask:
    ask = request.meta["ask"] if request is not None else None
    if not isinstance(ask, Ask):
        raise TypeError("a request of a visit that the visit did not ask for")
    return ask

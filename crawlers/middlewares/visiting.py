"""Three gates before every request of a visit: its turn, everybody's say, and the guard.

In that order, because a turn can be long in coming: whoever withdrew meanwhile is heard. The
guard comes last, and the request is paid for after it, so that what follows is the wire. Each
gate asks the spider's visit and decides nothing. A request that fails is never sent.
"""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from archive.errors import PieceworkError
from crawlers.guard import Why
from crawlers.visits.asking import VisitOver
from crawlers.visits.visit import Visit


class NotLeaving(IgnoreRequest):
    """This request does not leave; the message is a word, never an address."""


class GuardRefused(NotLeaving):
    """The guard said no: the visit may go on with something else."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


class _Gate:
    """What the gates share: the crawler's visit. Without one nothing leaves."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def find_visit(self) -> Visit:
        """
        Raises:
            NotLeaving: the spider has no visit, so that nobody was asked.
        """
        visit = getattr(self._crawler.spider, "visit", None)
        if not isinstance(visit, Visit):
            raise NotLeaving("no visit")
        return visit


class TurnMiddleware(_Gate):
    """Waits until the request may leave by all bounds of pace, budget and hours."""

    async def process_request(self, request: Request) -> None:
        visit = self.find_visit()
        try:
            await visit.wait_turn()
        except VisitOver as over:
            visit.stop(over.why)
            raise NotLeaving(over.why) from None
        except PieceworkError as error:
            visit.stop(type(error).__name__, error=error)
            raise NotLeaving(type(error).__name__) from None


class SayMiddleware(_Gate):
    """Asks whether the worker's consent and an editor's decision stand now."""

    def process_request(self, request: Request) -> None:
        visit = self.find_visit()
        try:
            visit.check_say()
        except PieceworkError as error:
            visit.stop(type(error).__name__, error=error)
            raise NotLeaving(type(error).__name__) from None


class GuardMiddleware(_Gate):
    """Asks the guard, and pays for what may leave."""

    def process_request(self, request: Request) -> None:
        visit = self.find_visit()
        verdict = visit.check_guard(request.method, request.url, body=request.body)
        if not verdict.allowed:
            raise GuardRefused(verdict.why)
        visit.pay()

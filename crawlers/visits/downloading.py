"""Scrapy's way to the wire for visits: the spider's visit sends, over its one checked connection.

Takes the place of Scrapy's own handlers, which verify nothing, keep several connections, repeat
a request by themselves when a connection breaks, and drop what had come. Headers of the request
are left aside: what goes along is for the visit's credentials to say.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, Response

from crawlers.middlewares.visiting import NotLeaving
from crawlers.visits.visit import Visit

#: On a response whose body is not all that was announced.
CUT = "cut"


class VisitDownloadHandler(BaseDownloadHandler):
    lazy = True

    async def download_request(self, request: Request) -> Response:
        """
        Raises:
            NotLeaving: no visit, or its guard says no.
            NoAnswer: nothing usable came.
        """
        visit = getattr(self.crawler.spider, "visit", None)
        if not isinstance(visit, Visit):
            raise NotLeaving("no visit")
        answer = await visit.fetch(request.method, request.url, body=request.body)
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        return Response(
            request.url,
            status=answer.status,
            headers=headers,
            body=answer.body,
            flags=[CUT] if answer.cut else [],
        )

    async def close(self) -> None:
        visit = getattr(self.crawler.spider, "visit", None)
        if isinstance(visit, Visit):
            await visit.hang_up()

"""Scrapy's log lines without what they would give away: addresses, file names, page content.

A line says what happened to what kind of thing. It must never hold a path, a query, an item or
a referrer, at any log level.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from archive.errors import PieceworkError

#: Who logs that a crawl could not begin: the reactor's own loggers.
_BEGINNINGS = ("asyncio", "twisted")


class QuietLogFormatter(LogFormatter):
    """Says scheme and host of a request, and the type of an error; nothing else."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult:
        return _line(logging.DEBUG, "answered %s: %s", response.status, name_place(request.url))

    def scraped(
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        return _line(logging.DEBUG, "handed over one %s", type(item).__name__)

    def dropped(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        return _line(logging.WARNING, "not taken in: %s", _say(exception))

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        return _line(logging.ERROR, "failed on one page: %s", type(exception).__name__)

    def spider_error(
        self, failure: Failure, request: Request, response: Response | Failure, spider: Spider
    ) -> LogFormatterResult:
        return _line(logging.ERROR, "failed on a page from %s", name_place(request.url))

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        reason = type(failure.value).__name__
        return _line(logging.ERROR, "could not load from %s: %s", name_place(request.url), reason)


class PlainRefusals(logging.Filter):
    """Says one of our own refusals as one line, where it would be logged with a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, PieceworkError):
            record.msg, record.args = "%s: %s", (type(error).__name__, str(error))
            record.exc_info = record.exc_text = None
        return True


def refuse_plainly() -> None:
    """From now on a spider that cannot begin says why in one line. Repeating it adds nothing."""
    for name in _BEGINNINGS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, PlainRefusals) for one in logger.filters):
            logger.addFilter(PlainRefusals())


def name_place(address: str) -> str:
    """``https://www.example.org`` of an address, or ``file:``; nothing of path, query or user."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else f"{parts.scheme}:"


def _say(exception: BaseException) -> str:
    code = getattr(exception, "code", None)
    return code if isinstance(code, str) else type(exception).__name__


def _line(level: int, message: str, *values: object) -> LogFormatterResult:
    return {"level": level, "msg": message, "args": tuple(values)}

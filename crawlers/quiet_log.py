"""Scrapy's log lines without what they would give away: addresses, file names, page content.

A line says what happened to what kind of thing. It must never hold a path, a query, an item or
a referrer, at any log level.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from archive.errors import PieceworkError

#: Shorter words stand everywhere by chance.
_LEAST_HIDDEN = 4
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


#: Loggers that would write addresses, headers or bodies at DEBUG, whoever turned that on.
_TALKATIVE = (
    "asyncio",
    "filelock",
    "h11",
    "hpack",
    "httpcore",
    "playwright",
    "scrapy",
    "twisted",
    "urllib3",
    "",
)
#: What may stand in a line: a scheme and a host. The rest of an address goes.
_ADDRESS = re.compile(
    r"(?i)\b([a-z][a-z0-9+.-]{1,12}://)(?:[^\s/@'\"<>]*@)?([^\s/?#'\"<>]*)[^\s'\"<>]*"
)
_SECRET_PAIR = re.compile(
    r"(?i)\b(cookie|set-cookie|authorization|proxy-authorization|x-api-key|x-csrf-token)"
    r"(['\"]?\s*[:=,]\s*b?\[?b?)[^\r\n]*"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}")
_TOKENS = re.compile(r"[A-Za-z0-9_\-+/=]{24,}|%[0-9A-Fa-f]{2}[A-Za-z0-9%_\-]{12,}")


class SecretsRedacted(logging.Filter):
    """Takes out of every line, its values and its traceback what could name or unlock an account.

    Addresses keep scheme and host; headers that carry secrets lose their value; long words that
    look like tokens go; and so does every word that was :meth:`hide`-den by name. A traceback
    keeps its places and loses its messages but for our own errors', which are made to be shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self._hidden: set[str] = set()

    def hide(self, words: Iterable[str]) -> None:
        """Take these words out too, as they stand and as they stand in an address."""
        for word in words:
            if len(word) >= _LEAST_HIDDEN:
                self._hidden.update((word, quote(word), quote(word, safe="")))

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = "a line that could not be put together"
        record.msg, record.args = self.redact(message), None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = self.redact(_print_traceback(record.exc_info[1]))
            record.exc_info = None
        elif record.exc_text:
            record.exc_text = self.redact(record.exc_text)
        record.stack_info = self.redact(record.stack_info) if record.stack_info else None
        return True

    def redact(self, text: str) -> str:
        """The text without what must not be read."""
        for word in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(word, "…")
        text = _SECRET_PAIR.sub(r"\1\2…", text)
        text = _BEARER.sub(r"\1 …", text)
        text = _ADDRESS.sub(_keep_place, text)
        return _TOKENS.sub("…", text)


_QUIET = SecretsRedacted()
_PLAIN = PlainRefusals()


def keep_quiet(hidden: Iterable[str] = ()) -> SecretsRedacted:
    """From now on no handler of this process writes a secret. Repeating it adds nothing.

    A filter on a logger does not see what its children log; one on each handler sees all, and
    a record factory sees what handlers that come later will get.
    """
    _QUIET.hide(hidden)
    handlers = [handler for name in _TALKATIVE for handler in logging.getLogger(name).handlers]
    for place in (*handlers, *map(logging.getLogger, _TALKATIVE)):
        if _QUIET not in place.filters:
            place.addFilter(_QUIET)
    if not isinstance(logging.getLogRecordFactory(), _QuietFactory):
        logging.setLogRecordFactory(_QuietFactory())
    return _QUIET


class _QuietFactory:
    """Makes records that are redacted from the start, whichever handler they reach."""

    def __call__(self, *args: Any, **options: Any) -> logging.LogRecord:
        record = logging.LogRecord(*args, **options)
        if record.name in _BEGINNINGS:
            _PLAIN.filter(record)
        _QUIET.filter(record)
        return record


def _print_traceback(error: BaseException | None) -> str:
    """Places and types of the whole chain; no message but our own, and no line of code."""
    lines: list[str] = []
    met: set[int] = set()
    while error is not None and id(error) not in met:
        met.add(id(error))
        for frame in traceback.extract_tb(error.__traceback__):
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
        said = f": {error}" if isinstance(error, PieceworkError) else ""
        lines.append(f"{type(error).__name__}{said}")
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


def _keep_place(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}/…"


def name_place(address: str) -> str:
    """``https://www.example.org`` of an address, or ``file:``; nothing of path, query or user."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else f"{parts.scheme}:"


def _say(exception: BaseException) -> str:
    code = getattr(exception, "code", None)
    return code if isinstance(code, str) else type(exception).__name__


def _line(level: int, message: str, *values: object) -> LogFormatterResult:
    return {"level": level, "msg": message, "args": tuple(values)}

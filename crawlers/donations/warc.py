"""WARC and ARC files that somebody hands in → pages, in memory, decoded. Writes nothing.

Responses and resources become pages; requests, metadata, DNS answers and the file's own
description are passed over. A revisit becomes the page that it repeats, where that stands in the
same file. Whatever is wrong with one record refuses that record; what is wrong with the file
ends it, after the good records before the fault.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import IO

from archive.errors import BadTime, RefusedPage
from archive.model import Access, Page
from archive.times import Seen, StatedBy, read_seen_at
from crawlers.donations.http_content import (
    Headers,
    HttpMessage,
    decode_body,
    get_header,
    split_http,
)
from crawlers.donations.limits import Limits
from crawlers.donations.moments import read_http_date, read_iso_date
from crawlers.donations.web_records import WebRecord, read_records

_DEFAULT = Limits()
#: How many bytes of pages are kept, so that revisits later in the file can be answered.
_REMEMBERED = 64_000_000
_WEB = ("http://", "https://")
#: Schemes of what recorders write down about themselves.
_ABOUT_THE_RECORDING = (
    "dns:",
    "metadata:",
    "warcinfo:",
    "screenshot:",
    "urn:pageinfo:",
    "urn:text:",
    "urn:thumbnail:",
    "urn:view:",
    "urn:fullpage:",
)
_DAY_OR_LESS = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def read_warc(stream: IO[bytes], *, limits: Limits = _DEFAULT) -> Iterator[Page | RefusedPage]:
    """Yield each page of a WARC or ARC file, in file order; memory holds one, and 64 MB of
    earlier ones for revisits.

    A :class:`RefusedPage` that is yielded is about one record: ``bomb``, ``too-large``,
    ``torn`` (recorded only in part), ``encoding``, ``not-http``, ``no-time``, ``segmented``,
    ``revisit`` (it repeats a page that is not in the file).

    Raises:
        RefusedPage: the file goes wrong there, and the message says at which offset:
            ``torn``, ``not-warc``, ``bomb``.
    """
    memory = _Memory()
    for record in read_records(stream, limits=limits):
        kind = record.get("WARC-Type").lower()
        target = record.get("WARC-Target-URI").strip("<>")
        if kind not in ("response", "resource", "revisit", "continuation") or (
            target.lower().startswith(_ABOUT_THE_RECORDING)
        ):
            continue
        if record.torn and kind == "revisit":
            continue  # the file's own fault, raised next, tells of it
        try:
            page = (
                _repeat_page(record, target, memory)
                if kind == "revisit"
                else _read_page(record, kind, target, limits)
            )
        except RefusedPage as error:
            yield RefusedPage(f"record at offset {record.offset}: {error}", code=error.code)
            continue
        if kind != "revisit":
            memory.keep(record, target, page)
        yield page


@dataclass(slots=True)
class _Memory:
    """Pages of this file by record id, by address and date, and by payload digest."""

    pages: OrderedDict[int, tuple[Page, tuple[str, ...]]] = field(default_factory=OrderedDict)
    names: dict[str, int] = field(default_factory=dict)
    size: int = 0

    def keep(self, record: WebRecord, target: str, page: Page) -> None:
        names = tuple(
            name
            for name in (
                record.get("WARC-Record-ID").lower(),
                f"{target} {record.get('WARC-Date')}".lower(),
                record.get("WARC-Payload-Digest").lower(),
            )
            if name.strip()
        )
        self.pages[record.offset] = (page, names)
        self.names.update(dict.fromkeys(names, record.offset))
        self.size += len(page.body)
        while self.size > _REMEMBERED:
            offset, (oldest, called) = self.pages.popitem(last=False)
            self.size -= len(oldest.body)
            for name in called:
                if self.names.get(name) == offset:
                    del self.names[name]

    def find(self, name: str) -> Page | None:
        offset = self.names.get(name.lower())
        return None if offset is None else self.pages[offset][0]


def _read_page(record: WebRecord, kind: str, target: str, limits: Limits) -> Page:
    """One response or resource as a page.

    Raises:
        RefusedPage: as yielded by :func:`read_warc`.
    """
    if kind == "continuation" or record.get("WARC-Segment-Number"):
        raise RefusedPage(
            "a page is split over several records, which is not read: record it again",
            code="segmented",
        )
    if record.get("WARC-Truncated"):
        raise RefusedPage(
            f"a page was recorded only in part ({record.get('WARC-Truncated')[:40]})", code="torn"
        )
    if record.block is None:
        raise RefusedPage(
            f"a page is larger than {limits.page_bytes / 1_000_000:g} MB, which no page of "
            "listings is",
            code="too-large",
        )
    is_http = record.block.startswith(b"HTTP/") and not record.get("Content-Type")
    if is_http or (kind == "response" and target.lower().startswith(_WEB)):
        message = split_http(record.block)
        if record.torn and not get_header(message.headers, "Content-Length"):
            raise RefusedPage("a page breaks off with the file", code="torn")
        body = decode_body(message, limits=limits)
    elif record.torn:
        raise RefusedPage("a page breaks off with the file", code="torn")
    else:
        body = record.block
        message = HttpMessage(200, (("Content-Type", record.get("Content-Type")),), b"")
        if len(body) > limits.page_bytes:
            raise RefusedPage("a page is too large", code="too-large")
    return Page(
        body=body,
        content_type=get_header(message.headers, "Content-Type"),
        seen=_read_seen(record, message.headers),
        access=Access.DONATED,
        address=target if target.lower().startswith(_WEB) else None,
        status=message.status,
        headers=_drop_encodings(message.headers),
    )


def _repeat_page(record: WebRecord, target: str, memory: _Memory) -> Page:
    """The page that a revisit repeats, seen when the revisit says.

    Raises:
        RefusedPage: ``revisit``: it is not in this file.
    """
    referred = record.get("WARC-Refers-To")
    where = record.get("WARC-Refers-To-Target-URI").strip("<>") or target
    digest = record.get("WARC-Payload-Digest")
    earlier = (
        (memory.find(referred) if referred else None)
        or memory.find(f"{where} {record.get('WARC-Refers-To-Date')}")
        or (memory.find(digest) if digest else None)
    )
    if earlier is None:
        raise RefusedPage(
            "it says that a page was the same as an earlier one, which is not in this file: "
            "hand in the file that holds it too",
            code="revisit",
        )
    own: Headers = ()
    if record.block and record.block.startswith(b"HTTP/"):
        message = split_http(record.block)
        own = message.headers if message.status == earlier.status else ()
    return replace(
        earlier,
        seen=_read_seen(record, own),
        address=target if target.lower().startswith(_WEB) else earlier.address,
        headers=_drop_encodings(own) or earlier.headers,
    )


def _drop_encodings(headers: Headers) -> Headers:
    """Headers that are true of the decoded body."""
    gone = ("content-encoding", "transfer-encoding", "content-length")
    return tuple((name, value) for name, value in headers if name.lower() not in gone)


def _read_seen(record: WebRecord, headers: Headers) -> Seen:
    """When the record says that the page was loaded, else its HTTP ``Date``.

    WARC 1.1 allows a date of less than a second's grain: a year, a month or a day.

    Raises:
        RefusedPage: ``no-time``.
    """
    text = record.get("WARC-Date").strip()
    moment = _read_arc_date(text) if record.is_arc else read_iso_date(text.upper())
    if moment is None and not record.is_arc and _DAY_OR_LESS.fullmatch(text):
        try:
            return replace(read_seen_at(text), stated_by=StatedBy.FILE)
        except BadTime:
            moment = None
    moment = moment or read_http_date(get_header(headers, "Date"))
    if moment is None:
        raise RefusedPage(
            f"a record does not say when it was made (WARC-Date {text[:40]!r})", code="no-time"
        )
    return Seen(moment, moment, StatedBy.FILE)


def _read_arc_date(text: str) -> datetime | None:
    try:
        moment = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return read_iso_date(moment.isoformat())

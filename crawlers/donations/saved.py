"""Saved pages: HTML as browsers and SingleFile write it, and JSON answers. Bytes to ``Page``.

What the saving tool wrote into the file about itself (address, time, the donor's time zone)
is read and then taken out: it is not of the page, and the time zone is the donor's.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime

from archive.model import Access, Page
from archive.times import Seen
from crawlers.donations.addresses import clean_address
from crawlers.donations.checks import check_json, check_text, find_charset
from crawlers.donations.limits import Limits
from crawlers.donations.moments import read_script_date, settle_seen, state_moment

#: The tools write at the beginning; what stands deep in a page is the page's own.
_WITHIN = 16_384
#: Chromium and Internet Explorer: the number is the length of the address.
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{1,6}\)([^\s>]{1,16384})\s*-->\r?\n?")
_SINGLE_FILE = re.compile(rb"<!--\s*Page saved with SingleFile(?P<facts>[^>]{0,20000}?)-->\s*")
_FACT = re.compile(r"^[ \t]*(url|saved date):[ \t]*(\S[^\r\n]*)", re.MULTILINE)
#: Save Page WE.
_SAVE_PAGE_META = re.compile(
    rb"<meta name=\"savepage-(?P<name>[a-z-]{1,40})\" content=\"(?P<value>[^\"]{0,16384})\"\s*/?>"
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a saving tool wrote about the page it saved."""

    address: str | None = field(default=None, repr=False)
    moment: datetime | None = field(default=None, repr=False)


def read_saved_html(body: bytes, *, seen_at: Seen | None) -> Page:
    """A saved HTML page as a ``Page``, with the saving tool's own marks taken out.

    Raises:
        RefusedPage: ``bad-text``, ``no-time``, ``time-conflict``.
    """
    charset = find_charset(body)
    check_text(body, charset=charset)
    body, provenance = take_out_provenance(body, charset=charset)
    return Page(
        body=body,
        content_type=f"text/html; charset={charset}",
        seen=settle_seen(by_file=state_moment(provenance.moment), by_donor=seen_at),
        access=Access.DONATED,
        address=provenance.address,
    )


def read_saved_json(body: bytes, *, seen_at: Seen | None, limits: Limits) -> Page:
    """A saved JSON answer as a ``Page``. It never says itself when it was seen.

    Raises:
        RefusedPage: ``too-deep``, ``bad-text``, ``bad-json``, ``no-time``.
    """
    check_json(body, limits=limits)
    charset = find_charset(body, markup=False)
    return Page(
        body=body,
        content_type=f"application/json; charset={charset}",
        seen=settle_seen(by_file=None, by_donor=seen_at),
        access=Access.DONATED,
    )


def take_out_provenance(body: bytes, *, charset: str) -> tuple[bytes, Provenance]:
    """Read what the saving tool wrote and take it out of the page.

    Only the beginning of the page is searched, where the tools write, and only charsets in
    which such a comment is ASCII.
    """
    if charset.startswith("utf-16"):
        return body, Provenance()
    head, rest = body[:_WITHIN], body[_WITHIN:]
    address: str | None = None
    moment: datetime | None = None
    # Plain searches first: they are twenty times faster than the patterns.
    if b"saved with SingleFile" in head and (match := _SINGLE_FILE.search(head)):
        facts = dict(_FACT.findall(match["facts"].decode(charset, "replace")))
        address = clean_address(html.unescape(facts.get("url", "")))
        moment = read_script_date(facts.get("saved date", ""))
        head = head[: match.start()] + head[match.end() :]
    if b"saved from url=" in head and (match := _SAVED_FROM.search(head)):
        address = address or clean_address(html.unescape(match[1].decode(charset, "replace")))
        head = head[: match.start()] + head[match.end() :]
    if b'"savepage-' in head:
        metas = {
            match["name"]: html.unescape(match["value"].decode(charset, "replace"))
            for match in _SAVE_PAGE_META.finditer(head)
        }
        address = address or clean_address(metas.get(b"url", ""))
        moment = moment or read_script_date(metas.get(b"date", ""))
        head = _SAVE_PAGE_META.sub(b"", head)
    return head + rest, Provenance(address, moment)

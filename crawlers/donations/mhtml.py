"""Pages saved whole in one file (MHTML, RFC 2557), by Chromium, Edge or older browsers, as pages.

The page itself and each frame in it become a page; pictures and styles are passed over. What the
browser wrote about itself (subject, boundary, random names of parts) is not kept. The parts are
split here and not by a mail parser: those recurse, and a hostile file nests without end.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser

from archive.errors import RefusedPage
from archive.model import Access, Page
from archive.times import Seen
from crawlers.donations.addresses import clean_address
from crawlers.donations.checks import check_text, find_charset
from crawlers.donations.donated import Donated, DonatedPage, Refused, Skipped
from crawlers.donations.limits import Limits
from crawlers.donations.moments import read_http_date, settle_seen, state_moment
from crawlers.donations.sniff import HEAD, Kind, sniff_kind

_MOST_PARTS = 5_000
_DEEPEST = 4
_LONGEST_HEAD = 65_536
_HEAD_END = re.compile(rb"\r?\n\r?\n")
#: Headers that a mail on its way has and a saved page has not.
_TRAVELLED = re.compile(
    rb"^(?:to|received|delivered-to|return-path):", re.IGNORECASE | re.MULTILINE
)
_SAVED = re.compile(
    rb"^(?:snapshot-content-location:|from:[ \t]*\"?<?saved by |content-location:)",
    re.IGNORECASE | re.MULTILINE,
)
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_PART_NAME = re.compile(rb"cid:([^\"'\s<>()\\]{1,200})", re.IGNORECASE)
_ENCODINGS = frozenset({"", "7bit", "8bit", "binary", "quoted-printable", "base64"})


@dataclass(frozen=True, slots=True)
class _Part:
    """One part: its headers, its body still encoded; ``whole`` where a boundary closes it."""

    headers: Message = field(repr=False)
    body: bytes = field(repr=False)
    whole: bool

    def name(self, header: str) -> str:
        return str(self.headers.get(header) or "").strip().strip("<>")


def is_saved_page(head: bytes) -> bool:
    """Whether what looks like a mail is a page that a browser saved. A mail that came to somebody
    may have pictures in it too, but it has travelled."""
    end = _HEAD_END.search(head)
    top = head[: end.start()] if end else head
    if re.search(rb"^snapshot-content-location:", top, re.IGNORECASE | re.MULTILINE):
        return True
    if _TRAVELLED.search(top):
        return False
    return _SAVED.search(top) is not None or _RELATED.search(top) is not None


def read_mhtml(
    body: bytes, *, label: str, seen_at: Seen | None, limits: Limits
) -> Iterator[Donated]:
    """The page of an MHTML file, and its frames, in file order.

    The ``Date`` of the file says when it was saved.

    Raises:
        RefusedPage: ``not-a-page`` (no HTML in it), ``torn``, ``too-large``, ``too-deep``.
    """
    top = _read_part(body, whole=True)
    parts = list(_list_leaves(top, depth=0))
    pages = [part for part in parts if part.headers.get_content_type() in _MARKUP]
    if not pages:
        raise RefusedPage(
            "it is an MHTML file that holds no page: save the page again, as HTML or MHTML",
            code="not-a-page",
        )
    root = _find_root(top, pages)
    moment = read_http_date(str(top.headers.get("Date") or ""))
    address = clean_address(top.name("Snapshot-Content-Location"))
    address = address or clean_address(root.name("Content-Location"))
    places = _list_places(parts)
    for number, part in enumerate(pages, 1):
        is_root = part is root
        name = label if is_root else f"{label} › frame {number}"
        try:
            page = _make_page(
                part,
                moment=moment,
                seen_at=seen_at,
                address=address if is_root else clean_address(part.name("Content-Location")),
                places=places,
                limits=limits,
            )
        except RefusedPage as error:
            yield Refused(name, error)
            continue
        if is_root or sniff_kind(page.body[:HEAD]) is Kind.HTML:
            yield DonatedPage(name, page, recorded=not is_root)
        else:
            yield Skipped(name, "it is an empty frame")


_MARKUP = frozenset({"text/html", "application/xhtml+xml"})


def _read_part(data: bytes, *, whole: bool) -> _Part:
    """Split headers from body.

    Raises:
        RefusedPage: ``not-a-page``: headers without end.
    """
    if data.startswith((b"\r\n", b"\n")):
        return _Part(Message(), data.lstrip(b"\r\n"), whole)
    end = _HEAD_END.search(data, 0, _LONGEST_HEAD)
    if end is None:
        if len(data) >= _LONGEST_HEAD:
            raise RefusedPage(
                "it begins like an MHTML file and its headers do not end: save the page again",
                code="not-a-page",
            )
        return _Part(BytesHeaderParser().parsebytes(data), b"", whole)
    return _Part(BytesHeaderParser().parsebytes(data[: end.end()]), data[end.end() :], whole)


def _list_leaves(part: _Part, *, depth: int) -> Iterator[_Part]:
    """The part, or those in it, in file order.

    Raises:
        RefusedPage: ``too-deep``, ``too-large``, ``torn``.
    """
    if part.headers.get_content_maintype() != "multipart":
        yield part
        return
    if depth >= _DEEPEST:
        raise RefusedPage(
            f"it is an MHTML file with parts nested more than {_DEEPEST} deep, which no browser "
            "writes: save the page again",
            code="too-deep",
        )
    boundary = part.headers.get_boundary("")
    if not boundary or len(boundary) > 200:
        raise RefusedPage(
            "it is an MHTML file that does not say where its parts end: save the page again",
            code="not-a-page",
        )
    marks = re.compile(
        rb"(?:^|\r?\n)--"
        + re.escape(boundary.encode("ascii", "replace"))
        + rb"(--)?[ \t]*(?:\r?\n|\Z)"
    )
    found = []
    for match in marks.finditer(part.body):
        found.append(match)
        if len(found) > _MOST_PARTS:
            raise RefusedPage(
                f"it is an MHTML file of more than {_MOST_PARTS} parts: save the page alone",
                code="too-large",
            )
    if not found:
        raise RefusedPage(
            "it is an MHTML file that breaks off before its first part: save the page again",
            code="torn",
        )
    for at, match in enumerate(found):
        if match[1] is not None:
            return
        closed = at + 1 < len(found)
        end = found[at + 1].start() if closed else len(part.body)
        yield from _list_leaves(
            _read_part(part.body[match.end() : end], whole=part.whole and closed), depth=depth + 1
        )


def _find_root(top: _Part, pages: list[_Part]) -> _Part:
    """The page itself: the part that the file names as its start, else the first page."""
    start = str(top.headers.get_param("start") or "").strip("<>")
    return next((part for part in pages if start and part.name("Content-ID") == start), pages[0])


def _list_places(parts: list[_Part]) -> dict[bytes, bytes]:
    """By name of a part: where it was loaded from, for the frames."""
    places = {}
    for part in parts:
        if part.headers.get_content_type() in _MARKUP and (name := part.name("Content-ID")):
            where = clean_address(part.name("Content-Location")) or "about:blank"
            places[name.encode("utf-8", "replace")] = where.encode("utf-8", "replace")
    return places


def _make_page(
    part: _Part,
    *,
    moment: datetime | None,
    seen_at: Seen | None,
    address: str | None,
    places: dict[bytes, bytes],
    limits: Limits,
) -> Page:
    if not part.whole:
        raise RefusedPage(
            "its page breaks off with the file: copy the file again, or save the page again",
            code="torn",
        )
    body = _decode(part)
    if len(body) > limits.page_bytes:
        raise RefusedPage(
            f"a page in it is larger than {limits.page_bytes / 1_000_000:g} MB, which no page of "
            "listings is: save the page alone",
            code="too-large",
        )
    stated = str(part.headers.get("Content-Type") or "")
    charset = find_charset(body, content_type=stated)
    check_text(body, charset=charset)
    if not charset.startswith("utf-16"):
        # The browser names parts at random: two savings of one page would never be the same.
        body = _PART_NAME.sub(lambda match: places.get(match[1], b"cid:part"), body)
    return Page(
        body=body,
        content_type=f"text/html; charset={charset}",
        seen=settle_seen(by_file=state_moment(moment), by_donor=seen_at),
        access=Access.DONATED,
        address=address,
    )


def _decode(part: _Part) -> bytes:
    """The part's bytes without their transfer encoding.

    Raises:
        RefusedPage: ``encoding``.
    """
    encoding = str(part.headers.get("Content-Transfer-Encoding") or "").strip().lower()
    if encoding not in _ENCODINGS:
        raise RefusedPage(
            f"a page in it is packed in a way that is not known ({encoding[:20]!r}): save it again",
            code="encoding",
        )
    if encoding == "quoted-printable":
        return quopri.decodestring(part.body)
    if encoding == "base64":
        try:
            return binascii.a2b_base64(part.body)
        except binascii.Error as error:
            raise RefusedPage(
                "a page in it is damaged (base64 that breaks off): copy the file again",
                code="torn",
            ) from error
    return part.body

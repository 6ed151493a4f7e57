"""HAR recordings (HTTP Archive 1.2): each answer that is a page becomes a ``Page``.

What the worker's browser sent (headers, cookies, posted forms) is never copied into a page.
Its values are offered as known secrets, so that redaction finds them where a page repeats them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime

from archive.errors import RefusedPage
from archive.model import Access, Page
from archive.times import Seen
from crawlers.donations.addresses import clean_address
from crawlers.donations.checks import check_json, check_text, find_charset, load_json
from crawlers.donations.donated import Donated, DonatedPage, Refused, Skipped, show_name
from crawlers.donations.limits import Limits
from crawlers.donations.moments import read_http_date, read_iso_date, settle_seen, state_moment
from crawlers.donations.secrets import as_mapping, as_text, find_secrets, is_unicode, list_pairs
from crawlers.donations.sniff import HEAD, Kind, sniff_kind

#: Headers that described the body as it travelled, or that are the worker's session.
_LEFT_OUT = frozenset(
    {
        "content-encoding",
        "content-length",
        "content-type",
        "transfer-encoding",
        "set-cookie",
        "set-cookie2",
    }
)


def read_har(body: bytes, *, label: str, seen_at: Seen | None, limits: Limits) -> Iterator[Donated]:
    """The pages of one HAR file in the order of its entries.

    Raises:
        RefusedPage: the file as a whole is no HAR, or is over a limit.
    """
    entries = _list_entries(load_json(body, limits=limits, check_surrogates=False))
    del body
    if len(entries) > limits.entries:
        raise RefusedPage(
            f"it is a HAR of {len(entries)} entries, more than {limits.entries}: "
            "record a shorter visit",
            code="too-large",
        )
    known = tuple(sorted({secret for entry in entries for secret in find_secrets(entry)}))
    for number, entry in enumerate(entries, 1):
        name = f"{label} entry {number}"
        try:
            found = _read_entry(entry, seen_at=seen_at, limits=limits)
        except RefusedPage as error:
            yield Refused(name, error)
            continue
        if isinstance(found, str):
            yield Skipped(name, found)
        else:
            yield DonatedPage(name, found, known=known, recorded=True)


def _list_entries(loaded: object) -> list[Mapping[str, object]]:
    log = as_mapping(loaded).get("log")
    entries = as_mapping(log).get("entries")
    if not isinstance(entries, list):
        raise RefusedPage(
            "it begins like a HAR and has no list of entries: export it again from the browser's "
            "network panel, with content",
            code="not-a-page",
        )
    return [as_mapping(entry) for entry in entries]


def _read_entry(entry: Mapping[str, object], *, seen_at: Seen | None, limits: Limits) -> Page | str:
    """One entry as a page, or the reason why it is none."""
    request, response = as_mapping(entry.get("request")), as_mapping(entry.get("response"))
    content = as_mapping(response.get("content"))
    status = response.get("status")
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
        return "it got no answer"
    if 300 <= status <= 399:
        return "it only points elsewhere"
    text = content.get("text")
    if not isinstance(text, str) or not text:
        return "the recording kept no body of it"
    stated_type = as_text(content.get("mimeType"))
    body, is_text = _read_body(text, encoding=as_text(content.get("encoding")), limits=limits)
    kind = sniff_kind(body[:HEAD])
    if kind not in (Kind.HTML, Kind.JSON, Kind.HAR) or _is_script(stated_type):
        return f"it is {_say_kind(kind, stated_type)}, no page"
    headers = _read_headers(response.get("headers"))
    markup = kind is Kind.HTML
    charset = "utf-8" if is_text else find_charset(body, content_type=stated_type, markup=markup)
    if markup:
        check_text(body, charset=charset)
    else:
        check_json(body, limits=limits)
    return Page(
        body=body,
        content_type=f"{'text/html' if markup else 'application/json'}; charset={charset}",
        seen=settle_seen(by_file=state_moment(_find_moment(entry, headers)), by_donor=seen_at),
        access=Access.DONATED,
        address=clean_address(as_text(request.get("url"))),
        status=status,
        headers=headers,
    )


def _read_body(text: str, *, encoding: str, limits: Limits) -> tuple[bytes, bool]:
    """The body's bytes, and whether the browser had decoded them (then they are UTF-8 here)."""
    if len(text) > limits.page_bytes * (4 / 3 if encoding else 1) + 4:
        raise _too_large(limits)
    try:
        if encoding.lower() == "base64":
            return base64.b64decode(text, validate=False), False
        body = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RefusedPage(
            f"its body holds half of a surrogate pair at character {error.start}, "
            "which is no Unicode: export the HAR again",
            code="bad-text",
        ) from error
    except ValueError as error:
        raise RefusedPage(
            "its body is said to be base64 and is not: export the HAR again", code="bad-text"
        ) from error
    if len(body) > limits.page_bytes:
        raise _too_large(limits)
    return body, True


def _too_large(limits: Limits) -> RefusedPage:
    return RefusedPage(
        f"it is larger than {limits.page_bytes // 1_000_000} MB: no page of listings is",
        code="too-large",
    )


def _is_script(stated_type: str) -> bool:
    essence = stated_type.partition(";")[0].strip().lower()
    return essence.startswith(("image/", "font/", "audio/", "video/")) or essence in (
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/x-javascript",
    )


def _say_kind(kind: Kind, stated_type: str) -> str:
    essence = stated_type.partition(";")[0].strip().lower()
    return show_name(essence) if essence and kind in (Kind.TEXT, Kind.HTML) else kind.value


def _find_moment(
    entry: Mapping[str, object], headers: tuple[tuple[str, str], ...]
) -> datetime | None:
    """``startedDateTime``, else the ``Date`` that the platform's server put on its answer."""
    if moment := read_iso_date(as_text(entry.get("startedDateTime"))):
        return moment
    dates = [value for name, value in headers if name.lower() == "date"]
    return read_http_date(dates[0]) if dates else None


def _read_headers(listed: object) -> tuple[tuple[str, str], ...]:
    """The answer's headers, without cookies and without what described its transport."""
    return tuple(
        (name, value)
        for name, value in list_pairs(listed)
        if name.lower() not in _LEFT_OUT and not name.startswith(":") and is_unicode(name + value)
    )

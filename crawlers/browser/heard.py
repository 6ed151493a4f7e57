"""One answer as the browser tells it, from its head to a page that can be handed on. Pure.

Knows the words of DevTools and asks nothing. What is made here is unredacted: memory alone.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.model import Access, Page
from archive.times import Seen, StatedBy
from crawlers.browser.pipe import Json, get_map, get_maps, get_text
from crawlers.browser.wholeness import is_whole
from crawlers.donations.secrets import find_secrets

#: How a tab came to a page by a plain GET; ``form_submit`` and ``reload`` may have been a POST.
_BY_GET = frozenset({"link", "typed", "address_bar", "auto_bookmark", "generated", "keyword"})


@dataclass(slots=True)
class Loading:
    """One answer on its way in, of those that are kept. ``asked``: whether its request was told;
    that of a new tab's first page is not always."""

    head: Json
    seen: datetime
    request: Json
    asked: bool
    pieces: list[bytes] = field(default_factory=list, repr=False)
    size: int = 0
    streamed: bool = False
    #: The frame that an HTML page was loaded into; none for what a script asked for.
    frame: str = ""

    @property
    def address(self) -> str:
        return get_text(self.head, "url").partition("#")[0]


@dataclass(frozen=True, slots=True)
class Body:
    """``decoded``: the browser gave it as text, which is now UTF-8."""

    data: bytes = field(repr=False)
    decoded: bool = False


def read_body(answer: Json) -> Body:
    """The answer to ``Network.getResponseBody``."""
    text = get_text(answer, "body")
    if answer.get("base64Encoded"):
        return Body(decode(text))
    return Body(text.encode("utf-8", "surrogatepass"), decoded=True)


def make_page(loading: Loading, body: Body) -> Page:
    mime = get_text(loading.head, "mimeType")
    content_type = find_header(loading.head, "content-type") or mime
    headers = tuple(
        (name, value)
        for name, value in get_map(loading.head, "headers").items()
        if isinstance(value, str)
    )
    return Page(
        body=body.data,
        content_type=f"{mime}; charset=utf-8" if body.decoded else content_type,
        seen=Seen(loading.seen, loading.seen, StatedBy.CLOCK),
        access=Access.WATCHED,
        address=loading.address,
        status=200,
        headers=headers,
    )


def came_whole(loading: Loading, body: Body) -> bool:
    """Whether nothing of an answer is missing whose end was not told."""
    return is_whole(
        body.data,
        content_type=get_text(loading.head, "mimeType"),
        length=find_header(loading.head, "content-length"),
        encoding=find_header(loading.head, "content-encoding"),
    )


def list_secrets(loading: Loading, *, jar: Sequence[Json]) -> tuple[str, ...]:
    """The worker's own values that came beside a page, for redaction to look for. ``jar``: the
    cookies that the browser would send to its address."""
    entry = {
        "request": {
            "url": get_text(loading.head, "url"),
            "headers": _list_pairs(get_map(loading.request, "headers")),
            "cookies": [
                {"name": get_text(one, "name"), "value": get_text(one, "value")} for one in jar
            ],
        },
        "response": {"headers": _list_pairs(get_map(loading.head, "headers"))},
    }
    return tuple(dict.fromkeys(find_secrets(entry)))


def find_shown(history: Json) -> str:
    """The address that a tab shows now, by its history; empty where none is known."""
    entries, at = get_maps(history, "entries"), history.get("currentIndex")
    shown = isinstance(at, int) and 0 <= at < len(entries)
    return get_text(entries[at], "url") if shown and isinstance(at, int) else ""


def was_led_to(history: Json, address: str) -> bool:
    """Whether a tab came to an address only by what is a GET: a link, or a typed address."""
    ways = [
        get_text(one, "transitionType")
        for one in get_maps(history, "entries")
        if get_text(one, "url").partition("#")[0] == address
    ]
    return bool(ways) and _BY_GET.issuperset(ways)


def find_header(head: Json, name: str) -> str:
    headers = get_map(head, "headers")
    return next((get_text(headers, one) for one in headers if one.lower() == name), "")


def decode(text: str) -> bytes:
    """Base64, or nothing where it is none."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def _list_pairs(headers: Json) -> list[Json]:
    return [
        {"name": name, "value": value} for name, value in headers.items() if isinstance(value, str)
    ]

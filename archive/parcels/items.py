"""What is in a parcel: redacted pages, one after another, as bytes and back. Pure.

Whoever can write to the newsroom's address can write a parcel, so that reading believes nothing:
every length, number, time and text is checked before anything is made of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archive.errors import RefusedPage
from archive.model import Access, RedactedPage, Removal
from archive.times import Seen, StatedBy

#: Most pages in one parcel, and most bytes of one page and of all, deflated not.
MOST_ITEMS = 2_000
MOST_PAGE = 25_000_000
MOST_BYTES = 256_000_000
_MOST_HEAD = 8_000_000
_MOST_TEXT = 8_192
#: A clock may be wrong by this much before what it says is called the future.
_SKEW = timedelta(days=1)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One redacted capture: what the newsroom needs to take it in."""

    platform: str
    seen: Seen
    access: Access
    body: bytes = field(repr=False)
    content_type: str
    charset: str
    status: int
    address: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    removed: tuple[Removal, ...] = ()


def make_item(page: RedactedPage, *, platform: str) -> Item:
    return Item(
        platform=platform,
        seen=page.seen,
        access=page.access,
        body=page.body,
        content_type=page.content_type,
        charset=page.charset,
        status=page.status,
        address=page.address,
        headers=page.headers,
        removed=page.removed,
    )


def print_items(items: Iterable[Item]) -> bytes:
    """One JSON line that says what follows, then the bodies."""
    head: list[object] = []
    bodies: list[bytes] = []
    for one in items:
        head.append(
            {
                "platform": one.platform,
                "start": one.seen.start.astimezone(UTC).isoformat(),
                "end": one.seen.end.astimezone(UTC).isoformat(),
                "stated_by": str(one.seen.stated_by),
                "access": str(one.access),
                "content_type": one.content_type,
                "charset": one.charset,
                "status": one.status,
                "address": one.address,
                "headers": [list(pair) for pair in one.headers],
                "removed": [[r.kind, r.place, r.rule, r.count] for r in one.removed],
                "length": len(one.body),
            }
        )
        bodies.append(one.body)
    return json.dumps(head).encode() + b"\n" + b"".join(bodies)


def read_items(payload: bytes, *, now: datetime | None = None) -> list[Item]:
    """Back from :func:`print_items`.

    Raises:
        RefusedPage: ``bad-parcel``: not of this form; ``too-large``; ``no-time``: seen in the
            future, or before there was such a platform.
    """
    line, newline, rest = payload.partition(b"\n")
    if not newline or len(line) > _MOST_HEAD:
        raise _refuse("it does not begin as one does")
    try:
        head = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _refuse("its list cannot be read") from error
    if not isinstance(head, list) or not 0 < len(head) <= MOST_ITEMS:
        raise _refuse(f"it lists no pages, or more than {MOST_ITEMS}")
    items = []
    position = 0
    for number, entry in enumerate(head, start=1):
        if not isinstance(entry, dict):
            raise _refuse(f"page {number} of it is not described")
        length = _read_number(entry, "length", most=MOST_PAGE)
        body = rest[position : position + length]
        if len(body) != length:
            raise _refuse(f"page {number} of it is cut short")
        position += length
        items.append(_read_item(entry, body, now=now or datetime.now(UTC)))
    if position != len(rest):
        raise _refuse("bytes stand after its last page")
    return items


def _read_item(entry: Mapping[str, object], body: bytes, *, now: datetime) -> Item:
    address = entry.get("address")
    return Item(
        platform=_read_text(entry, "platform"),
        seen=_read_seen(entry, now=now),
        access=_read_access(entry),
        body=body,
        content_type=_read_text(entry, "content_type"),
        charset=_read_text(entry, "charset"),
        status=_read_number(entry, "status", most=999),
        address=None if address is None else _read_text(entry, "address"),
        headers=tuple((name, value) for name, value in _read_rows(entry, "headers", width=2)),
        removed=tuple(
            Removal(kind, place, rule, _to_count(count))
            for kind, place, rule, count in _read_rows(entry, "removed", width=4)
        ),
    )


def _read_seen(entry: Mapping[str, object], *, now: datetime) -> Seen:
    try:
        start, end = (
            datetime.fromisoformat(_read_text(entry, name)).astimezone(UTC)
            for name in ("start", "end")
        )
        stated_by = StatedBy(_read_text(entry, "stated_by"))
    except (ValueError, OverflowError) as error:
        raise _refuse("a time in it cannot be read") from error
    if not _EARLIEST <= start <= end <= now + _SKEW:
        raise RefusedPage(
            "this parcel says that a page was seen at a time that cannot be: look at the clock of "
            "the computer that made it",
            code="no-time",
        )
    return Seen(start, end, stated_by)


def _read_access(entry: Mapping[str, object]) -> Access:
    try:
        access = Access(_read_text(entry, "access"))
    except ValueError as error:
        raise _refuse("it does not say how a page was seen") from error
    if access is Access.IMPORTED:
        raise _refuse("what is imported does not come by parcel")
    return access


def _read_text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or len(value) > _MOST_TEXT:
        raise _refuse(f"{name} in it is no text, or a very long one")
    return value


def _read_number(entry: Mapping[str, object], name: str, *, most: int) -> int:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _refuse(f"{name} in it is no number")
    if value > most:
        raise RefusedPage(
            f"this parcel has a {name} of {value}; at most {most} is taken in", code="too-large"
        )
    return value


def _read_rows(entry: Mapping[str, object], name: str, *, width: int) -> list[list[str]]:
    rows = entry.get(name, [])
    if not isinstance(rows, list) or len(rows) > _MOST_TEXT:
        raise _refuse(f"{name} in it is no list")
    for row in rows:
        if not isinstance(row, list) or len(row) != width:
            raise _refuse(f"{name} in it is not of the form it must have")
        if any(not isinstance(one, (str, int)) or len(str(one)) > _MOST_TEXT for one in row):
            raise _refuse(f"{name} in it holds what is no text")
    return [[str(one) for one in row] for row in rows]


def _to_count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise _refuse("a count in it is no number")
    return int(text)


def _refuse(what: str) -> RefusedPage:
    return RefusedPage(f"this is not a parcel that can be read: {what}", code="bad-parcel")

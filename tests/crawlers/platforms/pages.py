"""Redacted pages for readers' tests, and readings as JSON that people can review."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal

from archive.model import Access, Page, PageReading, RedactedPage
from archive.times import Seen, StatedBy

_SEEN = datetime(2014, 4, 14, 12, tzinfo=UTC)


def redacted_page(
    body: bytes | str,
    *,
    content_type: str = "text/html; charset=utf-8",
    address: str | None = None,
    status: int = 200,
    seen: datetime = _SEEN,
) -> RedactedPage:
    raw = body.encode("utf-8") if isinstance(body, str) else body
    return RedactedPage(
        body=raw,
        content_type=content_type,
        charset="utf-8",
        seen=Seen(seen, seen, StatedBy.DONOR),
        access=Access.DONATED,
        address=address,
        status=status,
        headers=(),
        removed=(),
        contacts=(),
        digest=hashlib.sha256(raw).digest(),
    )


def received_page(
    body: bytes | str,
    *,
    content_type: str = "text/html; charset=utf-8",
    address: str | None = None,
    status: int = 200,
    seen: datetime = _SEEN,
) -> Page:
    raw = body.encode("utf-8") if isinstance(body, str) else body
    return Page(
        body=raw,
        content_type=content_type,
        seen=Seen(seen, seen, StatedBy.DONOR),
        access=Access.DONATED,
        address=address,
        status=status,
    )


def reading_to_json(reading: PageReading) -> object:
    """Every field of the reading, absent ones as null."""
    return json.loads(json.dumps(asdict(reading), default=_to_text, ensure_ascii=False))


def _to_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no JSON form for {value!r}")

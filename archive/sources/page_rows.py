"""How a page is written into a row of its source: one line with all but the body, and the body.

The row is sealed by whoever puts it there. What is packed here is whole pages, redacted or not;
must never be written anywhere unsealed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from archive.model import Access, Page, RedactedPage
from archive.times import Seen, StatedBy


class PageFields(TypedDict):
    """What every page has beside its body, read back."""

    content_type: str
    seen: Seen
    access: Access
    address: str | None
    status: int
    headers: tuple[tuple[str, str], ...]


def pack_page(
    form: bytes, page: Page | RedactedPage, *, beside: Mapping[str, object] | None = None
) -> bytes:
    """``form`` (one byte that names the kind of row), then deflated: one JSON line with what the
    page has beside its body and ``beside``, and the body."""
    head = {
        **(beside or {}),
        "content_type": page.content_type,
        "start": page.seen.start.isoformat(),
        "end": page.seen.end.isoformat(),
        "stated_by": str(page.seen.stated_by),
        "access": str(page.access),
        "address": page.address,
        "status": page.status,
        "headers": [list(pair) for pair in page.headers],
    }
    return form + zlib.compress(json.dumps(head).encode() + b"\n" + page.body, 1)


def unpack_page(payload: bytes) -> tuple[dict[str, Any], PageFields, bytes]:
    """Back from :func:`pack_page`: its line, what a page is made of, the body."""
    line, _, body = zlib.decompress(payload[1:]).partition(b"\n")
    head = json.loads(line)
    fields = PageFields(
        content_type=head["content_type"],
        seen=Seen(
            datetime.fromisoformat(head["start"]),
            datetime.fromisoformat(head["end"]),
            StatedBy(head["stated_by"]),
        ),
        access=Access(head["access"]),
        address=head["address"],
        status=head["status"],
        headers=tuple((name, value) for name, value in head["headers"]),
    )
    return head, fields, body

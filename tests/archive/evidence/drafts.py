"""Invented captures for the evidence tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from archive.evidence import RecordDraft
from archive.ids import random_key
from archive.model import Access, RecordPlace, RedactedPage
from archive.times import Seen, StatedBy

SEEN_AT = datetime(2026, 3, 1, 14, 23, 45, 678901, tzinfo=UTC)
NOTES: Mapping[str, object] = {"removed": [["worker-id", "text", "r1", 2]], "commitments": "kX9"}


def invent_page(body: bytes, *, address: str | None = "https://work.example/list") -> RedactedPage:
    return RedactedPage(
        body=body,
        content_type="text/html; charset=utf-8",
        charset="utf-8",
        seen=Seen(SEEN_AT, SEEN_AT, StatedBy.FILE),
        access=Access.DONATED,
        address=address,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "999")),
        removed=(),
        contacts=(),
        digest=hashlib.sha256(body).digest(),
    )


def draft_page(
    body: bytes = b"<p>Label ten pictures</p>",
    *,
    public: bool = False,
    notes: Mapping[str, object] = NOTES,
    address: str | None = "https://work.example/list",
) -> RecordDraft:
    page = invent_page(body, address=address)
    return RecordDraft(
        capture=random_key(),
        page=page,
        window=page.seen.window(),
        platform="inventedwork",
        access=page.access,
        digest=page.digest,
        public=public,
        notes=notes,
    )


def draft_repeat(first: RecordDraft, *, public: bool = False) -> RecordDraft:
    return RecordDraft(
        capture=random_key(),
        page=None,
        window=first.window,
        platform=first.platform,
        access=first.access,
        digest=first.digest,
        public=public,
        notes=NOTES,
        refers_to=first.capture,
        address="https://work.example/list",
    )


def claim_all(
    drafts: list[RecordDraft], places: list[list[RecordPlace]]
) -> list[tuple[int, RecordPlace]]:
    """What a ledger would pass to ``verify``: grouped by file."""
    claims = [
        (draft.capture, place)
        for draft, group in zip(drafts, places, strict=True)
        for place in group
    ]
    return sorted(claims, key=lambda claim: (claim[1].file, claim[1].offset))

"""What the ledger tells of a listing, document or rating: plain data, no storage.

Times are windows; what pages said is text, hostile until shown as plain text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from archive.ledger.contents import ContentRow
from archive.model import (
    Access,
    ChangeKind,
    GapReason,
    Identity,
    PageState,
    RecordPlace,
    SeenBy,
    VersionDoc,
)
from archive.times import StatedBy, Window


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One change. ``window`` is when it happened: after the sighting before, by the one after."""

    id: str
    kind: ChangeKind
    item: int
    platform: str
    from_version: int | None
    to_version: int | None
    window: Window
    pay_before: str | None = None
    pay_after: str | None = None
    title_before: str | None = None
    title_after: str | None = None


@dataclass(frozen=True, slots=True)
class GapRecord:
    """A stretch in which a platform could not be seen, and why."""

    id: str
    platform: str
    reason: GapReason
    window: Window


@dataclass(frozen=True, slots=True)
class UnseenStretch:
    """A stretch between two captures of a platform in which nobody handed anything in."""

    platform: str
    window: Window


@dataclass(frozen=True, slots=True)
class SightingRecord:
    """A capture showed an item. ``version`` is the version it belongs to."""

    capture: int
    window: Window
    content: int
    units_left: int | None
    units_approximate: bool
    posted_at: datetime | None
    posted_text: str | None
    expires_at: datetime | None
    expires_text: str | None


@dataclass(frozen=True, slots=True)
class CaptureRecord:
    """A capture with the places of its sealed records (none where it was imported)."""

    capture: int
    platform: str
    address: str | None
    window: Window
    stated_by: StatedBy
    access: Access
    public: bool
    state: PageState
    reader: str
    digest: bytes
    removed: tuple[tuple[str, str, str, int], ...]
    parts_root: bytes | None
    parts_count: int
    time_commitment: bytes | None
    source_commitment: bytes | None
    provenance: str | None
    records: tuple[RecordPlace, ...]


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """What workers said elsewhere of a requester, as of its newest sighting.

    ``scores`` are as that site gives them; one that was not given is absent.
    """

    platform: str
    requester_id: str
    name: str | None
    scores: dict[str, Decimal]
    reviews: int | None
    window: Window


@dataclass(frozen=True, slots=True)
class ItemStory:
    """All that the ledger knows of a listing, document or rating.

    ``asked`` is the version that an id named, where a version (or its alias) was asked for.
    ``contents`` are the rows of the versions' contents, by version.
    """

    item: int
    id: str
    kind: str
    platform: str
    identity: Identity
    seen_by: SeenBy
    versions: tuple[VersionDoc, ...]
    contents: dict[int, ContentRow]
    changes: tuple[ChangeRecord, ...]
    sightings: tuple[SightingRecord, ...]
    captures: tuple[CaptureRecord, ...]
    asked: int | None

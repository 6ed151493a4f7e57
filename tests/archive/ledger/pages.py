"""Invented pages for the ledger's tests: entries with keys, windows and readings."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from archive.ledger import CaptureEntry
from archive.model import (
    Access,
    Advertised,
    DocumentKind,
    DocumentSeen,
    Identity,
    IdentityKind,
    ListingSeen,
    PageReading,
    PageState,
    Pay,
    PayKind,
    PayUnit,
    RatingSeen,
    RecordPlace,
    RecordRole,
    Requester,
)
from archive.times import StatedBy, Window

START = datetime(2026, 3, 1, tzinfo=UTC)
PLATFORM = "invented"


def make_window(hour: int, *, hours: int = 1) -> Window:
    return Window(START + timedelta(hours=hour), START + timedelta(hours=hour + hours))


def make_listing(
    number: int,
    *,
    cents: int = 5,
    units: int | None = 3,
    title: str | None = None,
    requester: str = "RQ1",
    minutes: int = 60,
) -> ListingSeen:
    return ListingSeen(
        Identity(IdentityKind.PLATFORM, f"offer-{number}"),
        title if title is not None else f"Sort invented receipts {number}",
        Requester(requester, f"Requester {requester}"),
        description="Say what each line of an invented receipt is.",
        keywords=("receipts", "sorting"),
        pay=Pay(f"${cents / 100:.2f}", Decimal(cents) / 100, "USD", PayUnit.TASK, PayKind.FIXED),
        time_allotted=minutes * 60,
        units_left=units,
        posted_text="today",
    )


def make_document(number: int, *, text: str = "Read this first.") -> DocumentSeen:
    return DocumentSeen(
        Identity(IdentityKind.PLATFORM, f"doc-{number}"),
        DocumentKind.INSTRUCTIONS,
        f"Instructions {number}",
        text,
        listing=Identity(IdentityKind.PLATFORM, f"offer-{number}"),
    )


def make_rating(requester: str, *, pay: str = "3.50") -> RatingSeen:
    return RatingSeen(Requester(requester), PLATFORM, {"pay": Decimal(pay)}, reviews=4)


def make_reading(
    *listings: ListingSeen,
    state: PageState = PageState.LISTINGS,
    scope: str | None = None,
    whole: bool = False,
    page: int | None = None,
    pages: int | None = None,
    documents: Sequence[DocumentSeen] = (),
    ratings: Sequence[RatingSeen] = (),
    reader: str = "invented/1",
) -> PageReading:
    return PageReading(
        state,
        reader,
        listings=listings,
        documents=tuple(documents),
        ratings=tuple(ratings),
        advertised=Advertised(page=page, pages=pages),
        scope=scope,
        whole=whole,
    )


def make_entry(
    reading: PageReading | None,
    window: Window,
    *,
    capture: int,
    digest: bytes | None = None,
    access: Access = Access.DONATED,
) -> CaptureEntry:
    """The digest follows from the reading, so that equal readings are equal pages."""
    if digest is None:
        digest = hashlib.sha256(repr(reading).encode()).digest()
    offset = random.Random(capture).randrange(2**40)
    return CaptureEntry(
        capture=capture,
        platform=PLATFORM,
        address="https://invented.example/list",
        window=window,
        stated_by=StatedBy.FILE,
        access=access,
        public=False,
        digest=digest,
        reading=reading,
        parts_root=digest,
        parts_count=3,
        records=(
            RecordPlace(RecordRole.PAGE, "segment-a.warc.gz", offset, 100, digest),
            RecordPlace(RecordRole.NOTES, "segment-a.warc.gz", offset + 100, 50, digest),
        ),
    )


class ExactTimes:
    """An order oracle that knows exact times, as the sealed sources do."""

    def __init__(self, moments: Mapping[int, float]) -> None:
        self.moments = moments
        self.asked: list[tuple[int, ...]] = []

    def __call__(self, captures: Sequence[int]) -> list[list[int]]:
        self.asked.append(tuple(captures))
        groups: dict[float, list[int]] = {}
        for capture in captures:
            if capture in self.moments:
                groups.setdefault(self.moments[capture], []).append(capture)
        return [groups[moment] for moment in sorted(groups)]

"""Parcels at both ends: pages redacted on a worker's computer, and taken in at the newsroom.

What goes out is redacted first; a page in which something still looks like an identifier stays
where it is. What comes in is redacted again by the newsroom's own rules, since who made a parcel
is not always who they say. Writes only through the archive's door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from archive.errors import RefusedPage
from archive.evidence import EvidenceStore
from archive.home import Home
from archive.intake import IntakeSession
from archive.ledger import LedgerReader
from archive.model import Access, Page, RecordRole, Removal
from archive.parcels import Item
from archive.parcels.items import MOST_ITEMS, make_item
from archive.sources.doors.parcel import Outgoing
from archive.times import Seen, StatedBy
from crawlers.donations import Donated, DonatedPage, Refused, Skipped
from crawlers.intake import Fate, Outcome, PageIntake, find_platform, prepare

#: A parcel is closed at this many bytes of pages.
FULL = 16_000_000


@dataclass(frozen=True, slots=True)
class Left:
    """A page that does not go into a parcel, and why. ``label`` may name the donor."""

    label: str
    reason: str


def redact_items(
    things: Iterable[Donated],
    *,
    platform: str | None,
    strip: Sequence[str],
    left: Callable[[Left], None],
) -> Iterable[Item]:
    """Saved pages as items, redacted; what cannot go is told through ``left``."""
    for thing in things:
        match thing:
            case Skipped(label, reason):
                left(Left(label, reason))
            case Refused(label, error):
                left(Left(label, str(error)))
            case DonatedPage():
                try:
                    found = find_platform(thing.page, named=platform)
                    prepared = prepare(thing.page, platform=found, strip=strip, known=thing.known)
                except RefusedPage as error:
                    left(Left(thing.label, str(error)))
                    continue
                if prepared.reading is None:
                    kinds = ", ".join(sorted({one.kind for one in prepared.redaction.suspicions}))
                    left(
                        Left(
                            thing.label,
                            f"something still looks like an identifier ({kinds}): look with "
                            "`piecework donate --preview`, and take it out with --strip",
                        )
                    )
                    continue
                yield make_item(prepared.redaction.page, platform=found.name)


def read_items_of(home: Home, outgoing: Sequence[Outgoing]) -> list[Item]:
    """Captures of an archive on a worker's computer, as they are sealed there.

    Raises:
        EvidenceDamaged: a record is not what was sealed.
    """
    items = []
    with LedgerReader.open(home.ledger_db) as ledger, EvidenceStore(home.evidence) as evidence:
        bodies = ledger.find_bodies([one.capture for one in outgoing])
        for one in outgoing:
            row = ledger.capture(one.capture)
            holder = ledger.capture(bodies[one.capture])
            place = next(place for place in holder.records if place.role is RecordRole.PAGE)
            sealed = evidence.read(place, capture=holder.capture)
            items.append(
                Item(
                    platform=one.platform,
                    seen=one.seen,
                    access=one.access,
                    body=sealed.body,
                    content_type=sealed.content_type(),
                    charset="utf-8",
                    status=sealed.http_status or 200,
                    address=row.address,
                    headers=(),
                    removed=tuple(Removal(*line) for line in holder.removed),
                )
            )
    return items


def split_parcels(items: Iterable[Item]) -> Iterable[list[Item]]:
    """Groups that are each one parcel."""
    group: list[Item] = []
    size = 0
    for item in items:
        group.append(item)
        size += len(item.body)
        if size >= FULL or len(group) >= MOST_ITEMS:
            yield group
            group, size = [], 0
    if group:
        yield group


def take_items(
    session: IntakeSession,
    items: Sequence[Item],
    *,
    signed: bool,
    report: Callable[[Outcome], None],
) -> None:
    """Take in what a parcel held, redacted again and read by the newsroom's own readers.

    Unsigned, it is graded as donated, at times that the donor states.

    Raises:
        ConsentMissing: the say-so of the source does not cover it. Nothing of it was kept.
    """
    for number, item in enumerate(items, start=1):
        page = Page(
            body=item.body,
            content_type=item.content_type,
            seen=item.seen if signed else Seen(item.seen.start, item.seen.end, StatedBy.DONOR),
            access=item.access if signed else Access.DONATED,
            address=item.address,
            status=item.status,
            headers=item.headers,
        )
        taking = PageIntake(session, platform=item.platform, report=report)
        label = f"page {number} of the parcel"
        taking.take(DonatedPage(label, page, removed=item.removed))
    session.flush()


def count_fates(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many pages came to what."""
    counts = dict.fromkeys((str(fate) for fate in Fate), 0)
    for outcome in outcomes:
        counts[str(outcome.fate)] += 1
    return counts

"""Reads sealed pages again with today's readers, and tells what came out differently.

Works from the evidence alone: the record is checked against the ledger before it is read. Ids
stay; only what a page is read to say is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.confirmed import count_confirmed
from archive.errors import EvidenceDamaged
from archive.evidence import EvidenceStore
from archive.home import Home
from archive.intake import Intake
from archive.ledger import CaptureRecord, LedgerReader, RereadReport
from archive.model import RecordRole, RedactedPage
from archive.times import Seen
from crawlers.platforms import load_platforms


@dataclass(frozen=True, slots=True)
class Reread:
    """One page read again: a report, or why it could not be read."""

    capture: int
    platform: str
    report: RereadReport | None
    problem: str = ""


def reread_pages(
    intake: Intake, *, platform: str | None = None, every: bool = False
) -> Iterator[Reread]:
    """Read each distinct page again whose reader is not today's, or ``every`` one.

    Each page is one transaction: interrupted, the next run goes on with what is left.
    """
    platforms = load_platforms(invented=intake.home.demo)
    with EvidenceStore(intake.home.evidence) as store:
        for capture in list(_find_tasks(intake.home, platform=platform, every=every)):
            name = capture.platform
            try:
                page = restore_page(capture, store)
            except EvidenceDamaged as error:
                yield Reread(capture.capture, name, None, str(error))
                continue
            reading = platforms[name].read(page)
            report = intake.ledger.reread(
                capture.digest, name, reading, order_captures=intake.seal.order_captures
            )
            yield Reread(capture.capture, name, report)


def _find_tasks(home: Home, *, platform: str | None, every: bool) -> Iterator[CaptureRecord]:
    platforms = load_platforms(invented=home.demo)
    done: set[tuple[str, bytes]] = set()
    with LedgerReader.open(home.ledger_db) as ledger:
        for capture in ledger.captures():
            places = {place.role: place for place in capture.records}
            place = places.get(RecordRole.PAGE)
            found = platforms.get(capture.platform)
            key = (capture.platform, capture.digest)
            if place is None or found is None or key in done:
                continue
            if platform is not None and capture.platform != platform:
                continue
            if count_confirmed(capture.reader):
                continue  # a person's reading is not replaced by a program's
            if every or capture.reader != found.facts.reader:
                done.add(key)
                yield capture


def restore_page(capture: CaptureRecord, store: EvidenceStore) -> RedactedPage:
    """The page of a capture that holds its body, as its reader saw it. Its time is the coarse
    window: readers use no clock.

    Raises:
        EvidenceDamaged: the record, or its notes, are not what was sealed.
    """
    places = {place.role: place for place in capture.records}
    record = store.read(places[RecordRole.PAGE], capture=capture.capture)
    noted = places.get(RecordRole.NOTES)
    notes = store.read(noted, capture=capture.capture).notes() if noted else {}
    content_type = next(
        (value for name, value in record.http_headers if name.lower() == "content-type"),
        record.header("Content-Type") or "text/html",
    )
    return RedactedPage(
        body=record.body,
        content_type=content_type,
        charset=str(notes.get("charset") or "utf-8"),
        seen=Seen(capture.window.earliest, capture.window.latest, capture.stated_by),
        access=capture.access,
        address=capture.address,
        status=record.http_status or 200,
        headers=record.http_headers,
        removed=(),
        contacts=(),
        digest=capture.digest,
    )

"""Confirms readings of sealed pages: what a person says of them becomes what the ledger holds.

The page stays sealed as it is; only what it is read to say is replaced, through the same door as
reading again. Who confirmed and how much of it was right goes into the desk's log, without a word
of the page: those stand in the evidence and the ledger, where they can be erased.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from archive.confirmed import count_confirmed, is_unconfirmed
from archive.desk import Desk, Role
from archive.errors import BadInput
from archive.evidence import EvidenceStore
from archive.home import Home
from archive.intake import Intake
from archive.ledger import CaptureRecord, LedgerReader, RereadReport
from archive.model import PageReading, RecordRole, RedactedPage
from crawlers.anypage.answers import Judged, PageAnswer, apply_answers
from crawlers.platforms import Platform, load_platforms
from crawlers.rereading import restore_page

#: What the desk's log says was done.
DID = "confirmed reading"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One page whose reading a person confirmed, or why that could not be."""

    answer: PageAnswer
    judged: Judged | None = None
    report: RereadReport | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed page, opened, with what its readers say of it today."""

    capture: CaptureRecord
    platform: Platform
    page: RedactedPage
    reading: PageReading


def confirm_pages(
    intake: Intake, desk: Desk, answers: Sequence[PageAnswer], *, by: str
) -> Iterator[Confirmed]:
    """Each page in one transaction; pages about which nothing was said are passed over.

    Raises:
        NotAllowed: nobody at the desk has that name, or they may not judge.
    """
    platforms = load_platforms(invented=intake.home.demo)
    for answer in answers:
        if not (answer.missing or answer.no_offers) and all(
            one.right is None for one in answer.offers
        ):
            continue
        try:
            yield _confirm_page(intake, desk, answer, platforms.get(answer.platform), by=by)
        except BadInput as error:
            yield Confirmed(answer, problem=str(error))


def _confirm_page(
    intake: Intake, desk: Desk, answer: PageAnswer, platform: Platform | None, *, by: str
) -> Confirmed:
    body = intake.ledger.find_body(answer.digest, answer.platform)
    if platform is None or body is None:
        raise BadInput(
            f"page {answer.digest.hex()[:12]} of {answer.platform} is not in this archive: hand it "
            "in first, with the same --strip as when it was looked at"
        )
    with LedgerReader.open(intake.home.ledger_db) as ledger:
        capture = ledger.capture(body.capture)
    with EvidenceStore(intake.home.evidence) as store:
        page = restore_page(capture, store)
    reading, judged = apply_answers(platform.read(page), answer, before=capture.reader)
    with desk.act(
        by=by,
        did=DID,
        about=f"{answer.platform}/{answer.digest.hex()}",
        need=Role.REVIEWER,
        detail={"reader": reading.reader, **asdict(judged)},
    ):
        report = intake.ledger.reread(
            answer.digest, answer.platform, reading, order_captures=intake.seal.order_captures
        )
    return Confirmed(answer, judged, report)


def find_waiting(home: Home, *, platform: str | None = None) -> Iterator[Sealed]:
    """Sealed pages with offers that no person has confirmed, each page once."""
    for sealed in open_sealed(home, platform=platform):
        if count_confirmed(sealed.capture.reader) == 0 and any(
            is_unconfirmed(listing.extra) for listing in sealed.reading.listings
        ):
            yield sealed


def open_sealed(home: Home, *, platform: str | None = None) -> Iterator[Sealed]:
    """Each distinct sealed page of a platform, or of all."""
    platforms = load_platforms(invented=home.demo)
    done: set[tuple[str, bytes]] = set()
    with LedgerReader.open(home.ledger_db) as ledger, EvidenceStore(home.evidence) as store:
        for capture in ledger.captures():
            found = platforms.get(capture.platform)
            key = (capture.platform, capture.digest)
            holds = any(place.role is RecordRole.PAGE for place in capture.records)
            if found is None or key in done or not holds:
                continue
            if platform is None or capture.platform == platform:
                done.add(key)
                page = restore_page(capture, store)
                yield Sealed(capture, found, page, found.read(page))

"""From the archive's Python door to what the pages draw. The only module here that opens one.

Reading only, but for the desk, to which pages write what people judged; nothing of a source is
behind it. One door is shared by all open tabs, one call at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import streamlit as st

from archive.confirmed import is_unconfirmed
from archive.desk import open_desk
from archive.desk.store import Desk
from archive.door import (
    Archive,
    CaptureRecord,
    ChangeRecord,
    GapRecord,
    IndexUnusable,
    ItemStory,
    RatingRecord,
    open_archive,
)
from archive.extra import CONFIRMED, EXTRACTED_CONFIDENCE
from archive.home import default_path
from archive.ids import IdKind, to_id
from archive.index.answer import Answer, Hit
from archive.index.query import Among, Query
from archive.model import ChangeKind, RecordKind, VersionDoc
from search_ui.answers import (
    About,
    ChangeRow,
    EvidenceRow,
    Fact,
    Found,
    GapRow,
    ItemPage,
    Reading,
    VersionRow,
)
from search_ui.beside import Beside, CaptureCopy, read_beside, read_copy
from search_ui.findings import (
    Days,
    Density,
    Span,
    WageRow,
    Zero,
    explain_zero,
    list_looked_days,
    read_density,
    read_span,
    read_wages,
)
from search_ui.language import later, say
from search_ui.value_words import say_field_value
from search_ui.wording import say_pay, say_qualification, say_seconds

#: Counting a large ledger takes longer than answering a question.
COUNTS_LAST_SECONDS = 20.0
#: Of which days somebody looked: read over all looks, and seldom another.
LOOKS_LAST_SECONDS = 120.0
MOST_RELATED = 20


class ArchiveDoor:
    """Answers the pages (:class:`search_ui.answers.Asks`) from an open archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.RLock()
        self._about: About | None = None
        self._counted = 0.0
        self._span: Span | None = None
        self._spanned = 0.0
        self._looked: Days | None = None
        self._listed = 0.0

    def describe(self) -> About:
        """Counts, at most :data:`COUNTS_LAST_SECONDS` old."""
        with self._lock:
            if self._about is None or time.monotonic() - self._counted > COUNTS_LAST_SECONDS:
                self._about = read_about(self._archive)
                self._counted = time.monotonic()
            return self._about

    def read(self, question: Callable[[Archive], Found]) -> Found:
        with self._lock:
            return question(self._archive)

    def search(self, query: Query) -> Answer:
        with self._lock:
            return self._archive.search(query)

    def find_span(self) -> Span | None:
        """As old as the counts are at most."""
        with self._lock:
            if self._span is None or time.monotonic() - self._spanned > COUNTS_LAST_SECONDS:
                self._span = read_span(self._archive)
                self._spanned = time.monotonic()
            return self._span

    def find_wages(self, hits: Sequence[Hit]) -> Mapping[int, WageRow]:
        with self._lock:
            return read_wages(self._archive, hits)

    def find_density(self, query: Query) -> Density | None:
        with self._lock:
            span = self.find_span()
            if span is None:
                return None
            return read_density(self._archive, query, span=span, looked=self._find_looked())

    def explain_zero(self, query: Query) -> Sequence[Zero]:
        with self._lock:
            span = self.find_span()
            return [] if span is None else explain_zero(self._archive, query, span=span)

    def find_beside(self, item_id: str, *, today: date) -> Beside:
        with self._lock:
            return read_beside(self._archive, item_id, today=today)

    def read_copy(self, capture_id: str, *, texts: Sequence[str]) -> CaptureCopy | None:
        with self._lock:
            return read_copy(self._archive, capture_id, texts=texts)

    def has_desk(self) -> bool:
        return True

    def judge(self, action: Callable[[Archive, Desk], Found], *, write: bool = False) -> Found:
        """The desk is the one thing that pages write: what people judged."""
        with self._lock:
            if not write:
                return action(self._archive, self._archive.desk)
            with open_desk(self._archive.home) as desk:
                return action(self._archive, desk)

    def _find_looked(self) -> Days:
        if self._looked is None or time.monotonic() - self._listed > LOOKS_LAST_SECONDS:
            self._looked = list_looked_days(self._archive.list_looks())
            self._listed = time.monotonic()
        return self._looked

    def read_item(self, item_id: str) -> ItemPage:
        with self._lock:
            story = self._archive.listing(item_id)
            gaps = list(self._archive.gaps(platform=story.platform))
            return make_page(
                story,
                gaps=gaps,
                related=self._find_related(story),
                asked_as=item_id,
                ratings=self._archive.ratings(story),
            )

    def _find_related(self, story: ItemStory) -> tuple[tuple[str, str], ...]:
        """Documents of a listing, or the listing of a document; nothing where no index is."""
        try:
            if story.kind == RecordKind.LISTING:
                filters = (Among("listing", (story.id,)), Among("kind", ("document",)))
                found = self._archive.search(Query(filters=filters, limit=MOST_RELATED))
                return tuple({hit.item_id: hit.title for hit in found.hits}.items())
            offers = {doc.listing for doc in story.versions if doc.listing is not None}
            related = []
            for offer in sorted(offers)[:MOST_RELATED]:
                offer_id = to_id(IdKind.LISTING, offer)
                filters = (Among("listing", (offer_id,)), Among("kind", ("listing",)))
                found = self._archive.search(Query(filters=filters, limit=1))
                related += [(offer_id, hit.title) for hit in found.hits]
            return tuple(related)
        except IndexUnusable:
            return ()


def open_door() -> ArchiveDoor:
    """The archive that ``PIECEWORK_HOME`` names, opened once for the server.

    Raises:
        NoArchive: there is none.
        WrongArchive: of a newer format, or damaged settings.
    """
    return _open_at(str(default_path()))


@st.cache_resource(show_spinner=False)
def _open_at(path: str) -> ArchiveDoor:
    return ArchiveDoor(open_archive(Path(path)))


def read_about(archive: Archive) -> About:
    """Counts of the ledger, and how far behind it the index is."""
    status = archive.status()
    return About(
        demo=archive.home.demo,
        captures=_read_count(status["captures"]),
        listings=_read_count(status["listings"]),
        documents=_read_count(status["documents"]),
        behind=archive.lag(),
        k=archive.home.k,
    )


def make_page(
    story: ItemStory,
    *,
    gaps: Iterable[GapRecord],
    related: tuple[tuple[str, str], ...],
    asked_as: str,
    ratings: Iterable[RatingRecord] = (),
) -> ItemPage:
    """A story as rows to draw; title, text and fields are those of the newest version."""
    versions = order_versions(story.versions, changes=story.changes)
    docs = {doc.version: doc for doc in versions}
    newest = versions[-1]
    shown = [gap for gap in gaps if _falls_within(gap, story)]
    return ItemPage(
        id=story.id,
        kind=story.kind,
        platform=story.platform,
        title=newest.title,
        requester=newest.requester.name or newest.requester.id,
        text=newest.text or newest.description,
        pay=newest.pay,
        facts=(*list_facts(newest), *map(make_rating, ratings)),
        seen_by=str(story.seen_by),
        sightings=sum(doc.sightings for doc in story.versions),
        versions=tuple(_make_version(doc) for doc in versions),
        changes=tuple(make_change(change, docs=docs) for change in story.changes),
        gaps=tuple(GapRow(gap.window, str(gap.reason)) for gap in shown),
        evidence=tuple(
            row
            for capture in sorted(story.captures, key=_order_capture, reverse=True)
            for row in list_evidence(capture)
        ),
        related=related,
        asked_as=asked_as if asked_as.casefold() != story.id.casefold() else None,
        asked_version=None if story.asked is None else to_id(IdKind.VERSION, story.asked),
        reading=find_reading(newest),
    )


def find_reading(doc: VersionDoc) -> Reading | None:
    """How the reader for any page came to it; None where a platform's own reader did."""
    sure = doc.extra.get(EXTRACTED_CONFIDENCE)
    if is_unconfirmed(doc.extra):
        return Reading(confirmed=False, confidence=None if sure is None else str(sure))
    if doc.extra.get(CONFIRMED) is True:
        return Reading(confirmed=True)
    return None


def order_versions(
    versions: Iterable[VersionDoc], *, changes: Iterable[ChangeRecord]
) -> list[VersionDoc]:
    """Versions in their order, the oldest first.

    By time, and where two were seen in one hour by the changes between them: only the ledger
    knows, from exact times that stay sealed, which of the two came first.
    """
    waiting = list(versions)
    known = {doc.version for doc in waiting}
    earlier = {
        change.to_version: change.from_version
        for change in changes
        if change.from_version in known and change.to_version in known
    }
    ordered: list[VersionDoc] = []
    done: set[int | None] = {None}
    while waiting:
        ready = [doc for doc in waiting if earlier.get(doc.version) in done]
        following = (ready or waiting)[0]
        waiting.remove(following)
        ordered.append(following)
        done.add(following.version)
    return ordered


def make_rating(rating: RatingRecord) -> Fact:
    """What workers said of the requester elsewhere, as that site's own scores."""
    scores = ", ".join(f"{name} {score}" for name, score in rating.scores.items())
    reviews = "" if rating.reviews is None else f" · {rating.reviews} reviews"
    return Fact(
        later("Rated by workers elsewhere"), f"{rating.platform}: {scores or 'not rated'}{reviews}"
    )


def list_facts(doc: VersionDoc) -> Iterable[Fact]:
    """The fields of an offer that are not said elsewhere on its page."""
    if doc.document_kind is not None:
        kind = str(doc.document_kind)
        yield Fact(later("Kind"), say_field_value(kind, field="document"))
    if doc.requester.name and doc.requester.id:
        yield Fact(later("Requester’s id"), doc.requester.id)
    if doc.time_allotted is not None:
        yield Fact(later("Time allotted"), say_seconds(doc.time_allotted))
    if doc.qualifications:
        yield Fact(
            later("Qualifications"), "; ".join(say_qualification(one) for one in doc.qualifications)
        )
    if doc.keywords:
        yield Fact(later("Keywords"), ", ".join(doc.keywords))
    if doc.fields:
        asked = (
            " ".join(filter(None, (one.label or one.name, f"({one.type})"))) for one in doc.fields
        )
        yield Fact(later("Asks for"), "; ".join(asked))
    if doc.units_left is not None:
        yield Fact(later("Units left when last seen"), f"{doc.units_left:,}")


def make_change(change: ChangeRecord, *, docs: dict[int, VersionDoc]) -> ChangeRow:
    """A change with what stood before and after it, where both versions are known."""
    before, after = docs.get(change.from_version or 0), docs.get(change.to_version or 0)
    was = now = ""
    if before is not None and after is not None:
        was, now = say_difference(before, after, kind=change.kind)
    return ChangeRow(
        str(change.kind),
        change.window,
        before=was,
        after=now,
        from_version=to_id(IdKind.VERSION, before.version) if before else "",
        to_version=to_id(IdKind.VERSION, after.version) if after else "",
    )


def say_difference(before: VersionDoc, after: VersionDoc, *, kind: ChangeKind) -> tuple[str, str]:
    """What such a change is about, on either side; empty where it is about nothing that is said."""
    was, now = (say_aspect(doc, kind=kind) for doc in (before, after))
    if kind is ChangeKind.TEXT and was == now:
        # The same amount, written otherwise.
        was, now = ("" if doc.pay is None else doc.pay.raw for doc in (before, after))
    if kind is ChangeKind.TERMS:
        names = sorted({*before.extra, *after.extra})
        other = [name for name in names if before.extra.get(name) != after.extra.get(name)]
        further = [[say_further(doc, name) for name in other] for doc in (before, after)]
        was, now = (
            "; ".join(part for part in [said if was != now else "", *more] if part)
            for said, more in zip((was, now), further, strict=True)
        )
    return was, now


def say_further(doc: VersionDoc, name: str) -> str:
    """A further fact of the platform under the name that readers give it: ``units in all: 14``."""
    value = doc.extra.get(name)
    words = name.replace("_", " ")
    return f"{words}: {say('not stated') if value is None else value}"


def say_aspect(doc: VersionDoc, *, kind: ChangeKind) -> str:
    """The part of a version that such a change is about; empty where it is about none."""
    match kind:
        case ChangeKind.PAY:
            return say_pay(doc.pay)
        case ChangeKind.REQUESTER:
            return doc.requester.name or doc.requester.id or say("requester unknown")
        case ChangeKind.TERMS:
            allotted = [] if doc.time_allotted is None else [say_seconds(doc.time_allotted)]
            return "; ".join([*allotted, *map(say_qualification, doc.qualifications)])
        case ChangeKind.TEXT:
            return " — ".join(part for part in (doc.title, doc.description or doc.text) if part)
        case _:
            return ""


def list_evidence(capture: CaptureRecord) -> Iterable[EvidenceRow]:
    """The sealed records of a capture; none where it was imported."""
    for place in capture.records:
        yield EvidenceRow(
            capture=to_id(IdKind.CAPTURE, capture.capture),
            role=str(place.role),
            when=capture.window,
            stated_by=str(capture.stated_by),
            access=str(capture.access),
            file=place.file,
            offset=place.offset,
            length=place.length,
            sha256=place.sha256.hex(),
        )


def _make_version(doc: VersionDoc) -> VersionRow:
    return VersionRow(
        id=to_id(IdKind.VERSION, doc.version),
        first_seen=doc.first_seen,
        last_seen=doc.last_seen,
        title=doc.title,
        text=doc.text or doc.description,
        pay=doc.pay,
        sightings=doc.sightings,
        captures=doc.captures,
    )


def _order_capture(capture: CaptureRecord) -> tuple[tuple[int, int], int]:
    # Within one window the random key decides: nothing is known of the order, nothing is shown.
    return capture.window.seconds, capture.capture


def _falls_within(gap: GapRecord, story: ItemStory) -> bool:
    first = min(doc.first_seen.earliest for doc in story.versions)
    last = max(
        [doc.last_seen.latest for doc in story.versions]
        + [change.window.latest for change in story.changes]
    )
    return gap.window.earliest < last and gap.window.latest > first


def _read_count(value: object) -> int:
    return value if isinstance(value, int) else 0

"""The archive's door for what comes in: a batch, from redacted page and reading to acknowledgement.

The order is the promise. Source rows become durable, then the records (written, fsynced, read
back), then the ledger, then the batch is acknowledged; so nothing acknowledged can be lost, and no
capture survives without its source. Whatever a kill left behind is put right at the next start.

Knows no website and never sees an unredacted body but for the keyed hash by which the same
bytes are known again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import TracebackType

from archive.collection import pause_collection
from archive.erasing import Stores, resume_erasure
from archive.evidence import EvidenceStore, RecordDraft, RecoveryReport
from archive.home import Home
from archive.ids import random_key
from archive.index.engine import IndexUnusable
from archive.ledger import CaptureEntry, Ledger, Thing
from archive.ledger.entries import list_things
from archive.ledger.lookups import Body
from archive.log.gathering import gather_facts
from archive.model import Page, PageReading, RecordPlace, RedactedPage, Removal, SeenBy
from archive.redaction.commitments import commit_page
from archive.settle import settle_evidence
from archive.sources.doors.k import KDoor
from archive.sources.doors.seal import Admission, Caught, SealDoor, Sealed, SourceSession
from archive.sources.keys import open_vault
from archive.times import Seen

_LOG = logging.getLogger(__name__)

#: The ledger's setting that says how many pages wait in quarantine.
QUARANTINED = "quarantined"
#: Captures that share one commit of each store: one fsync each instead of one per page.
BATCH = 32
#: The same of repeats, of which nothing is kept in hand: what their offers' histories become is
#: computed once for all of them.
BATCH_REPEATS = 256
#: A batch also ends when its pages hold this much, so that memory stays bounded.
BATCH_BYTES = 16 * 1024 * 1024


class How(StrEnum):
    """How a page came into the archive."""

    NEW = "new"  #: sealed whole
    REPEAT = "repeat"  #: the same redacted bytes are sealed already: a small record
    AGAIN = "again"  #: this very donation was taken in before: nothing was written


@dataclass(frozen=True, slots=True)
class Receipt:
    """The acknowledgement of one page; ``capture`` is 0 for ``again``."""

    how: How
    capture: int = 0


@dataclass(frozen=True, slots=True)
class Submission:
    """One page ready to be sealed. ``mark``: the session's keyed hash of the bytes as received."""

    platform: str
    mark: bytes = field(repr=False)
    page: RedactedPage = field(repr=False)
    reading: PageReading = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Known:
    """A page whose received bytes this source gave before: nothing of it need be read again, and
    ``page`` is without them."""

    platform: str
    mark: bytes
    page: Page
    digest: bytes
    body: Body


_Item = Submission | _Known


class Intake:
    """One writer of an archive. Use ``with``; opening it reconciles what a kill left behind, and
    goes on with an erasure that was begun."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._stack = ExitStack()
        try:
            self._stack.enter_context(home.lock_writer())
            self.vault = self._stack.enter_context(open_vault(home))
            self._ledger = self._stack.enter_context(Ledger.open(home.ledger_db, create=True))
            self._store = self._stack.enter_context(EvidenceStore(home.evidence))
            self._seal = self._stack.enter_context(SealDoor(self.vault))
            self._count = KDoor(self.vault)
            self.recovered = self._reconcile()
            self._go_on_erasing()
        except BaseException:
            self._stack.close()
            raise

    @property
    def ledger(self) -> Ledger:
        return self._ledger

    @property
    def stores(self) -> Stores:
        """All stores at once, for what goes through all of them: erasure."""
        return Stores(self.home, self.vault, self._ledger, self._store, self._seal, self._count)

    @property
    def seal(self) -> SealDoor:
        return self._seal

    @contextmanager
    def open_session(
        self, source: str, *, public: bool = False, provenance: str | None = None
    ) -> Iterator[IntakeSession]:
        """Take in pages of one source; what is still in hand is sealed at the end. ``provenance``
        names the dataset that imported pages are from.

        Raises:
            ConsentMissing: nothing is on record for that pseudonym.
        """
        session = IntakeSession(
            self, self._seal.open_session(source), public=public, provenance=provenance
        )
        yield session
        session.flush()

    @contextmanager
    def resume_session(self, held: int) -> Iterator[IntakeSession]:
        """The session under which a quarantined page was given, to take it in after all."""
        session = IntakeSession(self, self._seal.resume_session(held), public=False)
        yield session
        session.flush()

    def drop_held(self, held: int) -> None:
        """Destroy a page that waits in quarantine."""
        self._seal.drop_quarantined(held)
        self.count_held()

    def count_held(self) -> None:
        """Write down how many pages wait; the ledger knows no more of them than that."""
        self._ledger.write_setting(QUARANTINED, str(len(self._seal.quarantined())))

    def settle(self) -> None:
        """Mix arrived records among the others, so that their order and company tell nothing."""
        settle_evidence(self._store, self._ledger)

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> Intake:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def _go_on_erasing(self) -> None:
        try:
            resume_erasure(self.stores)
        except IndexUnusable as error:
            # Truth is cleared by then; crawling must not wait for an index, and the journal waits.
            _LOG.warning(
                "an erasure waits for an index that cannot be cleared now: %s "
                "(`piecework consent withdraw --resume`)",
                error,
            )

    def _reconcile(self) -> RecoveryReport:
        report = self._store.recover(
            self._ledger.measure_files(), is_sealed=self._ledger.holds_record
        )
        unfinished = self._seal.unfinished()
        if unfinished:
            whole = self._ledger.list_known_captures(unfinished)
            # The kill may have come between the ledger and the count of sources.
            sessions = self._seal.find_sessions(whole)
            for capture, digest, shown in self._ledger.list_shown(whole):
                self._count_sources(sessions[capture], [(digest, list_things(shown))])
            self._seal.acknowledge(whole)
            self._seal.forget(sorted(set(unfinished) - set(whole)))
        return report

    @pause_collection()
    def seal_batch(
        self,
        session: SourceSession,
        items: Sequence[_Item],
        *,
        public: bool,
        provenance: str | None = None,
    ) -> list[Receipt]:
        """For :class:`IntakeSession`: one batch through all stores, in the order that counts."""
        bodies = self._find_bodies(items)
        admissions = [
            Admission(
                platform=item.platform,
                seen=item.page.seen,
                access=item.page.access,
                mark=item.mark,
                digest=_digest_of(item),
                body_capture=body.capture if body else None,
                capture=random_key(),
            )
            for item, body in zip(items, bodies, strict=True)
        ]
        sealed = session.admit(admissions)
        try:
            drafts, entries = [], []
            for item, one, mark, body in zip(items, admissions, sealed, bodies, strict=True):
                draft, entry = _draft(
                    item,
                    one,
                    mark,
                    body=body,
                    session=session,
                    public=public,
                    provenance=provenance,
                )
                drafts.append(draft)
                entries.append(entry)
            places = self._store.append(drafts)
        except BaseException:
            self._seal.forget([one.capture for one in admissions])
            raise
        try:
            recorded = self._ledger.record(
                [_place(entry, at, session) for entry, at in zip(entries, places, strict=True)],
                order_captures=self._seal.order_captures,
            )
        except BaseException:
            self._store.take_back([place for group in places for place in group])
            self._seal.forget([one.capture for one in admissions])
            raise
        # What this source gave before was noted then: the same bytes show nothing more.
        self._count_sources(
            session,
            [
                (entry.digest, recorded.things(entry.capture))
                for item, entry in zip(items, entries, strict=True)
                if isinstance(item, Submission)
            ],
        )
        self._seal.acknowledge([one.capture for one in admissions])
        return [
            Receipt(How.NEW if body is None else How.REPEAT, one.capture)
            for one, body in zip(admissions, bodies, strict=True)
        ]

    def _find_bodies(self, items: Sequence[_Item]) -> list[Body | None]:
        """For each page the capture that holds its redacted bytes already, or None."""
        return [
            item.body
            if isinstance(item, _Known)
            else self._ledger.find_body(item.page.digest, item.platform)
            for item in items
        ]

    def _count_sources(
        self, session: SourceSession, seen: Iterable[tuple[bytes, Sequence[Thing]]]
    ) -> None:
        """Note what a source saw, as (page digest, things), and write what k have seen by now."""
        things: dict[int, Thing] = {}
        pairs = []
        for digest, shown in seen:
            for thing in shown:
                key = thing.key
                things[key] = thing
                pairs.append((key, digest))
        reached = self._count.note(pairs, session)
        if reached:
            self._ledger.mark_seen_by({things[key]: SeenBy.K_OR_MORE for key in reached})


class IntakeSession:
    """Pages of one source on their way in. Made by :meth:`Intake.open_session`."""

    def __init__(
        self,
        intake: Intake,
        session: SourceSession,
        *,
        public: bool,
        provenance: str | None = None,
    ) -> None:
        self._intake = intake
        self._session = session
        self._public = public
        self._provenance = provenance
        self._items: list[_Item] = []
        self._bytes = 0
        self._filled = 0.0  #: what share of a batch is in hand
        self._waiting: list[Callable[[Receipt], None]] = []
        self._marks: set[tuple[bytes, object, object]] = set()

    @property
    def demo(self) -> bool:
        """Whether this is a demo archive, where invented platforms are known."""
        return self._intake.home.demo

    def mark(self, page: Page, platform: str) -> bytes:
        """The keyed hash by which the same bytes from the same address are known again."""
        return self._session.mark(platform, page.address, page.body)

    def recall(
        self,
        page: Page,
        platform: str,
        mark: bytes,
        *,
        then: Callable[[Receipt], None],
    ) -> bool:
        """Whether this page needs no redaction and no reading, because its bytes are known.

        ``then`` gets the receipt: at once for a donation that was given before, else when the
        batch is acknowledged.
        """
        key = (mark, page.seen.start, page.seen.end)
        if key in self._marks or self._session.same_donation(mark, page.seen):
            then(Receipt(How.AGAIN))
            return True
        self._marks.add(key)
        before = self._session.recall(mark)
        if before is None:
            return False
        body = self._intake.ledger.find_body(before.digest, platform)
        if body is None:
            return False
        known = _Known(platform, mark, replace(page, body=b""), before.digest, body)
        self._add(known, then, size=0)
        return True

    def catch(self, caught: Caught, *, platform: str, number: int) -> None:
        """Take a redacted page in hand until it is submitted; see ``SourceSession.catch``."""
        self._session.catch(caught, platform=platform, number=number)

    def list_caught(self, *, platform: str) -> list[Caught]:
        return self._session.list_caught(platform=platform)

    def drop_caught(self, *, platform: str, pages: int) -> None:
        self._session.drop_caught(platform=platform, pages=pages)

    def is_given(self, mark: bytes, seen: Seen) -> bool:
        """Whether the same bytes, seen at the same time, are in the archive already."""
        return self._session.same_donation(mark, seen) is not None

    def submit(self, submission: Submission, *, then: Callable[[Receipt], None]) -> None:
        """Put a page into the batch; ``then`` gets its receipt once it is durable."""
        self._add(submission, then, size=len(submission.page.body))

    def hold_back(
        self, page: Page, platform: str, *, suspicions: Sequence[str], strip: Sequence[str]
    ) -> int:
        """Keep an unredacted page as ciphertext under the source's key, for a decision."""
        held = self._session.quarantine(page, platform=platform, suspicions=suspicions, strip=strip)
        self._intake.count_held()
        return held

    def flush(self) -> None:
        """Seal what is in hand. After it, every receipt has been given."""
        if not self._items:
            return
        items, waiting = self._items, self._waiting
        self._items, self._waiting, self._bytes, self._filled = [], [], 0, 0.0
        receipts = self._intake.seal_batch(
            self._session, items, public=self._public, provenance=self._provenance
        )
        for receipt, then in zip(receipts, waiting, strict=True):
            then(receipt)

    def _add(self, item: _Item, then: Callable[[Receipt], None], *, size: int) -> None:
        self._items.append(item)
        self._waiting.append(then)
        self._bytes += size
        self._filled += 1 / (BATCH_REPEATS if isinstance(item, _Known) else BATCH)
        if self._filled >= 1 or self._bytes >= BATCH_BYTES:
            self.flush()


def _digest_of(item: _Item) -> bytes:
    return item.digest if isinstance(item, _Known) else item.page.digest


def _draft(
    item: _Item,
    admission: Admission,
    sealed: Sealed,
    *,
    body: Body | None,
    session: SourceSession,
    public: bool,
    provenance: str | None,
) -> tuple[RecordDraft, CaptureEntry]:
    # A repeat tells the same whoever gives it: what was taken out of the page stands with the page.
    sealed_page = item.page if isinstance(item, Submission) and body is None else None
    address = item.body.address if isinstance(item, _Known) else item.page.address
    window = item.page.seen.window()
    parts = commit_page(sealed_page, salt=session.salts(admission.capture)) if sealed_page else None
    entry = CaptureEntry(
        capture=admission.capture,
        platform=item.platform,
        address=address,
        window=window,
        stated_by=item.page.seen.stated_by,
        access=item.page.access,
        public=public,
        digest=admission.digest,
        reading=None if isinstance(item, _Known) else item.reading,
        removed=_coarsen_removals(sealed_page.removed) if sealed_page else (),
        parts_root=parts.root if parts else None,
        parts_count=parts.count if parts else 0,
        time_commitment=sealed.time_commitment,
        source_commitment=sealed.source_commitment,
        provenance=provenance,
    )
    draft = RecordDraft(
        capture=admission.capture,
        page=sealed_page,
        window=window,
        platform=item.platform,
        access=item.page.access,
        digest=admission.digest,
        public=public,
        notes=_write_notes(entry, sealed_page),
        refers_to=body.capture if body and body.public else None,
        address=address,
    )
    return draft, entry


def _coarsen_removals(removed: Sequence[Removal]) -> tuple[Removal, ...]:
    """All headers that were taken out as one line. Which and how many they were differs from one
    account's cookies to the next and would tell whose captures belong together; what was taken
    out of the body can be counted in the body."""
    body = [one for one in removed if one.place != "header"]
    if len(body) < len(removed):
        body.append(Removal(kind="header", place="header", rule="headers.not-allowed", count=1))
    return tuple(sorted(body))


def _place(
    entry: CaptureEntry, places: Sequence[RecordPlace], session: SourceSession
) -> CaptureEntry:
    facts = gather_facts(entry, records=places)
    return replace(entry, records=tuple(places), leaf=session.hash_leaf(facts))


def _write_notes(entry: CaptureEntry, page: RedactedPage | None) -> dict[str, object]:
    """What the record says of itself: what was removed, and commitments. No value, no source."""
    return {
        "removed": [
            {"kind": one.kind, "place": one.place, "rule": one.rule, "count": one.count}
            for one in entry.removed
        ],
        "stated-by": str(entry.stated_by),
        "charset": page.charset if page else None,
        "contacts": [list(span) for span in page.contacts] if page else [],
        "parts": None
        if entry.parts_root is None
        else {"root": entry.parts_root.hex(), "count": entry.parts_count},
        "time": entry.time_commitment.hex() if entry.time_commitment else None,
        "source": entry.source_commitment.hex() if entry.source_commitment else None,
        **({} if entry.provenance is None else {"provenance": entry.provenance}),
    }

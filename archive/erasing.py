"""Erasure over all stores: captures go as if they had never come, and a source's key goes last.

Steps, each of which may be done again, so that a process killed at any of them is followed by
one that goes on (the journal is the erase door's):

1. *bodies*: where others gave a page too whose bytes stand only with a capture that goes, one of
   them gets the bytes, sealed anew under its own source's salts;
2. *counts*: independent sources are counted anew without the captures that go;
3. *ledger*: one transaction forgets them, computes what is left from the others, names tombstones;
4. *evidence*: the tombstones are written over the records, bytes that nobody claims are cleared;
5. *index*: indexes and enrichments are built anew, so that no free page of theirs keeps a word;
6. *sources*: the rows go, and with a source its key.

Knows no source: what it is told are captures.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from archive.errors import EvidenceDamaged
from archive.evidence import EvidenceStore, RecordDraft
from archive.evidence.erasing import clear_aside, plan_tombstone, write_tombstones
from archive.home import Home
from archive.ids import IdKind, random_key, to_id
from archive.indexing import bring_up_to_date
from archive.ledger import (
    BodyNeeded,
    CaptureRecord,
    Erased,
    Inheritance,
    Ledger,
    LedgerReader,
    Thing,
)
from archive.model import RecordPlace, RecordRole, RedactedPage, Removal, SeenBy
from archive.redaction.parts import split_parts
from archive.sources.doors.erase import EraseDoor, Erasure, Step
from archive.sources.doors.k import KDoor
from archive.sources.doors.seal import SealDoor, SourceSession
from archive.sources.keys import Vault
from archive.times import Seen, StatedBy

#: Bodies that are sealed anew at a time.
_BODIES = 32


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What an erasure did. ``published`` lists what had left the house by then: nothing, as
    long as nothing leaves through a gate that writes it down."""

    captures: int = 0
    versions: int = 0
    bodies_moved: int = 0
    tombstones: int = 0
    aside: int = 0
    published: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "captures": self.captures,
            "versions_gone": self.versions,
            "bodies_moved": self.bodies_moved,
            "tombstones": self.tombstones,
            "aside_cleared": self.aside,
            "published": list(self.published),
        }


@dataclass(frozen=True, slots=True)
class Stores:
    """The opened stores of one archive, held by its only writer."""

    home: Home
    vault: Vault
    ledger: Ledger
    evidence: EvidenceStore
    seal: SealDoor
    count: KDoor


#: Called after each step with its name; raises nothing.
Told = Callable[[str], None]


def resume_erasure(stores: Stores, *, told: Told = lambda _step: None) -> ErasureReport | None:
    """Go on with the erasure that is under way, to its end; None where there is none.

    Raises:
        SealFailed: a disk did not take it. Calling again goes on.
    """
    door = EraseDoor(stores.vault)
    erasure = door.pending()
    if erasure is None:
        return None
    return _Run(stores, door, erasure, told=told).finish()


class _Run:
    def __init__(self, stores: Stores, door: EraseDoor, erasure: Erasure, *, told: Told) -> None:
        self._stores = stores
        self._door = door
        self._erasure = erasure
        self._told = told
        self._bodies = self._written = self._aside = 0
        self._erased = Erased(0, 0, 0)

    def finish(self) -> ErasureReport:
        steps: dict[Step, Callable[[], None]] = {
            Step.BODIES: self._move_bodies,
            Step.COUNTS: self._count_anew,
            Step.LEDGER: self._clear_ledger,
            Step.EVIDENCE: self._write_tombstones,
            Step.INDEX: self._clear_indexes,
        }
        order = list(Step)
        for step, run in steps.items():
            if order.index(self._erasure.step) > order.index(step):
                continue
            run()
            self._told(f"{step} done")
            self._erasure = self._door.advance(self._erasure, order[order.index(step) + 1])
            self._told(f"{step} noted")
        self._door.finish(self._erasure)
        self._told("sources done")
        return ErasureReport(
            captures=len(self._erasure.captures),
            versions=self._erased.versions,
            bodies_moved=self._bodies,
            tombstones=self._written,
            aside=self._aside,
        )

    def _move_bodies(self) -> None:
        needed = self._stores.ledger.find_bodies_needed(self._erasure.captures)
        for start in range(0, len(needed), _BODIES):
            self._bodies += _move_bodies(self._stores, needed[start : start + _BODIES])
            self._told("bodies moved")

    def _count_anew(self) -> None:
        count_anew(self._stores, self._erasure.captures)

    def _clear_ledger(self) -> None:
        ledger = self._stores.ledger
        records: dict[int, list[RecordPlace]] = {}
        wanted = set(self._erasure.captures)
        for capture, place in ledger.list_places():
            if capture in wanted and place.role is not RecordRole.ERASED:
                records.setdefault(capture, []).append(place)
        self._erased = ledger.erase(
            wanted,
            tombstones={one: plan_tombstone(one, places) for one, places in records.items()},
            order_captures=self._stores.seal.order_captures,
        )

    def _write_tombstones(self) -> None:
        folder = self._stores.home.evidence
        self._written = write_tombstones(folder, self._stores.ledger.list_erased())
        self._told("tombstones written")
        self._aside = clear_aside(folder)

    def _clear_indexes(self) -> None:
        clear_derived(self._stores.home)


def clear_derived(home: Home) -> None:
    """Throw away what was made from the ledger and make it anew: no free page of an index or of
    the enrichments then keeps a word of what is gone."""
    if home.enriched.exists():
        shutil.rmtree(home.enriched)
    bring_up_to_date(home, rebuild=True)


def count_anew(stores: Stores, captures: Sequence[int]) -> None:
    """Count who saw what these captures showed, as if they were not there."""
    for things, others in stores.ledger.list_sightings(captures):
        keys = {thing.key: thing for thing in things}
        stores.count.clear(keys)
        sessions = stores.seal.find_sessions([capture for capture, _, _ in others])
        reached: set[int] = set()
        for capture, digest, shown in others:
            # A capture without a living source counts for nobody.
            if capture in sessions:
                pairs = [(thing.key, digest) for thing in shown]
                reached |= stores.count.note(pairs, sessions[capture])
        verdicts: Mapping[Thing, SeenBy] = {
            thing: SeenBy.K_OR_MORE if key in reached else SeenBy.UNDER_K
            for key, thing in keys.items()
        }
        stores.ledger.mark_seen_by(verdicts)


def _move_bodies(stores: Stores, needed: Sequence[BodyNeeded]) -> int:
    """Seal each body anew with the first heir that has a living source."""
    heirs = stores.seal.find_sessions([one for body in needed for one in body.heirs])
    drafts: list[RecordDraft] = []
    prepared: list[tuple[Inheritance, RecordDraft]] = []
    with LedgerReader.open(stores.home.ledger_db) as reader:
        for body in needed:
            heir = next((one for one in body.heirs if one in heirs), None)
            if heir is None:
                continue
            holder, to = reader.capture(body.holder), reader.capture(heir)
            one, draft = _prepare_body(stores, holder, to, session=heirs[heir])
            prepared.append((one, draft))
            drafts.append(draft)
    places = stores.evidence.append(drafts)
    stores.ledger.inherit_bodies(
        [
            Inheritance(
                capture=one.capture,
                places=tuple(at),
                removed=one.removed,
                parts_root=one.parts_root,
                parts_count=one.parts_count,
                tombstone=one.tombstone,
            )
            for (one, _), at in zip(prepared, places, strict=True)
        ]
    )
    return len(prepared)


def _prepare_body(
    stores: Stores, holder: CaptureRecord, heir: CaptureRecord, *, session: SourceSession
) -> tuple[Inheritance, RecordDraft]:
    records = {place.role: place for place in holder.records}
    sealed = stores.evidence.read(records[RecordRole.PAGE], capture=holder.capture)
    notes: dict[str, object] = {}
    if RecordRole.NOTES in records:
        notes = dict(stores.evidence.read(records[RecordRole.NOTES]).notes())
    # What was removed from the body can be counted in the body; of the headers, which were the
    # other's, nothing goes along but the type.
    removed = tuple(
        Removal(kind, place, rule, count)
        for kind, place, rule, count in holder.removed
        if place != "header"
    )
    page = RedactedPage(
        body=sealed.body,
        content_type=_read_type(sealed.http_headers, sealed.header("Content-Type")),
        charset=str(notes.get("charset") or "utf-8"),
        seen=_coarse(heir),
        access=heir.access,
        address=heir.address,
        status=sealed.http_status or 200,
        headers=(),
        removed=removed,
        contacts=_read_spans(notes.get("contacts")),
        digest=heir.digest,
    )
    parts = session.commit_parts(heir.capture, split_parts(page))
    old = heir_places(heir)
    tombstone = random_key()
    inheritance = Inheritance(
        capture=heir.capture,
        places=(),
        removed=removed,
        parts_root=parts.root,
        parts_count=parts.count,
        # A number of its own: the place is no longer the heir's.
        tombstone=(tombstone, plan_tombstone(tombstone, old)),
    )
    draft = RecordDraft(
        capture=heir.capture,
        page=page,
        window=heir.window,
        platform=heir.platform,
        access=heir.access,
        digest=heir.digest,
        public=heir.public,
        notes={
            "removed": [
                {"kind": one.kind, "place": one.place, "rule": one.rule, "count": one.count}
                for one in removed
            ],
            "stated-by": str(heir.stated_by),
            "charset": page.charset,
            "contacts": [list(span) for span in page.contacts],
            "parts": {"root": parts.root.hex(), "count": parts.count},
            "time": heir.time_commitment.hex() if heir.time_commitment else None,
            "source": heir.source_commitment.hex() if heir.source_commitment else None,
        },
        address=heir.address,
    )
    return inheritance, draft


def heir_places(heir: CaptureRecord) -> Sequence[RecordPlace]:
    """
    Raises:
        EvidenceDamaged: the ledger names no record of it.
    """
    if not heir.records:
        raise EvidenceDamaged(
            f"capture {to_id(IdKind.CAPTURE, heir.capture)} has no record: run `piecework verify`"
        )
    return heir.records


def _coarse(heir: CaptureRecord) -> Seen:
    # Records hold windows only; the exact time stays where it is sealed.
    return Seen(heir.window.earliest, heir.window.latest, StatedBy(heir.stated_by))


def _read_type(headers: Sequence[tuple[str, str]], warc_type: str | None) -> str:
    for name, value in headers:
        if name.lower() == "content-type":
            return value
    return warc_type or "text/html"


def _read_spans(value: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, list):
        return ()
    return tuple((int(start), int(end)) for start, end in value)

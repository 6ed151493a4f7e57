"""A page's bytes passed on: from the capture that holds them to another that rests on them.

Where a capture goes whose record holds a page that others gave too, one of those gets the bytes,
sealed anew with salts from its own source's key. Of the answer's headers nothing goes along but the
content type: they were the other's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archive.errors import EvidenceDamaged
from archive.evidence import EvidenceStore, RecordDraft
from archive.evidence.erasing import plan_tombstone
from archive.ids import IdKind, random_key, to_id
from archive.ledger import CaptureRecord, Inheritance, Ledger
from archive.log.gathering import gather_facts, list_removed
from archive.log.leaves import list_records
from archive.model import RecordPlace, RecordRole, RedactedPage, Removal
from archive.redaction.commitments import PartsCommitment
from archive.redaction.parts import split_parts
from archive.sources.doors.seal import SourceSession
from archive.times import Seen


@dataclass(frozen=True, slots=True)
class PassedBody:
    """What it takes to seal a page anew. ``removed`` tells what was taken out of the body, which
    can be counted in the body; what was taken out of headers stays behind."""

    content: bytes = field(repr=False)
    content_type: str
    status: int
    charset: str
    contacts: tuple[tuple[int, int], ...]
    removed: tuple[tuple[str, str, str, int], ...]


def read_body(evidence: EvidenceStore, holder: CaptureRecord) -> PassedBody:
    """The bytes that a capture holds.

    Raises:
        EvidenceDamaged: its record is not what was sealed, or there is none.
    """
    records = {place.role: place for place in holder.records}
    if RecordRole.PAGE not in records:
        raise _miss_record(holder)
    sealed = evidence.read(records[RecordRole.PAGE], capture=holder.capture)
    notes = (
        evidence.read(records[RecordRole.NOTES], capture=holder.capture).notes()
        if RecordRole.NOTES in records
        else {}
    )
    contacts = notes.get("contacts")
    return PassedBody(
        content=sealed.body,
        content_type=sealed.content_type(),
        status=sealed.http_status or 200,
        charset=str(notes.get("charset") or "utf-8"),
        contacts=tuple((int(start), int(end)) for start, end in contacts)
        if isinstance(contacts, list)
        else (),
        removed=tuple(line for line in holder.removed if line[1] != "header"),
    )


def pass_bodies(
    evidence: EvidenceStore,
    ledger: Ledger,
    bodies: Sequence[tuple[CaptureRecord, SourceSession, PassedBody]],
) -> None:
    """Seal each body anew for its heir, durably, and let the ledger follow in one transaction.

    A kill in between leaves records that no place claims; doing it again is right.

    Raises:
        SealFailed: the disk did not take it.
    """
    for heir, session, _ in bodies:
        # Before it is true: what is sealed anew has another leaf, and this one stands for nothing.
        session.note_gone([session.hash_leaf(gather_facts(heir))])
    prepared = [_prepare(heir, session, body) for heir, session, body in bodies]
    places = evidence.append([draft for draft, _ in prepared])
    ledger.inherit_bodies(
        [
            _inherit(heir, session, draft, parts, at)
            for (heir, session, _), (draft, parts), at in zip(bodies, prepared, places, strict=True)
        ]
    )


def _prepare(
    heir: CaptureRecord, session: SourceSession, body: PassedBody
) -> tuple[RecordDraft, PartsCommitment]:
    page = RedactedPage(
        body=body.content,
        content_type=body.content_type,
        charset=body.charset,
        # Records hold windows only; the exact time stays where it is sealed.
        seen=Seen(heir.window.earliest, heir.window.latest, heir.stated_by),
        access=heir.access,
        address=heir.address,
        status=body.status,
        headers=(),
        removed=tuple(Removal(*line) for line in body.removed),
        contacts=body.contacts,
        digest=heir.digest,
    )
    parts = session.commit_parts(heir.capture, split_parts(page))
    notes = {
        "removed": [
            {"kind": one.kind, "place": one.place, "rule": one.rule, "count": one.count}
            for one in page.removed
        ],
        "stated-by": str(heir.stated_by),
        "charset": page.charset,
        "contacts": [list(span) for span in page.contacts],
        "parts": {"root": parts.root.hex(), "count": parts.count},
        "time": heir.time_commitment.hex() if heir.time_commitment else None,
        "source": heir.source_commitment.hex() if heir.source_commitment else None,
    }
    draft = RecordDraft(
        capture=heir.capture,
        page=page,
        window=heir.window,
        platform=heir.platform,
        access=heir.access,
        digest=heir.digest,
        public=heir.public,
        notes=notes,
        address=heir.address,
    )
    return draft, parts


def _inherit(
    heir: CaptureRecord,
    session: SourceSession,
    draft: RecordDraft,
    parts: PartsCommitment,
    at: Sequence[RecordPlace],
) -> Inheritance:
    if not heir.records or draft.page is None:
        raise _miss_record(heir)
    # A number of its own: the place is no longer the heir's.
    tombstone = random_key()
    return Inheritance(
        capture=heir.capture,
        places=tuple(at),
        removed=draft.page.removed,
        parts_root=parts.root,
        parts_count=parts.count,
        tombstone=(tombstone, plan_tombstone(tombstone, heir.records)),
        leaf=session.hash_leaf(
            replace(
                gather_facts(heir),
                parts_root=parts.root,
                parts_count=parts.count,
                removed=list_removed(draft.page.removed),
                records=list_records(at),
            )
        ),
    )


def _miss_record(capture: CaptureRecord) -> EvidenceDamaged:
    name = to_id(IdKind.CAPTURE, capture.capture)
    return EvidenceDamaged(f"capture {name} lacks a record that it must have: `piecework verify`")

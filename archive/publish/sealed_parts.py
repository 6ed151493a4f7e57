"""The parts of a sealed page again, as they were committed to: from its record, checked by root.

A record's headers are those of the redacted page but for the length, which the seal states anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.errors import EvidenceDamaged
from archive.evidence import EvidenceStore, SealedRecord
from archive.ids import IdKind, to_id
from archive.ledger import CaptureRecord
from archive.model import RecordRole, RedactedPage
from archive.redaction.commitments import commit_parts
from archive.redaction.parts import Part, split_parts
from archive.times import Seen

_Headers = tuple[tuple[str, str], ...]


def read_parts(
    evidence: EvidenceStore, capture: CaptureRecord, salts: Sequence[bytes]
) -> tuple[list[Part], str]:
    """The parts of a capture that holds its page, and the page's content type.

    Raises:
        EvidenceDamaged: its record is not what was sealed, or does not lead to its commitment.
    """
    records = {place.role: place for place in capture.records}
    if RecordRole.PAGE not in records or RecordRole.NOTES not in records:
        raise EvidenceDamaged(f"capture {_name(capture)} holds no page of its own")
    sealed = evidence.read(records[RecordRole.PAGE], capture=capture.capture)
    notes = evidence.read(records[RecordRole.NOTES], capture=capture.capture).notes()
    charset = str(notes.get("charset") or "utf-8")
    for headers in _list_headers(sealed):
        parts = split_parts(_make_page(capture, sealed, charset, headers))
        if len(parts) != len(salts):
            continue
        if commit_parts(parts, salt=lambda _count: salts).root == capture.parts_root:
            return parts, sealed.content_type()
    raise EvidenceDamaged(
        f"capture {_name(capture)}: its page does not lead to the commitment sealed with it"
    )


def _list_headers(sealed: SealedRecord) -> list[_Headers]:
    """The headers as they may have been before the seal: with and without what it adds."""
    kept = tuple(one for one in sealed.http_headers if one[0] != "Content-Length")
    plain = tuple(one for one in kept if one[0] != "Content-Type")
    length = ("content-length", str(len(sealed.body)))
    return [tuple(sorted((*kept, length))), kept, tuple(sorted((*plain, length))), plain, ()]


def _make_page(
    capture: CaptureRecord, sealed: SealedRecord, charset: str, headers: _Headers
) -> RedactedPage:
    return RedactedPage(
        body=sealed.body,
        content_type=sealed.content_type(),
        charset=charset,
        seen=Seen(capture.window.earliest, capture.window.latest, capture.stated_by),
        access=capture.access,
        address=capture.address,
        status=sealed.http_status or 200,
        headers=headers,
        removed=(),
        contacts=(),
        digest=capture.digest,
    )


def _name(capture: CaptureRecord) -> str:
    return to_id(IdKind.CAPTURE, capture.capture)

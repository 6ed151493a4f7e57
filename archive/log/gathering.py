"""What the log holds of a capture, gathered from the ledger's entry or row of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from archive.ledger import CaptureEntry, CaptureRecord
from archive.log.leaves import CaptureFacts, list_records
from archive.model import RecordPlace, Removal


def gather_facts(
    capture: CaptureEntry | CaptureRecord, *, records: Sequence[RecordPlace] | None = None
) -> CaptureFacts:
    """The facts of one capture: the same from what is about to be recorded and from the row.
    ``records``: where it was sealed just now, of an entry that does not say so yet."""
    removed = (
        list_removed(capture.removed) if isinstance(capture, CaptureEntry) else capture.removed
    )
    return CaptureFacts(
        capture=capture.capture,
        platform=capture.platform,
        access=capture.access,
        public=capture.public,
        stated_by=capture.stated_by,
        window=capture.window,
        digest=capture.digest,
        parts_root=capture.parts_root,
        parts_count=capture.parts_count,
        removed=removed,
        records=list_records(capture.records if records is None else records),
        time_commitment=capture.time_commitment,
        source_commitment=capture.source_commitment,
    )


def list_removed(removed: Sequence[Removal]) -> tuple[tuple[str, str, str, int], ...]:
    return tuple((one.kind, one.place, one.rule, one.count) for one in removed)

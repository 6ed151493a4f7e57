"""Evidence: redacted captures sealed in WARC files, settled, recovered and verified.

Must never: see an unredacted page, an exact time or a source; rewrite a record's bytes.
"""

from archive.evidence.checking import Finding, Problem
from archive.evidence.records import RecordDraft, SealedRecord
from archive.evidence.recovery import RecoveryReport
from archive.evidence.settling import SettlePlan
from archive.evidence.store import EvidenceStore

__all__ = [
    "EvidenceStore",
    "Finding",
    "Problem",
    "RecordDraft",
    "RecoveryReport",
    "SealedRecord",
    "SettlePlan",
]

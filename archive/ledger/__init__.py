"""What was offered and when it was seen: ``ledger.db``, its only writer and its readers."""

from archive.ledger.dump import dump
from archive.ledger.entries import (
    CaptureEntry,
    FieldDifference,
    Imported,
    Move,
    OrderCaptures,
    Recorded,
    RereadReport,
    Thing,
    order_nothing,
)
from archive.ledger.outbox import OutboxEntry
from archive.ledger.reader import LedgerReader
from archive.ledger.stories import (
    CaptureRecord,
    ChangeRecord,
    GapRecord,
    ItemStory,
    RatingRecord,
    SightingRecord,
    UnseenStretch,
)
from archive.ledger.walks import WalkRecord, WalkVerdict
from archive.ledger.writer import Ledger, advance_consumer, repost_versions

__all__ = [
    "CaptureEntry",
    "CaptureRecord",
    "ChangeRecord",
    "FieldDifference",
    "GapRecord",
    "Imported",
    "ItemStory",
    "Ledger",
    "LedgerReader",
    "Move",
    "OrderCaptures",
    "OutboxEntry",
    "RatingRecord",
    "Recorded",
    "RereadReport",
    "SightingRecord",
    "Thing",
    "UnseenStretch",
    "WalkRecord",
    "WalkVerdict",
    "advance_consumer",
    "dump",
    "order_nothing",
    "repost_versions",
]

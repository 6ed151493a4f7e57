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
from archive.ledger.erasing import BodyNeeded, Erased, Inheritance
from archive.ledger.outbox import OutboxEntry
from archive.ledger.paidin import PaidIn, Shown
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
from archive.ledger.writer import Ledger, advance_consumer, forget_consumer, repost_versions

__all__ = [
    "BodyNeeded",
    "CaptureEntry",
    "CaptureRecord",
    "ChangeRecord",
    "Erased",
    "FieldDifference",
    "GapRecord",
    "Imported",
    "Inheritance",
    "ItemStory",
    "Ledger",
    "LedgerReader",
    "Move",
    "OrderCaptures",
    "OutboxEntry",
    "PaidIn",
    "RatingRecord",
    "Recorded",
    "RereadReport",
    "Shown",
    "SightingRecord",
    "Thing",
    "UnseenStretch",
    "WalkRecord",
    "WalkVerdict",
    "advance_consumer",
    "dump",
    "forget_consumer",
    "order_nothing",
    "repost_versions",
]

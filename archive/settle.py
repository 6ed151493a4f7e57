"""Settling over both stores: evidence moves, then the ledger follows in one transaction.

Only moves; no record's bytes change. A crash between the steps is put right at the next start.
"""

from __future__ import annotations

from collections import defaultdict

from archive.evidence import EvidenceStore
from archive.ledger import Ledger, Move
from archive.model import RecordPlace


def settle_evidence(store: EvidenceStore, ledger: Ledger) -> int:
    """Mix arrived records among the others at random; returns how many records moved."""
    moved = 0
    while files := store.list_unsettled():
        places: dict[int, list[RecordPlace]] = defaultdict(list)
        for capture, place in ledger.list_places(files=set(files)):
            places[capture].append(place)
        plan = store.settle(places)
        moves = [
            Move(old.file, old.offset, new.file, new.offset)
            for capture, after in plan.moved.items()
            for old, new in zip(places[capture], after, strict=True)
        ]
        try:
            ledger.move_records(moves)
        except BaseException:
            plan.abandon()
            raise
        plan.finish()
        moved += len(moves)
        if not moves:
            break
    return moved

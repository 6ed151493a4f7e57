"""Brings the search index of an archive up to its ledger.

Reads the ledger, writes the index, and moves the ledger's cursor: nothing else of the ledger.
"""

from __future__ import annotations

import shutil

from archive.enrich import EnrichedSource, EnrichStore
from archive.enriching import bring_enrichments_up
from archive.home import Home
from archive.index.engine import Progress
from archive.index.projector import bring_up
from archive.index.sqlite import SqliteEngine
from archive.ledger import LedgerReader, advance_consumer


def bring_up_to_date(home: Home, *, rebuild: bool = False, progress: Progress | None = None) -> int:
    """Take in what the ledger has and the index has not; returns how many versions it holds.

    ``rebuild`` throws the index away first. Killed anywhere, the next call goes on.
    """
    folder = home.index / SqliteEngine.name
    if rebuild and folder.exists():
        shutil.rmtree(folder)

    def advance(sequence: int) -> None:
        advance_consumer(home.ledger_db, SqliteEngine.name, sequence=sequence)

    # First what rules make of it: the index takes both at once.
    bring_enrichments_up(home)
    with LedgerReader.open(home.ledger_db) as ledger, EnrichStore(home.enriched) as store:
        source = EnrichedSource(ledger, store)
        engine = bring_up(source, folder, advance=advance, progress=progress)
        try:
            return engine.count()
        finally:
            engine.close()

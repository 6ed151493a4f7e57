"""Brings the enrichments of an archive up to its ledger and to today's rules.

Reads the ledger, writes the file of enrichments, and moves the ledger's cursor: nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing

from archive.enrich import EnrichStore, enrich_pending
from archive.enrich.registry import list_enrichers
from archive.enrich.rules import AnyRule, WholeEnricher
from archive.enrich.running import CONSUMER
from archive.families.following import FamilyEnricher
from archive.home import Home
from archive.index.engine import Progress
from archive.ledger import LedgerReader, advance_consumer, repost_versions
from archive.meaning.following import MeaningEnricher
from archive.meaning.switching import keeps_meaning


def bring_enrichments_up(
    home: Home,
    *,
    rules: Sequence[AnyRule] | None = None,
    progress: Progress | None = None,
) -> int:
    """Compute what is new, or what a changed rule says otherwise; returns how many versions were
    looked at. Killed anywhere, the next call goes on. ``rules``: all there are, by default."""

    def advance(sequence: int) -> None:
        advance_consumer(home.ledger_db, CONSUMER, sequence=sequence)

    def repost(versions: Sequence[int]) -> None:
        repost_versions(home.ledger_db, versions, consumer=CONSUMER)

    with ExitStack() as stack:
        ledger = stack.enter_context(LedgerReader.open(home.ledger_db))
        store = stack.enter_context(EnrichStore(home.enriched))
        if rules is None:
            rules = [*list_enrichers(), *_open_whole(home, stack)]
        return enrich_pending(
            ledger,
            store,
            rules,
            advance=advance,
            repost=repost,
            progress=progress,
        )


def _open_whole(home: Home, stack: ExitStack) -> list[WholeEnricher]:
    """Those that look at all versions together, each with a file of its own."""
    whole: list[WholeEnricher] = [stack.enter_context(closing(FamilyEnricher(home.enriched)))]
    if keeps_meaning(home):
        whole.append(stack.enter_context(closing(MeaningEnricher(home.enriched))))
    return whole

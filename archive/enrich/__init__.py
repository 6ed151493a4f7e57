"""What rules make of the ledger: recomputable, versioned, and never in the page's place.

An *enricher* reads versions and says something of each (``rules``). What was said is kept in a
file of its own, which may be thrown away at any time (``store``); ``running`` follows the ledger's
outbox and computes again what a changed rule would say otherwise; ``attaching`` hands the values
to indexes beside what the page said.
"""

from archive.enrich.attaching import EnrichedSource
from archive.enrich.rules import Enricher, Found, GroupEnricher
from archive.enrich.running import enrich_pending
from archive.enrich.store import EnrichStore, Finding

__all__ = [
    "EnrichStore",
    "EnrichedSource",
    "Enricher",
    "Finding",
    "Found",
    "GroupEnricher",
    "enrich_pending",
]

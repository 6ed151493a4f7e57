"""All enrichers of this version of Piecework, in the order in which they are shown."""

from __future__ import annotations

from archive.enrich.flags import FlagEnricher, PromiseEnricher
from archive.enrich.reports import ReportEnricher
from archive.enrich.rules import Enricher, GroupEnricher
from archive.enrich.series import SeriesEnricher
from archive.enrich.wages import WageEnricher
from archive.enrich.work import WorkEnricher


def list_enrichers() -> list[Enricher | GroupEnricher]:
    """One of each. Building them reads their data files."""
    return [
        WageEnricher(),
        ReportEnricher(),
        SeriesEnricher(),
        FlagEnricher(),
        PromiseEnricher(),
        WorkEnricher(),
    ]

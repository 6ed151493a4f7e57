"""Enriches a ledger of simulated markets, from its outbox to the kept findings: versions a second.

Each market is a platform of its own, with texts as long as the marketplace's; of each offer the
ledger holds one or two sightings. What is timed is ``bring_enrichments_up`` as the command runs it:
reading the ledger, every rule, writing, and handing over to the indexes' outbox. ``pay`` are the
rules of pay alone (wages, reports, series), ``all`` every rule. Own processor time. Run as
``python -m bench.enriching``; ``--versions N`` sets how many, ``--profile`` says where time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from archive.enrich.reports import ReportEnricher
from archive.enrich.rules import AnyRule
from archive.enrich.series import SeriesEnricher
from archive.enrich.wages import WageEnricher
from archive.enriching import bring_enrichments_up
from archive.home import Home, create_home, find_home
from archive.ledger import Imported, Ledger, LedgerReader
from archive.times import Window
from bench.ledger import read_peak_memory
from crawlers.marketplace.economy import Parameters, grow_market
from crawlers.marketplace.market import Market
from tests.measures_truth.seeing import HOUR, Look, make_listing

_HOUR = 3600


def fill_ledger(home: Home, *, versions: int) -> int:
    """Markets, one after another, until there are so many versions; returns how many there are."""
    count = 0
    with Ledger.open(home.ledger_db, create=True) as ledger:
        seed = 0
        while count < versions:
            market = grow_market(seed, parameters=Parameters(), planted=False)
            count += record_market(ledger, market, platform=f"market-{seed}") // 2
            seed += 1
    return count


def record_market(ledger: Ledger, market: Market, *, platform: str) -> int:
    """Two sightings of each offer, at its start and its end; returns how many versions."""
    listings = [
        make_listing(offer, Look(offer.start), currency=market.currency) for offer in market.offers
    ]
    rows = []
    for offer, (item, content) in zip(
        market.offers, ledger.add_contents(platform, listings), strict=True
    ):
        for moment in {
            Window.outward(offer.start),
            Window.outward(max(offer.start, offer.end - HOUR)),
        }:
            rows.append(Imported(item, content, *moment.seconds, offer.units_first))
    rows.sort(key=lambda row: row.earliest)
    ledger.record_sightings(platform, rows, provenance="simulated 1")
    return len(rows)


def open_archive(path: Path, *, versions: int) -> Home:
    """The archive at ``path``, filled where it is not there, with no findings in it."""
    if not path.exists():
        home = create_home(path, demo=True)
        fill_ledger(home, versions=versions)
        return home
    home = find_home(path, demo=True)
    forget_findings(home)
    return home


def forget_findings(home: Home) -> None:
    """Enrichments are disposable: the next run computes all of them."""
    for path in home.enriched.glob("*"):
        path.unlink()


def time_enriching(home: Home, name: str, *, rules: Sequence[AnyRule] | None, count: int) -> None:
    begun = time.process_time()
    done = bring_enrichments_up(home, rules=rules)
    seconds = time.process_time() - begun
    print(
        f"{name:8} {seconds:8.1f} s CPU {done / seconds:8.0f} versions a second; "
        f"peak {read_peak_memory():.0f} MB",
        flush=True,
    )
    assert done >= count or rules is None


def profile_call(call: Callable[[], object], *, lines: int = 45) -> None:
    profile = cProfile.Profile()
    profile.runcall(call)
    pstats.Stats(profile).sort_stats("tottime").print_stats(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=50_000)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--only-pay", action="store_true")
    parser.add_argument("--archive", type=Path, help="keep the ledger here, or take the one here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = open_archive(chosen.archive or Path(folder) / "archive", versions=chosen.versions)
        with LedgerReader.open(home.ledger_db) as ledger:
            count = sum(1 for _ in ledger.all_version_keys())
        print(f"{count} versions; peak {read_peak_memory():.0f} MB", flush=True)
        pay: list[AnyRule] = [WageEnricher(), ReportEnricher(), SeriesEnricher()]
        if chosen.profile:
            profile_call(lambda: bring_enrichments_up(home, rules=pay if chosen.only_pay else None))
            return
        time_enriching(home, "pay", rules=pay, count=count)
        if not chosen.only_pay:
            forget_findings(home)
            time_enriching(home, "all", rules=None, count=count)


if __name__ == "__main__":
    main()

"""Enriches versions with wages, series and flags: versions a second of processor time, by rule.

The versions are those of simulated markets, with descriptions as long as the marketplace's. Run as
``python -m bench.enriching``; ``--markets N`` sets how many markets.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from archive.enrich.flags import FlagEnricher
from archive.enrich.rules import Found
from archive.enrich.series import SeriesEnricher
from archive.enrich.store import EnrichStore
from archive.enrich.wages import WageEnricher
from archive.model import VersionDoc
from bench.ledger import read_peak_memory
from crawlers.marketplace.economy import Parameters, grow_market
from tests.measures_truth.seeing import HOUR, look_regularly, store_versions


def draw_versions(markets: int) -> list[VersionDoc]:
    docs: list[VersionDoc] = []
    for seed in range(markets):
        market = grow_market(seed, parameters=Parameters(), planted=False)
        docs += store_versions(market, look_regularly(market, every=6 * HOUR))
    return docs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markets", type=int, default=20)
    docs = draw_versions(parser.parse_args().markets)
    print(f"{len(docs)} versions")
    total = 0.0
    found: dict[str, dict[int, Found]] = {}
    for rule in (WageEnricher(), FlagEnricher()):
        begun = time.process_time()
        found[rule.name] = dict(rule.enrich(docs))
        total += show(rule.name, time.process_time() - begun, len(docs))
    series = SeriesEnricher()
    begun = time.process_time()
    by_version = {doc.version: doc for doc in docs}
    groups: dict[int, list[VersionDoc]] = defaultdict(list)
    for version, key in series.place(docs).items():
        groups[key].append(by_version[version])
    found["series"] = {}
    for members in groups.values():
        found["series"] |= series.judge(members)
    total += show("series", time.process_time() - begun, len(docs))
    versions = [doc.version for doc in docs]
    with tempfile.TemporaryDirectory() as folder, EnrichStore(Path(folder)) as store:
        begun = time.process_time()
        for name, one in found.items():
            with store.transaction():
                store.write_findings(name, versions, one)
        total += show("writing", time.process_time() - begun, len(docs))
    show("together", total, len(docs))
    print(f"peak memory {read_peak_memory():.0f} MB")


def show(name: str, seconds: float, count: int) -> float:
    print(f"{name:12} {seconds:7.2f} s CPU {count / seconds:9.0f} versions a second")
    return seconds


if __name__ == "__main__":
    main()

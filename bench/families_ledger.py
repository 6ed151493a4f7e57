"""Families end to end: a ledger read, its texts compared, findings written and handed over.

What is timed is ``bring_enrichments_up`` as the command runs it, with families alone: reading the
versions from the ledger, signatures, links, findings, and the indexes' outbox; then again after
2,000 more listings came. Own processor time beside wall time; ``read`` is the reading alone. Each
listing is a version of its own, its text of planted families. Asserts nothing.
Run as ``python -m bench.families_ledger --versions N``; ``--profile`` says where time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from archive.enriching import bring_enrichments_up
from archive.families.following import FamilyEnricher
from archive.home import Home, create_home
from archive.ledger import Imported, Ledger, LedgerReader
from archive.model import Identity, IdentityKind, ListingSeen, Requester
from archive.times import Window
from bench.ledger import read_peak_memory
from tests.archive.families.planted import plant_families

MORE = 2_000
_PORTION = 20_000
_PLATFORMS = 5
_SEEN = Window.outward(datetime(2024, 1, 1, 12, tzinfo=UTC))


def add_listings(ledger: Ledger, texts: Sequence[list[str]], *, first: int) -> None:
    """Listings with these texts, numbered from ``first``, seen once on one of five platforms."""
    for platform in range(_PLATFORMS):
        listings = [
            ListingSeen(
                Identity(IdentityKind.PLATFORM, f"G{first + place}"),
                " ".join(words[:6]),
                Requester(f"R{place % 5000}", f"Requester {place % 5000}"),
                description=" ".join(words[6:]),
            )
            for place, words in enumerate(texts)
            if place % _PLATFORMS == platform
        ]
        rows = [
            Imported(item, content, *_SEEN.seconds, 100)
            for item, content in ledger.add_contents(f"market-{platform}", listings)
        ]
        ledger.record_sightings(f"market-{platform}", rows, provenance="simulated 1")


def time_call(name: str, call: Callable[[], object]) -> None:
    """Print what a call took, in processor and wall seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name:18} {cpu:8.1f} s CPU {wall:8.1f} s wall; peak {read_peak_memory():.0f} MB")


def read_versions(home: Home) -> None:
    """Read every version, as enriching does, and do nothing with it."""
    with LedgerReader.open(home.ledger_db) as ledger:
        keys = iter(ledger.all_version_keys(after=-1))
        while chunk := list(islice(keys, MORE)):
            list(ledger.version_docs(chunk))


def follow(home: Home) -> None:
    """Bring families, and nothing else, up to the ledger."""
    with closing(FamilyEnricher(home.enriched)) as families:
        bring_enrichments_up(home, rules=[families])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args()
    texts, _ = plant_families(chosen.versions + MORE, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        home = create_home(Path(folder) / "archive", demo=True)
        with Ledger.open(home.ledger_db, create=True) as ledger:
            for start in range(0, chosen.versions, _PORTION):
                portion = texts[start : min(start + _PORTION, chosen.versions)]
                add_listings(ledger, portion, first=start)
        print(f"{chosen.versions} versions; peak {read_peak_memory():.0f} MB", flush=True)
        if chosen.profile:
            profile = cProfile.Profile()
            profile.runcall(follow, home)
            pstats.Stats(profile).sort_stats("tottime").print_stats(40)
            return
        time_call("read", lambda: read_versions(home))
        time_call("all, end to end", lambda: follow(home))
        with Ledger.open(home.ledger_db) as ledger:
            add_listings(ledger, texts[chosen.versions :], first=chosen.versions)
        time_call(f"{MORE} more", lambda: follow(home))


if __name__ == "__main__":
    main()

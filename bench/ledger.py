"""Measures the ledger: recording pages, repeats, and imported sightings in bulk, with memory.

Prints own CPU time beside wall time, so that a busy machine can be told from a slow program.
Run as ``python -m bench.ledger``; ``--sightings N`` sets the largest import.
"""

from __future__ import annotations

import argparse
import gc
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain, cycle, islice, repeat
from itertools import count as naturals
from operator import itemgetter
from pathlib import Path

from archive.ledger import CaptureEntry, Imported, Ledger, LedgerReader, order_nothing
from tests.archive.ledger.pages import make_entry, make_listing, make_reading, make_window

BATCH = 32
LISTINGS = 100


def read_peak_memory() -> float:
    """Highest resident memory of this process so far, in MB."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def record_batches(ledger: Ledger, batches: list[list[CaptureEntry]], *, name: str) -> None:
    pages = sum(map(len, batches))
    gc.collect()
    gc.freeze()  # the pages made beforehand are no part of what is measured
    wall, cpu = time.perf_counter(), time.process_time()
    for batch in batches:
        ledger.record(batch, order_captures=order_nothing)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{name:32} {cpu / pages * 1000:8.2f} ms CPU {wall / pages * 1000:8.2f} ms wall a page "
        f"of {LISTINGS}; peak {read_peak_memory():.0f} MB"
    )


def measure_pages(folder: Path, *, batches: int = 8) -> None:
    path = folder / "pages.db"
    keys = random.Random(1)

    def entry(hour: int, first: int, **changes: int) -> CaptureEntry:
        reading = make_reading(
            *(make_listing(first + n, **changes) for n in range(LISTINGS)),  # type: ignore[arg-type]
            scope="all",
        )
        return make_entry(reading, make_window(hour), capture=keys.getrandbits(63))

    with Ledger.open(path, create=True) as ledger:
        new = [[entry(b, (b * BATCH + k) * LISTINGS) for k in range(BATCH)] for b in range(batches)]
        record_batches(ledger, new, name="new listings")
        seen = [
            [entry(100 + b, k * LISTINGS, units=b) for k in range(BATCH)] for b in range(batches)
        ]
        record_batches(ledger, seen, name="known listings, other units")
        changed = [
            [entry(200 + b, k * LISTINGS, cents=b + 7) for k in range(BATCH)]
            for b in range(batches)
        ]
        record_batches(ledger, changed, name="every listing changed")
        repeats = [
            [
                make_entry(
                    None, make_window(300 + b), capture=keys.getrandbits(63), digest=e.digest
                )
                for e in changed[-1]
            ]
            for b in range(batches)
        ]
        record_batches(ledger, repeats, name="repeats of a known page")
        begun = time.perf_counter()
    print(f"close (settle) {time.perf_counter() - begun:.2f} s, {path.stat().st_size / 1e6:.1f} MB")
    with LedgerReader.open(path) as reader:
        begun = time.process_time()
        count = sum(1 for _ in reader.version_docs(reader.all_version_keys()))
        print(f"version_docs {count / (time.process_time() - begun):,.0f} a second of CPU")


def generate_sightings(
    keys: list[tuple[int, int]], *, count: int, start: int
) -> Iterator[Imported]:
    """In the order of time, every listing once an hour, as trackers crawled. Made with few steps in
    Python: what is measured is the ledger."""
    starts, ends = (
        chain.from_iterable(repeat(start + 3600 * hour, len(keys)) for hour in naturals(first))
        for first in (0, 1)
    )
    items, contents = (map(itemgetter(place), cycle(keys)) for place in (0, 1))
    rows = zip(items, contents, starts, ends, cycle(range(900)), strict=False)
    return map(Imported._make, islice(rows, count))


def measure_bulk(folder: Path, *, count: int) -> None:
    """One import in a process of its own, so that its peak memory is its own."""
    with Ledger.open(folder / f"bulk-{count}.db", create=True) as ledger:
        listings = min(10_000, max(1, count // 20))
        keys = []
        for first in range(0, listings, 1000):
            block = (make_listing(n) for n in range(first, min(listings, first + 1000)))
            keys += ledger.add_contents("invented", block)
        rows = generate_sightings(keys, count=count, start=make_window(0).seconds[0])
        wall, cpu = time.perf_counter(), time.process_time()
        added = ledger.record_sightings("invented", rows, provenance="generated 1")
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(
            f"{added:>9,} imported sightings: {added / cpu:>9,.0f} a second of CPU, "
            f"{added / wall:>9,.0f} of wall; peak {read_peak_memory():.0f} MB",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sightings", type=int, default=1_000_000)
    parser.add_argument("--bulk", type=int, help="measure only one import of this size")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.bulk:
            measure_bulk(Path(folder), count=chosen.bulk)
            return
        measure_pages(Path(folder))
    sizes = [n for n in (10_000, 100_000, 1_000_000) if n < chosen.sightings]
    for count in [*sizes, chosen.sightings]:
        subprocess.run(
            [sys.executable, "-m", "bench.ledger", "--bulk", str(count)],
            check=True,
        )


if __name__ == "__main__":
    main()

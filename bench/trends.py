"""Measures trends over a million versions: four groupings with intervals, first and again.

Columns are invented; the search engine, which says which versions match, is no part of it. With
``--through N`` it is: of N versions the embedded index is built, and then asked which of them a
question finds, and which platform each is of. Prints own processor time, since a busy machine says
nothing by its clock. Run as ``python -m bench.trends``; ``--rows N`` sets how many.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np

from archive.index.sqlite import SqliteEngine
from archive.index.syntax import parse_query
from archive.measures.choice import Grain, Weighting
from archive.measures.columns import (
    LISTING,
    MISSING,
    MISSING_SMALL,
    ROW,
    Rows,
    make_rows,
    platform_key,
)
from archive.measures.counting import choose_counting
from archive.measures.quantiles import Keys
from archive.measures.store import MeasureStore, Table
from archive.measures.trends import Settings, measure_amounts
from archive.measuring import measure_trend
from archive.model import VersionDoc
from bench.ledger import read_peak_memory
from bench.search import Market

PLATFORMS = ("alder", "birch", "cedar", "elm")
_DAY = 86_400


def draw_rows(count: int, *, seed: int = 1) -> Rows:
    """Three years of versions: requesters after Zipf, wages lognormal around each one's level."""
    chance = np.random.default_rng(seed)
    rows = np.zeros(count, dtype=ROW)
    rows["version"] = np.sort(chance.integers(1, 2**63 - 1, count, dtype=np.int64))
    rows["item"] = chance.integers(1, max(2, count * 4 // 5), count)
    requesters = np.minimum(chance.zipf(1.6, count), 20_000)
    rows["requester"] = requesters
    rows["series"] = chance.integers(1, count, count)
    rows["platform"] = np.array([platform_key(name) for name in PLATFORMS])[
        chance.integers(0, len(PLATFORMS), count)
    ]
    levels = chance.normal(1, 0.6, 20_001)
    wages = np.exp(levels[requesters] + chance.normal(0, 0.5, count))
    rows["lowerbound"] = np.where(chance.random(count) < 0.9, (wages * 1e6).astype("i8"), MISSING)
    rows["advertised"] = MISSING
    rows["payeur"] = (wages * 0.1e6).astype("i8")
    start = int(datetime(2021, 1, 1, tzinfo=UTC).timestamp())
    rows["first"] = start + chance.integers(0, 3 * 365 * 24, count) * 3600
    rows["first_end"] = rows["first"] + 3600
    rows["last"] = rows["first"] + chance.integers(0, 240, count) * 3600
    rows["last_end"] = rows["last"] + 3600
    rows["units"] = np.where(chance.random(count) < 0.8, chance.integers(1, 500, count), -1)
    rows["units"][rows["units"] < 0] = MISSING_SMALL
    rows["sightings"] = chance.integers(1, 50, count)
    rows["captures"] = 1
    rows["marks"] = LISTING | 4
    return rows


def time_call(name: str, call: Callable[[], object]) -> float:
    begun, wall = time.process_time(), time.perf_counter()
    call()
    cpu, wall = time.process_time() - begun, time.perf_counter() - wall
    print(f"{name:48} {cpu * 1000:9.0f} ms CPU {wall * 1000:9.0f} ms wall")
    return cpu


def fill_store(folder: Path, rows: Rows) -> None:
    """Write the blocks as filling does."""
    with MeasureStore(folder) as store, store._transaction():
        store._write_blocks(rows)
        store._name(PLATFORMS)
        store._stamp()


def time_through_engine(count: int, folder: Path) -> None:
    """Four groupings of what questions find, by way of an embedded index of so many versions."""
    chance = np.random.default_rng(1)

    def draw_versions() -> Iterator[VersionDoc]:
        for doc in Market().versions(count):
            wage = Decimal(int(np.exp(chance.normal(1, 0.8)) * 100)) / 100
            yield replace(doc, enriched={"lowerbound": wage})

    docs = list(draw_versions())
    rows = make_rows(docs)
    rows.sort(order="version")
    with SqliteEngine.open(folder / "index", create=True) as engine:
        time_call("build the index", lambda: engine.rebuild(docs, sequence=1, expected=count))
        platforms = {platform_key(one): one for one in {doc.platform for doc in docs}}
        table = Table(rows, platforms, "")
        total = 0.0
        asked = (
            ("everything, by month", "", Settings(), None),
            ("currency:EUR, by platform and month", "currency:EUR", Settings(), "platform"),
            (
                "currency:EUR, by platform and weekday, by unit",
                "currency:EUR",
                Settings(grain=Grain.WEEKDAY, weighting=Weighting.UNIT),
                "platform",
            ),
            ("everything, by platform and week", "", Settings(grain=Grain.WEEK), "platform"),
        )
        for name, text, settings, by in asked:
            query = parse_query(text)
            total += time_call(
                name,
                lambda q=query, s=settings, b=by: measure_trend(  # type: ignore[misc]
                    engine, table, {}, q, of="lowerbound", settings=s, split=b
                ),
            )
        print(f"{'four groupings through the index':48} {total * 1000:9.0f} ms CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--through", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.through:
        with tempfile.TemporaryDirectory() as folder:
            time_through_engine(chosen.through, Path(folder))
        print(f"peak memory {read_peak_memory():.0f} MB")
        return
    count = chosen.rows
    with tempfile.TemporaryDirectory() as folder:
        fill_store(Path(folder), draw_rows(count))
        with MeasureStore(Path(folder)) as store:
            time_call("load columns", store.load)
            table = store.load().rows
            split: dict[str, Keys] = {
                name: table["version"][table["platform"] == platform_key(name)]
                for name in PLATFORMS
            }
            groupings: list[tuple[str, Settings, dict[str, Keys] | None]] = [
                ("all, by month", Settings(), None),
                ("by platform and month", Settings(), split),
                (
                    "by platform and weekday, by unit",
                    Settings(grain=Grain.WEEKDAY, weighting=Weighting.UNIT),
                    split,
                ),
                ("by platform and week", Settings(grain=Grain.WEEK), split),
            ]
            everything = np.ascontiguousarray(table["version"])

            def answer(settings: Settings, groups: dict[str, Keys] | None) -> object:
                rows = choose_counting(table, everything, provenance=settings.provenance).rows
                return measure_amounts(rows, "lowerbound", settings, groups=groups)

            total = 0.0
            for name, settings, groups in groupings:
                total += time_call(name, lambda s=settings, g=groups: answer(s, g))  # type: ignore[misc]
            print(f"{'four groupings together':48} {total * 1000:9.0f} ms CPU")
    print(f"peak memory {read_peak_memory():.0f} MB")


if __name__ == "__main__":
    main()

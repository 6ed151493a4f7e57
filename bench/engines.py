"""Measures both engines beside each other: ``python -m bench.engines [versions …] [--url URL]``.

The versions and the fifty questions are those of ``bench.search``, drawn from a seed. In one run
the embedded index and Elasticsearch are built from the same versions and given the last 50,000 as
from the outbox. Then every question is asked of both in turn, so that the load of the machine
weighs on both. Each question was asked once before; none is asked twice in a row, and
Elasticsearch's request cache is off. Whether both found the same is checked on the way.

Printed: p50 and p95 in ms of time passed; of processor time, this process's and, for Elasticsearch,
the server's over a whole kind of question; rates, sizes, memory, and the load of the machine.
Without ``--url`` a server of its own is started (heap 1 GB) and stopped.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

from archive.index.elastic import ElasticEngine
from archive.index.elastic_following import BATCH as AT_ONCE
from archive.index.elastic_install import install
from archive.index.elastic_server import NodeSettings, Server, find_free_ports, start_server
from archive.index.elastic_settings import ElasticSettings
from archive.index.engine import SearchEngine
from archive.index.projector import BATCH
from archive.index.query import FacetRequest, Query
from archive.index.sqlite import SqliteEngine
from archive.index.syntax import parse_query
from archive.model import VersionDoc
from bench.search import FACETS, Clocked, Market, measure_idleness, percentile

ROUNDS = 4
DELIVERED = 50_000
_TICKS = os.sysconf("SC_CLK_TCK")


def make_questions() -> dict[str, list[Query]]:
    """What both are asked, by kind."""
    mix = Market().questions()
    searches = [query for _, query in mix]
    live = [f"live:{year}-{month:02}" for year in (2015, 2018, 2021) for month in (2, 7)]
    return {
        "search, filters, 20 marked hits, 4 facets": searches,
        "the same without facets": [replace(query, facets=()) for query in searches],
        "facets alone": [
            Query(filters=query.filters, facets=FACETS, limit=0) for query in searches[:10]
        ],
        "facet of 15,000 requesters": [Query(limit=0, facets=(FacetRequest("requester"),))],
        "live in a month": [replace(parse_query(text), limit=20) for text in live],
    }


def list_listing_questions(engine: SearchEngine, count: int) -> list[Query]:
    """The history of some listings: all versions of each."""
    hits = engine.search(Query(limit=count)).hits
    return [parse_query(f"listing:{hit.item_id} sort:first") for hit in hits]


def time_once(engine: SearchEngine, query: Query) -> float:
    began = time.perf_counter()
    engine.search(query)
    return (time.perf_counter() - began) * 1000


def read_server_seconds(pids: list[int]) -> float:
    """Processor time of a server's processes so far, in seconds."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def read_server_mb(pids: list[int]) -> float:
    """Memory that a server's processes hold, in MB."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1])
    return total / 1024


def list_pids(server: Server) -> list[int]:
    """The launcher and the server that it started."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    found = [server.pid, *map(int, children)]
    for task in Path(f"/proc/{server.pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return sorted(set(found))


class Pair:
    """Both engines, and where the server's processor time can be read."""

    def __init__(self, embedded: SqliteEngine, elastic: ElasticEngine, pids: list[int]) -> None:
        self.embedded = embedded
        self.elastic = elastic
        self.pids = pids

    def compare(self, kind: str, queries: list[Query]) -> None:
        """Ask both in turn, and print one line for each."""
        for query in queries:
            one, other = self.embedded.search(query), self.elastic.search(query)
            if one != other:
                print(f"  NOT THE SAME: {query}")
        passed: dict[str, list[float]] = {"sqlite": [], "elastic": []}
        work = {"sqlite": 0.0, "elastic": 0.0}
        for _ in range(ROUNDS):
            for name, engine in (("sqlite", self.embedded), ("elastic", self.elastic)):
                served = read_server_seconds(self.pids)
                began = time.process_time()
                passed[name] += [time_once(engine, query) for query in queries]
                work[name] += time.process_time() - began
                if name == "elastic":
                    work[name] += read_server_seconds(self.pids) - served
        for name, times in passed.items():
            each = work[name] / len(times) * 1000
            print(
                f"{kind:44} {name:8} p50 {percentile(times, 0.5):8.2f}  p95 "
                f"{percentile(times, 0.95):8.2f}  processor {each:8.2f} ms each",
                flush=True,
            )

    def page_deep(self, pages: int, size: int) -> None:
        """Follow cursors far into one question's hits."""
        for name, engine in (("sqlite", self.embedded), ("elastic", self.elastic)):
            query = replace(parse_query("sort:-pay"), limit=size)
            times = []
            token: str | None = None
            for _ in range(pages):
                began = time.perf_counter()
                answer = engine.search(query.page(token))
                times.append((time.perf_counter() - began) * 1000)
                token = answer.next
            print(
                f"{f'page {pages} of {size} hits by cursor':44} {name:8} p50 "
                f"{percentile(times, 0.5):8.2f}  p95 {percentile(times, 0.95):8.2f}"
            )


def build(
    name: str, engine: SearchEngine, versions: Iterator[VersionDoc], count: int, pids: list[int]
) -> None:
    """Build one index and print what that took, without drawing the versions."""
    docs = Clocked(versions)
    served = read_server_seconds(pids)
    began, worked = time.perf_counter(), time.process_time()
    engine.rebuild(docs, sequence=1, expected=count)
    passed = time.perf_counter() - began - docs.wall
    work = time.process_time() - worked - docs.work
    server = read_server_seconds(pids) - served if name == "elastic" else 0.0
    print_rate(f"built {name}", count, passed, work, server)


def deliver(
    name: str, engine: SearchEngine, docs: list[VersionDoc], batch: int, pids: list[int]
) -> None:
    """Deliver new versions to an index that is there, as from the outbox, and print the rate."""
    served = read_server_seconds(pids)
    began, worked = time.perf_counter(), time.process_time()
    for start in range(0, len(docs), batch):
        engine.apply(docs[start : start + batch], sequence=2 + start)
    passed, work = time.perf_counter() - began, time.process_time() - worked
    server = read_server_seconds(pids) - served if name == "elastic" else 0.0
    print_rate(f"delivered to {name}, {batch:,} at once", len(docs), passed, work, server)


def print_rate(what: str, count: int, passed: float, work: float, server: float) -> None:
    print(
        f"{what}: {count:,} in {passed:.1f} s, {count / passed:,.0f}/s; processor time a version: "
        f"{work / count * 1e6:.0f} µs here, {server / count * 1e6:.0f} µs in the server "
        f"(two whole cores would do {2 * count / (work + server):,.0f}/s)",
        flush=True,
    )


@contextmanager
def run_server(url: str | None) -> Iterator[tuple[str, list[int]]]:
    if url is not None:
        yield url, []
        return
    with tempfile.TemporaryDirectory(prefix="piecework-bench-") as folder:
        Path(folder).chmod(0o755)
        port, transport_port = find_free_ports(2)
        settings = NodeSettings(
            folder=Path(folder), port=port, transport_port=transport_port, heap_mb=1_024
        )
        server = start_server(install(), settings, dies_with_parent=True)
        try:
            server.wait()
            yield server.url, list_pids(server)
        finally:
            server.stop()


def measure(count: int, url: str, pids: list[int]) -> None:
    """Build both, ask both."""
    print(f"\n{count:,} versions; {measure_idleness()}", flush=True)
    settings = ElasticSettings(
        urls=(url,), prefix=f"bench-{secrets.token_hex(3)}", more={"requests.cache.enable": False}
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "sqlite"
        embedded = stack.enter_context(SqliteEngine.open(folder, create=True))
        elastic = stack.enter_context(
            ElasticEngine.open(settings, secrets.token_hex(16), create=True)
        )
        # The last ones are delivered to the indexes as they stand then.
        late = min(count // 3, DELIVERED)
        for name, engine, batch in (("sqlite", embedded, BATCH), ("elastic", elastic, AT_ONCE)):
            versions = Market().versions(count)
            build(name, engine, islice(versions, count - late), count - late, pids)
            deliver(name, engine, list(versions), batch, pids)
        elastic.caller.call("POST", f"/{elastic.build.index}/_flush?force=true")
        stats = elastic.caller.call("GET", f"/{elastic.build.index}/_stats/store")
        size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
        stored = int(stats["_all"]["primaries"]["store"]["size_in_bytes"]) / 2**20
        print(f"size: sqlite {size:,.0f} MB, elastic {stored:,.0f} MB")
        pair = Pair(embedded, elastic, pids)
        for kind, queries in make_questions().items():
            pair.compare(kind, queries)
        pair.compare("history of one listing", list_listing_questions(embedded, 30))
        pair.page_deep(60, 100)
        print(f"memory: the server holds {read_server_mb(pids):,.0f} MB (heap 1 GB)")
        print(measure_idleness())
        elastic.drop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("versions", nargs="*", type=int, default=[67_000, 1_000_000])
    parser.add_argument("--url", help="a server that runs already")
    arguments = parser.parse_args()
    with run_server(arguments.url) as (url, pids):
        for count in arguments.versions:
            measure(count, url, pids)


if __name__ == "__main__":
    main()

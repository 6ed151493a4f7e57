"""Three nodes here, and kill -9 of one: nothing lost, nothing double, answered meanwhile."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.index.elastic import ElasticEngine
from archive.index.elastic_server import NodeSettings, Server, find_free_ports, start_server
from archive.index.elastic_settings import ElasticSettings
from archive.index.engine import IndexUnreachable, IndexUnusable
from archive.index.query import FacetRequest, Query
from archive.index.syntax import parse_query
from archive.model import VersionDoc
from tests.contract.test_generated import make_market
from tests.support.elastic import ARCHIVE, find_home, make_folder

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(
        "PIECEWORK_CAMPAIGN" not in os.environ, reason="three servers: run by `make campaign`"
    ),
]

NODES = 3
HEAP_MB = 512
BATCH = 400


@dataclass
class Cluster:
    """Nodes that can be killed and brought back."""

    settings: list[NodeSettings]
    servers: list[Server]

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(one.url for one in self.settings)

    def bring_back(self, place: int) -> None:
        self.servers[place] = start_server(find_home(), self.settings[place], dies_with_parent=True)
        self.servers[place].wait(status="green")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(make_folder()))
        ports = find_free_ports(2 * NODES)
        peers = tuple((f"node-{place}", ports[NODES + place]) for place in range(NODES))
        made = Cluster([], [])
        for place in range(NODES):
            settings = NodeSettings(
                folder=folder / f"node-{place}",
                port=ports[place],
                transport_port=ports[NODES + place],
                heap_mb=HEAP_MB,
                name=f"node-{place}",
                peers=peers,
            )
            made.settings.append(settings)
            made.servers.append(start_server(find_home(), settings, dies_with_parent=True))
        stack.callback(lambda: [server.stop() for server in made.servers])
        for server in made.servers:
            server.wait(status="green")
        yield made


class Asking(threading.Thread):
    """Asks all the time, and counts what came back."""

    def __init__(self, engine: ElasticEngine) -> None:
        super().__init__()
        self._engine = engine
        self._ended = threading.Event()
        self.answered = 0
        self.failed: list[str] = []
        self.most = 0

    def run(self) -> None:
        query = Query(limit=5, facets=(FacetRequest("platform"), FacetRequest("language")))
        while not self._ended.is_set():
            try:
                answer = self._engine.search(query)
            except IndexUnusable as error:
                self.failed.append(str(error))
                continue
            self.answered += 1
            # Of two copies one may be a moment behind, and say less than was said before.
            self.most = max(self.most, answer.total)

    def end(self) -> None:
        self._ended.set()
        self.join(120)


def load(engine: ElasticEngine, market: list[VersionDoc], kill_at: int, kill: object) -> None:
    """Deliver as the projector does: a batch that fails is delivered again."""
    assert callable(kill)
    for start in range(0, len(market), BATCH):
        if start == kill_at:
            kill()
        for _ in range(20):
            try:
                engine.apply(market[start : start + BATCH], sequence=start + BATCH)
                break
            except IndexUnreachable:
                continue
        else:
            raise AssertionError("the cluster never took it")


@pytest.mark.parametrize("killed", range(NODES))
def test_a_node_is_killed_while_it_is_written_and_asked(
    cluster: Cluster, tmp_path: Path, killed: int
) -> None:
    settings = ElasticSettings(
        urls=cluster.urls, prefix=f"test-{killed}", shards=3, replicas=1, patience=120
    )
    market = make_market(12_000, seed=killed)
    letters = tmp_path / "letters.db"
    with (
        ElasticEngine.open(settings, ARCHIVE, letters=letters, create=True) as engine,
        ElasticEngine.open(settings, ARCHIVE) as other,
    ):
        asking = Asking(other)
        asking.start()
        try:
            load(engine, market, BATCH * 12, cluster.servers[killed].kill)
        finally:
            asking.end()
        assert engine.count() == len(market)
        assert asking.answered > 20
        assert 0 < asking.most <= len(market)
        assert len(asking.failed) < asking.answered
        cluster.bring_back(killed)
        assert engine.letters is not None
        assert engine.letters.list() == []
        assert engine.cursor() == len(market)
        found = engine.match(Query()).tolist()
        assert found == sorted(doc.version for doc in market)
        before = engine.search(parse_query("survey OR foto*"))
        engine.apply(market[: BATCH * 3], sequence=len(market) + 1)
        assert engine.count() == len(market)
        assert engine.search(parse_query("survey OR foto*")) == before
        print(f"answered {asking.answered}, failed {len(asking.failed)}: {asking.failed[:2]}")
        engine.drop()

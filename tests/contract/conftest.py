"""The engines under the contract: the embedded one, Elasticsearch on one shard and on three."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from archive.index.elastic import ElasticEngine
from archive.index.elastic_settings import ElasticSettings
from archive.index.engine import SearchEngine
from archive.index.sqlite import SqliteEngine
from tests.contract.corpus import CORPUS
from tests.support.elastic import make_settings, remove_all

ENGINES = ("elastic", "elastic-3-shards", "sqlite")


@pytest.fixture(scope="session", params=ENGINES)
def make_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], SearchEngine]]:
    """Makes empty engines of one kind; they are closed at the end."""
    opened: list[SearchEngine] = []
    kind = request.param
    settings: ElasticSettings | None = None
    if kind != "sqlite":
        shards = 3 if kind.endswith("3-shards") else 1
        settings = replace(make_settings(request.getfixturevalue("elastic_url")), shards=shards)

    def make() -> SearchEngine:
        engine: SearchEngine
        if settings is None:
            engine = SqliteEngine.open(tmp_path_factory.mktemp("sqlite") / "sqlite", create=True)
        else:
            engine = ElasticEngine.open(settings, secrets.token_hex(16), create=True)
        opened.append(engine)
        return engine

    yield make
    for engine in opened:
        engine.close()
    if settings is not None:
        remove_all(settings)


@pytest.fixture(scope="session")
def engine(make_engine: Callable[[], SearchEngine]) -> SearchEngine:
    """An engine with the hand-made corpus, delivered as the outbox would. Only to be asked."""
    filled = make_engine()
    filled.apply(CORPUS[:7], sequence=7)
    filled.apply(CORPUS[7:], sequence=len(CORPUS))
    return filled

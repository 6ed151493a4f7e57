"""The engines under the contract. A second engine is one more entry in ``FACTORIES``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.index.engine import SearchEngine
from archive.index.sqlite import SqliteEngine
from tests.contract.corpus import CORPUS

EngineFactory = Callable[[Path], SearchEngine]


def open_sqlite(folder: Path) -> SearchEngine:
    return SqliteEngine.open(folder / "sqlite", create=True)


FACTORIES: dict[str, EngineFactory] = {"sqlite": open_sqlite}


@pytest.fixture(scope="session", params=sorted(FACTORIES))
def make_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], SearchEngine]]:
    """Makes empty engines of one kind; they are closed at the end."""
    opened: list[SearchEngine] = []

    def make() -> SearchEngine:
        engine = FACTORIES[request.param](tmp_path_factory.mktemp(request.param))
        opened.append(engine)
        return engine

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture(scope="session")
def engine(make_engine: Callable[[], SearchEngine]) -> SearchEngine:
    """An engine with the hand-made corpus, delivered as the outbox would. Only to be asked."""
    filled = make_engine()
    filled.apply(CORPUS[:7], sequence=7)
    filled.apply(CORPUS[7:], sequence=len(CORPUS))
    return filled

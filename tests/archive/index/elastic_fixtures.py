"""Engines of Elasticsearch for the tests beside this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from archive.index.elastic import ElasticEngine
from archive.index.elastic_settings import ElasticSettings
from archive.index.query import Query
from tests.support.elastic import ARCHIVE, make_settings, remove_all

Open = Callable[..., ElasticEngine]


@pytest.fixture
def settings(elastic_url: str) -> Iterator[ElasticSettings]:
    """Settings under a prefix of this test's own; what it made is removed."""
    own = make_settings(elastic_url)
    yield own
    remove_all(own)


@pytest.fixture
def open_engine(settings: ElasticSettings, tmp_path: Path) -> Iterator[Open]:
    """Opens engines on one archive's index, which is made where it is missing."""
    with ExitStack() as stack:

        def open_one(*, create: bool = True, **changed: object) -> ElasticEngine:
            own = replace(settings, **changed)  # type: ignore[arg-type]
            letters = tmp_path / "letters.db"
            return stack.enter_context(
                ElasticEngine.open(own, ARCHIVE, letters=letters, create=create)
            )

        yield open_one


def found(engine: ElasticEngine) -> set[int]:
    return {hit.version for hit in engine.search(Query(limit=500)).hits}

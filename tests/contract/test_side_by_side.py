"""Engine beside engine: the very same answers, cursors and marks, over some thousand versions.

Under relevance too: scores are sums of whole 1,024ths, so that no engine rounds them otherwise.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.index.elastic import ElasticEngine
from archive.index.engine import SearchEngine
from archive.index.fields import FIELDS
from archive.index.query import FacetRequest, Query, Sort, Word
from archive.index.sqlite import SqliteEngine
from archive.index.syntax import parse_query
from archive.model import Requester, VersionDoc
from archive.times import Window
from tests.contract.corpus import CORPUS, make_version, window
from tests.contract.test_generated import filters, make_market, trees
from tests.contract.test_hostile import STRINGS
from tests.support.elastic import make_settings, remove_all

FACETS = tuple(FacetRequest(one.name, size=7) for one in FIELDS if one.facet)
SORTS = [one.name for one in FIELDS if one.sort]


def make_mixed_market() -> list[VersionDoc]:
    """Five languages, edges of days and months, hostile strings, spellings of one requester."""
    market = make_market(2_500, seed=11)
    rng = Random(5)
    market += [replace(doc, version=doc.version + 2**40) for doc in CORPUS]
    edges = [
        window("2024-02-29T23:00", "2024-03-01T00:00"),
        window("2023-12-31T23:00", "2024-01-01T00:00"),
        window("1999-12-31T00:00", "2000-01-01T00:00"),
        window("2099-12-31T23:00", "2100-01-01T00:00"),
    ]
    for number, text in enumerate(STRINGS, 1):
        first = rng.choice(edges)
        market.append(
            make_version(
                10_000_000 + number,
                text,
                description=f"{text} survey",
                keywords=(text, "scan"),
                requester=Requester(text or None, rng.choice((text, "ÉXAMPLE labs", None))),
                platform=text or "omega",
                first=first,
                last=Window(first.earliest, first.latest),
            )
        )
    return market


@pytest.fixture(scope="module")
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, elastic_url: str
) -> Iterator[tuple[SearchEngine, SearchEngine]]:
    """The embedded engine and Elasticsearch with the same versions."""
    shards = request.param
    own = replace(make_settings(elastic_url), shards=shards)
    market = make_mixed_market()
    folder: Path = tmp_path_factory.mktemp("pair") / "sqlite"
    with (
        SqliteEngine.open(folder, create=True) as embedded,
        ElasticEngine.open(own, secrets.token_hex(16), create=True) as elastic,
    ):
        embedded.rebuild(iter(market), sequence=1)
        for start in range(0, len(market), 900):
            elastic.apply(market[start : start + 900], sequence=start + 1)
        gone = [doc.version for doc in market[10:60]]
        for engine in (embedded, elastic):
            engine.apply([], gone, sequence=10_000)
        yield embedded, elastic
    remove_all(own)


both_shards = pytest.mark.parametrize("pair", [1, 3], indirect=True, ids=["one", "three"])

queries = st.builds(
    Query,
    text=st.none() | trees | st.sampled_from(STRINGS[7:]).map(Word),
    filters=st.lists(filters(), max_size=3).map(tuple),
    sort=st.none() | st.builds(Sort, st.sampled_from(SORTS), st.booleans()),
    facets=st.just(FACETS),
    limit=st.integers(1, 60),
)


@both_shards
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=queries, pages=st.integers(1, 3))
def test_both_give_the_same_answer(
    pair: tuple[SearchEngine, SearchEngine], query: Query, pages: int
) -> None:
    embedded, elastic = pair
    token: str | None = None
    for _ in range(pages):
        assert elastic.match(query).tolist() == embedded.match(query).tolist()
        expected = embedded.search(query.page(token))
        assert elastic.search(query.page(token)) == expected
        token = expected.next
        if token is None:
            return


ASKED = [
    "survey", "surveys opname", "foto*", "su* sc*", "selfei~", "photgraph~", '"body scan"',
    "the de", "-scan lang:nl", "身份证", "照", "live:2024-01-31..2024-02-01", "first:2024-02",
    "-last:2024", "live:2099", "live:..1999", 'requester:"example labs"', "requester:none",
    "sort:title", "sort:-title pay:<1", "sort:-pay -currency:none", "souvenir OR écrire -photo",
    "ok sort:units",
]  # fmt: skip


@both_shards
@pytest.mark.parametrize("text", ASKED)
def test_typed_questions_have_the_same_answer(
    pair: tuple[SearchEngine, SearchEngine], text: str
) -> None:
    embedded, elastic = pair
    query = replace(parse_query(text), facets=FACETS, limit=25)
    expected = embedded.search(query)
    found = elastic.search(query)
    assert found == expected
    assert found.to_json() == expected.to_json()
    if expected.next is not None:
        following = query.page(expected.next)
        assert elastic.search(following) == embedded.search(following)

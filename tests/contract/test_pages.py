"""Pages: no hit twice, none missed, whatever the order and the size of a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.index.engine import SearchEngine
from archive.index.query import Query
from archive.index.syntax import parse_query
from archive.model import VersionDoc
from tests.contract.corpus import CORPUS, make_version, pay, window
from tests.contract.test_questions import SORTS


def read_pages(engine: SearchEngine, query: Query, token: str | None = None) -> list[int]:
    found: list[int] = []
    for _ in range(500):
        answer = engine.search(query.page(token))
        found.extend(hit.version for hit in answer.hits)
        token = answer.next
        if token is None:
            return found
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 2, 4, 15, 16])
def test_pages_join_to_the_whole(engine: SearchEngine, sort: str, size: int) -> None:
    text = "scan OR survey OR foto*" if sort == "relevance" else ""
    query = parse_query(f"{text} sort:{sort}")
    whole = [hit.version for hit in engine.search(replace(query, limit=100)).hits]
    assert read_pages(engine, replace(query, limit=size)) == whole


def test_ties_do_not_break_pages(make_engine: Callable[[], SearchEngine]) -> None:
    engine = make_engine()
    same: list[VersionDoc] = [
        make_version(number, "The very same title", pay=pay("1.00")) for number in range(1, 302)
    ]
    engine.apply(same, sequence=1)
    for text in ("", "title", "sort:pay", "sort:-pay", "sort:title", "sort:-title", "sort:first"):
        query = replace(parse_query(text), limit=50)
        assert read_pages(engine, query) == list(range(1, 302)), text


def test_a_page_read_while_versions_come_and_go_repeats_nothing(
    make_engine: Callable[[], SearchEngine],
) -> None:
    engine = make_engine()
    engine.apply(CORPUS, sequence=1)
    query = replace(parse_query("sort:first"), limit=5)
    first = engine.search(query)
    early = window("2020-01-01T00:00", "2020-01-01T01:00")
    engine.apply([make_version(900, "An early one", first=early)], [106], sequence=2)
    rest = read_pages(engine, query, first.next)
    seen = [hit.version for hit in first.hits] + rest
    assert sorted(seen) == sorted(doc.version for doc in CORPUS)


def test_no_hits_asked_means_no_next_page(engine: SearchEngine) -> None:
    answer = engine.search(replace(Query(), limit=0))
    assert (answer.total, answer.hits, answer.next) == (len(CORPUS), (), None)

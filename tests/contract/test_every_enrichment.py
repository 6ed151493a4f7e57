"""Every enrichment is a filter, a negative filter, a facet and a sort: none can be forgotten.

It walks the table of fields, so that a new enrichment is asked for here without a new line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.index.bands import keep_facet_value
from archive.index.engine import SearchEngine
from archive.index.fields import ENRICHED, NONE, Field
from archive.index.query import FacetRequest, Query, Sort
from archive.index.syntax import parse_query, print_query
from tests.contract.corpus import make_version
from tests.contract.reference import Reference

DOCS = [make_version(number * 7_919, f"Offer {number}") for number in range(1, 121)]
REFERENCE = Reference(DOCS)
EACH = pytest.mark.parametrize("field", ENRICHED, ids=[one.name for one in ENRICHED])


@pytest.fixture(scope="module")
def enriched_engine(make_engine: Callable[[], SearchEngine]) -> SearchEngine:
    engine = make_engine()
    engine.apply(DOCS, sequence=len(DOCS))
    return engine


def count_facet(engine: SearchEngine, field: Field) -> list[tuple[str, int]]:
    query = Query(limit=0, facets=(FacetRequest(field.name, size=1_000),))
    return [(one.value, one.count) for one in engine.search(query).facets[field.name]]


@EACH
def test_it_is_a_facet_that_counts_each_version(
    enriched_engine: SearchEngine, field: Field
) -> None:
    counted = count_facet(enriched_engine, field)
    assert counted == REFERENCE.facet(REFERENCE.entries, field.name, 1_000)
    assert len(counted) > 2, "the corpus says too little to try it"


@EACH
def test_each_value_of_the_facet_is_a_filter_and_a_negative_filter(
    enriched_engine: SearchEngine, field: Field
) -> None:
    for value, count in count_facet(enriched_engine, field):
        kept = Query(filters=(keep_facet_value(field.name, value),), limit=500)
        dropped = Query(filters=(keep_facet_value(field.name, value, negated=True),), limit=500)
        with_it = {hit.version for hit in enriched_engine.search(kept).hits}
        without = {hit.version for hit in enriched_engine.search(dropped).hits}
        assert len(with_it) == count, value
        assert with_it.isdisjoint(without), value
        assert with_it | without == {doc.version for doc in DOCS}, value
        # And so it is as people type it.
        for built in (kept, dropped):
            typed = replace(parse_query(print_query(built)), limit=500)
            assert typed == built, value


@EACH
@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
def test_it_is_a_sort_with_what_does_not_say_at_the_end_and_pages_that_join(
    enriched_engine: SearchEngine, field: Field, descending: bool
) -> None:
    query = Query(sort=Sort(field.name, descending), limit=500)
    expected = [entry.doc.version for entry in REFERENCE.find(query)]
    assert [hit.version for hit in enriched_engine.search(query).hits] == expected
    silent = {doc.version for doc in DOCS if field.name not in doc.enriched}
    assert set(expected[len(expected) - len(silent) :]) == silent
    paged: list[int] = []
    token: str | None = None
    while True:
        answer = enriched_engine.search(replace(query.page(token), limit=17))
        paged += [hit.version for hit in answer.hits]
        token = answer.next
        if token is None:
            break
    assert paged == expected


def test_none_is_a_value_of_every_facet(enriched_engine: SearchEngine) -> None:
    for field in ENRICHED:
        told = dict(count_facet(enriched_engine, field))
        silent = sum(field.name not in doc.enriched for doc in DOCS)
        assert told[NONE] == silent, field.name

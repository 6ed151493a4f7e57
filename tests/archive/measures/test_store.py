"""The columns follow the ledger: filled, brought up, merged, and the same as from scratch."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from archive.ledger.lives import LifeBounds
from archive.measures import store as store_module
from archive.measures.lifetimes import Lives
from archive.measures.store import MeasureStore, Table
from archive.model import RecordKind, VersionDoc
from tests.archive.index.test_projector import InventedLedger
from tests.contract.corpus import CORPUS


def some(key: int, chance: random.Random) -> VersionDoc:
    doc = chance.choice(CORPUS)
    enriched = {name: value for name, value in doc.enriched.items() if name != "series"}
    return replace(doc, version=key, sightings=chance.randrange(1, 99), enriched=enriched)


def load(ledger: InventedLedger, folder: Path) -> Table:
    with MeasureStore(folder) as store:
        store.bring_up(ledger, advance=ledger.advance)
        return store.load()


@pytest.mark.parametrize("seed", range(10))
def test_any_history_gives_the_rows_that_scratch_gives(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_LEAST_WAITING", 7)
    monkeypatch.setattr(store_module, "_BATCH", 5)
    chance = random.Random(seed)
    ledger = InventedLedger([some(key, chance) for key in chance.sample(range(2**62), 20)])
    for _ in range(6):
        kept = load(ledger, tmp_path / "kept")
        for key in chance.sample(sorted(ledger.docs), 4):
            if chance.random() < 0.5:
                ledger.delete(key)
            else:
                ledger.write(some(key, chance))
        ledger.write(some(chance.randrange(2**62), chance))
    kept = load(ledger, tmp_path / "kept")
    scratch = load(InventedLedger(ledger.docs.values()), tmp_path / "scratch")
    assert kept.rows.tolist() == scratch.rows.tolist()
    assert np.all(np.diff(kept.rows["version"]) > 0)
    assert scratch.platforms.items() <= kept.platforms.items()


def test_a_file_of_another_format_is_filled_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = InventedLedger([replace(doc, enriched={}) for doc in CORPUS[:3]])
    assert len(load(ledger, tmp_path).rows) == 3
    monkeypatch.setattr(store_module, "FORMAT", "measures/0")
    assert len(load(ledger, tmp_path).rows) == 3
    (tmp_path / "columns.db").write_bytes(b"no database" * 500)
    assert len(load(ledger, tmp_path).rows) == 3


def test_nothing_new_loads_nothing_anew(tmp_path: Path) -> None:
    ledger = InventedLedger([replace(doc, enriched={}) for doc in CORPUS])
    with MeasureStore(tmp_path) as store:
        store.bring_up(ledger, advance=ledger.advance)
        assert store.load() is store.load()


class InventedLives:
    """Bounds of listings by item; whole looks by their ends."""

    def __init__(self, bounds: dict[int, LifeBounds]) -> None:
        self.bounds = bounds
        self.looks = [100, 200]

    def life_bounds(self, items: Collection[int] | None = None) -> Iterable[LifeBounds]:
        return [one for item, one in sorted(self.bounds.items()) if items is None or item in items]

    def count_whole_looks(self, *, until: int | None) -> tuple[int, int]:
        inside = [one for one in self.looks if until is None or one <= until]
        return len(inside), max(inside, default=0)


def test_lives_are_kept_with_the_columns_and_a_late_look_fills_them_anew(tmp_path: Path) -> None:
    docs = [replace(doc, enriched={}) for doc in CORPUS]
    listings = [doc for doc in docs if doc.kind is RecordKind.LISTING]
    one, other = listings[0], next(doc for doc in listings if doc.item != listings[0].item)
    ledger = InventedLedger(docs)
    lives = InventedLives({one.item: LifeBounds(one.item, 50, None)})

    def load() -> Lives:
        with MeasureStore(tmp_path) as store:
            store.bring_up(ledger, advance=ledger.advance, lives=lives)
            return Lives.of_rows(store.load().rows)

    assert lists(load()) == [(one.item, 50, 0)]
    # A new look, after those that are known: only what it touches is told.
    lives.bounds[one.item] = LifeBounds(one.item, 50, 300)
    lives.bounds[other.item] = LifeBounds(other.item, 60, None)
    lives.looks.append(300)
    newest = max((doc for doc in docs if doc.item == one.item), key=lambda doc: doc.last_seen)
    ledger.write(newest)
    assert lists(load()) == [(one.item, 50, 300)]
    # One that came late.
    lives.looks.append(150)
    assert lists(load()) == sorted([(one.item, 50, 300), (other.item, 60, 0)])


def lists(lives: Lives) -> list[tuple[int, int, int]]:
    columns = (lives.items.tolist(), lives.absent_from.tolist(), lives.gone_by.tolist())
    return list(zip(*columns, strict=True))

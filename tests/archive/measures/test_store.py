"""The columns follow the ledger: filled, brought up, merged, and the same as from scratch."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from archive.measures import store as store_module
from archive.measures.store import MeasureStore, Table
from archive.model import VersionDoc
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

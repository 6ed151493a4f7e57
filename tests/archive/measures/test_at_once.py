"""All periods in one pass give the figures, intervals and counts of each period on its own."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from archive.measures.choice import Grain, Weighting
from archive.measures.columns import IMPORTED, K_OR_MORE, LISTING, MISSING, MISSING_SMALL, ROW
from archive.measures.contiguous import take_table
from archive.measures.cutting import cut_rows
from archive.measures.trends import (
    SHARES,
    Provenance,
    Settings,
    _measure_amount,
    choose_counted,
    measure_amounts,
)


def draw_rows(count: int, *, seed: int):
    """Rows with all that is awkward: nobody named, ties, no amount, no units, one requester alone
    in a week, imports among own rows."""
    chance = np.random.default_rng(seed)
    rows = np.zeros(count, dtype=ROW)
    rows["version"] = np.sort(chance.choice(10**9, count, replace=False)) + 1
    rows["item"] = chance.integers(1, max(2, count * 2 // 3), count)
    rows["requester"] = np.where(chance.random(count) < 0.2, 0, chance.zipf(1.8, count) % 30 + 1)
    rows["series"] = np.where(chance.random(count) < 0.5, 0, chance.integers(1, 50, count))
    rows["platform"] = 1
    amounts = chance.integers(1, 40, count) * 50_000
    rows["payeur"] = np.where(chance.random(count) < 0.1, MISSING, amounts)
    rows["lowerbound"] = rows["advertised"] = MISSING
    rows["first"] = 1_700_000_000 + chance.integers(0, 24 * 60, count) * 3600
    rows["first_end"] = rows["first"] + 3600
    rows["last"] = rows["first"] + chance.integers(0, 40, count) * 3600
    rows["last_end"] = rows["last"] + 3600
    rows["units"] = np.where(chance.random(count) < 0.7, chance.integers(1, 9, count), -1)
    rows["units"][rows["units"] < 0] = MISSING_SMALL
    rows["sightings"] = chance.integers(1, 9, count)
    marks = np.where(chance.random(count) < 0.1, IMPORTED, 4) | LISTING
    rows["marks"] = marks | np.where(chance.random(count) < 0.1, K_OR_MORE, 0)
    return rows


def measure_one_by_one(rows, settings, groups):
    chosen = choose_counted(rows, settings)
    known = rows["payeur"][chosen.places] != MISSING
    left_out = {**chosen.left_out, "without payeur": int(np.count_nonzero(~known))}
    return [
        _measure_amount(period, "payeur", label, group, settings, left_out, None)
        for label, group, period, _ in cut_rows(rows, chosen, known, groups, ("payeur",))
    ]


@pytest.mark.parametrize("grain", [Grain.ALL, Grain.WEEK, Grain.DAY, Grain.HOUR])
@pytest.mark.parametrize("weighting", list(Weighting))
def test_figures_are_those_of_each_period_alone(grain, weighting):
    for seed, count in ((1, 3_000), (2, 40), (3, 1)):
        rows = draw_rows(count, seed=seed)
        settings = Settings(weighting=weighting, grain=grain, provenance=Provenance.MIXED)
        versions = rows["version"]
        apart = {"odd": versions[versions % 2 == 1], "even": versions[versions % 2 == 0]}
        across = {"all": versions, "odd": apart["odd"], "none": versions[:0]}
        for groups in (None, apart, across):
            found = measure_amounts(rows, "payeur", settings, groups=groups)
            assert found == measure_one_by_one(rows, settings, groups)


def test_no_rows_give_no_points():
    assert measure_amounts(draw_rows(0, seed=1), "payeur", Settings()) == []
    assert len(SHARES) == 5


def test_columns_are_kept_as_long_as_their_table():
    rows = draw_rows(10, seed=1)
    table = take_table(rows)
    assert take_table(rows) is table
    gone = weakref.ref(table)
    del rows, table
    for seed in (2, 3):
        take_table(draw_rows(10, seed=seed))
    gc.collect()
    assert gone() is None

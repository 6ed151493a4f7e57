"""The address of a trend: read, written, and honest about what it cannot mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from archive.measures.choice import Grain, Weighting
from archive.measures.trends import Provenance
from search_ui.trend_state import TrendState, bound_days, pick_grain, read_trend_state

FULL = TrendState(
    query="platform:mturk",
    of="below:NL",
    by=Grain.WEEK,
    split="platform",
    weighting=Weighting.UNIT,
    provenance=Provenance.MIXED,
    days=(date(2026, 3, 1), date(2026, 3, 31)),
    beside=(date(2026, 4, 1), date(2026, 4, 30)),
)


@pytest.mark.parametrize("state", [TrendState(), FULL])
def test_an_address_is_read_as_it_was_written(state: TrendState) -> None:
    assert read_trend_state(state.to_params()) == state


@pytest.mark.parametrize(
    "params",
    [
        {"of": "nonsense"},
        {"of": "below:<script>"},
        {"by": "century"},
        {"split": "pay"},
        {"weighting": "x"},
        {"from": "x"},
        {"since": "2026-03-09", "until": "2026-03-01"},
        {"since": "2026-03-09"},
        {"beside-since": "x", "beside-until": "y"},
        {"since": "0001-01-01", "until": "9999-12-31"},
    ],
)
def test_what_names_nothing_is_told_and_left_out(params: dict[str, str]) -> None:
    state = read_trend_state(params)
    assert len(state.wrong) == 1
    assert read_trend_state(state.to_params()).wrong == ()


def test_days_are_whole_and_both_included() -> None:
    assert bound_days((date(2026, 3, 1), date(2026, 3, 2))) == (
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 3, tzinfo=UTC),
    )
    assert bound_days(None) == (None, None)


@pytest.mark.parametrize(
    ("days", "grain"), [(1, Grain.DAY), (15, Grain.DAY), (16, Grain.WEEK), (400, Grain.MONTH)]
)
def test_periods_fit_the_time(days: int, grain: Grain) -> None:
    assert pick_grain(timedelta(days=days)) is grain

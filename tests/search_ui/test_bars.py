"""Bars lie where their times lie, and never outside of their line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_ui.bars import STEPS, draw_marks, pick_height, place_stretch, write_rules

START = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = st.integers(-500, 1_500).map(lambda hours: START + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("start", "end", "placed"),
    [(0, 100, (0, STEPS)), (50, 100, (25, 25)), (0, 1, (0, 1)), (99, 100, (49, 1))],
)
def test_a_stretch_lies_at_its_share(start: int, end: int, placed: tuple[int, int]) -> None:
    line = (START, START + timedelta(hours=100))
    stretch = (START + timedelta(hours=start), START + timedelta(hours=end))
    assert place_stretch(*stretch, within=line) == placed


@given(HOURS, HOURS)
def test_no_bar_leaves_its_line(start: datetime, end: datetime) -> None:
    begin, length = place_stretch(start, end, within=(START, START + timedelta(hours=1_000)))
    assert 0 <= begin < STEPS
    assert 1 <= length <= STEPS - begin


def test_anything_at_all_has_a_height() -> None:
    assert pick_height(0, most=10) == 0
    assert pick_height(1, most=1_000_000) == 1
    assert pick_height(10, most=10) == STEPS


def test_every_step_has_its_rule_and_none_loads_anything() -> None:
    rules = write_rules()
    assert all(f".{name}{step}{{" in rules for name in "swh" for step in range(STEPS + 1))
    assert "url" not in rules
    assert "s50" in str(draw_marks([(2.0, "low")], title="x"))

"""Days as cells: what is not known is never drawn as nothing, and every cell has words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from search_ui.strips import SHADES, Cell, draw_calendar, draw_key, draw_strip, find_shade

FIRST = date(2026, 3, 4)  # a Wednesday


def make_cells(count: int) -> list[Cell]:
    return [
        Cell(FIRST + timedelta(days=day), None if day % 3 == 0 else day % 5, f"day {day}")
        for day in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "most", "shade"),
    [(0, 10, 0), (1, 10, 1), (3, 10, 2), (9, 10, 4), (10, 10, SHADES), (5, 0, 0), (1, 1, SHADES)],
)
def test_shades_grow_with_the_count(count: int, most: int, shade: int) -> None:
    assert find_shade(count, most=most) == shade


def test_every_day_has_its_words_and_unknown_ones_their_look() -> None:
    drawn = str(draw_strip(make_cells(7), label="Days"))
    assert all(f"day {day}<" in drawn for day in range(7))
    assert drawn.count("cell unknown") == 3
    assert "2026-03-04" in drawn
    assert "2026-03-10" in drawn


def test_a_blind_day_is_not_an_unknown_one() -> None:
    drawn = str(draw_strip([Cell(FIRST, None, "tried", blind=True)], label="Days"))
    assert "cell blind" in drawn
    assert "unknown" not in drawn


def test_a_calendar_begins_on_its_weekday() -> None:
    drawn = str(draw_calendar(make_cells(7), label="Days"))
    assert drawn.count('class="void"') == 2
    assert drawn.count('class="week"') == 2


def test_no_days_are_said_and_a_key_names_its_shades() -> None:
    assert "No day to show" in str(draw_strip([], label="Days"))
    key = str(draw_key(most="more", unknown="nobody looked"))
    assert "shade4" in key
    assert "nobody looked" in key

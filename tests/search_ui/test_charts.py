"""Charts draw what is known, break where nothing is, and hold no text but ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from search_ui.charts import (
    Across,
    Mark,
    Span,
    draw_counts,
    draw_spread,
    draw_steps,
    find_marks,
    find_top,
    hatch,
)
from search_ui.language import choose_language

TIME = Across(0.0, 400.0)


def mark(start: float, value: float | None, *, thin: bool = False) -> Mark:
    spread = None if value is None else (value * 0.5, value * 0.8, value * 1.5, value * 3)
    ends = (None, None) if value is None else (value * 0.9, value * 1.1)
    return Mark(start, start + 100, value, *ends, spread=spread, thin=thin, words="ours")


def layers_of(spec: dict[str, object], kind: str) -> list[list[dict[str, object]]]:
    layers = spec["layer"]
    assert isinstance(layers, list)
    return [one["data"]["values"] for one in layers if one["mark"]["type"] == kind]


def test_a_line_breaks_where_nothing_is_known() -> None:
    marks = [mark(0, 2.0), mark(100, 3.0), mark(200, None, thin=True), mark(300, 1.0)]
    spec = draw_spread(marks, across=TIME, measure="euros", top=9.0)
    (line,) = layers_of(spec, "line")
    assert [row["run"] for row in line] == [1, 1, 2]
    alone = [mark(0, 2.0), mark(200, 3.0)]
    (line,) = layers_of(draw_spread(alone, across=TIME, measure="euros", top=9.0), "line")
    assert [row["run"] for row in line] == [1, 2]


def test_a_thin_period_is_hatched_and_has_no_number() -> None:
    spec = draw_spread([mark(0, None, thin=True)], across=TIME, measure="euros", top=4.0)
    assert layers_of(spec, "point") == []
    hatched = layers_of(spec, "rule")[-1]
    assert hatched == hatch(0, 100, top=4.0)
    for line in hatched:
        assert 0 <= line["from"] < line["to"] <= 100  # type: ignore[operator]
        assert 0 <= line["high"] < line["low"] <= 4.0  # type: ignore[operator]


def test_intervals_and_the_whole_spread_are_drawn() -> None:
    spec = draw_spread([mark(0, 2.0)], across=TIME, measure="euros", top=6.0)
    (rows,) = (rows for rows in layers_of(spec, "rule") if "low" in rows[0])
    assert (rows[0]["low"], rows[0]["high"]) == (1.8, 2.2)
    assert [rows[0]["high"] for rows in layers_of(spec, "rect")] == [6.0, 3.0]


def test_a_band_stands_where_nobody_looked_and_within_the_axis() -> None:
    start, end = datetime(1970, 1, 1, tzinfo=UTC), datetime(1980, 1, 1, tzinfo=UTC)
    spec = draw_counts([mark(0, 2.0)], across=TIME, measure="n", top=2.0, bands=[Span(start, end)])
    band = layers_of(spec, "rect")[0]
    assert band == [{"from": 0.0, "to": 400.0}]


def test_events_stand_as_numbers_alone() -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    spec = draw_spread(
        [mark(0, 2.0)], across=TIME, measure="n", top=2.0, notes=[(1, Span(start, start))]
    )
    assert [row["number"] for row in layers_of(spec, "text")[0]] == ["1"]


def test_no_layer_is_empty() -> None:
    across = Across(0, 2, ("Monday", "Tuesday"))
    for spec in (
        draw_spread([], across=across, measure="n", top=1.0),
        draw_counts([mark(0, None)], across=TIME, measure="n", top=1.0),
        draw_steps([(1.0, 2.0, 0.4)], measure="n", ends=(1.0, 2.0), top=0.4, marks={}),
    ):
        layers = spec["layer"]
        assert isinstance(layers, list)
        assert all(one["data"]["values"] for one in layers)


def test_a_distribution_names_its_quantiles() -> None:
    spec = draw_steps(
        [(1.0, 2.0, 0.4), (2.0, 4.0, 0.6)],
        measure="euros",
        ends=(1.0, 4.0),
        top=0.6,
        marks={"p10": 1.1, "p50": 2.5},
    )
    text = json.dumps(spec)
    assert '"p50"' in text
    assert '"type": "log"' in text


@pytest.mark.parametrize(
    ("marks", "top"), [([], 1.0), ([mark(0, 2.0)], 6.0), ([Mark(0, 1, 5.0, 4.0, 7.0)], 7.0)]
)
def test_the_axis_holds_all_that_is_drawn(marks: list[Mark], top: float) -> None:
    assert find_top(marks) == top


def test_ticks_stand_where_periods_begin_and_nowhere_else() -> None:
    day = 86_400_000.0
    start = datetime(2026, 3, 2, tzinfo=UTC).timestamp() * 1000
    one = Across(start, start + day, ticks=(start,)).encode("mid")["axis"]
    assert isinstance(one, dict)
    assert [(at["month"], at["date"]) for at in one["values"]] == [(3, 2)]
    year = Across(start, start + 364 * day, ticks=tuple(start + n * 7 * day for n in range(52)))
    many = year.encode("mid")["axis"]
    assert isinstance(many, dict)
    assert 6 <= len(many["values"]) <= 12
    assert all(at["utc"] for at in many["values"])


def test_thin_days_beside_each_other_are_hatched_as_one_stretch() -> None:
    thin = [Mark(float(n), float(n + 1), None, thin=True) for n in range(30)]
    known = Mark(30.0, 31.0, 2.0)
    spec = draw_spread([*thin, known], across=Across(0, 31), measure="euros", top=4.0)
    lines = [row for rows in layers_of(spec, "rule") for row in rows if "to" in row]
    assert 20 < len(lines) < 100
    assert max(float(str(row["to"])) for row in lines) <= 30.0


def test_numbers_on_axes_are_written_as_the_reader_writes_them() -> None:
    choose_language(asked="nl", browser=None)
    try:
        assert find_marks()["number"] == {
            "decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""],
        }  # fmt: skip
    finally:
        choose_language(asked=None, browser=None)

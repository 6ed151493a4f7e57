"""Where nobody looked is told of each group by its own platforms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archive.measures.choice import Grain
from archive.measures.looks import Looks
from archive.measures.trends import Point
from archive.times import Window
from search_ui.trend_figures import group_unseen

START = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
#: Four weeks: at the one somebody looked every day, at the other for two weeks.
LOOKS = {
    name: Looks(
        Window(start, start + timedelta(hours=1))
        for day in range(days)
        for start in [START + timedelta(days=day, hours=9)]
    )
    for name, days in (("heron", 28), ("teapot", 14))
}
BOUNDS = {f"week {n}": (START + n * WEEK, START + (n + 1) * WEEK) for n in range(4)}


def test_a_platform_that_nobody_looked_at_is_not_shown_as_empty() -> None:
    points = [Point("week 0", name, {}) for name in LOOKS]
    unseen = group_unseen(LOOKS, points, BOUNDS, split="platform", grain=Grain.WEEK)
    assert unseen["heron"] == ()
    (gap,) = unseen["teapot"]
    assert gap.earliest == START + timedelta(days=13, hours=10)
    assert gap.latest == START + 4 * WEEK


def test_where_no_figure_names_a_platform_nobody_looked() -> None:
    point = Point("week 0", None, {})
    unseen = group_unseen(LOOKS, [point], BOUNDS, split=None, grain=Grain.WEEK)
    assert unseen == {None: (Window(START, START + 4 * WEEK),)}

"""Charts and tables of a trend: one panel for each group, and under each what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import streamlit as st

from archive.desk.annotations import Annotation
from archive.measures.choice import Weighting
from archive.measures.distribution import Distribution
from archive.measures.figures import Figure
from archive.measures.trends import Point
from search_ui.charts import (
    INK,
    LOW_HEIGHT,
    SECOND,
    Across,
    Mark,
    Span,
    Spec,
    draw_counts,
    draw_spread,
    draw_steps,
    find_top,
    show_chart,
)
from search_ui.frame import show_markup
from search_ui.language import say, say_count, say_number
from search_ui.markup import build, show_text
from search_ui.method_words import (
    say_figure,
    say_measure,
    say_percent,
    say_period,
    say_suppressed,
    say_unit,
)
from search_ui.trend_figures import TrendPage
from search_ui.value_words import say_field_value
from search_ui.views.trend_tables import draw_method, read_main

_QUANTILES = ("p10", "p25", "p50", "p75", "p90")


def show_panels(page: TrendPage) -> None:
    """A panel for each group, on one scale, two beside each other."""
    groups = list(dict.fromkeys(point.group for point in page.trend.points))
    by_group = {
        group: [point for point in page.trend.points if point.group == group] for group in groups
    }
    across = find_across(page)
    marks = {group: make_marks(page, points) for group, points in by_group.items()}
    top = max(find_top(one) for one in marks.values())
    if len(groups) == 1:
        _show_panel(page, groups[0], by_group[groups[0]], marks[groups[0]], across, top)
        return
    for at in range(0, len(groups), 2):
        for column, group in zip(st.columns(2, gap="large"), groups[at : at + 2], strict=False):
            with column:
                _show_panel(page, group, by_group[group], marks[group], across, top)


def _show_panel(
    page: TrendPage,
    group: str | None,
    points: Sequence[Point],
    marks: Sequence[Mark],
    across: Across,
    top: float,
) -> None:
    heading = say_measure(page.state.of) if group is None else None
    total = say_count(sum(read_main(point).n for point in points), "listing")
    show_markup(
        build(
            "div",
            # Of one panel the sentence above it says what it shows.
            build("h3", show_text(say_group(group, split=page.state.split)))
            if group is not None
            else None,
            build("span", total, cls="n"),
            cls="pw-panel",
        )
    )
    words = describe(points, heading=heading or say_measure(page.state.of), page=page)
    bands = [Span(one.earliest, one.latest) for one in page.unseen[group]]
    spec = draw_panel(
        page, marks, across=across, top=top, bands=bands, notes=number_notes(page.annotations)
    )
    show_chart(spec, words=words)
    show_markup(draw_method(page, points))


def say_group(group: str, *, split: str | None) -> str:
    """The value of a split as people read it; words of a page as they stand."""
    return say_field_value(group, field=split or "")


def draw_panel(
    page: TrendPage,
    marks: Sequence[Mark],
    *,
    across: Across,
    top: float,
    bands: Sequence[Span],
    notes: Sequence[tuple[int, Span]] = (),
) -> Spec:
    """The chart of one group, in the style that its measure takes."""
    state = page.state
    unit = say_unit(state.of, weighting=state.weighting)
    if state.of in ("volume", "disappearances"):
        return draw_counts(marks, across=across, measure=unit, top=top, bands=bands, notes=notes)
    return draw_spread(
        marks,
        across=across,
        measure=unit,
        top=top,
        bands=bands,
        notes=notes,
        as_share=state.is_share or state.of == "concentration",
    )


def number_notes(annotations: Sequence[Annotation]) -> list[tuple[int, Span]]:
    return [
        (number, Span(start, start))
        for number, one in enumerate(annotations, 1)
        for start in [datetime.fromisoformat(f"{one.first.isoformat()}T00:00:00+00:00")]
    ]


def find_across(page: TrendPage) -> Across:
    if page.bounds:
        return Across(
            min(start for start, _ in page.bounds.values()).timestamp() * 1000,
            max(end for _, end in page.bounds.values()).timestamp() * 1000,
            ticks=tuple(sorted(start.timestamp() * 1000 for start, _ in page.bounds.values())),
        )
    labels = _list_labels(page)
    return Across(0, len(labels), tuple(say_period(label) for label in labels))


def _list_labels(page: TrendPage) -> list[str]:
    return list(dict.fromkeys(point.label for point in page.trend.points))


def make_marks(page: TrendPage, points: Sequence[Point]) -> list[Mark]:
    labels = _list_labels(page)
    marks = []
    for point in points:
        if point.label in page.bounds:
            start, end = (one.timestamp() * 1000 for one in page.bounds[point.label])
        else:
            place = labels.index(point.label)
            start, end = float(place), float(place + 1)
        marks.append(_make_mark(page, point, start, end))
    return marks


def _make_mark(page: TrendPage, point: Point, start: float, end: float) -> Mark:
    label = say_period(point.label)
    if page.state.of == "concentration":
        found = point.concentration
        value = None if found is None else found.tops[-1]
        words = f"{label}: {say_percent(value)}"
        return Mark(start, end, value, thin=value is None, words=words)
    main = read_main(point)
    quantiles = [point.figures.get(name) for name in ("p10", "p25", "p75", "p90")]
    values = [one.value for one in quantiles if one is not None and one.value is not None]
    spread = (values[0], values[1], values[2], values[3]) if len(values) == 4 else None
    return Mark(
        start,
        end,
        main.value,
        main.low,
        main.high,
        spread=spread,
        thin=main.suppressed is not None,
        words=f"{label}: {say_main(main, share=page.state.is_share)}, n = {say_number(main.n)}",
    )


def say_main(figure: Figure, *, share: bool) -> str:
    """``1.07 (0.72–1.69)``."""
    write: Callable[[float | None], str] = say_percent if share else say_figure
    if figure.value is None:
        return say_suppressed(figure.suppressed) if figure.suppressed else "–"
    if figure.low is None or figure.high is None:
        return write(figure.value)
    return f"{write(figure.value)} ({write(figure.low)}–{write(figure.high)})"


def describe(points: Sequence[Point], *, heading: str, page: TrendPage) -> str:
    """What a chart shows, in words."""
    known = [point for point in points if read_main(point).value is not None]
    if not known:
        return f"{heading}: {say('nothing that can be said')}"
    share = page.state.is_share
    first, last = known[0], known[-1]
    ends = (
        f"{say_period(first.label)} {say_main(read_main(first), share=share)}",
        f"{say_period(last.label)} {say_main(read_main(last), share=share)}",
    )
    return f"{heading}: {' … '.join(dict.fromkeys(ends))}"


# --- what it rests on ------------------------------------------------------------------------


def show_distributions(named: Sequence[tuple[str, Distribution]], *, of: str) -> None:
    """Whole distributions on one scale, one under the other, each with its quantiles."""
    known = [(name, one) for name, one in named if one.steps]
    for name, one in named:
        if one.suppressed:
            show_markup(build("p", f"{name}: {say_suppressed(one.suppressed)}", cls="pw-note"))
    if not known:
        return
    steps = [step for _, one in known for step in one.steps if step.low > 0]
    ends = (min(step.low for step in steps), max(step.high for step in steps))
    top = max(step.share for step in steps)
    for number, (name, one) in enumerate(known):
        marks = {
            label: figure.value
            for label, figure in one.quantiles.items()
            if figure.value is not None and ends[0] <= figure.value <= ends[1]
        }
        middle = one.quantiles.get("p50")
        count = "" if middle is None else say_count(middle.n, "listing")
        show_markup(build("div", build("h3", name), build("span", count, cls="n"), cls="pw-panel"))
        spec = draw_steps(
            [(step.low, step.high, step.share) for step in one.steps if step.low > 0],
            measure=say_unit(of, weighting=Weighting.LISTING),
            ends=ends,
            top=top,
            marks=marks,
            color=(INK, SECOND)[number % 2],
            height=LOW_HEIGHT,
        )
        words = ", ".join(f"{label} {say_figure(value)}" for label, value in marks.items())
        show_chart(spec, words=f"{name}: {words}")
    left = sum(step.share for _, one in known for step in one.steps if step.low == 0)
    if left:
        show_markup(
            build("p", say("Amounts of next to nothing are not on this axis."), cls="pw-note")
        )

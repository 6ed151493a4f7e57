"""The pages' one style of chart, as Vega-Lite specifications: spreads, counts, shares, steps.

Only numbers, dates and our own words reach a chart, never text of a page: tooltips and labels are
no plain text. A stretch in which nobody looked is a grey band, a period with too little in it is
hatched, and neither is drawn as zero. Colours are told apart by lightness too, and no meaning
hangs on a colour alone. The chart's own menu, which would pass by the gate, is off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from search_ui.language import current_language, say

#: Legible on the light and on the dark page alike.
INK, SECOND, GREY = "#3d7ca8", "#c2703d", "#8a8a8a"
#: Words on axes, with enough contrast on either page.
_QUIET_LIGHT, _QUIET_DARK = "#5d584e", "#b5b0a5"
HEIGHT, LOW_HEIGHT = 250, 180
_HEADROOM = 1.06
#: Lines in a box of a hatched stretch, and boxes in a chart's width.
_HATCHES, _BOXES = 7, 5
_DAY = 86_400_000
_MOST_TICKS = 12
Spec = dict[str, object]
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time on a chart."""

    start: datetime
    end: datetime

    @property
    def ends(self) -> tuple[float, float]:
        return self.start.timestamp() * 1000, self.end.timestamp() * 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """One period. ``spread``: the 10th, 25th, 75th and 90th percentile, where there are any;
    ``thin``: too little is in it, and nothing is said. ``words`` is the tooltip, ours."""

    start: float
    end: float
    value: float | None
    low: float | None = None
    high: float | None = None
    spread: tuple[float, float, float, float] | None = None
    thin: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Across:
    """The axis across: time, or named places (``names``, ours) at 0, 1, 2 … ``ticks``: where
    periods begin; a tick stands on some of them, and nowhere else."""

    first: float
    last: float
    names: tuple[str, ...] = ()
    ticks: tuple[float, ...] = ()

    def encode(self, field: str) -> Row:
        if not self.names:
            short = self.last - self.first < 200 * _DAY
            axis: Row = {
                "grid": False,
                # As days are written everywhere here: names of months would be English ones.
                "format": "%m-%d" if short else "%Y-%m",
                "labelOverlap": True,
            }
            # The chart's own ticks fall on Sundays, whatever day a period begins on, and several
            # times into one day.
            every = -(-len(self.ticks) // _MOST_TICKS) or 1
            chosen: Row = {"tickCount": 7}
            if self.ticks:
                chosen = {"values": [_write_moment(one) for one in self.ticks[::every]]}
            return {
                "field": field,
                "type": "temporal",
                "title": None,
                "scale": {"type": "utc", "nice": False},
                "axis": {**axis, **chosen},
            }
        listed = ", ".join(f"'{name}'" for name in self.names)
        return {
            "field": field,
            "type": "quantitative",
            "title": None,
            "scale": {"nice": False, "zero": False},
            "axis": {
                "grid": False,
                "values": [place + 0.5 for place in range(len(self.names))],
                "labelExpr": f"[{listed}][floor(datum.value)]",
                "labelOverlap": True,
            },
        }


def show_chart(spec: Spec, *, words: str) -> None:
    """Draw a chart; ``words`` say what it shows, for those who do not see it."""
    quiet = _QUIET_DARK if st.context.theme.type == "dark" else _QUIET_LIGHT
    config = {
        "axis": {
            "labelColor": quiet,
            "titleColor": quiet,
            "labelFontSize": 12,
            "titleFontSize": 12,
        },
        "view": {"stroke": None},
        "locale": find_marks(),
    }
    whole = {**spec, "config": config, "usermeta": {"embedOptions": {"actions": False}}}
    st.vega_lite_chart(spec=whole, width="stretch", alt=words)


def _write_moment(milliseconds: float) -> Row:
    """A moment (UTC) as the charts' library takes it where it takes no number."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return {
        "utc": True,
        "year": moment.year,
        "month": moment.month,
        "date": moment.day,
        "hours": moment.hour,
        "minutes": moment.minute,
    }


def find_marks() -> Row:
    """How the reader's language writes numbers, as the charts' library takes it."""
    language = current_language()
    marks: Row = {
        "decimal": language.decimal,
        "thousands": language.thousands,
        "grouping": [3],
        "currency": ["", ""],
    }
    return {"number": marks}


def find_top(marks: Iterable[Mark]) -> float:
    """The highest number that a chart of these must hold; 1 where there is none."""
    numbers = [
        number
        for mark in marks
        for number in (mark.value, mark.high, *(mark.spread or ()))
        if number is not None
    ]
    return max(numbers, default=0) or 1.0


def draw_spread(
    marks: Sequence[Mark],
    *,
    across: Across,
    measure: str,
    top: float,
    bands: Sequence[Span] = (),
    notes: Sequence[tuple[int, Span]] = (),
    height: int = HEIGHT,
    as_share: bool = False,
) -> Spec:
    """For each period a pale bar from the 10th to the 90th percentile, a darker one over the
    middle half, a dot on the middle with its interval through it. Dots of neighbouring periods
    are joined; over a period without one the line breaks."""
    up = _encode_up(measure, top=top, as_share=as_share)
    known = [mark for mark in marks if mark.value is not None]
    layers = _draw_ground(marks, across=across, up=up, top=top, bands=bands)
    for inner, outer, width, opacity in ((0, 3, 0.34, 0.24), (1, 2, 0.62, 0.42)):
        bars: list[Row] = [
            {
                "from": mark.start + (mark.end - mark.start) * (1 - width) / 2,
                "to": mark.end - (mark.end - mark.start) * (1 - width) / 2,
                "low": mark.spread[inner],
                "high": mark.spread[outer],
            }
            for mark in known
            if mark.spread is not None
        ]
        layers += _layer(
            bars,
            {"type": "rect", "color": INK, "opacity": opacity},
            x=across.encode("from"),
            x2={"field": "to"},
            y={**up, "field": "low"},
            y2={"field": "high"},
        )
    rows = [_write_mark(mark, run) for run, mark in _number_runs(marks)]
    layers += _layer(
        rows,
        {"type": "line", "color": INK, "strokeWidth": 1.4},
        x=across.encode("mid"),
        y=up,
        detail={"field": "run", "type": "nominal"},
    )
    layers += _layer(
        [row for row in rows if row["low"] is not None and row["high"] is not None],
        {"type": "rule", "color": INK, "strokeWidth": 2.6},
        x=across.encode("mid"),
        y={**up, "field": "low"},
        y2={"field": "high"},
    )
    layers += _layer(
        rows,
        {
            "type": "point",
            "filled": True,
            "size": 58,
            "color": INK,
            "opacity": 1,
            "stroke": "white",
            "strokeWidth": 1,
        },
        x=across.encode("mid"),
        y=up,
        tooltip=_tell(measure),
    )
    return {
        "height": height,
        "layer": [*layers, *_draw_notes(notes, across=across)],
    }


def draw_counts(
    marks: Sequence[Mark],
    *,
    across: Across,
    measure: str,
    top: float,
    bands: Sequence[Span] = (),
    notes: Sequence[tuple[int, Span]] = (),
    height: int = HEIGHT,
) -> Spec:
    """A column for each period."""
    up = _encode_up(measure, top=top, whole=True)
    rows = [
        {**_write_mark(mark, 0), "from": mark.start + gap, "to": mark.end - gap, "zero": 0}
        for mark in marks
        if mark.value is not None
        for gap in [(mark.end - mark.start) * 0.08]
    ]
    layers = _draw_ground(marks, across=across, up=up, top=top, bands=bands)
    layers += _layer(
        rows,
        {"type": "rect", "color": INK, "opacity": 0.8},
        x=across.encode("from"),
        x2={"field": "to"},
        y={**up, "field": "zero"},
        y2={"field": "value"},
        tooltip=_tell(measure),
    )
    return {
        "height": height,
        "layer": [*layers, *_draw_notes(notes, across=across)],
    }


def draw_steps(
    steps: Sequence[tuple[float, float, float]],
    *,
    measure: str,
    ends: tuple[float, float],
    top: float,
    marks: Mapping[str, float],
    color: str = INK,
    height: int = LOW_HEIGHT,
) -> Spec:
    """A whole distribution: (from, to, share of all) as areas over an axis whose steps grow by a
    ratio; ``marks`` are percentiles by name, the middle one drawn strongest."""
    across: Row = {
        "field": "from",
        "type": "quantitative",
        "title": measure,
        "scale": {"type": "log", "domain": list(ends), "nice": False},
        "axis": {"grid": False, "tickCount": 6, "format": ",.3~f", "labelOverlap": True},
    }
    up: Row = {
        "field": "share",
        "type": "quantitative",
        "title": say("share of all"),
        "scale": {"domain": [0, top * _HEADROOM], "nice": False},
        "axis": {"tickCount": 4, "format": ".0%"},
    }
    rows: list[Row] = [
        {"from": low, "to": high, "share": share, "zero": 0} for low, high, share in steps
    ]
    layers = _layer(
        rows,
        {"type": "rect", "color": color, "opacity": 0.62, "stroke": "white", "strokeWidth": 0.6},
        x=across,
        x2={"field": "to"},
        y={**up, "field": "zero"},
        y2={"field": "share"},
        tooltip=[
            {"field": "from", "title": say("from"), "format": ".2f"},
            {"field": "to", "title": say("to"), "format": ".2f"},
            {"field": "share", "title": say("share of all"), "format": ".1%"},
        ],
    )
    middle: list[Row] = [{"from": value, "name": name} for name, value in marks.items()]
    layers += _layer(
        [{**row, "strong": row["name"] == "p50"} for row in middle],
        {"type": "rule", "color": GREY},
        x=across,
        strokeWidth={"condition": {"test": "datum.strong", "value": 2.4}, "value": 1},
        strokeDash={"condition": {"test": "datum.strong", "value": [1, 0]}, "value": [3, 3]},
    )
    layers += _layer(
        middle,
        {"type": "text", "align": "center", "baseline": "bottom", "color": GREY},
        x=across,
        y={"value": -3},
        text={"field": "name", "type": "nominal"},
    )
    return {"height": height, "layer": layers}


# --- parts -----------------------------------------------------------------------------------


def _layer(rows: Sequence[Row], mark: Row, **encoding: object) -> list[Row]:
    """A layer without rows has no extent, and the chart's library complains of it."""
    return [{"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}] if rows else []


def _encode_up(measure: str, *, top: float, as_share: bool = False, whole: bool = False) -> Row:
    return {
        "field": "value",
        "type": "quantitative",
        "title": measure,
        "scale": {"domain": [0, 1 if as_share else top * _HEADROOM], "nice": False},
        "axis": {
            "tickCount": 5,
            "format": ".0%" if as_share else ",.3~f",
            **({"tickMinStep": 1} if whole else {}),
        },
    }


def _tell(measure: str) -> list[Row]:
    return [{"field": "words", "type": "nominal", "title": measure}]


def _write_mark(mark: Mark, run: int) -> Row:
    return {
        "mid": (mark.start + mark.end) / 2,
        "value": mark.value,
        "low": mark.low,
        "high": mark.high,
        "run": run,
        "words": mark.words,
    }


def _number_runs(marks: Sequence[Mark]) -> list[tuple[int, Mark]]:
    """Marks with a value, each with the number of the unbroken run that it is in."""
    numbered: list[tuple[int, Mark]] = []
    run, end = 0, None
    for mark in sorted(marks, key=lambda one: one.start):
        if mark.value is None:
            end = None
            continue
        if end is None or mark.start - end > 1:
            run += 1
        numbered.append((run, mark))
        end = mark.end
    return numbered


def _draw_ground(
    marks: Sequence[Mark], *, across: Across, up: Row, top: float, bands: Sequence[Span]
) -> list[Row]:
    """Bands where nobody looked, and hatching where too little is known."""
    # The ends of the axis are data that nobody sees: of a stated domain and a bar's two ends the
    # library makes two domains, and complains.
    reach = _layer(
        [{"from": across.first}, {"from": across.last}],
        {"type": "rule", "opacity": 0},
        x=across.encode("from"),
    )
    rows: list[Row] = []
    for band in bands:
        start, end = band.ends
        if end > across.first and start < across.last:
            rows.append({"from": max(start, across.first), "to": min(end, across.last)})
    ground = reach + _layer(
        rows,
        {"type": "rect", "color": GREY, "opacity": 0.26},
        x=across.encode("from"),
        x2={"field": "to"},
    )
    return ground + _layer(
        _hatch_thin(marks, across=across, top=top),
        {"type": "rule", "color": GREY, "strokeWidth": 1, "opacity": 0.7},
        x=across.encode("from"),
        x2={"field": "to"},
        y={**up, "field": "low"},
        y2={"field": "high"},
    )


def _hatch_thin(marks: Sequence[Mark], *, across: Across, top: float) -> list[Row]:
    """Thin periods beside each other as one stretch, hatched as wide as any other: thirty days with
    lines of their own each would be a grey wall."""
    stretches: list[tuple[float, float]] = []
    for mark in sorted((one for one in marks if one.thin), key=lambda one: one.start):
        if stretches and mark.start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(mark.end, stretches[-1][1]))
        else:
            stretches.append((mark.start, mark.end))
    box = (across.last - across.first) / _BOXES or 1.0
    lines: list[Row] = []
    for start, end in stretches:
        boxes = max(1, int((end - start) / box))
        width = (end - start) / boxes
        count = max(2, min(_HATCHES, round(_HATCHES * width / box)))
        for number in range(boxes):
            left = start + number * width
            lines += hatch(left, left + width, top=top, count=count)
    return lines


def hatch(start: float, end: float, *, top: float, count: int = _HATCHES) -> list[Row]:
    """Slanting lines that fill the box from ``start`` to ``end`` and from 0 to ``top``."""
    lines: list[Row] = []
    for number in range(1, 2 * count):
        # A line from the left or upper edge down to the lower or right one, in parts of the box.
        left = max(0.0, number / count - 1)
        right = min(1.0, number / count)
        lines.append(
            {
                "from": start + left * (end - start),
                "to": start + right * (end - start),
                "low": (number / count - left) * top,
                "high": (number / count - right) * top,
            }
        )
    return lines


def _draw_notes(notes: Sequence[tuple[int, Span]], *, across: Across) -> list[Row]:
    """A dashed line with its number for each event; its words stand under the chart."""
    rows: list[Row] = [
        {"from": span.ends[0], "number": str(number)}
        for number, span in notes
        if not across.names and across.first <= span.ends[0] <= across.last
    ]
    return _layer(
        rows,
        {"type": "rule", "color": SECOND, "strokeDash": [4, 3], "strokeWidth": 1.4},
        x=across.encode("from"),
    ) + _layer(
        rows,
        {"type": "text", "color": SECOND, "fontWeight": "bold", "dy": 4, "dx": 4, "align": "left",
         "baseline": "top"},
        x=across.encode("from"),
        y={"value": 0},
        text={"field": "number", "type": "nominal"},
    )  # fmt: skip

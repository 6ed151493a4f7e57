"""A trend as a picture for publication: only the figures that the gate passed, with their source.

Drawn on this machine from numbers alone. A figure that was withheld is hatched, like one of which
too little is known; grey bands are whole days, since hours would tell when somebody looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from textwrap import wrap

import streamlit as st

from archive.claiming import read_basis
from archive.desk.claims import Basis
from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import BadInput
from archive.measures.trends import Point
from archive.publish.exports.trends import OWN_SPLITS, tabulate_trend
from archive.publish.gate import Gate
from archive.publish.material import Heading, Leaving, PassedCell
from archive.publish.register import note_digest
from search_ui.answers import Asks
from search_ui.charts import Span, Spec, find_marks, find_top
from search_ui.frame import show_markup
from search_ui.language import say, say_count, say_number
from search_ui.leaving import Made
from search_ui.markup import build, clean_text
from search_ui.method_words import SPLIT_WORDS, WEIGHTING_NAMES, say_measure
from search_ui.trend_figures import TrendPage, read_trend_page
from search_ui.views.exporting import name_trend
from search_ui.views.leaving import find_publisher, show_made
from search_ui.views.making import make_wanted, note_press
from search_ui.views.trend_panels import draw_panel, find_across, make_marks, say_group

_WIDTH, _LINE = 760, 15
_QUIET = "#5d584e"
_SCALE = 2.0
_LONGEST_QUESTION = 100
_LINE_HOLDS = 130


def show_picture(asks: Asks, page: TrendPage) -> None:
    """A form that makes the chart as SVG and PNG; nothing for whoever may not, and nothing of a
    split by words of pages or of a chart without a gate for its figures."""
    who = find_publisher(asks)
    state = page.state
    named = state.split is not None and state.split not in OWN_SPLITS
    ungated = state.of == "concentration" or state.reviewed is not None
    if who is None or not page.trend.points or named or ungated:
        return
    question = name_trend(page)
    with st.expander(say("Chart as a picture"), key="picture"):
        words = say(
            "As SVG and PNG with a source line. A figure that may not leave is hatched, like one "
            "of which too little is known."
        )
        show_markup(build("p", words, cls="pw-note"))
        with st.form("picture_form", border=False):
            title = st.text_input(
                say("Title"), value=say_measure(state.of), key=f"picture_title {question}"
            )
            st.form_submit_button(
                say("Make the picture"), on_click=note_press, args=("picture", question)
            )
        made = make_wanted(
            lambda: asks.judge(
                lambda door, desk: make_picture(
                    door, desk, page, by=who.name, title=title.strip() or say_measure(state.of)
                ),
                write=True,
            ),
            key="picture",
            of=question,
            meanwhile=say("Passing the gate…"),
        )
        if made is not None:
            show_made(made, counted=say_count(made.rows, "figure"))


def make_picture(door: Archive, desk: Desk, page: TrendPage, *, by: str, title: str) -> Made:
    """The chart as SVG, and as PNG beside it. The register has the digest of the SVG.

    Raises:
        BadInput: no figure of it may leave, or what draws is not installed.
        NotAllowed: ``by`` is nobody at the desk.
    """
    # Read again: since the page was drawn there may be more, and its figures would not match.
    page = read_trend_page(door, page.state)
    state = page.state
    settings = state.settings(page.grain)
    table = tabulate_trend(door, state.query, of=state.of, split=state.split, settings=settings)
    gate = Gate(door, desk, Heading(Leaving.CHART, state.query))
    passed = gate.pass_cells([cell for _, cell in table.cells])
    pairs = [(point, cell) for (point, _), cell in zip(table.cells, passed, strict=True)]
    points = [keep_passed(point, cell) for point, cell in pairs]
    known = [cell.figure for cell in passed if cell.figure.value is not None]
    if not known:
        raise BadInput(f"no figure of this chart may leave: {_tell_why(passed)}")
    check_drawing()
    basis = read_basis(door)
    publication = gate.register(by=by, title=title, basis=basis).id
    kept = replace(page, trend=replace(table.trend, points=tuple(points)))
    source = write_source(
        kept, publication=publication, basis=basis, n=sum(one.n for one in known),
        demo=door.home.demo,
    )  # fmt: skip
    today = datetime.now(UTC).date()
    replies = [one.tell(today=today) for one in gate.replies]
    lines = [part for line in (*source, *replies) for part in wrap(line, _LINE_HOLDS)]
    spec = compose(kept, title=title, lines=lines)
    svg, png = draw_files(spec)
    note_digest(desk, publication, by=by, sha256=sha256(svg).hexdigest())
    name = f"piecework-chart-{publication}"
    beside = Made(f"{name}.png", "image/png", png, publication, len(known))
    return Made(
        f"{name}.svg",
        "image/svg+xml",
        svg,
        publication,
        len(known),
        withheld=gate.withheld,
        beside=(beside,),
    )


def keep_passed(point: Point, cell: PassedCell) -> Point:
    """The point as the gate let it through: where its main figure was held back, all were, since
    they rest on the same versions."""
    if cell.figure.value is not None:
        return point
    why = cell.figure.suppressed or "held back"
    held = {
        name: replace(one, value=None, low=None, high=None, n=0, suppressed=why)
        for name, one in point.figures.items()
    }
    return replace(point, figures=held)


def write_source(
    page: TrendPage, *, publication: str, basis: Basis, n: int, demo: bool
) -> list[str]:
    """The lines under the picture: over what, n and weighting, then where it is from."""
    state = page.state
    question = clean_text(state.query or say("everything"))
    if len(question) > _LONGEST_QUESTION:
        question = question[: _LONGEST_QUESTION - 2].rstrip() + " …"
    counted = say(WEIGHTING_NAMES[state.weighting])
    over = say(
        "Over: {question}. n = {n} listings, counted {counted}.",
        question=question, n=say_number(n), counted=counted,
    )  # fmt: skip
    if state.split:
        over = f"{over} {say(SPLIT_WORDS.get(state.split, state.split))}."
    source = say(
        "Source: Piecework archive {archive}, data version {sequence}, publication {publication}.",
        archive=basis.archive[:8],
        sequence=str(basis.sequence),
        publication=publication,
    )
    key = say("Hatched: too little to say, or withheld. Grey: whole days on which nobody looked.")
    lines = [over, key, source]
    return [say("DEMO: every listing is invented."), *lines] if demo else lines


def compose(page: TrendPage, *, title: str, lines: Sequence[str]) -> Spec:
    """The whole picture: a panel for each group on one scale, and the lines under them."""
    groups = list(dict.fromkeys(point.group for point in page.trend.points))
    across = find_across(page)
    drawn = {
        group: [
            # What a tooltip would say has no place in a file that leaves.
            replace(mark, words="")
            for mark in make_marks(page, [one for one in page.trend.points if one.group == group])
        ]
        for group in groups
    }
    top = max(find_top(marks) for marks in drawn.values())
    panels: list[Spec] = []
    for group, marks in drawn.items():
        unseen = page.unseen.get(group, ())
        bands = [band for one in unseen if (band := _round_band(one.earliest, one.latest))]
        panel = draw_panel(page, marks, across=across, top=top, bands=bands)
        named: Spec = (
            {}
            if group is None
            else {
                "title": {
                    "text": clean_text(say_group(group, split=page.state.split)),
                    "fontSize": 13,
                }
            }
        )
        panels.append({**panel, **named, "width": _WIDTH})
    foot: Spec = {
        "width": _WIDTH,
        "height": _LINE * len(lines),
        "data": {"values": [{"at": 0}]},
        "mark": {
            "type": "text",
            "text": [clean_text(line) for line in lines],
            "align": "left",
            "baseline": "top",
            "fontSize": 11,
            "lineHeight": _LINE,
            "color": _QUIET,
        },
        "encoding": {"x": {"value": 0}, "y": {"value": 0}},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 16,
        "title": {"text": clean_text(title), "anchor": "start", "fontSize": 17, "offset": 14},
        "vconcat": [*panels, foot],
        "config": {
            "aria": False,
            "locale": find_marks(),
            "view": {"stroke": None},
            "axis": {"labelColor": _QUIET, "titleColor": _QUIET, "labelFontSize": 12},
        },
    }


def check_drawing() -> None:
    """
    Raises:
        BadInput: what draws is not installed; the message says how to get it.
    """
    try:
        import vl_convert  # noqa: F401
    except ImportError as error:
        raise BadInput("pictures need vl-convert: pip install 'piecework[ui]'") from error


def draw_files(spec: Spec) -> tuple[bytes, bytes]:
    """SVG and PNG of a chart, drawn on this machine; nothing is loaded for it."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    png = vl_convert.svg_to_png(svg, scale=_SCALE)
    return svg.encode(), png


def _round_band(start: datetime, end: datetime) -> Span | None:
    """The whole days (UTC) within; None where there is none."""
    first = datetime.combine(start.astimezone(UTC).date(), time(), UTC)
    if first < start:
        first += timedelta(days=1)
    last = datetime.combine(end.astimezone(UTC).date(), time(), UTC)
    return Span(first, last) if first < last else None


def _tell_why(cells: Sequence[PassedCell]) -> str:
    reasons = dict.fromkeys(one.figure.suppressed for one in cells if one.figure.suppressed)
    return "; ".join(reasons) or "there is none"

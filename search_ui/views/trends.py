"""Trends: a measure over time and groups, with what it rests on one click away.

The address is the whole state. A figure is drawn with its interval; where too little stands behind
it nothing is drawn but hatching, and where nobody looked there is a band. What leaves from here
goes through the gate first (:mod:`search_ui.views.exporting`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from archive.door import IndexUnusable
from archive.errors import BadInput, BadQuery
from archive.measures.choice import Grain, Weighting
from archive.measures.columns import AMOUNTS
from archive.measures.trends import Provenance
from search_ui.answers import About, Asks
from search_ui.controls import choose_days, choose_value, choose_words
from search_ui.frame import name_page, show_bad_query, show_markup, show_notice
from search_ui.language import say, say_count
from search_ui.markup import Child, Markup, build, build_link, say_with, show_text
from search_ui.method_words import (
    GRAIN_WORDS,
    MEASURE_WORDS,
    PROVENANCE_WORDS,
    SPLIT_WORDS,
    WEIGHTING_NAMES,
    WEIGHTING_WORDS,
    say_left_out,
    say_measure,
)
from search_ui.trend_figures import TrendPage, read_trend_page
from search_ui.trend_state import SPLITS, TrendState, read_trend_state
from search_ui.views.coverage import show_unusable
from search_ui.views.exporting import show_figure_cite, show_trend_export
from search_ui.views.picture import show_picture
from search_ui.views.trend_panels import show_distributions, show_panels
from search_ui.views.trend_tables import draw_stretches

_GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.WEEKDAY, Grain.HOUR)


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the trend that the address asks for."""
    state = read_trend_state(params)
    name_page(f"{say('Trends')}: {say_measure(state.of)}")
    show_markup(build("h1", say("Trends"), cls="pw-title"))
    page: TrendPage | None = None
    failed: BadQuery | BadInput | IndexUnusable | None = None
    try:
        with st.spinner(say("Measuring…"), show_time=False):
            page = asks.read(lambda archive: read_trend_page(archive, state))
    except (BadQuery, BadInput, IndexUnusable) as error:
        failed = error
    places, reviewed = (page.places, page.reviewed) if page else ((), ())
    show_choices(state, places=places, reviewed=reviewed)
    if state.wrong:
        show_markup(draw_wrong(state))
    match failed:
        case BadQuery():
            show_bad_query(failed)
        case IndexUnusable():
            show_unusable(failed)
        case BadInput():
            show_notice(say("This cannot be measured"), str(failed))
    if page is not None:
        show_answer(page)
        show_trend_export(asks, page)
        show_picture(asks, page)
        show_figure_cite(asks, page)


def show_choices(state: TrendState, *, places: tuple[str, ...], reviewed: tuple[str, ...]) -> None:
    """What is measured, of what, cut and split how: each writes itself into the address."""
    measures = {name: say(words) for name, words in MEASURE_WORDS.items() if _is_known(name)}
    measures |= {name: say_measure(name) for name in (f"below:{place}" for place in places)}
    measures |= {name: say_measure(name) for name in (f"reviewed:{one}" for one in reviewed)}
    measures.setdefault(state.of, say_measure(state.of))
    first = st.columns([3, 3, 2, 2])
    with first[0]:
        choose_value(say("What to measure"), param="of", options=measures, current=state.of)
    with first[1]:
        choose_words(
            say("Over which offers (words and filters)"),
            param="q",
            current=state.query,
            placeholder="platform:mturk transcribe",
        )
    with first[2]:
        grains = {"": say("as fits"), **{str(one): say(GRAIN_WORDS[one]) for one in _GRAINS}}
        grains.setdefault(str(state.by or ""), say(GRAIN_WORDS[state.by or Grain.ALL]))
        choose_value(say("Periods"), param="by", options=grains, current=str(state.by or ""))
    with first[3]:
        splits = {"": say("not split"), **{one: say(SPLIT_WORDS[one]) for one in SPLITS}}
        splits.setdefault(state.split or "", state.split or "")
        choose_value(say("Split"), param="split", options=splits, current=state.split or "")
    second = st.columns([3, 3, 2, 2])
    with second[0]:
        choose_days(
            say("First seen between (days in UTC)"), params=("since", "until"), current=state.days
        )
    with second[1]:
        choose_days(
            say("Beside these days"),
            params=("beside-since", "beside-until"),
            current=state.beside,
        )
    with second[2]:
        weightings = {str(one): say(WEIGHTING_NAMES[one]) for one in Weighting}
        choose_value(
            say("Counted"), param="weighting", options=weightings, current=str(state.weighting)
        )
    with second[3]:
        sources = {str(one): say(PROVENANCE_WORDS[one]) for one in Provenance}
        choose_value(say("From"), param="from", options=sources, current=str(state.provenance))


def _is_known(name: str) -> bool:
    return name in AMOUNTS or name in ("volume", "concentration", "lifetime", "disappearances")


def draw_wrong(state: TrendState) -> Markup:
    """Parts of the address that name nothing, and a way to the address without them."""
    link = build_link(say("the address as it was understood"), to=state.to_params())
    named = build("code", show_text(" ".join(state.wrong)))
    return build(
        "p",
        say_with(
            "The address asks for something that there is not: {named}. Shown is {link}.",
            named=named,
            link=link,
        ),
        cls="pw-older",
    )


def show_answer(page: TrendPage) -> None:
    state = page.state
    if not page.trend.points:
        _show_nothing(page)
        return
    show_markup(draw_reading(page))
    if page.stretches:
        show_markup(build("h2", say("One stretch of days beside another"), cls="pw-section"))
        show_markup(draw_stretches(page.stretches, share=state.is_share))
        named = [
            (f"{one.days[0].isoformat()} – {one.days[1].isoformat()}", one.distribution)
            for one in page.stretches
        ]
        show_distributions([(name, one) for name, one in named if one is not None], of=state.of)
        show_markup(build("h2", say("Over time"), cls="pw-section"))
    show_panels(page)
    show_markup(draw_key(page))
    if page.distribution is not None and not page.stretches:
        show_markup(build("h2", say("The whole distribution"), cls="pw-section"))
        show_distributions([(say("all of these days"), page.distribution)], of=state.of)


def draw_reading(page: TrendPage) -> Markup:
    """The question in a sentence: what is counted, over what."""
    state = page.state
    parts: list[Child] = [build("b", say_measure(state.of)), ", ", say(GRAIN_WORDS[page.grain])]
    if state.split:
        parts += [", ", say(SPLIT_WORDS.get(state.split, state.split))]
    parts += [". ", say(WEIGHTING_WORDS[state.weighting]), " "]
    parts += say_with(
        "Counted from {versions} that the question finds.",
        versions=build_link(
            say_count(page.trend.found, "version"), to={"page": "search", "q": state.query}
        ),
    )
    return build("p", parts, cls="pw-lead small")


def draw_key(page: TrendPage) -> Markup:
    """How to read the chart, and the events that stand on it."""
    state = page.state
    if state.is_amount or state.of == "lifetime":
        words = say(
            "Pale bar: from the 10th to the 90th percentile. Darker bar: the middle half. Dot: the "
            "middle one, the line through it its 95 % interval."
        )
    elif state.of == "concentration":
        words = say("Dot: the share that the top tenth of requesters posts.")
    elif state.reviewed is not None:
        words = say(
            "Dot: the share whose text two people found to ask for this, the line through it its "
            "95 % interval. A text that no rule noticed counts as one that does not, which makes "
            "it too low; one that waits for review has no part, which may move it either way."
        )
    elif state.is_share:
        words = say("Dot: the share, the line through it its 95 % interval.")
    else:
        words = say("Column: what was seen; at least so much was offered.")
    more = say(
        "Hatched: too little to say. Grey band: nobody looked. Left empty: nothing of it was seen."
    )
    notes: list[Child] = [
        build(
            "li",
            build("b", str(number)),
            f" {one.first.isoformat()} ",
            show_text(one.says),
            " ",
            build("span", show_text(one.source), cls="quiet"),
        )
        for number, one in enumerate(page.annotations, 1)
    ]
    return build(
        "div",
        build("p", f"{words} {more}", cls="pw-note"),
        build("ol", notes, cls="pw-list") if notes else None,
    )


def _show_nothing(page: TrendPage) -> None:
    trend = page.trend
    lines: list[Child] = [
        say("The question finds {versions}.", versions=say_count(trend.matched, "version"))
    ]
    if trend.matched and not trend.found:
        lines.append(
            say("None of them is of the provenance that was asked for: choose another under From.")
        )
    elif trend.matched:
        lines.append(say("None of them has this figure: choose another one under What to measure."))
    left = [
        say_left_out(why, count)
        for point in trend.points[:1]
        for figure in point.figures.values()
        for why, count in figure.left_out.items()
    ]
    if left:
        lines.append("; ".join(left))
    if page.state.days is not None:
        wider = replace(page.state, days=None, beside=None).to_params()
        lines.append(build_link(say("The same over all days"), to=wider))
    show_notice(say("Nothing to measure"), *lines)

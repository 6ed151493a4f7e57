"""Which table each page exports, and under which words it is registered."""

from __future__ import annotations

import streamlit as st

from archive.index.query import Query
from archive.index.syntax import print_query
from archive.publish.citations import list_figures
from archive.publish.exports.listings import tabulate_versions
from archive.publish.exports.pay_changes import tabulate_pay_changes
from archive.publish.exports.prices import tabulate_place_gaps, tabulate_tiers
from archive.publish.exports.requests import tabulate_requests
from archive.publish.exports.trends import OWN_SPLITS, tabulate_trend
from search_ui.answers import Asks
from search_ui.frame import show_markup
from search_ui.language import say
from search_ui.leaving import Made
from search_ui.markup import build
from search_ui.method_words import say_period
from search_ui.trend_figures import TrendPage
from search_ui.views.leaving import find_publisher, show_cite, show_export
from search_ui.views.making import find_made


def show_search_export(asks: Asks, query: Query) -> None:
    """Every version that the question finds."""
    words = print_query(query)
    show_export(
        asks,
        lambda door, _desk: tabulate_versions(door, words),
        question=words or "everything",
        about=say("All that the question finds, one row a version, as far as it may leave."),
    )


def show_changes_export(asks: Asks, query: Query) -> None:
    """The pay changes of the tab, all of them."""
    show_export(
        asks,
        lambda door, _desk: tabulate_pay_changes(door, query),
        question=f"pay changes: {print_query(query)}",
        about=say("All pay changes that this list asks for, as far as they may leave."),
    )


def show_prices_export(asks: Asks, words: str, *, by_place: bool) -> None:
    """Prices that stood at once: several of one offer, or one offer's by country."""
    tabulate = tabulate_place_gaps if by_place else tabulate_tiers
    named = "gaps by place" if by_place else "several prices at once"
    show_export(
        asks,
        lambda door, _desk: tabulate(door, words),
        question=f"{named}: {words}" if words else named,
        about=say("All that this list asks for, one row a price, as far as it may leave."),
    )


def show_requests_export(asks: Asks, *, category: str | None) -> None:
    """What people found texts to ask for; nothing that only a rule suspects."""
    show_export(
        asks,
        lambda door, desk: tabulate_requests(door, desk, category=category),
        question=f"reviewed requests {category or ''}".strip(),
        about=say(
            "Requests that people, independently, found texts to make. What only a rule suspects "
            "does not leave."
        ),
    )


def show_trend_export(asks: Asks, page: TrendPage) -> None:
    """The figures of the trend, each with what it rests on."""
    state = page.state
    if not page.trend.points:
        return
    if state.reviewed is not None:
        words = say(
            "A share of reviewed requests does not leave from here: the requests themselves leave "
            "from the page of requests under review."
        )
        show_markup(build("p", words, cls="pw-note"))
        return
    if state.split is not None and state.split not in OWN_SPLITS:
        words = say("A trend split by words of pages, names among them, does not leave from here.")
        show_markup(build("p", words, cls="pw-note"))
        return
    of = "volume" if state.of == "concentration" else state.of
    show_export(
        asks,
        lambda door, _desk: tabulate_trend(
            door, state.query, of=of, split=state.split, settings=state.settings(page.grain)
        ),
        question=name_trend(page),
        about=say("Every figure of this trend with what it rests on, as far as it may leave."),
    )


def show_figure_cite(asks: Asks, page: TrendPage) -> None:
    """The figures of this trend that left from here, each to be cited; before anything left, what
    to do first. Nothing for whoever may not, or where nothing of it leaves."""
    state = page.state
    named = state.split is not None and state.split not in OWN_SPLITS
    if find_publisher(asks) is None or not page.trend.points or named or state.reviewed is not None:
        return
    left = [find_made(key, of=name_trend(page)) for key in ("export", "picture")]
    publication = next((one.publication for one in left if isinstance(one, Made)), None)
    if publication is None:
        words = say(
            "A figure is cited by what it left with, since that states its value: make the export "
            "or the picture first."
        )
        with st.expander(say("Cite a figure"), key="cite_figure"):
            show_markup(build("p", words, cls="pw-note"))
        return
    figures = asks.judge(lambda _door, desk: list_figures(desk, publication))
    names = {one: _name_figure(name) for one, name in figures.items()}
    show_cite(asks, names, heading=say("Cite a figure"))


def _name_figure(name: str) -> str:
    period, *group = name.split(" / ")
    return " / ".join((say_period(period), *group))


def name_trend(page: TrendPage) -> str:
    """The whole question of a trend in words, for the register."""
    state = page.state
    of = "volume" if state.of == "concentration" else state.of
    parts = [f"trend of {of} by {page.grain}"]
    if state.split:
        parts.append(f"split by {state.split}")
    parts += [f"counted by {state.weighting}", f"from {state.provenance}"]
    if state.days is not None:
        parts.append(" to ".join(day.isoformat() for day in state.days))
    return f"{', '.join(parts)}: {state.query or 'everything'}"

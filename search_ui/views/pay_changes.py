"""Pay changes: cuts and rises by size, reach and confidence; tiers and gaps by place beside them.

Before and after stand side by side, each with the version and the capture that shows it. A change
is as sure as it says: one that is not sure is left out until it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from archive.door import IndexUnusable
from archive.errors import BadInput, BadQuery
from archive.pay.series import Confidence
from archive.pay_stories import Direction
from search_ui.answers import About, Asks
from search_ui.changes_state import (
    LEAST,
    ORDERS,
    OVERS,
    SHOWN,
    TABS,
    ChangesState,
    Story,
    narrow_changes,
    read_changes_state,
    read_stories,
)
from search_ui.controls import choose_value, choose_words
from search_ui.frame import name_page, show_bad_query, show_markup, show_notice
from search_ui.language import say
from search_ui.markup import Child, Markup, build, build_link, say_with, show_text
from search_ui.views.change_story import draw_story
from search_ui.views.coverage import show_unusable
from search_ui.views.exporting import show_changes_export, show_prices_export


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the pay changes that the address asks for."""
    state = read_changes_state(params)
    name_page(say("Pay changes"))
    show_markup(build("h1", say("Pay changes"), cls="pw-title"))
    show_markup(draw_tabs(state))
    show_choices(state)
    if state.wrong:
        named = build("code", show_text(" ".join(state.wrong)))
        words = say_with("The address asks for something that there is not: {named}.", named=named)
        show_markup(build("p", words, cls="pw-older"))
    try:
        with st.spinner(say("Reading both sides…"), show_time=False):
            stories = asks.read(lambda archive: read_stories(archive, state))
    except BadQuery as error:
        show_bad_query(error)
        return
    except IndexUnusable as error:
        show_unusable(error)
        return
    except BadInput as error:
        show_notice(say("This cannot be listed"), str(error))
        return
    if not stories:
        _show_none(state)
        return
    show_markup(draw_count(state, stories))
    drawn = [build("li", draw_story(one, k=about.k)) for one in stories[:SHOWN]]
    show_markup(build("ol", drawn, cls="pw-changes"))
    if state.tab in tuple(Direction):
        show_changes_export(asks, narrow_changes(state))
    else:
        show_prices_export(asks, state.query, by_place=state.tab == "places")


def draw_tabs(state: ChangesState) -> Markup:
    links: list[Child] = [
        build_link(
            say(words),
            to={**state.to_params(), "tab": tab},
            cls="here" if tab == state.tab else "",
            current=tab == state.tab,
        )
        for tab, words in TABS.items()
    ]
    return build("nav", links, cls="pw-ways tabs", label=say("Kinds of pay change"))


def show_choices(state: ChangesState) -> None:
    columns = st.columns([4, 2, 2, 2])
    with columns[0]:
        choose_words(
            say("Among which offers (words and filters)"),
            param="q",
            current=state.query,
            placeholder="platform:mturk transcribe",
        )
    if state.tab in ("tiers", "places"):
        return
    with columns[1]:
        overs = {
            one: say("by more than {n} %", n=int(one)) if int(one) else say("by any amount")
            for one in OVERS
        }
        choose_value(say("How much"), param="over", options=overs, current=state.over)
    with columns[2]:
        leasts = {str(one): say(words) for one, words in LEAST.items()}
        choose_value(say("How sure"), param="least", options=leasts, current=str(state.least))
    with columns[3]:
        orders = {one: say(words) for one, words in ORDERS.items()}
        choose_value(say("Order"), param="order", options=orders, current=state.order)


def draw_count(state: ChangesState, stories: Sequence[Story]) -> Markup:
    many = len(stories) > SHOWN
    words = say("The first {n}.", n=SHOWN) if many else say("{n} in all.", n=len(stories))
    parts: list[Child] = [words]
    if state.since is not None:
        wider = ChangesState(state.tab, state.query, state.over, state.least, state.order)
        parts += say_with(
            " Since {day}; {link}.",
            day=state.since.isoformat(),
            link=build_link(say("whenever"), to=wider.to_params()),
        )
    if state.tab == "tiers":
        parts.append(
            f" {say('Prices of one offer that stood at the same time: no change of pay.')}"
        )
    elif state.tab == "places":
        parts.append(f" {say('One offer, several countries, different prices at the same time.')}")
    else:
        parts.append(
            " "
            + say(
                "One price of an offer gone and another come. Where nobody looked in between, the "
                "time of it is only known to lie there."
            )
        )
    return build("p", parts, cls="pw-note")


def _show_none(state: ChangesState) -> None:
    lines: list[Child] = []
    if state.tab in ("cut", "rise"):
        if state.least is not Confidence.LOW:
            unsure = ChangesState(state.tab, state.query, state.over, Confidence.LOW, state.order)
            lines.append(build_link(say("Also those that are unsure"), to=unsure.to_params()))
        if state.over != "0" or state.query or state.since:
            link = build_link(say("Without any choice"), to=ChangesState(state.tab).to_params())
            lines.append(link)
        lines.append(
            say("A change is only found where an offer was seen at both prices, on either side.")
        )
    elif state.tab == "places":
        lines.append(
            say(
                "A gap by place is told where a listing names countries, or where k or more "
                "independent sources of each country were offered its price."
            )
        )
    show_notice(say("None was found"), *lines)

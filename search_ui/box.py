"""The search box, which stands on every page, and the days that hits can be kept to.

What is typed becomes the address (:class:`search_ui.state.State`) and nothing else: no history,
no suggestion, nothing sent before Enter.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from archive.index.query import Query
from archive.index.syntax import print_query
from search_ui.frame import take_language
from search_ui.language import keep_language, say
from search_ui.refine import find_days, keep_days
from search_ui.state import State

#: Finds something in the demo archive.
EXAMPLE = "selfie passport sort:-pay"
#: What the days can be: no listing of micro-tasks is older, and a calendar needs two ends.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
_BOX, _ASKED = "box", "asked"
_DAYS, _DAYS_ASKED = "days", "days_asked"


def show_box(state: State) -> None:
    """Draw the box with the address's question in it."""
    # Streamlit keeps what was typed by the widget's key. Where the address says something else
    # (a link, the back button), the address is right and goes into the box.
    if st.session_state.get(_ASKED) != state.query:
        st.session_state[_BOX] = st.session_state[_ASKED] = state.query
    # No max_chars: a browser would cut what is pasted without a word. The page says it instead.
    st.text_input(
        say("Search the archive"),
        key=_BOX,
        placeholder=EXAMPLE,
        label_visibility="collapsed",
        on_change=_ask_typed,
        args=(state.by,),
    )


def show_days(query: Query) -> None:
    """Draw a calendar for the days on which an offer was live; it writes ``live:`` for people."""
    asked = print_query(query)
    if st.session_state.get(_DAYS_ASKED) != asked:
        st.session_state[_DAYS_ASKED] = asked
        days = find_days(query, field="live")
        fits = days is not None and FIRST_DAY <= days[0] <= days[1] <= LAST_DAY
        st.session_state[_DAYS] = days if fits else ()
    st.date_input(
        say("On offer between (days in UTC)"),
        key=_DAYS,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        on_change=_ask_days,
        args=(query,),
    )


def _go_to(state: State) -> None:
    # A widget's callback runs before the page, so that the language is not in force yet.
    take_language()
    st.query_params.from_dict(keep_language(state.to_params()))


def _ask_typed(by: str) -> None:
    _go_to(State(by=by).ask(str(st.session_state[_BOX])))


def _ask_days(query: Query) -> None:
    chosen = st.session_state[_DAYS]
    # One day alone is a range that somebody is still choosing.
    if isinstance(chosen, tuple) and len(chosen) in (0, 2):
        days = (chosen[0], chosen[1]) if chosen else None
        asked = print_query(keep_days(query, field="live", days=days))
        _go_to(State().ask(asked))

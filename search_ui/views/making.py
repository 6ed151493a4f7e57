"""Buttons whose work takes a while: what they made, or why they could not, stays with its page.

Streamlit begins a page anew whenever anything of it is touched, also while it still draws, and what
had been pressed is forgotten with the run that was broken off. So a press is written down before
the page is drawn, and crossed out only together with what came of it. Must make nothing by itself:
without a press nothing is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from archive.errors import NoKey, PieceworkError
from search_ui.frame import show_markup
from search_ui.language import say
from search_ui.markup import build, show_text

Result = TypeVar("Result")


def note_press(key: str, of: str) -> None:
    """What a button does when it is pressed (its ``on_click``), before the page is drawn: ``of``
    is to be made. ``key`` names the button's kind; a page has one of each."""
    st.session_state[_wanted(key)] = of


def make_wanted(make: Callable[[], Result], *, key: str, of: str, meanwhile: str) -> Result | None:
    """What was made of ``of``: now, where its button was pressed, or earlier while this page
    stayed. Why it could not be made is said on the page. ``meanwhile`` is said while it is made.
    """
    slot = f"made_{key}"
    if st.session_state.get(_wanted(key), of) != of:
        # Pressed on a page that has gone on to another question since.
        del st.session_state[_wanted(key)]
    if _wanted(key) in st.session_state:
        st.session_state.pop(slot, None)
        with st.spinner(meanwhile, show_time=False):
            # The page may be begun anew at the spinner's end: by then this must stand.
            st.session_state[slot] = (of, _try(make))
            st.session_state.pop(_wanted(key), None)
    kept = st.session_state.get(slot)
    if kept is None or kept[0] != of:
        st.session_state.pop(slot, None)
        return None
    if isinstance(kept[1], PieceworkError):
        _show_refusal(kept[1])
        return None
    found: Result = kept[1]
    return found


def find_made(key: str, *, of: str) -> object | None:
    """What was made of ``of`` and is still there; None: nothing, or it could not be made."""
    kept = st.session_state.get(f"made_{key}")
    if kept is None or kept[0] != of or isinstance(kept[1], PieceworkError):
        return None
    found: object = kept[1]
    return found


def _try(make: Callable[[], Result]) -> Result | PieceworkError:
    try:
        return make()
    except PieceworkError as error:
        return error


def _show_refusal(error: PieceworkError) -> None:
    told = show_text(str(error))
    if isinstance(error, NoKey):
        words = say("The key of this archive is not here.")
        show_markup(build("p", words, " ", told, cls="pw-care"))
    else:
        show_markup(build("p", told, cls="pw-care"))


def _wanted(key: str) -> str:
    return f"wanted_{key}"

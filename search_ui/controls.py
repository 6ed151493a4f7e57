"""Choices that write themselves into the address: a list of values, a stretch of days, words.

The address stays the whole state: a control shows what the address says, and a change of it is a
change of the address and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from search_ui.frame import take_language
from search_ui.language import keep_language

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
#: What a change of any choice takes out of the address: a place within the old answer.
_PLACES = ("at", "past", "n")


def choose_value(label: str, *, param: str, options: Mapping[str, str], current: str) -> None:
    """A list of values, shown by their words; ``current`` is what the address says."""
    key = _follow(param, current)
    st.selectbox(
        label,
        list(options),
        key=key,
        format_func=lambda value: options[value],
        on_change=_write_value,
        args=(param, key),
    )


def choose_words(label: str, *, param: str, current: str, placeholder: str = "") -> None:
    key = _follow(param, current)
    st.text_input(
        label, key=key, placeholder=placeholder, on_change=_write_value, args=(param, key)
    )


def choose_days(label: str, *, params: tuple[str, str], current: tuple[date, date] | None) -> None:
    """A first and a last day, both included, under two parameters; none is all there is."""
    key = _follow(params[0], current or ())
    st.date_input(
        label,
        key=key,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        on_change=_write_days,
        args=(params, key),
    )


def _follow(param: str, current: object) -> str:
    """The widget's key, its value brought to what the address says."""
    key, asked = f"choice-{param}", f"asked-{param}"
    if st.session_state.get(asked, _NEVER) != current or key not in st.session_state:
        st.session_state[key] = st.session_state[asked] = current
    return key


_NEVER = object()


def _write_value(param: str, key: str) -> None:
    _go({param: str(st.session_state[key]).strip()})


def _write_days(params: tuple[str, str], key: str) -> None:
    chosen = st.session_state[key]
    # One day alone is a range that somebody is still choosing.
    if isinstance(chosen, tuple) and len(chosen) in (0, 2):
        days = [day.isoformat() for day in chosen] or ["", ""]
        _go(dict(zip(params, days, strict=True)))


def _go(changed: Mapping[str, str]) -> None:
    # A widget's callback runs before the page, so that the language is not in force yet.
    take_language()
    kept = {name: value for name, value in st.query_params.to_dict().items() if name not in _PLACES}
    params = {name: value for name, value in {**kept, **changed}.items() if value}
    st.query_params.from_dict(keep_language(params))

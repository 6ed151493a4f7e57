"""Putting something into a case: a small form that several pages end with."""

from __future__ import annotations

import streamlit as st

from archive.desk.cases import PartKind, add_part, list_cases, open_case
from archive.desk.roles import Role
from archive.errors import PieceworkError
from search_ui.answers import Asks
from search_ui.frame import show_markup
from search_ui.language import say
from search_ui.markup import build, build_link, clean_text, show_text
from search_ui.people import find_who

_NEW = ""


def show_keep(asks: Asks, *, value: str, kind: PartKind = PartKind.LISTING) -> None:
    """A form that puts ``value`` into a case; nothing for whoever may not."""
    if not asks.has_desk():
        return
    who = find_who(asks)
    if who is None or not who.may(Role.READER):
        return
    cases = asks.judge(lambda _door, desk: list_cases(desk, closed=False))
    titles = {one.id: clean_text(one.title) for one in cases}
    with (
        st.expander(say("Put into a case"), key=f"keep_{kind}"),
        st.form(f"keep_form_{kind}", border=False),
    ):
        case = st.selectbox(
            say("Case"),
            [*titles, _NEW],
            format_func=lambda one: titles.get(one) or say("a new one"),
            key=f"keep_case_{kind}",
        )
        title = st.text_input(say("Title of a new case"), key=f"keep_title_{kind}")
        note = st.text_input(say("Note"), key=f"keep_note_{kind}")
        if not st.form_submit_button(say("Put in")):
            return
        try:
            chosen = (
                case
                or asks.judge(
                    lambda _door, desk: open_case(desk, title, by=who.name), write=True
                ).id
            )
            asks.judge(
                lambda _door, desk: add_part(
                    desk, chosen, by=who.name, kind=kind, value=value, note=note
                ),
                write=True,
            )
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
        link = build_link(say("to the case"), to={"page": "case", "case": chosen})
        show_markup(build("p", say("It is in the case:"), " ", link, cls="pw-note"))

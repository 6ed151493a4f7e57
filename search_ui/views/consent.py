"""The consent desk: which consents stand and for what, until when, and ending one.

Opens the sources' key for as long as it reads, and only for an admin who asks for it. A source is
a pseudonym; no name, no capture and no time of one is here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from archive.consenting import ConsentRow, ConsentState, end_consent, list_consents
from archive.desk.roles import Role
from archive.errors import PieceworkError
from search_ui.answers import About, Asks
from search_ui.frame import name_page, show_markup, show_notice
from search_ui.language import later, say, say_count
from search_ui.markup import Child, Markup, build, clean_text, show_text
from search_ui.people import find_who

STATE_WORDS = {
    ConsentState.STANDS: later("stands"),
    ConsentState.ENDED: later("has run out"),
    ConsentState.WITHDRAWN: later("withdrawn"),
    ConsentState.DECIDED: later("decided, of public or imported pages"),
}


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the way to open the desk, and what is on it."""
    name_page(say("Consent desk"))
    show_markup(build("h1", say("Consent desk"), cls="pw-title"))
    who = find_who(asks) if asks.has_desk() else None
    if who is None or not who.may(Role.ADMIN):
        show_notice(
            say("This page is for admins"),
            say("It shows who agreed to what, by pseudonym. An admin of the desk can open it."),
        )
        return
    words = say(
        "The sources lie under a key of their own. Opening them here shows pseudonyms, what each "
        "agreed to and until when, and nothing that anybody handed in."
    )
    show_markup(build("p", words, cls="pw-note"))
    if st.toggle(say("Open the sources with their key"), key="consents_open"):
        _show_open(asks)


def draw_consents(rows: Sequence[ConsentRow]) -> Markup:
    """One row a consent; what ends soonest is easiest to see by its date."""
    heads = (
        say("Pseudonym"),
        say("State"),
        say("Until"),
        say("How"),
        say("Platforms"),
        say("Kinds"),
        say("Hours"),
    )
    body = [build("tr", [build("td", cell) for cell in _draw_cells(one)]) for one in rows]
    return build(
        "table",
        build("thead", build("tr", [build("th", head, scope="col") for head in heads])),
        build("tbody", body),
        cls="pw-table",
    )


def _draw_cells(one: ConsentRow) -> tuple[Child, ...]:
    anything = say("any")
    until = say("until withdrawn") if one.until is None else f"{one.until:%Y-%m-%d}"
    stands = one.state in (ConsentState.STANDS, ConsentState.ENDED)
    return (
        show_text(one.pseudonym),
        build("span", say(STATE_WORDS[one.state]), cls="pw-state-word"),
        until if stands else "",
        ", ".join(one.access) or (anything if stands else ""),
        show_text(", ".join(one.platforms)) if one.platforms else (anything if stands else ""),
        show_text(", ".join(one.kinds)) if one.kinds else (anything if stands else ""),
        show_text("; ".join(one.hours)),
    )


def _show_open(asks: Asks) -> None:
    try:
        rows = asks.read(lambda door: list_consents(door.home))
    except PieceworkError as error:
        show_notice(say("The sources cannot be opened"), str(error))
        return
    standing = [one for one in rows if one.state is ConsentState.STANDS]
    show_markup(
        build(
            "div",
            build("p", say("{n} stand", n=say_count(len(standing), "consent")), cls="pw-count"),
            draw_consents(rows),
        )
    )
    names = list(dict.fromkeys(one.pseudonym for one in standing))
    if not names:
        return
    with st.expander(say("Withdraw a consent")), st.form("withdraw", border=False):
        chosen = st.selectbox(say("Pseudonym"), names, format_func=clean_text)
        typed = st.text_input(say("Type the pseudonym again"))
        words = say(
            "From now on nothing more of this source is taken in. What is there stays; erasing it "
            "is done at the command line:"
        )
        command = build("code", "piecework consent withdraw PSEUDONYM --erase")
        show_markup(build("p", words, " ", command, cls="pw-note"))
        if not st.form_submit_button(say("Withdraw")):
            return
        if typed.strip() != chosen:
            show_markup(build("p", say("The two are not the same."), cls="pw-care"))
            return
        try:
            asks.read(lambda door: end_consent(door.home, chosen))
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
    st.rerun()

"""Who is at the desk, what each may do, and the log of who did what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from archive.desk.log import LogLine, list_log
from archive.desk.people import let_person_go, list_people, set_person
from archive.desk.roles import Person, Role
from archive.errors import PieceworkError
from search_ui.answers import About, Asks
from search_ui.frame import name_page, show_markup, show_notice
from search_ui.language import later, say
from search_ui.markup import Markup, build, build_link, clean_text, show_text
from search_ui.people import Who, find_who

ROLE_WORDS = {
    Role.READER: later("reader: looks, keeps cases, claims and notes"),
    Role.REVIEWER: later("reviewer: also answers on possible requests"),
    Role.EDITOR: later("editor: also decides what leaves, replies, attributions"),
    Role.ADMIN: later("admin: also adds people; the consent desk"),
}


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the people and, for editors and admins, the log."""
    name_page(say("People and log"))
    show_markup(build("h1", say("People and log"), cls="pw-title"))
    who = find_who(asks) if asks.has_desk() else None
    if who is None:
        show_notice(say("There is no desk here"), say("People are kept at the desk of an archive."))
        return
    role = say(ROLE_WORDS[who.role]) if who.role else say("not at the desk")
    words = say("You are {name}: {role}", name=who.name, role=role)
    show_markup(build("p", show_text(words), cls="pw-count"))
    if who.signed_in:
        st.button(say("Sign out"), on_click=st.logout, key="sign_out")
    people = asks.judge(lambda _door, desk: list_people(desk))
    show_markup(draw_people(people))
    if who.may(Role.ADMIN):
        link = build_link(say("To the consent desk"), to={"page": "consent"})
        show_markup(build("p", link, cls="pw-back"))
        _show_form(asks, people, who=who)
    if who.may(Role.EDITOR):
        show_markup(draw_log(asks.judge(lambda _door, desk: list_log(desk))))
    else:
        show_markup(build("p", say("The log is for editors and admins."), cls="pw-note"))


def draw_people(people: Sequence[Person]) -> Markup:
    """Everybody who is or was at the desk."""
    if not people:
        return build(
            "p", say("Nobody has written here yet: whoever does first is its admin."), cls="pw-note"
        )
    rows = [
        build(
            "li",
            build("b", show_text(one.name)),
            " · ",
            say("has left") if one.left else say(ROLE_WORDS[one.role]),
        )
        for one in people
    ]
    return build("ul", rows, cls="pw-list")


def draw_log(lines: Sequence[LogLine]) -> Markup:
    """The newest first. An answer on a flag is here, what it was is not."""
    heads = (say("When (UTC)"), say("Who"), say("Did"), say("About"))
    body = [
        build(
            "tr",
            build("td", f"{one.at:%Y-%m-%d %H:%M}"),
            build("td", show_text(one.by)),
            build("td", show_text(one.did)),
            build("td", build("code", show_text(one.about))),
        )
        for one in lines
    ]
    return build(
        "section",
        build("h2", say("Log"), cls="pw-section"),
        build(
            "table",
            build("thead", build("tr", [build("th", head, scope="col") for head in heads])),
            build("tbody", body),
            cls="pw-table",
        ),
    )


def _show_form(asks: Asks, people: Sequence[Person], *, who: Who) -> None:
    with (
        st.expander(say("Add somebody, or give them another role")),
        st.form("people", border=False),
    ):
        name = st.text_input(say("Name (the e-mail address, where people sign in)"))
        words = [str(one) for one in Role]
        role = st.selectbox(say("Role"), words, format_func=lambda one: say(ROLE_WORDS[Role(one)]))
        if st.form_submit_button(say("Set")):
            try:
                asks.judge(
                    lambda _door, desk: set_person(desk, name, role=Role(role), by=who.name),
                    write=True,
                )
            except PieceworkError as error:
                show_markup(build("p", show_text(str(error)), cls="pw-care"))
            else:
                st.rerun()
    here = [one.name for one in people if not one.left and one.name != who.name]
    if not here:
        return
    with st.expander(say("Somebody has left")), st.form("leave", border=False):
        gone = st.selectbox(say("Who"), here, format_func=clean_text)
        if st.form_submit_button(say("They have left")):
            try:
                asks.judge(lambda _door, desk: let_person_go(desk, gone, by=who.name), write=True)
            except PieceworkError as error:
                show_markup(build("p", show_text(str(error)), cls="pw-care"))
            else:
                st.rerun()

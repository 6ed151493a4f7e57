"""The cases: folders of listings, searches, charts, claims and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from archive.desk.cases import Case, list_cases, open_case
from archive.desk.roles import Role
from archive.errors import PieceworkError
from search_ui.answers import About, Asks
from search_ui.frame import name_page, show_markup, show_notice
from search_ui.language import keep_language, say
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.people import Who, find_who

PAGE = "case"


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw every case, and the form that opens one."""
    name_page(say("Cases"))
    show_markup(build("h1", say("Cases"), cls="pw-title"))
    who = find_who(asks) if asks.has_desk() else None
    if who is None:
        show_notice(say("There is no desk here"), say("Cases are kept at the desk of an archive."))
        return
    tag = params.get("tag", "")[:80]
    cases = asks.judge(lambda _door, desk: list_cases(desk, tag=tag or None))
    if tag:
        every = build_link(say("all cases"), to={"page": "cases"})
        show_markup(build("p", say("Tagged {tag}.", tag=tag), " ", every, cls="pw-note"))
    show_markup(draw_cases(cases))
    if who.may(Role.READER):
        _show_form(asks, who=who, expanded=not cases)


def draw_cases(cases: Sequence[Case]) -> Markup:
    """Titles that lead to their folders, the newest first."""
    if not cases:
        words = say(
            "There is no case yet. A case keeps listings, searches, charts, claims and notes "
            "together, with who put them there."
        )
        return build("p", words, cls="pw-note")
    rows: list[Child] = []
    for one in cases:
        tags: list[Child] = []
        for tag in one.tags:
            tags += [" ", build_link(show_text(tag), to={"page": "cases", "tag": tag})]
        rows.append(
            build(
                "li",
                build_link(show_text(one.title), to={"page": PAGE, "case": one.id}),
                " ",
                build("span", say("closed"), cls="pw-state-word") if one.closed else None,
                build(
                    "span",
                    " · ",
                    show_text(one.opened_by),
                    f" · {one.opened_at:%Y-%m-%d}",
                    tags,
                    cls="meta",
                ),
            )
        )
    return build("ul", rows, cls="pw-list")


def _show_form(asks: Asks, *, who: Who, expanded: bool) -> None:
    with st.expander(say("Open a case"), expanded=expanded), st.form("open", border=False):
        title = st.text_input(say("Title"))
        tags = st.text_input(say("Tags, with commas between them"))
        if not st.form_submit_button(say("Open a case")):
            return
        try:
            opened = asks.judge(
                lambda _door, desk: open_case(
                    desk,
                    title,
                    by=who.name,
                    tags=[one for one in tags.split(",") if one.strip()],
                ),
                write=True,
            )
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
    st.query_params.from_dict(keep_language({"page": PAGE, "case": opened.id}))
    st.rerun()

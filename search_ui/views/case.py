"""One case: what is in it, its claims with what they are now, and questions to requesters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import streamlit as st

from archive.claiming import tell_run
from archive.desk.cases import (
    Case,
    Part,
    PartKind,
    add_part,
    close_case,
    get_case,
    list_parts,
    remove_part,
    tag_case,
)
from archive.desk.claims import list_claims
from archive.desk.log import list_log
from archive.desk.replies import list_replies
from archive.desk.roles import Role
from archive.door import Archive
from archive.errors import BadInput, PieceworkError
from archive.ids import IdKind, from_id
from search_ui.answers import About, Asks
from search_ui.frame import name_page, show_markup, show_notice
from search_ui.language import later, say, say_count
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.people import Who, find_who
from search_ui.state import State
from search_ui.views.claims import draw_claims, show_claim_form, show_rerun
from search_ui.views.desk_log import draw_log
from search_ui.views.leaving import show_bundle, show_cite
from search_ui.views.replies import draw_replies, show_reply_forms

KIND_WORDS = {
    PartKind.LISTING: later("listing"),
    PartKind.REQUESTER: later("requester"),
    PartKind.SEARCH: later("search"),
    PartKind.CHART: later("chart"),
    PartKind.CLAIM: later("claim"),
    PartKind.NOTE: later("note"),
}
#: What may be put in by hand; claims come with their own form.
_BY_HAND = (PartKind.NOTE, PartKind.LISTING, PartKind.SEARCH, PartKind.REQUESTER)


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the case that the address names."""
    back = build_link(say("← All cases"), to={"page": "cases"})
    show_markup(build("nav", back, label=say("Back"), cls="pw-back"))
    who = find_who(asks) if asks.has_desk() else None
    if who is None:
        show_notice(say("There is no desk here"), say("Cases are kept at the desk of an archive."))
        return
    name = params.get("case", "")[:20]
    try:
        case = asks.judge(lambda _door, desk: get_case(desk, name))
    except PieceworkError as error:
        show_notice(say("There is no such case"), str(error))
        return
    name_page(case.title)
    parts = asks.judge(lambda _door, desk: list_parts(desk, case.id))
    claims = asks.judge(lambda _door, desk: list_claims(desk, case=case.id))
    titles = asks.read(lambda door: name_parts(door, parts))
    titles |= {one.id: one.says for one in claims}
    show_markup(build("div", draw_head(case), draw_parts(parts, titles=titles)))
    may = who.may(Role.READER)
    if may and not case.closed:
        _show_part_form(asks, case, parts, who=who)
    show_markup(draw_claims(claims, tell=tell_run))
    if may:
        show_rerun(asks, claims, who=who)
        show_cite(asks, {one.id: one.says for one in claims})
        show_claim_form(asks, case, who=who)
        show_bundle(asks, case, parts, who=who)
    replies = asks.judge(lambda _door, desk: list_replies(desk, case=case.id))
    today = datetime.now(UTC).date()
    show_markup(draw_replies(replies, today=today))
    if may:
        show_reply_forms(asks, case, replies, parts=parts, titles=titles, claims=claims, who=who)
        _show_case_form(asks, case, who=who)
    show_markup(draw_log(asks.judge(lambda _door, desk: list_log(desk, about=case.id))))


def draw_head(case: Case) -> Markup:
    tags: list[Child] = [
        build_link(show_text(tag), to={"page": "cases", "tag": tag}) for tag in case.tags
    ]
    return build(
        "div",
        build("h1", show_text(case.title), cls="pw-title"),
        build(
            "div",
            build("span", say("closed"), cls="pw-state-word") if case.closed else None,
            build("span", say("opened by {name}", name=case.opened_by)),
            build("span", f"{case.opened_at:%Y-%m-%d}"),
            tags,
            build("code", case.id),
            cls="pw-facts",
        ),
    )


def draw_parts(parts: Sequence[Part], *, titles: Mapping[str, str]) -> Markup:
    """What is in it, in the order in which it came."""
    if not parts:
        words = say(
            "Nothing is in it yet. A listing's page and a search have “Put into a case” at "
            "their end."
        )
        return build("p", words, cls="pw-note")
    rows = [
        build(
            "li",
            build("span", say(KIND_WORDS[one.kind]), cls="pw-state-word"),
            " ",
            _link_part(one, titles=titles),
            build("span", " — ", show_text(one.note)) if one.note and one.value else None,
            build(
                "span", " · ", show_text(one.by), f" · {one.at:%Y-%m-%d} · {one.number}", cls="meta"
            ),
        )
        for one in parts
    ]
    count = say_count(len(parts), "thing")
    return build("section", build("p", count, cls="pw-count"), build("ul", rows, cls="pw-list"))


def name_parts(door: Archive, parts: Sequence[Part]) -> dict[str, str]:
    """Titles of the listings and documents among the parts, by the parts' value."""
    found = {}
    for one in parts:
        if one.kind is not PartKind.LISTING:
            continue
        try:
            kind, _ = from_id(one.value)
            if kind in (IdKind.LISTING, IdKind.DOCUMENT, IdKind.VERSION):
                found[one.value] = door.listing(one.value).versions[-1].title
        except BadInput:
            # It was cited from another archive, or is gone: the id stands for itself.
            continue
    return found


def _link_part(one: Part, *, titles: Mapping[str, str]) -> Markup:
    match one.kind:
        case PartKind.LISTING:
            return build_link(
                show_text(titles.get(one.value) or one.value), to=State(id=one.value).to_params()
            )
        case PartKind.SEARCH:
            return build_link(show_text(one.value), to=State().ask(one.value).to_params())
        case PartKind.CHART:
            words = one.note or one.value
            return build_link(show_text(words), to=dict(parse_qsl(one.value.lstrip("?"))))
        case PartKind.REQUESTER:
            platform, _, name = one.value.partition("/")
            where = {"page": "requester", "platform": platform, "requester": name}
            return build_link(show_text(one.value), to=where)
        case PartKind.CLAIM:
            return build("span", show_text(titles.get(one.value) or one.value))
        case PartKind.NOTE:
            return build("span", show_text(one.note or one.value))


def _show_part_form(asks: Asks, case: Case, parts: Sequence[Part], *, who: Who) -> None:
    with (
        st.expander(say("Put something in, or take it out")),
        st.form("part", border=False),
    ):
        kind = st.selectbox(
            say("What"), list(_BY_HAND), format_func=lambda one: say(KIND_WORDS[one])
        )
        value = st.text_input(say("Id, question, or platform/requester"))
        note = st.text_area(say("Note"), height=68)
        numbers = [0, *(one.number for one in parts)]
        out = st.selectbox(
            say("Or take out number"), numbers, format_func=lambda one: str(one or "—")
        )
        if not st.form_submit_button(say("Do it")):
            return
        try:
            if out:
                asks.judge(
                    lambda _door, desk: remove_part(desk, case.id, out, by=who.name), write=True
                )
            elif kind is not None:
                asks.judge(
                    lambda _door, desk: add_part(
                        desk, case.id, by=who.name, kind=kind, value=value, note=note
                    ),
                    write=True,
                )
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
    st.rerun()


def _show_case_form(asks: Asks, case: Case, *, who: Who) -> None:
    with st.expander(say("Tags, and closing the case")), st.form("case", border=False):
        tags = st.text_input(say("Tags, with commas between them"), value=", ".join(case.tags))
        closed = st.checkbox(say("closed"), value=case.closed)
        if not st.form_submit_button(say("Keep")):
            return
        try:
            kept = [one for one in tags.split(",") if one.strip()]
            asks.judge(
                lambda _door, desk: tag_case(desk, case.id, by=who.name, tags=kept), write=True
            )
            if closed != case.closed:
                asks.judge(
                    lambda _door, desk: close_case(desk, case.id, by=who.name, closed=closed),
                    write=True,
                )
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
    st.rerun()

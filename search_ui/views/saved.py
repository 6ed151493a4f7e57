"""Saved searches with their alerts, and one's own history; many searches at once from a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from archive.desk.roles import Role
from archive.desk.searches import (
    Every,
    SavedSearch,
    Searched,
    end_search,
    get_saved,
    list_saved,
    list_searched,
    save_search,
)
from archive.errors import BadQuery, PieceworkError
from archive.index.query import Query
from archive.index.syntax import parse_query
from search_ui.answers import About, Asks
from search_ui.frame import name_page, show_markup, show_notice
from search_ui.language import later, say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, clean_text, show_text
from search_ui.people import Who, find_who
from search_ui.state import LONGEST, State

MOST_AT_ONCE = 200
EVERY_WORDS = {Every.DAY: later("every day"), Every.WEEK: later("every week")}


@dataclass(frozen=True, slots=True)
class ManyRow:
    """One question of many: how many versions it finds, or why it cannot be read."""

    question: str
    total: int | None
    why_not: str = ""


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw what is saved, the history, and the box for many searches."""
    name_page(say("Saved searches"))
    show_markup(build("h1", say("Saved searches"), cls="pw-title"))
    who = find_who(asks) if asks.has_desk() else None
    if who is not None:
        _show_saved(asks, params.get("saved", "")[:20], who=who)
        _show_form(asks, params.get("question", "")[:LONGEST], who=who)
        searched = asks.judge(lambda _door, desk: list_searched(desk, by=who.name, limit=30))
        show_markup(draw_history(searched))
    _show_many(asks)


def draw_saved(rows: Sequence[SavedSearch], *, asked: str = "") -> Markup:
    """Names that lead to their hits."""
    items: list[Child] = []
    for one in rows:
        told: list[Child] = [show_text(one.by)]
        if one.total is not None:
            told.append(
                say("{versions} when last looked at", versions=say_count(one.total, "version"))
            )
        if one.every is not None:
            told.append(
                say(
                    "told {often} by {channel}",
                    often=say(EVERY_WORDS[one.every]),
                    channel=one.channel_kind or "",
                )
            )
        parts: list[Child] = []
        for part in told:
            parts += [" · ", part]
        items.append(
            build(
                "li",
                build_link(show_text(one.name), to=State().ask(one.question).to_params()),
                " ",
                build("code", one.question),
                build("span", parts, cls="meta"),
                cls="chosen" if one.id == asked else "",
            )
        )
    if not items:
        return build("p", say("Nothing is saved yet."), cls="pw-note")
    return build("ul", items, cls="pw-list")


def draw_history(rows: Sequence[Searched]) -> Markup:
    """One's own questions, the newest first."""
    items = [
        build(
            "li",
            build_link(show_text(one.question), to=State().ask(one.question).to_params()),
            build("span", f" · {one.at:%Y-%m-%d}", cls="meta"),
        )
        for one in rows
    ]
    if not items:
        return build("div")
    return build(
        "section",
        build("h2", say("Your last questions"), cls="pw-section"),
        build("ol", items, cls="pw-list"),
    )


def read_questions(text: str) -> list[str]:
    """Questions from a CSV or from lines: the first column, empty ones and a heading left out."""
    rows = csv.reader(io.StringIO(text))
    found = []
    for number, row in enumerate(rows):
        first = row[0].strip() if row else ""
        heading = number == 0 and first.casefold() in ("question", "query", "search", "vraag")
        if first and not heading:
            found.append(first[:LONGEST])
    return found[:MOST_AT_ONCE]


def ask_many(asks: Asks, questions: Sequence[str]) -> list[ManyRow]:
    """How many versions each finds."""
    rows = []
    for text in questions:
        try:
            asked = parse_query(text)
            total = asks.search(Query(asked.text, asked.filters, limit=0, highlight=False)).total
            rows.append(ManyRow(text, total))
        except BadQuery as error:
            rows.append(ManyRow(text, None, str(error)))
    return rows


def draw_many(rows: Sequence[ManyRow]) -> Markup:
    """A table of questions and counts; each leads to its hits."""
    body = [
        build(
            "tr",
            build(
                "td", build_link(show_text(one.question), to=State().ask(one.question).to_params())
            ),
            build("td", say_number(one.total) if one.total is not None else "", cls="n"),
            build("td", show_text(one.why_not)),
        )
        for one in rows
    ]
    heads = (say("Question"), say("Versions"), say("Not read, because"))
    return build(
        "table",
        build("thead", build("tr", [build("th", head, scope="col") for head in heads])),
        build("tbody", body),
        cls="pw-table",
    )


def _show_saved(asks: Asks, asked: str, *, who: Who) -> None:
    if asked:
        try:
            asks.judge(lambda _door, desk: get_saved(desk, asked))
        except PieceworkError as error:
            show_notice(say("There is no such saved search"), str(error))
    rows = asks.judge(lambda _door, desk: list_saved(desk))
    show_markup(draw_saved(rows, asked=asked))
    mine = {one.id: clean_text(one.name) for one in rows if one.by == who.name}
    if not mine:
        return
    with st.expander(say("End a saved search")), st.form("end", border=False):
        chosen = st.selectbox(say("Which"), list(mine), format_func=lambda one: mine[one])
        if st.form_submit_button(say("End it")) and chosen:
            asks.judge(lambda _door, desk: end_search(desk, chosen, by=who.name), write=True)
            st.rerun()


def _show_form(asks: Asks, question: str, *, who: Who) -> None:
    if not who.may(Role.READER):
        return
    with (
        st.expander(say("Save a search"), expanded=bool(question)),
        st.form("save", border=False),
    ):
        name = st.text_input(say("Name"))
        asked = st.text_input(say("Question"), value=question)
        often = st.selectbox(
            say("Tell somebody when it finds more"),
            [None, *Every],
            format_func=lambda one: say("never") if one is None else say(EVERY_WORDS[one]),
        )
        channel = st.text_input(
            say("Where to (an address of Apprise: mailto://…, json://…)"), type="password"
        )
        words = say("An alert carries a number and a link, and nothing that was on a page.")
        show_markup(build("p", words, cls="pw-note"))
        if not st.form_submit_button(say("Save")):
            return
        try:
            asks.judge(
                lambda _door, desk: save_search(
                    desk,
                    name,
                    by=who.name,
                    question=asked,
                    every=often,
                    channel=channel or None,
                ),
                write=True,
            )
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
    st.rerun()


def _show_many(asks: Asks) -> None:
    show_markup(build("h2", say("Many searches at once"), cls="pw-section"))
    with st.form("many", border=False):
        given = st.file_uploader(
            say("A CSV with a question in its first column"), type=["csv", "txt"]
        )
        typed = st.text_area(say("Or one question on each line"), height=110)
        if not st.form_submit_button(say("Ask them all")):
            return
    text = typed
    if given is not None:
        text = given.getvalue().decode("utf-8-sig", "replace")
    questions = read_questions(text)
    if not questions:
        show_notice(say("No question was given"), say("Write one on each line."))
        return
    rows = ask_many(asks, questions)
    show_markup(draw_many(rows))
    if len(questions) == MOST_AT_ONCE:
        words = say("Only the first {n} were asked.", n=MOST_AT_ONCE)
        show_markup(build("p", words, cls="pw-note"))

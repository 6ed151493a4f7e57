"""Hits by meaning: what is nearest to a question in any language, alone or beside its words.

By meaning everything is somehow near: no total, no facets, and each hit says how near it is and
what found it. Where no meaning was made yet, the page says what to do.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from archive.errors import BadInput, BadQuery
from archive.index.query import Query
from archive.index.syntax import parse_query, print_query
from archive.meaning.asking import Near, NearAnswer
from search_ui.answers import About, Asks
from search_ui.frame import show_bad_query, show_markup, show_notice
from search_ui.guide import draw_guide
from search_ui.language import later, say, say_decimal, say_number
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.refine import lift_filter
from search_ui.sentence import say_question
from search_ui.state import BOTH, MEANING, WORDS, State
from search_ui.views.hits import draw_hits

HITS = 50
BY_WORDS = {
    WORDS: later("by its words"),
    MEANING: later("by meaning, in any language"),
    BOTH: later("by both"),
}
FOUND_WORDS = {
    ("meaning",): later("likeness {likeness}"),
    ("words",): later("found by its words"),
    ("meaning", "words"): later("likeness {likeness}, and by its words"),
}


def draw_by(state: State) -> Markup:
    """How the words are taken, and the same question taken otherwise."""
    links: list[Child] = [
        build("b", say(words))
        if by == state.by
        else build_link(say(words), to=replace(state.begin(), by=by).to_params())
        for by, words in BY_WORDS.items()
    ]
    return build(
        "nav",
        build("span", say("Search:")),
        links,
        cls="pw-orders",
        label=say("How words are taken"),
    )


def render_near(asks: Asks, state: State, *, about: About) -> None:
    """Draw what is nearest to the address's question; its filters narrow it."""
    try:
        query = parse_query(state.query)
    except BadQuery as error:
        show_markup(draw_guide())
        show_bad_query(error)
        return
    text = read_meaning(query)
    if not text:
        show_notice(
            say("Say in a few words what to look for"),
            say("By meaning, a question needs words: filters alone narrow and do not rank."),
        )
        return
    narrow = replace(query, text=None)
    try:
        with st.spinner(say("Searching…"), show_time=False):
            answer = asks.read(
                lambda archive: archive.near(text, narrow, limit=HITS, hybrid=state.by == BOTH)
            )
    except BadInput as error:
        show_notice(
            say("Search by meaning is not switched on here"),
            show_text(str(error)),
            build("code", "pip install 'piecework[meaning]'"),
            build("code", "piecework enrich --meaning"),
            build_link(say("Search by its words"), to=replace(state, by=WORDS).to_params()),
        )
        return
    show_markup(draw_head(answer, query, text=text, state=state))
    if not answer.hits:
        show_notice(
            say("Nothing matches"),
            say("No version that these filters keep has a meaning yet: run piecework enrich."),
        )
        return
    hits = tuple(one.hit for one in answer.hits)
    notes = {one.hit.version: say_found(one) for one in answer.hits}
    wages = asks.find_wages(hits)
    show_markup(draw_hits(hits, state=state, wages=wages, span=asks.find_span(), notes=notes))


def read_meaning(query: Query) -> str:
    """The question without its filters, as words; the signs of the query language left out."""
    printed = print_query(Query(text=query.text))
    words = [
        word.strip('"()*~')
        for word in printed.split()
        if word not in ("OR", "AND", "NOT") and not word.startswith("-")
    ]
    return " ".join(filter(None, words))


def say_found(one: Near) -> str:
    """How near a hit is, and what found it."""
    likeness = "" if one.likeness is None else say_decimal(f"{one.likeness:.2f}")
    return say(FOUND_WORDS[one.by], likeness=likeness)


def draw_head(answer: NearAnswer, query: Query, *, text: str, state: State) -> Markup:
    """What was looked for, the filters in force, and what such an answer is worth."""
    narrowed = replace(query, text=None)
    near = show_text(say("Near in meaning to “{text}”", text=text))
    told: list[Child] = [build("p", near, cls="said")]
    if query.filters:
        told.append(build("p", show_text(say_question(narrowed)), cls="pw-note"))
        chips = [
            build_link(
                show_text(print_query(Query(filters=(one,)))),
                " ✕",
                to=state.ask(print_query(lift_filter(query, one))).to_params(),
                title=say("lift this filter"),
            )
            for one in query.filters
        ]
        told.append(build("nav", chips, cls="pw-filters", label=say("Filters in force")))
    words = say(
        "The nearest {n}, of {held} versions that have a meaning, however far they are: by "
        "meaning everything is somehow near, so that there is no total. A likeness of 1 is the "
        "same text. It is no evidence: what is cited is the text.",
        n=len(answer.hits),
        held=say_number(answer.held),
    )
    told.append(build("p", words, cls="pw-note"))
    return build("div", told, cls="pw-near")

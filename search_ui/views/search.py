"""The page of hits: a question, how it was read, when its hits came, and hits that can be scanned.

Everything it shows follows from the address (:class:`search_ui.state.State`). A value of a facet,
a range of days and a column of the density are links to the next question, so that each step can
be shared, reopened and gone back from.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from archive.desk.cases import PartKind
from archive.desk.people import list_people
from archive.desk.roles import Role
from archive.desk.searches import note_search
from archive.errors import BadQuery
from archive.index.answer import Answer
from archive.index.query import FacetRequest, Query, Sort, has_positive
from archive.index.syntax import parse_query, print_query
from search_ui.answers import About, Asks
from search_ui.box import show_box, show_days
from search_ui.findings import Span
from search_ui.frame import name_page, show_bad_query, show_markup, show_notice
from search_ui.guide import draw_guide
from search_ui.language import later, say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, say_with, show_text
from search_ui.people import find_who
from search_ui.refine import lift_filter, order_hits
from search_ui.sentence import FIELD_WORDS, say_question, write_command
from search_ui.state import LONGEST, WORDS, State
from search_ui.views.density import draw_density, draw_ranges, show_as_of
from search_ui.views.exporting import show_search_export
from search_ui.views.facets import MOST_VALUES, draw_facets, list_facets
from search_ui.views.hits import draw_hits, draw_turn
from search_ui.views.keeping import show_keep
from search_ui.views.near import draw_by, render_near
from search_ui.views.nothing import draw_zero, show_empty, show_nothing_found
from search_ui.views.suggestions import draw_suggestions

HITS = 50
_NOTED = "noted_question"
ORDERS: tuple[tuple[str, Sort | None], ...] = (
    (later("best matches first"), None),
    (later("newest first"), Sort("first", descending=True)),
    (later("oldest first"), Sort("first")),
    (later("last seen latest first"), Sort("last", descending=True)),
    (later("highest pay first"), Sort("pay", descending=True)),
    (later("lowest pay first"), Sort("pay")),
    (later("largest cut first"), Sort("cut", descending=True)),
    (later("most captures first"), Sort("captures", descending=True)),
)


def render(asks: Asks, state: State, *, about: About) -> None:
    """Draw the search box, and the answer to what the address asks."""
    show_box(state)
    if not about.listings and not about.documents:
        show_empty(about)
        return
    if state.too_long:
        show_markup(draw_guide())
        show_notice(
            say("This question is too long"),
            say(
                "A question has at most {n} characters. Nothing was searched, and the box "
                "holds only its beginning: ask in parts.",
                n=LONGEST,
            ),
        )
        return
    name_page(state.query)
    show_markup(draw_by(state))
    if state.by != WORDS:
        render_near(asks, state, about=about)
        return
    try:
        query = read_question(state)
        with st.spinner(say("Searching…"), show_time=False):
            answer = asks.search(query)
    except BadQuery as error:
        show_markup(draw_guide())
        show_bad_query(error)
        return
    note_question(asks, state, total=answer.total)
    # Hundreds of links are made from the question; what is counted beside it is in none of them.
    query = replace(query, facets=(), after=None)
    span = asks.find_span()
    hits, facets = st.columns([3, 1], gap="large")
    with hits:
        show_markup(build("div", draw_reading(query), draw_guide()))
        if query.text is None and not query.filters:
            show_markup(draw_suggestions(answer, span=span))
        _show_hits(asks, answer, query, state=state, about=about, span=span)
        show_keep(asks, value=print_query(query), kind=PartKind.SEARCH)
        if answer.total:
            show_search_export(asks, query)
    with facets:
        show_as_of(query)
        show_days(query)
        show_markup(draw_facets(answer, query, k=about.k))


def _show_hits(
    asks: Asks, answer: Answer, query: Query, *, state: State, about: About, span: Span | None
) -> None:
    show_markup(draw_count(answer, query, state=state, behind=about.behind, span=span))
    if answer.hits:
        # The hits come first onto the page: counting by period takes longer than they do.
        above = st.empty()
        wages = asks.find_wages(answer.hits)
        show_markup(draw_hits(answer.hits, state=state, wages=wages, span=span))
        shown = say_place(answer, state=state)
        show_markup(draw_turn(answer, state=state, shown=shown, most=HITS))
        density = asks.find_density(query)
        if density is not None:
            with above:
                show_markup(draw_density(density, query))
    elif answer.total:
        show_notice(
            say("This page of hits is past the last one"),
            build_link(say("To the first page"), to=state.begin().to_params()),
        )
    else:
        show_nothing_found(query)
        with st.spinner(say("Reckoning what zero means…"), show_time=False):
            rows = asks.explain_zero(query)
        show_markup(draw_zero(rows))


def note_question(asks: Asks, state: State, *, total: int) -> None:
    """Add a question to one's own history, once, where one is at a desk that is in use."""
    words = state.query
    if not words or state.at or not asks.has_desk() or st.session_state.get(_NOTED) == words:
        return
    who = find_who(asks)
    known = asks.judge(lambda _door, desk: bool(list_people(desk)))
    if who is None or not known or not who.may(Role.READER):
        return
    st.session_state[_NOTED] = words
    asks.judge(lambda _door, desk: note_search(desk, words, by=who.name, total=total), write=True)


def read_question(state: State) -> Query:
    """The query that an address asks, with what this page needs beside the hits.

    Raises:
        BadQuery: the text or the cursor cannot be read.
    """
    asked = parse_query(state.query)
    facets = tuple(FacetRequest(field, MOST_VALUES) for field in list_facets(asked))
    return replace(asked, limit=HITS, facets=facets).page(state.at or None)


def draw_reading(query: Query) -> Markup:
    """How the question was read, as a sentence, and the command line that asks the same."""
    return build(
        "div",
        build("p", show_text(say_question(query)), cls="said"),
        build(
            "details",
            build("summary", say("As a command line")),
            build("code", write_command(query), cls="line"),
        ),
        build_link(say("Save this search"), to={"page": "saved", "question": print_query(query)}),
        cls="pw-reading",
    )


def draw_count(
    answer: Answer, query: Query, *, state: State, behind: int, span: Span | None = None
) -> Markup:
    """How many there are, in which order, what to know of it, and the filters in force."""
    shown = say_place(answer, state=state)
    total = build("b", say_count(answer.total, "version"))
    order = say_order(answer, query)
    notes: list[Child] = [
        build(
            "p",
            say_with("{place} of {total}, {order}", place=shown, total=total, order=order)
            if shown
            else say_with("{total}, {order}", total=total, order=order)
            if answer.hits
            else total,
            cls="pw-count",
        )
    ]
    if query.order.field == "pay" and not any(one.field == "currency" for one in query.filters):
        words = say("Amounts stand in order of their number, whatever the currency or unit.")
        notes.append(build("p", words, cls="pw-note"))
    if answer.capped:
        words = say(
            "These stand for more words than are looked up, so that some matches are missing: "
            "{words}",
            words=", ".join(answer.capped),
        )
        notes.append(build("p", show_text(words), cls="pw-note"))
    if behind:
        words = say(
            "The index has not taken in the last {updates}: run piecework index.",
            updates=say_count(behind, "update"),
        )
        notes.append(build("p", words, cls="pw-note"))
    if any(one.field in ("flag", "flags", "concern", "unsaid") for one in query.filters):
        words = say(
            "A flag is a possible request that a rule found in the words. Nobody has reviewed it: "
            "it is for the desk and proves nothing of the requester."
        )
        notes.append(build("p", words, cls="pw-care"))
    chips = [
        build_link(
            show_text(print_query(Query(filters=(one,)))),
            " ✕",
            to=State().ask(print_query(lift_filter(query, one))).to_params(),
            title=say("lift this filter"),
        )
        for one in query.filters
    ]
    if chips:
        notes.append(build("nav", chips, cls="pw-filters", label=say("Filters in force")))
    notes.append(draw_ranges(query, span=span))
    if answer.hits:
        notes.append(draw_orders(query))
    return build("div", notes)


def say_place(answer: Answer, *, state: State) -> str:
    """``51–100``: which of all hits these are; empty where the address does not tell."""
    shown = len(answer.hits)
    if answer.next is None:
        before = answer.total - shown
    elif state.at and not state.before:
        return ""
    else:
        before = state.before
    if not shown or shown == answer.total or before + shown > answer.total:
        return ""
    return f"{say_number(before + 1)}–{say_number(before + shown)}"


def say_order(answer: Answer, query: Query) -> str:
    """The order that applied, which need not be the one that was asked for."""
    if answer.ranked_by == "recency":
        return say("newest first (these words are too common to rank by)")
    if answer.ranked_by == "relevance":
        return say("best matches first")
    words = {by: name for name, by in ORDERS}
    if query.order in words:
        return say(words[query.order])
    field = answer.ranked_by
    named = say(FIELD_WORDS[field]) if field in FIELD_WORDS else field
    return say("in the order of: {field}", field=named)


def draw_orders(query: Query) -> Markup:
    """A link for each order; the one in force is marked and leads nowhere."""
    links: list[Child] = []
    for name, by in ORDERS:
        if by is None and not has_positive(query.text):
            continue
        applied = replace(query, sort=by, after=None).order
        if applied == query.order:
            links.append(build("b", say(name)))
        else:
            where = State().ask(print_query(order_hits(query, by=by)))
            links.append(build_link(say(name), to=where.to_params()))
    return build("nav", build("span", say("Order:")), links, cls="pw-orders", label=say("Order"))

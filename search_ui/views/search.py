"""The page of hits: a question, its facets with counts, and hits that can be scanned.

Everything it shows follows from the address (:class:`search_ui.state.State`). A value of a facet
is a link to the next question, so that each step can be shared, reopened and gone back from.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from archive.errors import BadQuery
from archive.index.answer import Answer, FacetCount, Hit
from archive.index.fields import NONE
from archive.index.query import FacetRequest, Query
from archive.index.syntax import parse_query, print_query
from archive.model import RecordKind
from search_ui.answers import About, Asks
from search_ui.frame import show_bad_query, show_markup, show_notice
from search_ui.markup import Child, Markup, build, build_link, cut_text, show_text
from search_ui.refine import drop_value, is_chosen, keep_value, lift_filter
from search_ui.state import LONGEST, State
from search_ui.wording import CHANGE_WORDS, say_count, say_pay, say_stretch

HITS = 50
FACETS = {
    "platform": "Platform",
    "requester": "Requester",
    "change": "What changed",
    "kind": "Kind of record",
    "language": "Language",
    "currency": "Currency",
}
FACET_VALUES = 8
_BOX, _ASKED = "box", "asked"
EXAMPLE = 'selfie "passport photo" -platform:prolific pay:<1 live:2026-03'


def render(asks: Asks, state: State, *, about: About) -> None:
    """Draw the search box, and the answer to what the address asks."""
    _show_box(state)
    try:
        query = read_question(state)
        with st.spinner("Searching…", show_time=False):
            answer = asks.search(query)
    except BadQuery as error:
        show_bad_query(error)
        return
    if not about.listings and not about.documents:
        show_notice(
            "Nothing has been taken in yet",
            "Hand in saved pages with: piecework donate --source NAME saved-pages/",
            "Or look at an invented market first: piecework demo",
        )
        return
    hits, facets = st.columns([3, 1], gap="large")
    with hits:
        show_markup(draw_count(answer, query, state=state, behind=about.behind))
        if answer.hits:
            show_markup(draw_hits(answer.hits, state=state))
            show_markup(draw_turn(answer, state=state))
        elif answer.total:
            show_notice(
                "This page of hits is past the last one",
                build_link("To the first page", to=state.turn("").to_params()),
            )
        else:
            _show_nothing_found(query)
    with facets:
        show_markup(draw_facets(answer, query))


def read_question(state: State) -> Query:
    """The query that an address asks, with what this page needs beside the hits.

    Raises:
        BadQuery: the text or the cursor cannot be read.
    """
    asked = replace(
        parse_query(state.query),
        limit=HITS,
        facets=tuple(FacetRequest(field, FACET_VALUES) for field in FACETS),
    )
    return asked.page(state.at or None)


def draw_count(answer: Answer, query: Query, *, state: State, behind: int) -> Markup:
    """How many there are, in which order, what to know of it, and the filters in force."""
    order = {
        "relevance": "best matches first",
        "recency": "newest first (these words are too common to rank by)",
        "first": "newest first",
    }.get(answer.ranked_by, f"in the order of {answer.ranked_by}")
    notes: list[Child] = [
        build("p", build("b", say_count(answer.total, "version")), f", {order}", cls="pw-count")
    ]
    if answer.capped:
        notes.append(
            build(
                "p",
                "These stand for more words than are looked up, so that some matches are missing: ",
                show_text(", ".join(answer.capped)),
                cls="pw-note",
            )
        )
    if behind:
        notes.append(
            build(
                "p",
                f"The index has not taken in the last {say_count(behind, 'update')}: "
                "run piecework index.",
                cls="pw-note",
            )
        )
    chips = [
        build_link(
            show_text(print_query(Query(filters=(one,)))),
            " ✕",
            to=State().ask(print_query(lift_filter(query, one))).to_params(),
            title="lift this filter",
        )
        for one in query.filters
    ]
    if chips:
        notes.append(build("nav", chips, cls="pw-filters", label="Filters in force"))
    if state.at:
        notes.append(
            build("p", build_link("Back to the first page", to=state.turn("").to_params()))
        )
    return build("div", notes)


def draw_hits(hits: tuple[Hit, ...], *, state: State) -> Markup:
    return build("ol", [draw_hit(hit, state=state) for hit in hits], cls="pw-hits")


def draw_hit(hit: Hit, *, state: State) -> Markup:
    """One version: its title, who pays what, when it was seen, and the words that matched."""
    marks = {
        field: [(one.start, one.end) for one in hit.highlights if one.field == field]
        for field in ("title", "description", "text")
    }
    body, spans = pick_snippet(hit, marks=marks)
    kind = str(hit.document_kind) if hit.document_kind else "document"
    facts: list[Child] = [
        build("span", say_pay(hit.pay), cls="pay")
        if hit.kind is RecordKind.LISTING
        else build("span", kind, cls="pay"),
        build("span", show_text(hit.requester.name or hit.requester.id or "requester unknown")),
        build("span", show_text(hit.platform), cls="quiet"),
        build("span", say_stretch(hit.first_seen, hit.last_seen), cls="quiet"),
        build("span", say_count(hit.captures, "capture"), cls="quiet"),
    ]
    title = show_text(hit.title, marks=marks["title"]) if hit.title.strip() else "(no title)"
    return build(
        "li",
        build("h3", build_link(title, to=state.open(hit.item_id).to_params())),
        build("div", facts, cls="pw-facts"),
        build("p", show_text(body, marks=spans), cls="snippet") if body else None,
    )


def pick_snippet(
    hit: Hit, *, marks: dict[str, list[tuple[int, int]]]
) -> tuple[str, list[tuple[int, int]]]:
    """The stretch of description or text that shows why this is a hit."""
    use_text = bool(hit.text) and (bool(marks["text"]) or not hit.description)
    whole, spans = (
        (hit.text, marks["text"]) if use_text else (hit.description, marks["description"])
    )
    return cut_text(whole, spans)


def draw_facets(answer: Answer, query: Query) -> Markup:
    """Per field the values with their counts; each value can be kept or left out."""
    sections: list[Child] = []
    for field, heading in FACETS.items():
        values = answer.facets.get(field, ())
        if not values:
            continue
        rows = [_draw_value(query, field=field, value=value) for value in values]
        sections.append(build("section", build("h2", heading), build("ul", rows)))
    return build("nav", sections, cls="pw-facets", label="Narrow down")


def _draw_value(query: Query, *, field: str, value: FacetCount) -> Markup:
    chosen = is_chosen(query, field=field, value=value.value)
    words = CHANGE_WORDS.get(value.label, value.label) if field == "change" else value.label
    shown = "not stated" if value.value == NONE else words
    keep = State().ask(print_query(keep_value(query, field=field, value=value.value)))
    drop = State().ask(print_query(drop_value(query, field=field, value=value.value)))
    return build(
        "li",
        build_link(show_text(shown), to=keep.to_params(), cls="value", title=f"only {shown}"),
        build("span", f"{value.count:,}", cls="n"),
        build_link("without", to=drop.to_params(), cls="without", label=f"without {shown}"),
        cls="chosen" if chosen else "",
    )


def draw_turn(answer: Answer, *, state: State) -> Markup:
    if answer.next is None:
        return build("p", "These are all.", cls="pw-note")
    forward = build_link(f"Next {HITS}", to=state.turn(answer.next).to_params())
    return build("nav", forward, cls="pw-turn", label="Pages")


def _show_nothing_found(query: Query) -> None:
    lines: list[Child] = []
    if query.filters and query.text is not None:
        words = print_query(replace(query, filters=()))
        lines.append(
            build(
                "p",
                "Try it ",
                build_link("without the filters", to=State().ask(words).to_params()),
                ".",
            )
        )
    lines.append("Try fewer words, the beginning of a word with * (foto*), or OR between words.")
    lines.append(
        "Not found is not the same as never offered: nobody may have seen the platform then."
    )
    show_notice("Nothing matches", *lines)


def _show_box(state: State) -> None:
    # Streamlit keeps what was typed by the widget's key. Where the address says something else
    # (a link, the back button), the address is right and goes into the box.
    if st.session_state.get(_ASKED) != state.query:
        st.session_state[_BOX] = st.session_state[_ASKED] = state.query
    st.text_input(
        "Search the archive",
        key=_BOX,
        max_chars=LONGEST,
        placeholder=EXAMPLE,
        label_visibility="collapsed",
        on_change=_ask_typed,
    )


def _ask_typed() -> None:
    st.query_params.from_dict(State().ask(str(st.session_state[_BOX])).to_params())

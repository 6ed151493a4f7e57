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
from archive.index.query import FacetRequest, Query, Sort, has_positive
from archive.index.syntax import parse_query, print_query
from archive.model import RecordKind
from search_ui.answers import About, Asks
from search_ui.box import show_box, show_days
from search_ui.frame import name_page, show_bad_query, show_markup, show_notice
from search_ui.guide import draw_guide
from search_ui.markup import Child, Markup, build, build_link, cut_text, show_text
from search_ui.refine import drop_value, is_chosen, keep_value, lift_filter, order_hits
from search_ui.state import LONGEST, State
from search_ui.wording import CHANGE_WORDS, say_count, say_pay, say_seen_by, say_stretch

HITS = 50
FACETS = {
    "platform": "Platform",
    "requester": "Requester",
    "change": "What changed",
    "kind": "Kind of record",
    "language": "Language",
    "currency": "Currency",
    "unit": "Paid per",
    "masters": "Masters only",
    "access": "How it was seen",
    "seenby": "Seen by",
}
#: So many values stand open, and so many are counted: the rest is folded.
FACET_VALUES, FACET_MOST = 8, 60
ORDERS: tuple[tuple[str, Sort | None], ...] = (
    ("best matches first", None),
    ("newest first", Sort("first", descending=True)),
    ("oldest first", Sort("first")),
    ("last seen latest first", Sort("last", descending=True)),
    ("highest pay first", Sort("pay", descending=True)),
    ("lowest pay first", Sort("pay")),
    ("most captures first", Sort("captures", descending=True)),
)


def render(asks: Asks, state: State, *, about: About) -> None:
    """Draw the search box, and the answer to what the address asks."""
    show_box(state)
    if not about.listings and not about.documents:
        _show_empty(about)
        return
    show_markup(draw_guide())
    if state.too_long:
        show_notice(
            "This question is too long",
            f"A question has at most {LONGEST:,} characters. Nothing was searched, and the box "
            "holds only its beginning: ask in parts.",
        )
        return
    name_page(state.query)
    try:
        query = read_question(state)
        with st.spinner("Searching…", show_time=False):
            answer = asks.search(query)
    except BadQuery as error:
        show_bad_query(error)
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
                build_link("To the first page", to=state.begin().to_params()),
            )
        else:
            _show_nothing_found(query)
    with facets:
        show_days(query)
        show_markup(draw_facets(answer, query, k=about.k))


def read_question(state: State) -> Query:
    """The query that an address asks, with what this page needs beside the hits.

    Raises:
        BadQuery: the text or the cursor cannot be read.
    """
    asked = replace(
        parse_query(state.query),
        limit=HITS,
        facets=tuple(FacetRequest(field, FACET_MOST) for field in FACETS),
    )
    return asked.page(state.at or None)


def draw_count(answer: Answer, query: Query, *, state: State, behind: int) -> Markup:
    """How many there are, in which order, what to know of it, and the filters in force."""
    shown = say_place(answer, state=state)
    notes: list[Child] = [
        build(
            "p",
            f"{shown} of " if shown else None,
            build("b", say_count(answer.total, "version")),
            f", {say_order(answer, query)}",
            cls="pw-count",
        )
    ]
    if query.order.field == "pay" and not any(one.field == "currency" for one in query.filters):
        notes.append(
            build(
                "p",
                "Amounts stand in order of their number, whatever the currency or unit.",
                cls="pw-note",
            )
        )
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
    return f"{before + 1:,}–{before + shown:,}"


def say_order(answer: Answer, query: Query) -> str:
    """The order that applied, which need not be the one that was asked for."""
    if answer.ranked_by == "recency":
        return "newest first (these words are too common to rank by)"
    if answer.ranked_by == "relevance":
        return "best matches first"
    words = {by: name for name, by in ORDERS}
    return words.get(query.order, f"in the order of {answer.ranked_by}")


def draw_orders(query: Query) -> Markup:
    """A link for each order; the one in force is marked and leads nowhere."""
    links: list[Child] = []
    for name, by in ORDERS:
        if by is None and not has_positive(query.text):
            continue
        applied = replace(query, sort=by, after=None).order
        if applied == query.order:
            links.append(build("b", name))
        else:
            where = State().ask(print_query(order_hits(query, by=by)))
            links.append(build_link(name, to=where.to_params()))
    return build("nav", build("span", "Order:"), links, cls="pw-orders", label="Order")


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
        build("h3", build_link(title, to=state.open(hit.id).to_params())),
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


def draw_facets(answer: Answer, query: Query, *, k: int) -> Markup:
    """Per field the values with their counts; each value can be kept or left out."""
    sections: list[Child] = []
    for field, heading in FACETS.items():
        values = answer.facets.get(field, ())
        # A field of which no record says anything has nothing to narrow down by.
        if not values or [one.value for one in values] == [NONE]:
            continue
        rows = [_draw_value(query, field=field, value=value, k=k) for value in values]
        folded: list[Child] = []
        if len(rows) > FACET_VALUES:
            more: list[Child] = [build("ul", rows[FACET_VALUES:])]
            if len(rows) == FACET_MOST:
                more.append(
                    build("p", f"Only the {FACET_MOST} most frequent are listed.", cls="pw-note")
                )
            word = f"{len(rows) - FACET_VALUES} more"
            folded = [build("details", build("summary", word), more)]
        sections.append(
            build("section", build("h2", heading), build("ul", rows[:FACET_VALUES]), folded)
        )
    return build("nav", sections, cls="pw-facets", label="Narrow down")


def say_value(value: FacetCount, *, field: str, k: int) -> str:
    """A facet's value as people read it."""
    if value.value == NONE:
        return "not stated"
    match field:
        case "change":
            return CHANGE_WORDS.get(value.label, value.label)
        case "seenby":
            return say_seen_by(value.value, k=k).removeprefix("seen by ")
        case _:
            return value.label


def _draw_value(query: Query, *, field: str, value: FacetCount, k: int) -> Markup:
    chosen = is_chosen(query, field=field, value=value.value)
    shown = say_value(value, field=field, k=k)
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
    """The way to the page before and to the next one, and which hits these are."""
    links: list[Child] = []
    back = state.turn_back(shown=HITS)
    if back is not None:
        links.append(build_link(f"← Previous {HITS}", to=back.to_params()))
    if state.at and (back is None or back.at):
        links.append(build_link("First page", to=state.begin().to_params()))
    shown = say_place(answer, state=state)
    if shown:
        links.append(build("span", f"{shown} of {answer.total:,}"))
    if answer.next is not None:
        forward = state.turn(answer.next, shown=len(answer.hits))
        links.append(build_link(f"Next {HITS} →", to=forward.to_params()))
    else:
        links.append(build("span", "These are all." if not state.at else "These are the last."))
    return build("nav", links, cls="pw-turn", label="Pages")


def _show_empty(about: About) -> None:
    """Nothing was donated, or pages were and none of them held a record."""
    if about.captures:
        show_notice(
            "No listing has been read yet",
            f"{say_count(about.captures, 'capture')} sealed, and no listing or document in them.",
            "Their pages may have been empty or signed out, or they wait in quarantine. "
            "What the archive holds, and what it could not see:",
            build("code", "piecework status"),
        )
        return
    show_notice(
        "Nothing has been donated yet",
        "Hand in pages that you saved from a platform. First see what would be kept and what "
        "removed; this writes nothing:",
        build("code", "piecework donate --preview saved-pages/"),
        "Then hand them in, under a pseudonym of the worker who saved them:",
        build("code", "piecework donate --source NAME saved-pages/"),
        "Or look at an invented market first, in an archive of its own:",
        build("code", "piecework demo"),
    )


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

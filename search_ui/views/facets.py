"""The column beside the hits: values with their counts, each to keep or to leave out."""

from __future__ import annotations

from archive.index.answer import Answer, FacetCount
from archive.index.bands import list_bands, place_band
from archive.index.fields import NONE
from archive.index.query import Query
from archive.index.syntax import print_query
from search_ui.language import later, say, say_number
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.refine import drop_value, is_chosen, keep_value
from search_ui.state import State
from search_ui.value_words import say_field_value

FACETS = {
    "platform": later("Platform"),
    "requester": later("Requester"),
    "change": later("What changed"),
    "paychange": later("Pay cut or rise"),
    "goal": later("Work for, by its words"),
    "medium": later("Work on, by its words"),
    "language": later("Language of the text"),
    "wage": later("Hourly figure"),
    "below": later("Advertised below the minimum of"),
    "currency": later("Currency"),
    "unit": later("Paid per"),
    "masters": later("Chosen workers only"),
    "kind": later("Kind of record"),
    "document": later("Kind of document"),
    "access": later("How it was seen"),
    "seenby": later("Seen by"),
}
#: Every other enrichment: counted where the question names it, as a filter or as its order, since
#: a column of thirty facets is read by nobody and each costs a count.
NAMED_FACETS = {
    "payread": later("What became of the pay text"),
    "payeur": later("Pay in euros"),
    "advertised": later("Advertised, euros an hour"),
    "lowerbound": later("Lower bound, euros an hour"),
    "paidtime": later("Time worked, as told: least, euros an hour"),
    "paidtimemost": later("Time worked, as told: most, euros an hour"),
    "notbelow": later("Not below the minimum of"),
    "ownfloor": later("Beside the platform's own floor"),
    "ownminimum": later("The platform's own floor, euros an hour"),
    "series": later("Series"),
    "prices": later("Prices of its series"),
    "cut": later("Cut, per cent"),
    "rise": later("Rise, per cent"),
    "certainty": later("How sure the pay change is"),
    "airole": later("Gives to AI, by its words"),
    "family": later("Family of look-alikes"),
    "copies": later("Offers and documents with its text"),
    "posters": later("Requesters with its text"),
    "translated": later("Translated copies"),
}
#: Counted only where the question itself asks for possible requests, which nobody has reviewed.
ASKED_FACETS = {
    "flag": later("Possible request, not reviewed"),
    "concern": later("How grave, if it is one"),
    "flags": later("Kinds of possible request"),
    "unsaid": later("Asked by its documents alone, not reviewed"),
}
#: So many values stand open, and so many are counted: the rest is folded.
OPEN_VALUES, MOST_VALUES = 6, 60


def list_facets(query: Query) -> dict[str, str]:
    """The facets that a question gets: flags, and what few ask for, only where it names them."""
    named = {one.field for one in query.filters} | {query.order.field}
    more = ASKED_FACETS if named & ASKED_FACETS.keys() else {}
    return FACETS | {name: NAMED_FACETS[name] for name in NAMED_FACETS if name in named} | more


def draw_facets(answer: Answer, query: Query, *, k: int) -> Markup:
    """Per field the values with their counts; each value can be kept or left out."""
    sections: list[Child] = []
    for field, heading in list_facets(query).items():
        values = answer.facets.get(field, ())
        # A field of which no record says anything has nothing to narrow down by.
        if not values or [one.value for one in values] == [NONE]:
            continue
        if list_bands(field):
            values = _order_bands(values, field=field)
        rows = [_draw_value(query, field=field, value=value, k=k) for value in values]
        folded: list[Child] = []
        if len(rows) > OPEN_VALUES:
            more: list[Child] = [build("ul", rows[OPEN_VALUES:])]
            if len(rows) == MOST_VALUES:
                words = say("Only the {n} most frequent are listed.", n=MOST_VALUES)
                more.append(build("p", words, cls="pw-note"))
            word = say("{n} more", n=len(rows) - OPEN_VALUES)
            folded = [build("details", build("summary", word), more)]
        sections.append(
            build("section", build("h2", say(heading)), build("ul", rows[:OPEN_VALUES]), folded)
        )
    return build("nav", sections, cls="pw-facets", label=say("Narrow down"))


def say_value(value: FacetCount, *, field: str, k: int) -> str:
    """A facet's value as people read it."""
    if value.value == NONE:
        return say("not stated")
    if field == "seenby":
        return say("≥{k} sources", k=k) if value.value.startswith("≥") else say("<{k} sources", k=k)
    if list_bands(field):
        return _say_band(value, field=field)
    return say_field_value(value.label, field=field)


def _order_bands(values: tuple[FacetCount, ...], *, field: str) -> tuple[FacetCount, ...]:
    return tuple(sorted(values, key=lambda one: place_band(field, one.value)))


def _say_band(value: FacetCount, *, field: str) -> str:
    """A band of a number: ``0.5 to under 1``, in the reader's language."""
    band = list_bands(field)[place_band(field, value.value)]
    low, high = band.low, band.high
    if high is None:
        return say("{low} and more", low=f"{low:f}")
    if low is None:
        return say("under {high}", high=f"{high:f}")
    if band.high_open:
        return say("{low} to under {high}", low=f"{low:f}", high=f"{high:f}")
    return f"{low:f}" if low == high else say("{low} to {high}", low=f"{low:f}", high=f"{high:f}")


def _draw_value(query: Query, *, field: str, value: FacetCount, k: int) -> Markup:
    chosen = is_chosen(query, field=field, value=value.value)
    shown = say_value(value, field=field, k=k)
    keep = State().ask(print_query(keep_value(query, field=field, value=value.value)))
    drop = State().ask(print_query(drop_value(query, field=field, value=value.value)))
    without = say("without {value}", value=shown)
    return build(
        "li",
        build_link(
            show_text(shown),
            to=keep.to_params(),
            cls="value",
            title=say("only {value}", value=shown),
        ),
        build("span", say_number(value.count), cls="n"),
        build_link(say("without"), to=drop.to_params(), cls="without", label=without),
        cls="chosen" if chosen else "",
    )

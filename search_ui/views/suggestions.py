"""What one could ask, while nothing is asked: questions that find something in this archive."""

from __future__ import annotations

from datetime import timedelta

from archive.index.answer import Answer
from archive.index.fields import NONE
from search_ui.findings import Span
from search_ui.language import say, say_number
from search_ui.markup import Markup, build, build_link
from search_ui.state import State

_WEEK = timedelta(days=6)


def draw_suggestions(answer: Answer, *, span: Span | None) -> Markup:
    """Questions with how many versions each finds, from the counts of the empty question."""
    links = [
        build(
            "li",
            build_link(name, to=State().ask(question).to_params()),
            build("span", say_number(count), cls="n") if count is not None else None,
            " ",
            build("code", question),
        )
        for name, question, count in list_suggestions(answer, span=span)
    ]
    return build(
        "section",
        build("h2", say("To begin with")),
        build("ul", links),
        cls="pw-suggest",
        label=say("Suggestions"),
    )


def list_suggestions(answer: Answer, *, span: Span | None) -> list[tuple[str, str, int | None]]:
    """(name, question, how many versions it finds, where that is known)."""

    def count(field: str, value: str) -> int:
        found = [one.count for one in answer.facets.get(field, ()) if one.value == value]
        return sum(found)

    found: list[tuple[str, str, int | None]] = []
    cuts = count("paychange", "cut")
    if cuts:
        found.append((say("Pay was cut"), "paychange:cut sort:-cut", cuts))
        # What may as well be other work under the same title is left out, as on the page of cuts.
        name = say("Pay was cut by more than 10 %")
        found.append((name, "cut:>10 -certainty:low sort:-cut", None))
    places = [one for one in answer.facets.get("below", ()) if one.value != NONE]
    if places:
        place = next((one for one in places if one.label == "NL"), places[0])
        name = say("Advertised pay below the minimum wage of {place}", place=place.label)
        found.append((name, f"below:{place.label} sort:advertised", place.count))
    gone = count("change", "vanished")
    if gone:
        found.append((say("No longer listed"), "change:vanished sort:-last", gone))
    if span is not None:
        first = span.last_day - _WEEK
        question = f"first:{first.isoformat()}..{span.last_day.isoformat()}"
        found.append((say("First seen in the last 7 days seen"), question, None))
    documents = count("kind", "document")
    if documents:
        name = say("Instructions, forms, consent texts, rejections")
        found.append((name, "kind:document", documents))
    masters = count("masters", "yes")
    if masters:
        found.append((say("For chosen workers only"), "masters:yes sort:-pay", masters))
    return found

"""One page of hits as rows that can be scanned: what it is, what it pays, how long it stood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from archive.index.answer import Answer, Hit
from archive.model import RecordKind
from search_ui.bars import draw_stretch
from search_ui.findings import Span, WageRow
from search_ui.language import later, say, say_count, say_decimal
from search_ui.markup import Child, Markup, build, build_link, cut_text, show_text
from search_ui.state import State
from search_ui.value_words import DOCUMENT_WORDS
from search_ui.wording import say_pay, say_stretch

#: What an hourly figure is. Never without it: a lower bound proves nothing of "below".
WAGE_WORDS = {
    "paidtime": later("as a worker told"),
    "advertised": later("as advertised"),
    "lowerbound": later("at least"),
}
#: The same, said in full.
WAGE_HINTS = {
    "paidtime": later("Euros an hour of time worked, as a worker told: the least that was told"),
    "advertised": later("Euros an hour by the platform's own hourly figure or estimate"),
    "lowerbound": later(
        "Euros an hour at least: pay divided by the whole time allotted. Work that takes less "
        "time pays more, so this never shows that pay is below something."
    ),
}


def draw_hits(
    hits: tuple[Hit, ...],
    *,
    state: State,
    wages: Mapping[int, WageRow],
    span: Span | None = None,
    notes: Mapping[int, str] | None = None,
) -> Markup:
    """The rows; ``span`` is the line that lifetimes lie on, without one that of these hits.
    ``notes``: more of our own words on a version."""
    line = _find_line(hits, span=span)
    told = notes or {}
    rows = [
        draw_hit(
            hit,
            state=state,
            wage=wages.get(hit.version),
            line=line,
            note=told.get(hit.version, ""),
        )
        for hit in hits
    ]
    return build("ol", rows, cls="pw-hits")


def draw_hit(
    hit: Hit,
    *,
    state: State,
    wage: WageRow | None,
    line: tuple[datetime, datetime],
    note: str = "",
) -> Markup:
    """One version: its title, who pays what, when it was seen, and the words that matched."""
    marks = {
        field: [(one.start, one.end) for one in hit.highlights if one.field == field]
        for field in ("title", "description", "text")
    }
    body, spans = pick_snippet(hit, marks=marks)
    title = show_text(hit.title, marks=marks["title"]) if hit.title.strip() else say("(no title)")
    who = hit.requester.name or hit.requester.id
    facts: list[Child] = [
        build("span", show_text(who) if who else say("requester unknown")),
        build("span", show_text(hit.platform), cls="quiet"),
    ]
    if note:
        facts.append(build("span", note, cls="quiet"))
    return build(
        "li",
        build(
            "div",
            build("h3", build_link(title, to=state.open(hit.id).to_params())),
            build("div", facts, cls="pw-facts"),
            build("p", show_text(body, marks=spans), cls="snippet") if body else None,
            cls="what",
        ),
        build("div", _draw_pay(hit), _draw_wage(wage), cls="money"),
        build(
            "div",
            draw_stretch(
                hit.first_seen.earliest,
                hit.last_seen.latest,
                within=line,
                title=say(
                    "On offer at least {stretch}",
                    stretch=say_stretch(hit.first_seen, hit.last_seen),
                ),
            ),
            build("span", say_stretch(hit.first_seen, hit.last_seen), cls="when"),
            build("span", say_count(hit.captures, "capture"), cls="when"),
            cls="life",
        ),
    )


def pick_snippet(
    hit: Hit, *, marks: dict[str, list[tuple[int, int]]]
) -> tuple[str, list[tuple[int, int]]]:
    """The stretch of description or text that shows why this is a hit."""
    use_text = bool(hit.text) and (bool(marks["text"]) or not hit.description)
    whole, spans = (
        (hit.text, marks["text"]) if use_text else (hit.description, marks["description"])
    )
    return cut_text(whole, spans, room=200)


def draw_turn(answer: Answer, *, state: State, shown: str, most: int) -> Markup:
    """The way to the page before and to the next one, and which hits these are."""
    links: list[Child] = []
    back = state.turn_back(shown=most)
    if back is not None:
        links.append(build_link(say("← Previous {n}", n=most), to=back.to_params()))
    if state.at and (back is None or back.at):
        links.append(build_link(say("First page"), to=state.begin().to_params()))
    if shown:
        links.append(build("span", say("{place} of {total}", place=shown, total=answer.total)))
    if answer.next is not None:
        forward = state.turn(answer.next, shown=len(answer.hits))
        links.append(build_link(say("Next {n} →", n=most), to=forward.to_params()))
    else:
        links.append(
            build("span", say("These are all.") if not state.at else say("These are the last."))
        )
    return build("nav", links, cls="pw-turn", label=say("Pages"))


def say_wage(wage: WageRow) -> str:
    """``1.39 EUR an hour``: to the cent, as its label stands beside it."""
    euros = say_decimal(f"{wage.euros:.2f}")
    return say("{euros} EUR an hour", euros=euros)


def _draw_pay(hit: Hit) -> Markup:
    if hit.kind is RecordKind.LISTING:
        return build("span", show_text(say_pay(hit.pay)), cls="pay")
    kind = str(hit.document_kind or "page")
    return build("span", say(DOCUMENT_WORDS.get(kind, kind)), cls="pay")


def _draw_wage(wage: WageRow | None) -> Markup | None:
    if wage is None:
        return None
    label = build("span", say(WAGE_WORDS[wage.field]), cls="label")
    return build("span", say_wage(wage), " ", label, cls="wage", title=say(WAGE_HINTS[wage.field]))


def _find_line(hits: tuple[Hit, ...], *, span: Span | None) -> tuple[datetime, datetime]:
    first = min(hit.first_seen.earliest for hit in hits)
    last = max(hit.last_seen.latest for hit in hits)
    if span is None:
        return first, last
    return min(first, span.first), max(last, span.last)

"""The page of one listing or document: what it says, its history, its pay over time and among its
like, what people found, its evidence and a copy of it.

It shows what the archive says and draws no conclusion: a gap is shown as a gap, an offer that is
no longer seen is "no longer listed", never "ended", and what no two people reviewed is not here.
"""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from archive.errors import BadInput, PieceworkError
from search_ui.answers import About, Asks, ItemPage, VersionRow
from search_ui.beside import Beside
from search_ui.box import show_box
from search_ui.frame import list_facts, name_page, show_markup, show_notice
from search_ui.language import say, say_count, say_decimal
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.state import State
from search_ui.views.alike import draw_instead, draw_like
from search_ui.views.copy import show_copy, show_way_to_copy
from search_ui.views.evidence import draw_evidence
from search_ui.views.keeping import show_keep
from search_ui.views.leaving import show_cite
from search_ui.views.pay_chart import show_pay
from search_ui.views.reviewed import draw_found
from search_ui.views.timeline import draw_timeline
from search_ui.wording import say_pay, say_seen_by, say_stretch

_NOTHING = Beside(like=None, family=None, found=(), replies=())


def render(asks: Asks, state: State, *, about: About) -> None:
    """Draw the item that the address names."""
    show_box(state)
    came = bool(state.query or state.at)
    words = say("← Back to the hits") if came else say("← Search the archive")
    back = build_link(words, to=state.close().to_params())
    show_markup(build("nav", back, label=say("Back"), cls="pw-back"))
    try:
        item = asks.read_item(state.id)
    except BadInput as error:
        show_notice(
            say("There is no such listing in this archive"),
            str(error),
            say(
                "Check that the whole id was copied, and that this is the archive it was cited "
                "from."
            ),
        )
        return
    name_page(item.title)
    try:
        beside = asks.find_beside(item.id, today=datetime.now(UTC).date())
    except PieceworkError:
        # An older index or desk: the listing itself is there all the same.
        beside = _NOTHING
    show_markup(draw_head(item, about=about, beside=beside))
    show_markup(draw_found(beside))
    here, capture = state.to_params(), st.query_params.get("copy", "")
    if capture:
        # Before the rest: who asked for it looks here first.
        show_copy(asks, item, capture=capture, here=here)
    if item.kind == "listing":
        show_markup(draw_section(say("Pay over time")))
        show_pay(item)
        show_markup(draw_instead(beside))
        if beside.like is not None:
            show_markup(draw_like(beside.like))
    show_markup(draw_section(say("Timeline")))
    show_markup(draw_timeline(item))
    show_markup(draw_section(say("Evidence")))
    show_markup(draw_evidence(item, here=here))
    if not capture:
        show_way_to_copy(item, here=here)
    show_keep(asks, value=item.id)
    cited = item.asked_version or item.id
    show_cite(asks, {cited: item.title or cited})


def draw_section(title: str) -> Markup:
    return build("h2", title, cls="pw-section")


def draw_head(item: ItemPage, *, about: About, beside: Beside = _NOTHING) -> Markup:
    """Title, text and fields as the newest version has them, and which version was asked for."""
    many = len(item.versions) > 1
    facts: dict[str, Child] = {
        say("Pay, newest version") if many else say("Pay"): show_text(say_pay(item.pay))
        if item.kind == "listing"
        else None,
        say("As stated"): show_text(item.pay.raw)
        if item.pay is not None and item.pay.raw
        else None,
        say("Requester"): _link_requester(item),
        say("Platform"): build_link(
            show_text(item.platform), to={"page": "platform", "platform": item.platform}
        ),
    }
    for fact in item.facts:
        # Ours, but from where the reader's language is not known yet.
        facts[say(fact.name)] = show_text(fact.value)
    facts[say("Seen")] = ", ".join(
        (say_count(item.sightings, "sighting"), say_seen_by(item.seen_by, k=about.k))
    )
    facts[say("Id")] = build("code", item.id)
    if item.asked_as:
        words = say("a version of it") if item.asked_version else say("an earlier id of it")
        facts[say("Opened as")] = build("span", build("code", item.asked_as), f" ({words})")
    related: list[Child] = [
        build("li", build_link(show_text(title or other), to=State(id=other).to_params()))
        for other, title in item.related
    ]
    if related:
        facts[say("Belongs with")] = build("ul", related)
    if beside.family is not None:
        facts[say("Family")] = _draw_family(beside)
    title = show_text(item.title) if item.title.strip() else say("(no title)")
    return build(
        "article",
        build("h1", title, cls="pw-title"),
        draw_versions_note(item),
        draw_reading(item),
        build("div", show_text(item.text), cls="pw-text") if item.text.strip() else None,
        list_facts(facts),
    )


def draw_versions_note(item: ItemPage) -> Markup | None:
    """Which version the page's head shows, and what the one that was asked for said instead."""
    if not item.versions:
        return None
    newest = item.versions[-1]
    stretch = say_stretch(newest.first_seen, newest.last_seen)
    if len(item.versions) == 1:
        return build("p", say("As seen {stretch}", stretch=stretch), cls="pw-note")
    words = say(
        "The newest of {n} versions, as seen {stretch}", n=len(item.versions), stretch=stretch
    )
    head = build("p", words, cls="pw-note")
    asked = next((row for row in item.versions if row.id == item.asked_version), None)
    if asked is None or asked is newest:
        return head
    return build("div", head, build("p", _tell_older(asked, of=item), cls="pw-older"))


def draw_reading(item: ItemPage) -> Markup | None:
    """That a program found the offer in a page of no known format, and whether a person agreed."""
    if item.reading is None:
        return None
    if item.reading.confirmed:
        words = say(
            "Extracted by the reader for any page, and confirmed by a person: who and when stands "
            "in the desk's log."
        )
        return build("p", words, cls="pw-note", name="reading")
    words = say(
        "Extracted by the reader for any page, and confirmed by nobody: check it against the copy "
        "of the capture. No figure rests on it."
    )
    if item.reading.confidence is not None:
        sure = say_decimal(item.reading.confidence)
        words = f"{words} {say('That reader is sure of it to {sure} of 1.', sure=sure)}"
    return build("p", show_text(words), " ", build("code", "piecework confirm"), cls="pw-care")


def _link_requester(item: ItemPage) -> Child:
    if not item.requester:
        return say("unknown")
    where = {"page": "requester", "platform": item.platform, "requester": item.requester}
    return build_link(show_text(item.requester), to=where)


def _draw_family(beside: Beside) -> Markup:
    family = beside.family
    assert family is not None
    link = build_link(
        say("the same text, or nearly"), to=State().ask(f"family:{family.id}").to_params()
    )
    told: list[Child] = [link]
    if family.copies is not None and family.copies > 1:
        told.append(
            say(
                ": on about {copies} offers and documents, under about {posters} requesters",
                copies=family.copies,
                posters=family.posters or 1,
            )
        )
    return build("span", told)


def _tell_older(asked: VersionRow, *, of: ItemPage) -> list[Child]:
    newest = of.versions[-1]
    stretch = say_stretch(asked.first_seen, asked.last_seen)
    told: list[Child] = [say("You came from an older version ({stretch})", stretch=stretch)]
    if of.kind == "listing":
        told += [": ", build("b", show_text(_name_pay(asked))), "; ", say("newest:"), " "]
        told.append(build("b", show_text(_name_pay(newest))))
    told += [". ", say("It is marked in the timeline.")]
    return told


def _name_pay(row: VersionRow) -> str:
    pay = row.pay
    if pay is None or pay.amount is None:
        return say_pay(pay)
    return say("pay {pay}", pay=say_pay(pay))

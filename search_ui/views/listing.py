"""The page of one listing or document: what it says, its history, its pay over time, its evidence.

It shows what the archive says and draws no conclusion: a gap is shown as a gap, and an offer
that is no longer seen is "no longer listed", never "ended".
"""

from __future__ import annotations

from archive.errors import BadInput
from search_ui.answers import About, Asks, ItemPage, VersionRow
from search_ui.box import show_box
from search_ui.frame import list_facts, name_page, show_markup, show_notice
from search_ui.language import say_count
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.state import State
from search_ui.views.evidence import draw_evidence
from search_ui.views.pay_chart import show_pay
from search_ui.views.timeline import draw_timeline
from search_ui.wording import say_pay, say_seen_by, say_stretch


def render(asks: Asks, state: State, *, about: About) -> None:
    """Draw the item that the address names."""
    show_box(state)
    came = bool(state.query or state.at)
    back = build_link(
        "← Back to the hits" if came else "← Search the archive", to=state.close().to_params()
    )
    show_markup(build("nav", back, label="Back", cls="pw-back"))
    try:
        item = asks.read_item(state.id)
    except BadInput as error:
        show_notice(
            "There is no such listing in this archive",
            str(error),
            "Check that the whole id was copied, and that this is the archive it was cited from.",
        )
        return
    name_page(item.title)
    show_markup(draw_head(item, about=about))
    show_markup(draw_section("Timeline"))
    show_markup(draw_timeline(item))
    if item.kind == "listing":
        show_markup(draw_section("Pay over time"))
        show_pay(item)
    show_markup(draw_section("Evidence"))
    show_markup(draw_evidence(item))


def draw_section(title: str) -> Markup:
    return build("h2", title, cls="pw-section")


def draw_head(item: ItemPage, *, about: About) -> Markup:
    """Title, text and fields as the newest version has them, and which version was asked for."""
    many = len(item.versions) > 1
    facts: dict[str, Child] = {
        "Pay, newest version" if many else "Pay": say_pay(item.pay)
        if item.kind == "listing"
        else None,
        "As stated": show_text(item.pay.raw) if item.pay is not None and item.pay.raw else None,
        "Requester": show_text(item.requester) if item.requester else "unknown",
        "Platform": show_text(item.platform),
    }
    for fact in item.facts:
        facts[fact.name] = show_text(fact.value)
    facts["Seen"] = ", ".join(
        (say_count(item.sightings, "sighting"), say_seen_by(item.seen_by, k=about.k))
    )
    facts["Id"] = build("code", item.id)
    if item.asked_as:
        facts["Opened as"] = build(
            "span",
            build("code", item.asked_as),
            " (a version of it)" if item.asked_version else " (an earlier id of it)",
        )
    related: list[Child] = [
        build("li", build_link(show_text(title or other), to=State(id=other).to_params()))
        for other, title in item.related
    ]
    if related:
        facts["Belongs with"] = build("ul", related)
    return build(
        "article",
        build("h1", show_text(item.title) if item.title.strip() else "(no title)", cls="pw-title"),
        draw_versions_note(item),
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
        return build("p", f"As seen {stretch}", cls="pw-note")
    head = build(
        "p",
        f"The newest of {len(item.versions):,} versions, as seen {stretch}",
        cls="pw-note",
    )
    asked = next((row for row in item.versions if row.id == item.asked_version), None)
    if asked is None or asked is newest:
        return head
    return build("div", head, build("p", _tell_older(asked, of=item), cls="pw-older"))


def _tell_older(asked: VersionRow, *, of: ItemPage) -> list[Child]:
    newest = of.versions[-1]
    told: list[Child] = [
        "You came from an older version (",
        say_stretch(asked.first_seen, asked.last_seen),
        ")",
    ]
    if of.kind == "listing":
        told += [": ", build("b", _name_pay(asked)), "; newest: ", build("b", _name_pay(newest))]
    told.append(". It is marked in the timeline.")
    return told


def _name_pay(row: VersionRow) -> str:
    words = say_pay(row.pay)
    return words if words.startswith("pay ") or words == "unpaid" else f"pay {words}"

"""The page of one listing or document: what it says, its history, its pay over time, its evidence.

It shows what the archive says and draws no conclusion: a gap is shown as a gap, and an offer
that is no longer seen is "no longer listed", never "ended".
"""

from __future__ import annotations

from itertools import pairwise

from archive.errors import BadInput
from search_ui.answers import About, Asks, ChangeRow, EvidenceRow, GapRow, ItemPage, VersionRow
from search_ui.frame import list_facts, show_markup, show_notice
from search_ui.markup import Child, Markup, build, build_link, cut_text, show_text
from search_ui.state import State
from search_ui.views.pay_chart import show_pay
from search_ui.wording import (
    CHANGE_WORDS,
    GAP_WORDS,
    STATED_WORDS,
    say_count,
    say_pay,
    say_seen_by,
    say_stretch,
    say_window,
)

#: More rows than this are counted and not drawn.
MOST_ROWS = 500


def render(asks: Asks, state: State, *, about: About) -> None:
    """Draw the item that the address names."""
    back = build_link("← Back to the hits", to=state.close().to_params())
    show_markup(build("nav", back, label="Back"))
    try:
        item = asks.read_item(state.id)
    except BadInput as error:
        show_notice(
            "There is no such listing in this archive",
            str(error),
            "Check that the whole id was copied, and that this is the archive it was cited from.",
        )
        return
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
    """Title, text and fields as the newest version has them."""
    facts: dict[str, Child] = {
        "Pay": say_pay(item.pay) if item.kind == "listing" else None,
        "As printed": show_text(item.pay.raw) if item.pay is not None and item.pay.raw else None,
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
            "span", build("code", item.asked_as), " (a version of it, or an earlier id)"
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
        build("div", show_text(item.text), cls="pw-text") if item.text.strip() else None,
        list_facts(facts),
    )


def draw_timeline(item: ItemPage) -> Markup:
    """Versions, changes and gaps in one line, the newest first."""
    rows: list[VersionRow | ChangeRow | GapRow] = sorted(
        [*item.versions, *item.changes, *item.gaps], key=_order_row, reverse=True
    )
    older = {
        after.id: before
        for before, after in pairwise(
            sorted(item.versions, key=lambda row: row.first_seen.earliest)
        )
    }
    drawn: list[Child] = []
    for row in rows[:MOST_ROWS]:
        match row:
            case VersionRow():
                drawn.append(_draw_version(row, older=older.get(row.id), of=item))
            case ChangeRow():
                drawn.append(_draw_change(row))
            case GapRow():
                drawn.append(_draw_gap(row))
    if len(rows) > MOST_ROWS:
        drawn.append(build("li", f"and {len(rows) - MOST_ROWS:,} earlier ones"))
    return build("ol", drawn, cls="pw-line")


def _order_row(row: VersionRow | ChangeRow | GapRow) -> tuple[float, int]:
    match row:
        case VersionRow():
            return row.first_seen.earliest.timestamp(), 0
        case ChangeRow():
            return row.when.latest.timestamp(), 1
        case GapRow():
            return row.when.earliest.timestamp(), 2


def _draw_version(row: VersionRow, *, older: VersionRow | None, of: ItemPage) -> Markup:
    text, _ = cut_text(row.text, room=220)
    if older is not None and (older.title, older.text) == (row.title, row.text):
        text = ""
    return build(
        "li",
        build("div", say_stretch(row.first_seen, row.last_seen), cls="when"),
        build(
            "div",
            build("b", show_text(row.title) if row.title.strip() else "(no title)"),
            f" · {say_pay(row.pay)}" if of.kind == "listing" else None,
            build("p", show_text(text)) if text else None,
            build(
                "p",
                ", ".join(
                    (say_count(row.sightings, "sighting"), say_count(row.captures, "capture"))
                ),
                cls="when",
            ),
            cls="what",
        ),
        cls="version",
    )


def _draw_change(row: ChangeRow) -> Markup:
    values: list[Child] = []
    if row.before or row.after:
        before, _ = cut_text(row.before, room=160)
        after, _ = cut_text(row.after, room=160)
        values = [": ", show_text(before or "not stated"), " → ", show_text(after or "not stated")]
    return build(
        "li",
        build("div", say_window(row.when), cls="when"),
        build("div", build("b", CHANGE_WORDS.get(row.kind, row.kind)), values, cls="what"),
        cls="change",
    )


def _draw_gap(row: GapRow) -> Markup:
    reason = GAP_WORDS.get(row.reason, row.reason)
    return build(
        "li",
        build("div", say_window(row.when), cls="when"),
        build("div", build("b", "not seen"), ": ", show_text(reason), cls="what"),
        cls="gap",
    )


def draw_evidence(item: ItemPage) -> Markup:
    """Each sealed record with what is needed to find it and to check it by hand."""
    if not item.evidence:
        return build("p", "No sealed record shows this.", cls="pw-note")
    heads = ("When", "Stated", "How", "Record", "WARC file", "Offset", "Length", "SHA-256")
    rows = [_draw_record(row) for row in item.evidence[:MOST_ROWS]]
    left = len(item.evidence) - MOST_ROWS
    return build(
        "div",
        build(
            "table",
            build("thead", build("tr", [build("th", head) for head in heads])),
            build("tbody", rows),
            cls="pw-table",
        ),
        build("p", f"and {left:,} more: piecework listing {item.id} --json", cls="pw-note")
        if left > 0
        else None,
        cls="pw-wide",
    )


def _draw_record(row: EvidenceRow) -> Markup:
    return build(
        "tr",
        build("td", say_window(row.when)),
        build("td", STATED_WORDS.get(row.stated_by, row.stated_by)),
        build("td", row.access),
        build("td", f"{row.role} ", build("code", row.capture)),
        build("td", build("code", row.file)),
        build("td", f"{row.offset:,}", cls="n"),
        build("td", f"{row.length:,}", cls="n"),
        build("td", build("code", row.sha256)),
    )

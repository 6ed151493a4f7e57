"""The dossier of a requester: names, volume, pay beside the platform's, changes, what people found.

Nothing here is concluded: who is behind a requester stands as hypotheses of people with what speaks
for and against, and of flags only what was reviewed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from archive.desk.attributions import Attribution, AttributionState, Ground, Side
from archive.door import IndexUnusable, RatingRecord
from archive.dossiers import Dossier, NameSpan
from archive.errors import BadInput
from search_ui.answers import About, Asks
from search_ui.controls import choose_value
from search_ui.frame import list_facts, name_page, show_markup, show_notice
from search_ui.language import later, say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.method_words import MEASURE_WORDS
from search_ui.requester_figures import FamilyHere, RequesterPage, read_requester_page
from search_ui.state import LONGEST, State
from search_ui.value_words import say_category
from search_ui.views.change_story import draw_change
from search_ui.views.coverage import say_moment, show_unusable
from search_ui.views.trend_panels import show_distributions, show_panels

STATE_WORDS = {
    AttributionState.OPEN: later("open: nobody has decided"),
    AttributionState.HELD: later("held to be so"),
    AttributionState.REJECTED: later("rejected"),
}
SIDE_WORDS = {Side.FOR: later("for"), Side.AGAINST: later("against")}
_MEASURES = ("advertised", "lowerbound", "payeur")


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the requester that the address names."""
    platform = params.get("platform", "")[:LONGEST]
    requester = params.get("requester", "")[:LONGEST]
    of = params.get("of") or None
    try:
        with st.spinner(say("Reading…"), show_time=False):
            page = asks.read(
                lambda archive: read_requester_page(
                    archive, platform=platform, requester=requester, of=of
                )
            )
    except IndexUnusable as error:
        show_unusable(error)
        return
    except BadInput as error:
        show_notice(
            say("There is no such requester in this archive"),
            str(error),
            build_link(say("All platforms"), to={"page": "coverage"}),
        )
        return
    name = _pick_name(page.dossier)
    name_page(name)
    show_markup(draw_head(page, name=name))
    show_markup(_head(say("Listings over time")))
    show_panels(page.volume)
    show_markup(_head(say("Its pay beside the platform's")))
    options = {one: say(MEASURE_WORDS[one]) for one in _MEASURES}
    choose_value(say("What to measure"), param="of", options=options, current=page.of)
    show_distributions(
        [(say("this requester"), page.own), (say("all of the platform"), page.platform)],
        of=page.of,
    )
    show_markup(draw_changes(page, k=about.k))
    show_markup(draw_families(page.families))
    show_markup(draw_found(page.dossier))
    show_markup(draw_attributions(page.dossier.attributions))


def draw_head(page: RequesterPage, *, name: str) -> Markup:
    found = page.dossier
    facts: dict[str, Child] = {
        say("Platform"): build_link(
            show_text(found.platform), to={"page": "platform", "platform": found.platform}
        ),
        say("Seen"): f"{say_moment(found.first)} – {say_moment(found.last)}",
        say("Listings"): build_link(
            say_number(found.listings), to=State().ask(f"kind:listing {page.question}").to_params()
        ),
        say("Names over time"): draw_spans(found.names),
        say("Its id on the platform"): draw_spans(found.ids),
        say("Rated by workers elsewhere"): draw_ratings(found.ratings),
        say("The same name on other platforms"): draw_elsewhere(found),
    }
    if found.looked_at < found.versions:
        facts[say("Looked at")] = say(
            "the newest {n} of {all} versions", n=found.looked_at, all=found.versions
        )
    ways: list[Child] = [
        build_link(say("Its trends"), to={"page": "trends", "q": page.question}),
        build_link(say("Its pay changes"), to={"page": "changes", "q": page.question}),
    ]
    return build(
        "article",
        build("h1", show_text(name), cls="pw-title"),
        build("nav", ways, cls="pw-orders", label=say("More of this requester")),
        list_facts(facts),
    )


def draw_spans(spans: Sequence[NameSpan]) -> Markup | None:
    if not spans:
        return None
    rows: list[Child] = [
        build(
            "li",
            show_text(one.text),
            build(
                "span",
                f" {one.first:%Y-%m-%d} – {one.last:%Y-%m-%d}, "
                f"{say_count(one.listings, 'listing')}",
                cls="quiet",
            ),
        )
        for one in spans
    ]
    return build("ul", rows)


def draw_ratings(ratings: Sequence[RatingRecord]) -> Markup | None:
    if not ratings:
        return None
    return build(
        "ul",
        [
            build(
                "li",
                show_text(
                    f"{one.platform}: "
                    + ", ".join(f"{name} {score}" for name, score in one.scores.items())
                ),
                ""
                if one.reviews is None
                else build("span", f" {say_count(one.reviews, 'review')}", cls="quiet"),
            )
            for one in ratings
        ],
    )


def draw_elsewhere(found: Dossier) -> Markup | None:
    """Where the name stands too, said to be a name and no more."""
    if not found.elsewhere:
        return None
    rows: list[Child] = [
        build(
            "li",
            build_link(
                show_text(platform),
                to={"page": "requester", "platform": platform, "requester": found.asked},
            ),
            build("span", f" {say_count(count, 'version')}", cls="quiet"),
        )
        for platform, count in found.elsewhere
    ]
    note = build("li", say("A name alone does not make it the same requester."), cls="quiet")
    return build("ul", rows, note)


def draw_changes(page: RequesterPage, *, k: int) -> Markup:
    if not page.changes:
        return build(
            "section",
            _head(say("Pay changes")),
            build("p", say("None was seen."), cls="pw-note"),
        )
    drawn = [build("li", draw_change(one, k=k)) for one in page.changes]
    return build("section", _head(say("Pay changes")), build("ol", drawn, cls="pw-changes"))


def draw_families(families: Sequence[FamilyHere]) -> Markup:
    """Texts that stand on more than one of its versions, or under other names too."""
    heading = _head(say("The same text, or nearly"))
    if not families:
        words = say("None of its texts stands a second time.")
        return build("section", heading, build("p", words, cls="pw-note"))
    rows: list[Child] = [
        build(
            "li",
            build_link(show_text(one.title), to=State().ask(f"family:{one.id}").to_params()),
            " ",
            build(
                "span",
                say(
                    "{here} here; {all} in all, under {names} on {platforms}",
                    here=say_count(one.here, "version"),
                    all=say_count(one.in_all, "version"),
                    names=say_count(one.posters, "name"),
                    platforms=say_count(one.platforms, "platform"),
                ),
                cls="quiet",
            ),
        )
        for one in families
    ]
    words = say("That a text stands under other names says nothing of who is behind it.")
    return build(
        "section",
        heading,
        build("ul", rows, cls="pw-list"),
        build("p", words, cls="pw-note"),
    )


def draw_found(found: Dossier) -> Markup:
    """Requests that people confirmed; what nobody reviewed is not shown."""
    if not found.reviewed:
        words = say("Nobody has confirmed a request. What is not reviewed is not shown here.")
        return build("section", _head(say("Reviewed findings")), build("p", words, cls="pw-note"))
    rows: list[Child] = [
        build(
            "li",
            build("span", show_text(say_category(one.category)), cls="value"),
            build("span", say_count(one.listings, "listing"), cls="n"),
        )
        for one in found.reviewed
    ]
    return build("section", _head(say("Reviewed findings")), build("ul", rows, cls="pw-ranked"))


def draw_attributions(attributions: Sequence[Attribution]) -> Markup:
    """Who may be behind it: hypotheses, never an answer of the archive's own."""
    heading = _head(say("Who may be behind it"))
    if not attributions:
        return build(
            "section",
            heading,
            build(
                "p",
                say("Nobody has written down a hypothesis. The archive makes none by itself."),
                cls="pw-note",
            ),
        )
    return build("section", heading, [_draw_attribution(one) for one in attributions])


def _draw_attribution(one: Attribution) -> Markup:
    decided: Child = None
    if one.decided_by is not None:
        decided = build("p", show_text(f"{one.decided_by}: {one.reason or ''}"), cls="quiet")
    return build(
        "article",
        build("h3", show_text(one.says)),
        build(
            "p",
            build("b", say(STATE_WORDS[one.state])),
            build(
                "span",
                " ",
                say(
                    "written down by {name} on {day}",
                    name=one.made_by,
                    day=f"{one.made_at:%Y-%m-%d}",
                ),
                cls="quiet",
            ),
        ),
        decided,
        build("ul", [_draw_ground(ground) for ground in one.grounds], cls="pw-list"),
        cls="pw-hypothesis",
    )


def _draw_ground(one: Ground) -> Markup:
    return build(
        "li",
        build("b", say(SIDE_WORDS[one.side])),
        ": ",
        show_text(one.says),
        build("span", show_text(f" {one.ref or ''} ({one.by})"), cls="quiet"),
    )


def _pick_name(found: Dossier) -> str:
    """The name that stood last, else the id."""
    spans = found.names or found.ids
    return max(spans, key=lambda one: one.last).text if spans else found.asked


def _head(words: str) -> Markup:
    return build("h2", words, cls="pw-section")

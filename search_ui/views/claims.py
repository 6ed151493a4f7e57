"""Claims of a case: a sentence with its figure, over which data it was measured, and what it is
now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from archive.claiming import make_claim, rerun_claim
from archive.desk.cases import Case, PartKind, add_part
from archive.desk.claims import Claim, ClaimRun, Measured, Recipe
from archive.errors import PieceworkError
from search_ui.answers import Asks
from search_ui.frame import show_markup
from search_ui.language import later, say
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.people import Who
from search_ui.state import State

#: What can be claimed from this form; trends have the rest.
MEASURES = {
    "count": later("how many versions it finds"),
    "lowerbound": later("the median of euros an hour at least"),
    "advertised": later("the median of advertised euros an hour"),
    "payeur": later("the median pay in euros a unit"),
    "volume": later("how many listings were first seen"),
}


def draw_claims(claims: Sequence[Claim], *, tell: Callable[[Claim, ClaimRun], str]) -> Markup:
    """Each with its figure and the last time it was measured again."""
    if not claims:
        return build("div")
    return build(
        "section",
        build("h2", say("Claims"), cls="pw-section"),
        [_draw_claim(one, tell=tell) for one in claims],
    )


def _draw_claim(one: Claim, *, tell: Callable[[Claim, ClaimRun], str]) -> Markup:
    value = one.value
    exact = value.low == value.high
    interval = f" ({value.low} – {value.high})" if value.low and value.high and not exact else ""
    runs: list[Child] = [
        build(
            "li",
            build("b", show_text(tell(one, run))),
            build("span", " · ", show_text(run.by), f" · {run.at:%Y-%m-%d}", cls="meta"),
        )
        for run in one.runs[-5:]
    ]
    return build(
        "section",
        build("h3", show_text(one.says)),
        build(
            "p",
            say("stated {stated}, measured {value}", stated=one.stated, value=value.value or "—"),
            f"{interval}, n = {value.n}, ",
            say("sources {sources}", sources=value.sources),
            cls="meta",
        ),
        build(
            "p",
            say("Data up to {sequence}, rules ", sequence=one.basis.sequence),
            build("code", one.basis.rules),
            say(", program "),
            build("code", one.basis.code),
            " · ",
            show_text(one.made_by),
            f" · {one.made_at:%Y-%m-%d} · ",
            build_link(
                say(MEASURES.get(one.recipe.first.of, one.recipe.first.of)),
                to=State().ask(one.recipe.first.question).to_params(),
            ),
            cls="meta",
        ),
        build("ul", runs, cls="pw-list") if runs else None,
        cls="pw-card",
    )


def show_rerun(asks: Asks, claims: Sequence[Claim], *, who: Who) -> None:
    """A button that measures every claim again."""
    if not claims or not st.button(say("Measure the claims again"), key="rerun_claims"):
        return
    try:
        asks.judge(
            lambda door, desk: [rerun_claim(door, desk, one.id, by=who.name) for one in claims],
            write=True,
        )
    except PieceworkError as error:
        show_markup(build("p", show_text(str(error)), cls="pw-care"))
        return
    st.rerun()


def show_claim_form(asks: Asks, case: Case, *, who: Who) -> None:
    """Save a sentence with its figure; the figure must be what is measured."""
    if case.closed:
        return
    with st.expander(say("Save a claim")), st.form("claim", border=False):
        says = st.text_area(say("The sentence, as it will be printed"), height=68)
        stated = st.text_input(say("The figure in it (18, -18, 2.40)"))
        of = st.selectbox(
            say("What is measured"), list(MEASURES), format_func=lambda one: say(MEASURES[one])
        )
        question = st.text_input(say("Over what this question finds"))
        first = st.text_input(say("In the month (2026-03); empty: all of it"))
        after = st.text_input(say("Changed by per cent to the month; empty: no change"))
        if not st.form_submit_button(say("Save")):
            return
        try:
            recipe = make_recipe(str(of), question, first=first.strip(), after=after.strip())
            asks.judge(
                lambda door, desk: add_part(
                    desk,
                    case.id,
                    by=who.name,
                    kind=PartKind.CLAIM,
                    value=make_claim(
                        door,
                        desk,
                        says,
                        by=who.name,
                        recipe=recipe,
                        stated=stated,
                        case=case.id,
                    ).id,
                ),
                write=True,
            )
        except PieceworkError as error:
            show_markup(build("p", show_text(str(error)), cls="pw-care"))
            return
    st.rerun()


def make_recipe(of: str, question: str, *, first: str, after: str) -> Recipe:
    """The recipe that the form describes: one figure, or a change between two months."""

    def measure(label: str) -> Measured:
        if of == "count":
            narrowed = f"{question} first:{label}".strip() if label else question
            return Measured("count", narrowed)
        grain = {"grain": "month" if label else "all"}
        figure = "volume" if of == "volume" else "p50"
        return Measured(of, question, label=label or "all", figure=figure, settings=grain)

    return Recipe(measure(first), measure(after) if after else None)

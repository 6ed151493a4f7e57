"""Where a listing's pay lies among that of listings like it: low, typical, high, and this one."""

from __future__ import annotations

from search_ui.bars import draw_marks
from search_ui.beside import Beside, Like
from search_ui.language import later, say, say_number
from search_ui.markup import Child, Markup, build, build_link, say_with, show_text
from search_ui.method_words import say_suppressed
from search_ui.state import State

CONFIDENCE_WORDS = {"high": later("high"), "medium": later("medium"), "low": later("low")}


def draw_like(like: Like) -> Markup:
    """A line from nothing to the high end, with marks; or why there are no figures."""
    link = build_link(say("listings like it"), to=State().ask(like.question).to_params())
    if like.held_back or like.low is None or like.typical is None or like.high is None:
        why = say_suppressed(like.held_back) if like.held_back else say("too few are known")
        return build(
            "div",
            build("p", say("Among its like: not said."), " ", why, " (", link, ")"),
            cls="pw-like",
        )
    own = float(like.own)
    top = max(like.high, own) * 1.05
    words = say(
        "{place}: {own} EUR a unit; low {low}, typical {typical}, high {high}",
        place=say_place(like),
        own=say_number(own, digits=2),
        low=say_number(like.low, digits=2),
        typical=say_number(like.typical, digits=2),
        high=say_number(like.high, digits=2),
    )
    marks = [(like.low / top, "low"), (like.typical / top, "mid"), (like.high / top, "high")]
    ends: list[Child] = [
        build("span", "0"),
        build("span", say("low, typical, high; the thick mark is this one")),
        build("span", say("{amount} EUR", amount=say_number(top, digits=2))),
    ]
    return build(
        "div",
        build("p", build("b", say("Among its like:")), f" {words}."),
        draw_marks([*marks, (own / top, "here")], title=words),
        build("div", ends, cls="ends"),
        build(
            "p",
            say(
                "Low and high: a tenth of the {n} lie below and above; each listing once, in "
                "euros of its day. Alike: platform, what is paid for and, where known, the "
                "kind of work: ",
                n=like.n,
            ),
            link,
            ".",
            cls="pw-note",
        ),
        cls="pw-like",
    )


def draw_instead(beside: Beside) -> Markup:
    """Offers in whose place this one came, at another price; nothing where there are none."""
    rows: list[Child] = []
    for one in beside.instead:
        link = build_link(
            show_text(one.pay_before), to=State(id=one.version).to_params(), title=one.version
        )
        change = ""
        if one.relative is not None:
            percent = say_number(abs(float(one.relative)) * 100, digits=0)
            words = later("{percent} % less") if one.relative < 0 else later("{percent} % more")
            change = say(words, percent=percent)
        confidence = (
            say(CONFIDENCE_WORDS[one.confidence])
            if one.confidence in CONFIDENCE_WORDS
            else one.confidence
        )
        sure = say("how sure: {confidence}", confidence=confidence)
        rows.append(
            build(
                "li",
                say_with("In the place of the same offer at {pay}", pay=link),
                f" ({change})" if change else "",
                f"; {sure}",
            )
        )
    return build("ul", rows, cls="pw-list") if rows else build("div")


def say_place(like: Like) -> str:
    """Where it lies, in words."""
    own = float(like.own)
    assert like.low is not None
    assert like.high is not None
    if own < like.low:
        return say("below the low end")
    if own > like.high:
        return say("above the high end")
    return say("within the usual range")

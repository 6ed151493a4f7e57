"""What stands where no hit does: an empty archive, or a question that finds nothing, and what
that means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive.index.query import Query
from archive.index.syntax import print_query
from search_ui.answers import About
from search_ui.findings import Zero
from search_ui.frame import show_notice
from search_ui.language import say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, say_with, show_text
from search_ui.state import State

#: From here on a share would be printed as 100 %.
_NEARLY_SURE = 0.995


def show_empty(about: About) -> None:
    """Nothing was donated, or pages were and none of them held a record."""
    if about.captures:
        show_notice(
            say("No listing has been read yet"),
            say(
                "{captures} sealed, and no listing or document in them.",
                captures=say_count(about.captures, "capture"),
            ),
            say(
                "Their pages may have been empty or signed out, or they wait in quarantine. "
                "What the archive holds, and what it could not see:"
            ),
            build("code", "piecework status"),
        )
        return
    show_notice(
        say("Nothing has been donated yet"),
        say(
            "Hand in pages that you saved from a platform. First see what would be kept and what "
            "removed; this writes nothing:"
        ),
        build("code", "piecework donate --preview saved-pages/"),
        say("Then hand them in, under a pseudonym of the worker who saved them:"),
        build("code", "piecework donate --source NAME saved-pages/"),
        say("Or look at an invented market first, in an archive of its own:"),
        build("code", "piecework demo"),
    )


def show_nothing_found(query: Query) -> None:
    """What to try instead."""
    lines: list[Child] = []
    if query.filters and query.text is not None:
        words = print_query(replace(query, filters=()))
        link = build_link(say("without the filters"), to=State().ask(words).to_params())
        lines.append(build("p", say_with("Try it {link}.", link=link)))
    lines.append(
        say("Try fewer words, the beginning of a word with * (foto*), or OR between words.")
    )
    show_notice(say("Nothing matches"), *lines)


def draw_zero(rows: Sequence[Zero]) -> Markup:
    """What it means that nothing was found: by platform, with what chance something would have
    been seen, had it been there."""
    if not rows:
        told: list[Child] = [
            build(
                "p",
                say(
                    "Nobody looked at the platforms that this question is about, so that nothing "
                    "follows from finding nothing."
                ),
            )
        ]
    else:
        told = [
            build(
                "p",
                say(
                    "Not found is not the same as never offered. With what chance an offer would "
                    "have been seen at least once, had it begun at any moment between {start} and "
                    "{end} and stood as long as the platform's listings do:",
                    start=f"{rows[0].start:%Y-%m-%d}",
                    end=f"{rows[0].end:%Y-%m-%d}",
                ),
            ),
            build("ul", [build("li", _draw_row(one)) for one in rows]),
            build(
                "p",
                say(
                    "It holds for offers that a look shows whenever they are there. What is hidden "
                    "from the accounts that looked is not in it."
                ),
            ),
        ]
    return build(
        "section", build("h2", say("What zero means here")), told, cls="pw-state", name="zero"
    )


def _draw_row(one: Zero) -> list[Child]:
    parts: list[Child] = [build("b", show_text(one.platform)), ": "]
    looks = say_count(one.looks, "hour in which somebody looked", "hours in which somebody looked")
    if one.chance is None:
        if one.looks:
            why = say("too few of its listings have known lifetimes to say how likely")
            return [*parts, f"{looks}; {why}"]
        return [*parts, say("nobody looked in that time: nothing follows")]
    chance = say_chance(one.chance.value, low=one.chance.low, high=one.chance.high)
    return [*parts, build("b", chance), f"; {looks}"]


def say_chance(value: float, *, low: float, high: float) -> str:
    """``93 % (88 % to 96 %)``. Reckoned from a sample of lifetimes: never certainty, so that the
    last half of a percent on either side is told as a bound."""
    if low >= _NEARLY_SURE:
        return say("over 99 %")
    if high < 1 - _NEARLY_SURE:
        return say("under 1 %")
    return say(
        "{value} ({low} to {high})",
        value=_say_share(value),
        low=_say_share(low),
        high=_say_share(high),
    )


def _say_share(share: float) -> str:
    if share >= _NEARLY_SURE:
        return say("over 99 %")
    if share < 1 - _NEARLY_SURE:
        return say("under 1 %")
    return f"{say_number(share * 100)} %"

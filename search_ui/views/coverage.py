"""Coverage and health: when each platform was looked at, what could not be seen, what lags.

A day without a look is not known and drawn so. No figure here says that nothing was offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from archive.door import IndexUnusable, WalkVerdict
from archive.looked import DayLooked
from archive.model import GapReason
from archive.overview import Overview, PlatformState, Sight
from search_ui.answers import About, Asks
from search_ui.figures import Covered, PlatformDays, read_covered
from search_ui.frame import list_facts, name_page, show_markup, show_notice
from search_ui.language import later, say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.strips import Cell, draw_key, draw_strip, find_shade, say_share
from search_ui.wording import GAP_WORDS

SIGHT_WORDS = {
    Sight.SEEN: later("seen"),
    Sight.BLIND: later("could not be seen"),
    Sight.DARK: later("gone dark"),
    Sight.NEVER: later("never seen"),
}
WALK_WORDS = {
    WalkVerdict.WHOLE: later("best visit: whole"),
    WalkVerdict.UNJUDGED: later("best visit: nothing advertised to judge it by"),
    WalkVerdict.OFF_BAND: later("best visit: far more or fewer listings than usual"),
    WalkVerdict.PARTIAL: later("best visit: under nine tenths read"),
}


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the page of coverage."""
    name_page(say("Coverage and health"))
    now = datetime.now(UTC)
    try:
        covered = asks.read(lambda archive: read_covered(archive, now=now))
    except IndexUnusable as error:
        show_unusable(error)
        return
    show_markup(
        build(
            "section",
            build("h1", say("Coverage and health"), cls="pw-title"),
            build(
                "p",
                say(
                    "Not seen is not the same as never offered. A day without a look is one of "
                    "which nothing is known."
                ),
                cls="pw-lead",
            ),
        )
    )
    if not covered.platforms:
        show_notice(say("No platform yet"), say("No page of any platform has been handed in."))
    else:
        show_markup(draw_looked(covered.platforms))
    show_markup(draw_health(covered, about=about))


def draw_looked(platforms: Sequence[PlatformDays]) -> Markup:
    """One row for each platform: how it stands, and its last days."""
    most = max((day.hours for one in platforms for day in one.days), default=0)
    head = [
        say("Platform"),
        say("Listings"),
        say("Last look"),
        say("State"),
        say("Days looked at"),
    ]
    return build(
        "div",
        build(
            "table",
            build(
                "thead",
                build(
                    "tr",
                    [
                        build("th", name, scope="col", cls="n" if number == 1 else "")
                        for number, name in enumerate(head)
                    ],
                ),
            ),
            build("tbody", [_draw_row(one, head=head, most=most) for one in platforms]),
            cls="pw-table pw-looked",
        ),
        draw_key(
            most=say("more hours of the day"),
            unknown=say("nobody looked"),
            blind=say("tried, and not to be seen"),
        ),
    )


def _draw_row(one: PlatformDays, *, head: Sequence[str], most: int) -> Markup:
    state = one.state
    looked = sum(day.hours > 0 for day in one.days)
    values: list[Child] = [
        build_link(show_text(state.name), to={"page": "platform", "platform": state.name}),
        build_link(
            say_number(state.listings), to={"q": f"kind:listing platform:{_quote(state.name)}"}
        ),
        "–" if state.last_look is None else say_moment(state.last_look),
        build("span", say_state(state), cls=f"state {state.sight}"),
        draw_strip(
            make_cells(one.days, most=most),
            label=say(
                "{name}: looked at on {share}",
                name=state.name,
                share=say_share(looked, len(one.days)),
            ),
        ),
    ]
    styles = ("", "n", "", "", "wide")
    return build(
        "tr",
        [
            build("td", build("span", name, cls="head"), value, cls=style)
            for name, value, style in zip(head, values, styles, strict=True)
        ],
    )


def make_cells(days: Iterable[DayLooked], *, most: int) -> list[Cell]:
    """Days as cells: shaded by the hours looked at; none, or blind, where there were none."""
    return [
        Cell(
            day=one.day,
            shade=find_shade(one.hours, most=most) if one.hours else None,
            words=say_day(one),
            blind=not one.hours and bool(one.blind),
        )
        for one in days
    ]


def say_day(one: DayLooked) -> str:
    """``2026-03-04: looked at in 5 hours; best visit: whole``."""
    parts: list[str] = []
    if one.hours:
        parts.append(say("looked at in {hours}", hours=say_count(one.hours, "hour")))
    elif not one.blind:
        parts.append(say("nobody looked"))
    if one.blind:
        parts.append(say_blind(one.blind))
    if one.best is not None:
        parts.append(say(WALK_WORDS[one.best]))
    return f"{one.day.isoformat()}: {'; '.join(parts)}"


def say_blind(reasons: Iterable[GapReason]) -> str:
    return ", ".join(say(GAP_WORDS.get(str(one), str(one))) for one in reasons)


def say_state(one: PlatformState) -> str:
    words = say(SIGHT_WORDS[one.sight])
    return f"{words}: {say_blind(one.blind)}" if one.sight is Sight.BLIND else words


def say_moment(moment: datetime) -> str:
    """``2026-04-05 14:00``: an hour is all that is known."""
    return f"{moment:%Y-%m-%d %H:%M}"


def draw_health(covered: Covered, *, about: About) -> Markup:
    """What the archive holds and what lags, as facts."""
    found = covered.overview
    facts: dict[str, Child] = {
        say("Captures"): say_number(found.captures),
        say("Listings"): say_number(found.listings),
        say("Documents"): say_number(found.documents),
        say("Versions"): say_number(found.versions),
        say("Changes"): say_number(found.changes),
        say("In quarantine"): say_number(found.quarantined),
        **{
            say("Index {name}", name=name): say_lag(found, lag)
            for name, lag in found.behind.items()
        },
        say("Sources for ≥k"): say(
            "k is {k}: fewer independent sources are told as <{k}", k=about.k
        ),
    }
    return build(
        "section",
        build("h2", say("What the archive holds"), cls="pw-section"),
        list_facts(facts),
        build(
            "p",
            say("To check every sealed record against its hash: "),
            build("code", "piecework verify"),
            cls="pw-note",
        ),
    )


def say_lag(found: Overview, lag: int) -> str:
    if not lag:
        return say("up to date")
    return say("{updates} behind", updates=say_count(lag, "update"))


def show_unusable(error: IndexUnusable) -> None:
    """There is no index to count in: what to do."""
    show_notice(
        say("There is no index to count in yet"),
        str(error),
        build("code", "piecework index"),
    )


def _quote(name: str) -> str:
    return f'"{name}"' if " " in name else name

"""The first page: what the archive holds, since when, what is broken, what the last week brought.

Every number is a link to its list. Of flags it shows counts alone, and they lead to the queue of
requests under review.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from archive.door import IndexUnusable
from archive.index.query import Among, During, Query
from archive.index.syntax import print_query
from archive.overview import Overview, PlatformState, Sight, WeekCounts
from search_ui.answers import About, Asks
from search_ui.figures import Covered, read_covered
from search_ui.frame import name_page, show_markup
from search_ui.language import say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, say_with, show_text
from search_ui.state import State
from search_ui.views.coverage import draw_looked, say_blind, say_moment, show_unusable
from search_ui.views.nothing import show_empty

#: An archive that nobody looked into for longer than this has stopped.
STALE = timedelta(days=2)


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the front page."""
    name_page()
    if not about.listings and not about.documents:
        show_empty(about)
        return
    now = datetime.now(UTC)
    try:
        covered = asks.read(lambda archive: read_covered(archive, now=now))
    except IndexUnusable as error:
        show_unusable(error)
        return
    show_markup(draw_lead(covered.overview))
    broken = list_broken(covered.overview, now=now)
    show_markup(
        build(
            "div",
            draw_week(covered.overview.week),
            draw_broken(broken),
            cls="pw-columns",
        )
    )
    show_markup(draw_platforms(covered))


def draw_lead(found: Overview) -> Markup:
    """What the archive holds, in one sentence with links."""
    since = "" if found.first is None else found.first.date().isoformat()
    last = "" if found.last is None else say_moment(found.last)
    return build(
        "section",
        build(
            "h1",
            say("What micro-task platforms offered, and for what pay"),
            cls="pw-title",
        ),
        build(
            "p",
            say_with(
                "{listings} and {documents} on {platforms}, first seen {since}, last looked at "
                "{last}.",
                listings=_link(say_count(found.listings, "listing"), "kind:listing"),
                documents=_link(say_count(found.documents, "document"), "kind:document"),
                platforms=build_link(
                    say_count(len(found.platforms), "platform"), to={"page": "coverage"}
                ),
                since=since,
                last=last,
            ),
            cls="pw-lead",
        ),
    )


def draw_week(week: WeekCounts | None) -> Markup | None:
    """What came in the seven days up to the last look."""
    if week is None:
        return None
    start, end = week.window.earliest, week.window.latest
    during = During("first", start=start, end=end)
    rows: list[tuple[int, str, Mapping[str, str], str]] = [
        (
            week.cuts,
            say("pay cut") if week.cuts == 1 else say("pay cuts"),
            {"page": "changes", "tab": "cut", "since": start.date().isoformat()},
            say("an offer that came back at a lower price; medium or high confidence"),
        ),
        (
            week.rises,
            say("pay rise") if week.rises == 1 else say("pay rises"),
            {"page": "changes", "tab": "rise", "since": start.date().isoformat()},
            say("an offer that came back at a higher price; medium or high confidence"),
        ),
        (
            week.appeared,
            say("new listing") if week.appeared == 1 else say("new listings"),
            State()
            .ask(print_query(Query(filters=(Among("kind", ("listing",)), during))))
            .to_params(),
            say("first seen in these days"),
        ),
        (
            week.flagged,
            say("version with a possible request, under review")
            if week.flagged == 1
            else say("versions with a possible request, under review"),
            {"page": "review"},
            say(
                "of {kinds}, {new} of them new",
                kinds=say_count(week.kinds, "kind"),
                new=week.new_kinds,
            ),
        ),
    ]
    return build(
        "section",
        build("h2", say("The last seven days"), cls="pw-section"),
        build(
            "p",
            say("{start} to {end}, the last look.", start=say_moment(start), end=say_moment(end)),
            cls="pw-note",
        ),
        build(
            "ul",
            [
                build(
                    "li",
                    build_link(say_number(count), to=where, cls="number", label=f"{count} {name}"),
                    build("span", build("b", name), build("span", about, cls="quiet"), cls="what"),
                )
                for count, name, where, about in rows
            ],
            cls="pw-numbers",
        ),
    )


def list_broken(found: Overview, *, now: datetime) -> list[list[Child]]:
    """What is not as it should be, each in a sentence with the way to it."""
    lines: list[list[Child]] = []
    if found.last is not None and now - found.last > STALE:
        lines.append(
            say_with(
                "Nobody has looked at any platform since {last}: {days} ago.",
                last=say_moment(found.last),
                days=say_count((now - found.last).days, "day"),
            )
        )
    for one in found.platforms:
        if one.sight is not Sight.SEEN:
            lines.append(_tell_platform(one))
    for name, lag in found.behind.items():
        if lag:
            lines.append(
                say_with(
                    "The index {name} has not taken in {updates}: {command}",
                    name=name,
                    updates=say_count(lag, "update"),
                    command=build("code", "piecework index"),
                )
            )
    if found.refused:
        lines.append(
            say_with(
                "The search server refused {records}: {command}",
                records=say_count(found.refused, "record"),
                command=build("code", "piecework status"),
            )
        )
    if found.quarantined:
        lines.append(
            say_with(
                "{pages} in quarantine, since something in them looks like a worker's identity: "
                "{command}",
                pages=say_count(found.quarantined, "page"),
                command=build("code", "piecework quarantine list"),
            )
        )
    return lines


def draw_broken(lines: list[list[Child]]) -> Markup:
    heading = build("h2", say("What is broken"), cls="pw-section")
    if not lines:
        return build("section", heading, build("p", say("Nothing that the archive knows of.")))
    return build(
        "section",
        heading,
        build("ul", [build("li", line) for line in lines], cls="pw-list"),
        build("p", build_link(say("Coverage and health"), to={"page": "coverage"}), cls="pw-more"),
    )


def draw_platforms(covered: Covered) -> Markup:
    """Every platform with its last days."""
    return build(
        "section",
        build("h2", say("Platforms"), cls="pw-section"),
        draw_looked(covered.platforms),
    )


def _tell_platform(one: PlatformState) -> list[Child]:
    name = build_link(show_text(one.name), to={"page": "platform", "platform": one.name})
    if one.sight is Sight.DARK and one.last_look is not None:
        return say_with(
            "{name} has gone dark: last seen {last}.", name=name, last=say_moment(one.last_look)
        )
    if one.sight is Sight.NEVER:
        return say_with("{name}: no page of its list was ever seen.", name=name)
    return say_with("{name} could not be seen: {why}.", name=name, why=say_blind(one.blind))


def _link(words: str, question: str) -> Markup:
    return build_link(words, to=State().ask(question).to_params())

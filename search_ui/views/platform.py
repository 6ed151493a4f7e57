"""The page of a platform: facts, how sure its reading is, rules by date, coverage, a calendar.

A rule is said to have been in force only on days that a source speaks for. The calendar says what
is known to have changed by a day, not what happened on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from archive.door import IndexUnusable
from archive.errors import BadInput
from archive.index.answer import FacetCount
from archive.index.query import Among, FacetRequest, Query
from archive.model import ChangeKind
from archive.overview import DayChanges
from archive.platform_notes import PlatformNote, find_notes
from archive.platform_rules import DatedFact
from search_ui.answers import About, Asks
from search_ui.figures import PlatformFigures, read_platform
from search_ui.frame import list_facts, name_page, show_markup, show_notice
from search_ui.language import later, say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.state import LONGEST, State
from search_ui.strips import Cell, draw_calendar, draw_key, find_shade, say_share
from search_ui.views.coverage import make_cells, say_moment, say_state, show_unusable
from search_ui.wording import CHANGE_WORDS

MOST_REQUESTERS = 12
FACT_WORDS = {
    "owner": later("owner"),
    "countries": later("countries"),
    "currencies": later("currencies"),
    "unit": later("what is paid for"),
    "fee": later("what the platform takes"),
    "payout_threshold": later("least sum paid out"),
    "points_rate": later("worth of points"),
    "pay_floor": later("the platform's own least pay"),
    "pay_setting": later("how pay comes about"),
    "client": later("what workers are told of the client"),
    "automation": later("programs that read pages"),
    "secrecy": later("secrecy"),
    "may_not_ask": later("what may not be asked for"),
}


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the platform that the address names."""
    name = params.get("platform", "")[:LONGEST]
    now = datetime.now(UTC)
    try:
        found = asks.read(lambda archive: read_platform(archive, name, now=now))
    except IndexUnusable as error:
        show_unusable(error)
        return
    except BadInput as error:
        show_notice(
            say("There is no such platform in this archive"),
            str(error),
            build_link(say("All platforms"), to={"page": "coverage"}),
        )
        return
    note = find_notes().get(name)
    title = note.title if note else name
    name_page(title)
    show_markup(draw_head(found, note, title=title))
    show_markup(
        build("div", draw_changed_days(found), draw_looked_days(found), cls="pw-columns even")
    )
    query = Query(
        filters=(Among("platform", (name,)), Among("kind", ("listing",))),
        facets=(FacetRequest("requester", MOST_REQUESTERS),),
        limit=0,
        highlight=False,
    )
    show_markup(draw_requesters(asks.search(query).facets.get("requester", ()), platform=name))
    for part in (draw_rules(note), draw_formats(note)):
        if part is not None:
            show_markup(part)


def draw_head(found: PlatformFigures, note: PlatformNote | None, *, title: str) -> Markup:
    state = found.state
    question = f'platform:"{state.name}"'
    facts: dict[str, Child] = {
        say("State"): say_state(state),
        say("Last look"): "–" if state.last_look is None else say_moment(state.last_look),
        say("First look"): "–" if state.first_look is None else say_moment(state.first_look),
        say("Listings"): build_link(
            say_number(state.listings), to=State().ask(f"kind:listing {question}").to_params()
        ),
    }
    if note is not None:
        facts |= {
            say("Operator"): show_text(note.operator),
            say("Read by"): show_text(note.read_by),
            say("Evidence level"): show_text(note.evidence),
            say("Not said on its lists"): ", ".join(note.not_read).replace("_", " "),
        }
    ways: list[Child] = [
        build_link(say("Trends of this platform"), to={"page": "trends", "q": question}),
        build_link(say("Pay changes on it"), to={"page": "changes", "q": question}),
    ]
    return build(
        "article",
        build("h1", show_text(title), cls="pw-title"),
        build("nav", ways, cls="pw-orders", label=say("More of this platform")),
        list_facts(facts),
    )


def draw_looked_days(found: PlatformFigures) -> Markup:
    most = max((day.hours for day in found.looked), default=0)
    looked = sum(day.hours > 0 for day in found.looked)
    share = say_share(looked, len(found.looked))
    return build(
        "section",
        build("h2", say("When somebody looked"), cls="pw-section"),
        build("p", say("Looked at on {share} (UTC).", share=share), cls="pw-note"),
        draw_calendar(make_cells(found.looked, most=most), label=say("Days looked at")),
        draw_key(
            most=say("more hours of the day"),
            unknown=say("nobody looked"),
            blind=say("tried, and not to be seen"),
        ),
    )


def draw_changed_days(found: PlatformFigures) -> Markup:
    looked = {day.day for day in found.looked if day.hours}
    most = max((sum(day.counts.values()) for day in found.changed), default=0)
    cells = [
        Cell(
            day=one.day,
            shade=find_shade(sum(one.counts.values()), most=most)
            if one.counts or one.day in looked
            else None,
            words=say_changes(one, looked=one.day in looked),
        )
        for one in found.changed
    ]
    loose = sum(one.loose for one in found.changed)
    total = sum(sum(one.counts.values()) for one in found.changed)
    return build(
        "section",
        build("h2", say("How much changed each day"), cls="pw-section"),
        build(
            "p",
            say(
                "{changes}, each on the day by which it was seen. {loose} of them may have "
                "happened on a day before, when nobody looked.",
                changes=say_count(total, "change"),
                loose=say_number(loose),
            ),
            cls="pw-note",
        ),
        draw_calendar(cells, label=say("Changes by day")),
        draw_key(
            nothing=say("nothing changed"),
            most=say("up to {most} changes", most=most),
            unknown=say("nobody looked"),
        ),
    )


def say_changes(one: DayChanges, *, looked: bool) -> str:
    """``2026-03-04: 3 appeared, 1 pay changed``."""
    if not one.counts:
        return (
            f"{one.day.isoformat()}: {say('nothing changed') if looked else say('nobody looked')}"
        )
    parts = [
        f"{say_number(one.counts[kind])} {say(CHANGE_WORDS[str(kind)])}"
        for kind in ChangeKind
        if kind in one.counts
    ]
    return f"{one.day.isoformat()}: {', '.join(parts)}"


def draw_requesters(values: Sequence[FacetCount], *, platform: str) -> Markup:
    """The requesters with most versions, each with the way to its dossier."""
    rows: list[Child] = [
        build(
            "li",
            build_link(
                show_text(one.label),
                to={"page": "requester", "platform": platform, "requester": one.value},
                cls="value",
            ),
            build("span", say_count(one.count, "version"), cls="n"),
        )
        for one in values
        if one.value != "none"
    ]
    unnamed = sum(one.count for one in values if one.value == "none")
    if unnamed:
        rows.append(
            build(
                "li",
                build("span", say("no requester is named"), cls="value"),
                build("span", say_count(unnamed, "version"), cls="n"),
            )
        )
    return build(
        "section",
        build("h2", say("Who posts most"), cls="pw-section"),
        build("ul", rows, cls="pw-ranked") if rows else build("p", say("Nobody is named.")),
    )


def draw_rules(note: PlatformNote | None) -> Markup | None:
    """The platform's own rules, by date, each with its source."""
    heading = build("h2", say("Its rules, by date"), cls="pw-section")
    if note is None or not note.facts:
        return build(
            "section", heading, build("p", say("No rule of this platform is known."), cls="pw-note")
        )
    head = [say("Rule"), say("What it says"), say("Days a source speaks for"), say("Source")]
    facts = sorted(note.facts, key=lambda one: (str(one.kind), one.topic, str(one.first or "")))
    return build(
        "section",
        heading,
        build(
            "table",
            build("thead", build("tr", [build("th", name, scope="col") for name in head])),
            build("tbody", [_draw_rule(one, head=head) for one in facts]),
            cls="pw-table pw-rules",
        ),
    )


def _draw_rule(one: DatedFact, *, head: Sequence[str]) -> Markup:
    kind = say(FACT_WORDS.get(str(one.kind), str(one.kind)))
    values: list[Child] = [
        f"{kind} ({one.topic})" if one.topic else kind,
        show_text(one.says),
        say_days(one),
        build(
            "span", show_text(one.source.title), " ", build("code", show_text(one.source.address))
        ),
    ]
    return build(
        "tr",
        [
            build("td", build("span", name, cls="head"), value, cls="text")
            for name, value in zip(head, values, strict=True)
        ],
    )


def say_days(fact: DatedFact) -> str:
    """The days for which a source speaks."""
    if fact.first is None or fact.last is None:
        return say("no source says when")
    if fact.first == fact.last:
        return fact.first.isoformat()
    words = f"{fact.first.isoformat()} – {fact.last.isoformat()}"
    return say("{days}, then ended", days=words) if fact.ended else words


def draw_formats(note: PlatformNote | None) -> Markup | None:
    if note is None or not note.formats:
        return None
    head = [say("What can be handed in"), say("Evidence level"), say("How it was proven")]
    return build(
        "section",
        build("h2", say("How sure its reading is"), cls="pw-section"),
        build(
            "table",
            build("thead", build("tr", [build("th", name, scope="col") for name in head])),
            build(
                "tbody",
                [
                    build(
                        "tr",
                        [
                            build(
                                "td",
                                build("span", name, cls="head"),
                                show_text(value),
                                cls="text",
                            )
                            for name, value in zip(
                                head, (one.title, one.evidence, one.proof), strict=True
                            )
                        ],
                    )
                    for one in note.formats
                ],
            ),
            cls="pw-table pw-rules",
        ),
    )

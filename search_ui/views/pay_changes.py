"""Pay changes: cuts and rises by size, reach and confidence; tiers and gaps by place beside them.

Before and after stand side by side, each with the version and the capture that shows it. A change
is as sure as it says: one that is not sure is left out until it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

import streamlit as st

from archive.door import Archive, IndexUnusable
from archive.errors import BadInput, BadQuery
from archive.index.query import Query
from archive.pay.series import Confidence
from archive.pay_stories import (
    Direction,
    Order,
    PayChangeStory,
    PaySide,
    Reach,
    TierStory,
    filter_changes,
    list_pay_changes,
    list_tiers,
    narrow_query,
)
from archive.place_stories import PlaceBasis, PlaceGapStory, list_place_gaps
from archive.times import Window
from search_ui.answers import About, Asks
from search_ui.controls import choose_value, choose_words
from search_ui.frame import name_page, show_bad_query, show_markup, show_notice
from search_ui.language import later, say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, say_with, show_text
from search_ui.state import LONGEST, State
from search_ui.views.coverage import show_unusable
from search_ui.views.exporting import show_changes_export
from search_ui.wording import say_pay, say_seen_by, say_stretch, say_window

#: So many stand on a page; sorted by reach, so many of the largest are looked at.
SHOWN, LOOKED_AT = 50, 200
TABS = {
    "cut": later("Cuts"),
    "rise": later("Rises"),
    "tiers": later("Several prices at once"),
    "places": later("Gaps by place"),
}
ORDERS = {
    "size": later("the largest first"),
    "reach": later("most work first"),
    "newest": later("the newest first"),
}
LEAST = {
    Confidence.LOW: later("all, however unsure"),
    Confidence.MEDIUM: later("medium or high"),
    Confidence.HIGH: later("high only"),
}
CONFIDENCE_WORDS = {
    Confidence.LOW: later("low confidence"),
    Confidence.MEDIUM: later("medium confidence"),
    Confidence.HIGH: later("high confidence"),
}
#: Why, as the rule gives it; a reason that is not among these is shown as it is.
WHY_WORDS = (
    later("the same listing"),
    later("the same requester and title within a week, each seen twice"),
    later("the same requester and title"),
    later("nothing was seen in between for over a month"),
    later("a title of fewer than three words may stand for other work"),
    later("the price before was not seen to be gone"),
    later("the two prices were seen from different countries"),
    later("no requester is named: another one may use the same title"),
    later("seen too seldom to tell it from pay that differs by who looks"),
)
OVERS = ("0", "5", "10", "20", "50")

Story = PayChangeStory | TierStory | PlaceGapStory


@dataclass(frozen=True, slots=True)
class ChangesState:
    """What the address asks: a tab, a question, and which changes."""

    tab: str = "cut"
    query: str = ""
    over: str = "0"
    least: Confidence = Confidence.MEDIUM
    order: str = "size"
    since: date | None = None
    wrong: tuple[str, ...] = ()

    def to_params(self) -> dict[str, str]:
        pairs = {
            "page": "changes",
            "tab": "" if self.tab == "cut" else self.tab,
            "q": self.query,
            "over": "" if self.over == "0" else self.over,
            "least": "" if self.least is Confidence.MEDIUM else str(self.least),
            "order": "" if self.order == "size" else self.order,
            "since": "" if self.since is None else self.since.isoformat(),
        }
        return {name: value for name, value in pairs.items() if value}


def read_changes_state(params: Mapping[str, str]) -> ChangesState:
    """The state that an address holds; what names nothing is told in ``wrong``."""
    wrong = []
    known: dict[str, str] = {}
    for name, values, default in (
        ("tab", TABS, "cut"),
        ("over", OVERS, "0"),
        ("least", [str(one) for one in Confidence], str(Confidence.MEDIUM)),
        ("order", ORDERS, "size"),
    ):
        value = params.get(name, "") or default
        if value not in values:
            wrong.append(f"{name}={value[:60]}")
            value = default
        known[name] = value
    since = None
    if text := params.get("since", ""):
        try:
            since = date.fromisoformat(text[:10])
        except ValueError:
            wrong.append(f"since={text[:20]}")
    return ChangesState(
        tab=known["tab"],
        query=params.get("q", "").strip()[: LONGEST + 1],
        over=known["over"],
        least=Confidence(known["least"]),
        order=known["order"],
        since=since,
        wrong=tuple(wrong),
    )


def render(asks: Asks, params: Mapping[str, str], *, about: About) -> None:
    """Draw the pay changes that the address asks for."""
    state = read_changes_state(params)
    name_page(say("Pay changes"))
    show_markup(build("h1", say("Pay changes"), cls="pw-title"))
    show_markup(draw_tabs(state))
    show_choices(state)
    if state.wrong:
        named = build("code", show_text(" ".join(state.wrong)))
        words = say_with("The address asks for something that there is not: {named}.", named=named)
        show_markup(build("p", words, cls="pw-older"))
    try:
        with st.spinner(say("Reading both sides…"), show_time=False):
            stories = asks.read(lambda archive: read_stories(archive, state))
    except BadQuery as error:
        show_bad_query(error)
        return
    except IndexUnusable as error:
        show_unusable(error)
        return
    except BadInput as error:
        show_notice(say("This cannot be listed"), str(error))
        return
    if not stories:
        _show_none(state)
        return
    show_markup(draw_count(state, stories))
    drawn = [build("li", draw_story(one, k=about.k)) for one in stories[:SHOWN]]
    show_markup(build("ol", drawn, cls="pw-changes"))
    if state.tab in tuple(Direction):
        show_changes_export(asks, narrow_changes(state))


def read_stories(archive: Archive, state: ChangesState) -> Sequence[Story]:
    """What the tab lists.

    Raises:
        BadQuery, BadInput, IndexUnusable: as the functions of ``archive`` that list them.
    """
    if state.tab == "tiers":
        return list_tiers(archive, state.query, limit=SHOWN + 1)
    if state.tab == "places":
        return list_place_gaps(archive, state.query, limit=SHOWN + 1)
    by_reach = state.order == "reach"
    found = list_pay_changes(
        archive,
        state.query,
        directions=(Direction(state.tab),),
        over=Decimal(state.over),
        since=_find_since(state),
        least=state.least,
        order=Order.NEWEST if state.order == "newest" else Order.SIZE,
        limit=LOOKED_AT if by_reach else SHOWN + 1,
    )
    if by_reach:
        found.sort(key=lambda one: (-(one.reach.units or 0), -one.reach.listings))
    return found


def narrow_changes(state: ChangesState) -> Query:
    """The question that finds the cuts or rises of the tab, all of them."""
    filters = filter_changes(
        Direction(state.tab),
        over=Decimal(state.over),
        since=_find_since(state),
        least=state.least,
    )
    return narrow_query(state.query, filters, limit=0)


def _find_since(state: ChangesState) -> datetime | None:
    return None if state.since is None else datetime.combine(state.since, time(), UTC)


def draw_tabs(state: ChangesState) -> Markup:
    links: list[Child] = [
        build_link(
            say(words),
            to={**state.to_params(), "tab": tab},
            cls="here" if tab == state.tab else "",
            current=tab == state.tab,
        )
        for tab, words in TABS.items()
    ]
    return build("nav", links, cls="pw-ways tabs", label=say("Kinds of pay change"))


def show_choices(state: ChangesState) -> None:
    columns = st.columns([4, 2, 2, 2])
    with columns[0]:
        choose_words(
            say("Among which offers (words and filters)"),
            param="q",
            current=state.query,
            placeholder="platform:mturk transcribe",
        )
    if state.tab in ("tiers", "places"):
        return
    with columns[1]:
        overs = {
            one: say("by more than {n} %", n=int(one)) if int(one) else say("by any amount")
            for one in OVERS
        }
        choose_value(say("How much"), param="over", options=overs, current=state.over)
    with columns[2]:
        leasts = {str(one): say(words) for one, words in LEAST.items()}
        choose_value(say("How sure"), param="least", options=leasts, current=str(state.least))
    with columns[3]:
        orders = {one: say(words) for one, words in ORDERS.items()}
        choose_value(say("Order"), param="order", options=orders, current=state.order)


def draw_count(state: ChangesState, stories: Sequence[Story]) -> Markup:
    many = len(stories) > SHOWN
    words = say("The first {n}.", n=SHOWN) if many else say("{n} in all.", n=len(stories))
    parts: list[Child] = [words]
    if state.since is not None:
        wider = ChangesState(state.tab, state.query, state.over, state.least, state.order)
        parts += say_with(
            " Since {day}; {link}.",
            day=state.since.isoformat(),
            link=build_link(say("whenever"), to=wider.to_params()),
        )
    if state.tab == "tiers":
        parts.append(
            f" {say('Prices of one offer that stood at the same time: no change of pay.')}"
        )
    elif state.tab == "places":
        parts.append(f" {say('One offer, several countries, different prices at the same time.')}")
    else:
        parts.append(
            " "
            + say(
                "One price of an offer gone and another come. Where nobody looked in between, the "
                "time of it is only known to lie there."
            )
        )
    return build("p", parts, cls="pw-note")


def draw_story(story: Story, *, k: int) -> Markup:
    match story:
        case PayChangeStory():
            return draw_change(story, k=k)
        case TierStory():
            return draw_tiers(story, k=k)
        case PlaceGapStory():
            return draw_places(story, k=k)


def draw_change(story: PayChangeStory, *, k: int) -> Markup:
    """One change: how much, of what, both sides, when, how far it reaches and how sure it is."""
    sure = say(CONFIDENCE_WORDS[story.confidence])
    why = say(story.why)
    lines: list[Child] = [
        build("p", say("Some time in {window}", window=say_window(story.happened))),
        build("p", say_reach(story.reach)),
        build("p", build("b", sure), f": {why}"),
    ]
    if story.unseen:
        lines.insert(1, build("p", say_unseen(story.unseen), cls="quiet"))
    return build(
        "article",
        build("div", say_relative(story.relative), cls=f"relative {story.direction}"),
        build(
            "div",
            _draw_title(story.after, platform=story.platform),
            build(
                "div",
                _draw_side(story.before, heading=say("before"), k=k),
                _draw_side(story.after, heading=say("after"), k=k),
                cls="sides",
            ),
            build("div", lines, cls="told"),
        ),
        cls="change",
    )


def draw_tiers(story: TierStory, *, k: int) -> Markup:
    sides: list[Child] = [
        _draw_side(one.side, heading=say_reach(one.reach), k=k) for one in story.tiers
    ]
    return build(
        "article",
        build("div", say_number(len(story.tiers)), build("span", say("prices")), cls="relative"),
        build(
            "div",
            _draw_title(story.tiers[-1].side, platform=story.platform),
            build("div", sides, cls="sides"),
        ),
        cls="change",
    )


def draw_places(story: PlaceGapStory, *, k: int) -> Markup:
    sides: list[Child] = []
    seen = False
    for one in story.prices:
        seen = seen or one.basis is PlaceBasis.SEEN
        sides.append(_draw_side(one.side, heading=", ".join(one.countries).upper(), k=k))
    told = (
        say("Each country was seen by {k} or more independent sources.", k=story.k)
        if seen
        else say("The listing itself names the countries.")
    )
    return build(
        "article",
        build("div", f"{say_number(float(story.ratio) * 100)} %", cls="relative"),
        build(
            "div",
            _draw_title(story.prices[-1].side, platform=story.platform),
            build("div", sides, cls="sides"),
            build("div", build("p", told), cls="told"),
        ),
        cls="change",
    )


def say_relative(relative: Decimal) -> str:
    """``−30 %``, ``+357 %``."""
    percent = relative * 100
    sign = "−" if percent < 0 else "+"
    size = abs(percent)
    return f"{sign}{say_number(float(size), digits=0 if size >= 10 else 1)} %"


def say_reach(reach: Reach) -> str:
    parts = [say_count(reach.listings, "listing"), say_count(reach.sightings, "sighting")]
    if reach.units is not None:
        parts.insert(1, say_count(reach.units, "unit of work left", "units of work left"))
    return ", ".join(parts)


def say_unseen(unseen: Sequence[Window]) -> str:
    return say(
        "Nobody looked in {stretches} of that time.", stretches=say_count(len(unseen), "stretch")
    )


def _draw_title(side: PaySide, *, platform: str) -> Markup:
    who: Child = say("requester unknown")
    named = side.requester.name or side.requester.id
    if named:
        where = {"page": "requester", "platform": platform, "requester": named}
        who = build_link(show_text(named), to=where)
    title = show_text(side.title) if side.title.strip() else say("(no title)")
    return build(
        "div",
        build("h3", build_link(title, to=State(id=side.listing).to_params())),
        build(
            "p",
            who,
            " · ",
            build_link(show_text(platform), to={"page": "platform", "platform": platform}),
            cls="quiet",
        ),
        cls="of",
    )


def _draw_side(side: PaySide, *, heading: str, k: int) -> Markup:
    shown: list[Child] = [
        build("p", heading, cls="quiet"),
        build("p", build("b", say_pay(side.pay))),
        build("p", say_stretch(side.first_seen, side.last_seen)),
        build("p", say_seen_by(str(side.seen_by), k=k), cls="quiet"),
        build(
            "p",
            build_link(say("this version"), to=State(id=side.version).to_params()),
            " · " if side.capture else None,
            build("code", side.capture) if side.capture else None,
            cls="quiet",
        ),
    ]
    return build("div", shown, cls="side")


def _show_none(state: ChangesState) -> None:
    lines: list[Child] = []
    if state.tab in ("cut", "rise"):
        if state.least is not Confidence.LOW:
            unsure = ChangesState(state.tab, state.query, state.over, Confidence.LOW, state.order)
            lines.append(build_link(say("Also those that are unsure"), to=unsure.to_params()))
        if state.over != "0" or state.query or state.since:
            link = build_link(say("Without any choice"), to=ChangesState(state.tab).to_params())
            lines.append(link)
        lines.append(
            say("A change is only found where an offer was seen at both prices, on either side.")
        )
    elif state.tab == "places":
        lines.append(
            say(
                "A gap by place is told where a listing names countries, or where k or more "
                "independent sources of each country were offered its price."
            )
        )
    show_notice(say("None was found"), *lines)

"""One pay change, one offer at several prices, one gap by place: sides beside each other.

Every side has its version and a capture that shows it. Asks nothing of the archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from archive.pay.series import Confidence
from archive.pay_stories import PayChangeStory, PaySide, Reach, TierStory
from archive.place_stories import PlaceBasis, PlaceGapStory
from archive.times import Window
from search_ui.changes_state import Story
from search_ui.language import later, say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link, show_text
from search_ui.state import State
from search_ui.wording import say_pay, say_seen_by, say_stretch, say_window

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
        "Nobody looked in {stretches} of that time.",
        stretches=say_count(len(unseen), "stretch", "stretches"),
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

"""Which pay changes an address asks for, and what the archive then lists. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from archive.door import Archive
from archive.index.query import Query
from archive.pay.series import Confidence
from archive.pay_stories import (
    Direction,
    Order,
    PayChangeStory,
    TierStory,
    filter_changes,
    list_pay_changes,
    list_tiers,
    narrow_query,
)
from archive.place_stories import PlaceGapStory, list_place_gaps
from search_ui.language import later
from search_ui.state import LONGEST

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

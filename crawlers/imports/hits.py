"""Rows about HITs as listings and sightings: the mturk-tracker dataset, worker tools' exports.

Two generations of the tracker's schema, told by their column names: ``timeAlloted`` (seconds,
rewards in cents) and ``time_alloted`` (minutes, rewards in dollars). Tools: MTurk Suite, HIT
Scraper, mturk-engine, and tables of HITs. Only what is said of the offer is taken: what a tool
keeps of the worker (earnings, states, qualifications held) is never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.errors import BadInput
from archive.model import Identity, IdentityKind, ListingSeen, Requester
from crawlers.anypage.quantities import read_length
from crawlers.imports.tables import Row, Value
from crawlers.imports.values import Columns, read_pay
from crawlers.platforms.facts import Facts
from crawlers.platforms.mturk.identity import identify, read_group_id, read_requester_id
from crawlers.platforms.mturk.qualifications import read_words

GROUP = ("groupid", "hitgroupid", "hitsetid", "gid")
TITLE = ("title", "hittitle")
SEEN = ("timestamp", "crawltime", "starttime", "seenat", "capturedat", "fetchedat", "discovery",
        "seen", "date")  # fmt: skip
FIRST_SEEN = ("occurrencedate", "firstcrawl", "firstseen")
COUNT = ("hitsavailable", "assignablehitscount", "numhits", "batchsize", "available", "hits")
HTML = ("hitcontent", "html", "hithtml")
_REWARD = ("reward", "monetaryrewardamountindollars", "rewardamount", "pay", "hitreward")
#: Objects that tools put around what they say of an offer.
_AROUND = ("hit", "project", "hitgroup")


class Kind(StrEnum):
    """What the rows of a table are."""

    GROUPS = "HIT groups"
    OBSERVATIONS = "observations of HIT groups"
    LISTED = "HITs, each as it was seen"


@dataclass(frozen=True, slots=True)
class Units:
    """What the numbers of a table are in."""

    cents: bool
    minutes: bool


def open_row(row: Row) -> Columns:
    """The row's columns, with what stands in objects inside it beside them."""
    flat: dict[str, Value] = {}
    waiting: list[tuple[str, Row]] = [("", row)]
    while waiting and len(flat) < 400:
        above, here = waiting.pop()
        for name, value in here.items():
            if not isinstance(value, Mapping):
                flat.setdefault(f"{above}{name}", value)
            elif name in _AROUND:
                waiting.append((above, value))
            elif not above:
                waiting.append((name, value))
    return Columns(flat)


def judge_table(row: Row, *, name: str) -> Kind:
    """What a table's rows are, from its first.

    Raises:
        BadInput: no table of HITs.
    """
    columns = open_row(row)
    if columns.has(*TITLE):
        timed = columns.has(*SEEN)
        # A tracker's group says only when it first came; how often it was seen is elsewhere.
        return Kind.LISTED if timed or not _is_tracker(row) else Kind.GROUPS
    if columns.has(*GROUP) and columns.has(*SEEN) and columns.has(*COUNT):
        return Kind.OBSERVATIONS
    raise BadInput(
        f"{name} is no table of HITs: it has neither titles, nor group ids with times and numbers "
        f"(its columns: {', '.join(map(str, list(row)[:12]))})"
    )


def _is_tracker(row: Row) -> bool:
    return "timeAlloted" in row or "time_alloted" in row


def judge_units(row: Row, *, name: str, reward_in: str | None, time_in: str | None) -> Units:
    """In what a table's rewards and times are.

    Raises:
        BadInput: it does not show, and nobody said.
    """
    if "timeAlloted" in row:
        cents, minutes = True, False
    elif "time_alloted" in row or not _is_bare(open_row(row)):
        cents, minutes = False, True
    elif reward_in is None:
        raise BadInput(
            f"{name}: rewards are whole numbers, and it does not show whether these are dollars or "
            "cents: say --reward-in dollars or --reward-in cents"
        )
    else:
        cents, minutes = False, True
    return Units(
        cents if reward_in is None else reward_in == "cents",
        minutes if time_in is None else time_in == "minutes",
    )


def _is_bare(columns: Columns) -> bool:
    """Whether the reward is a whole number that names no currency."""
    value = columns.find(*_REWARD)
    named = columns.find("monetaryrewardamountindollars")
    return named is None and str(value or "").strip().isdigit() and value not in ("0", 0)


def read_listing(columns: Columns, *, facts: Facts, units: Units) -> ListingSeen | None:
    """The offer of a row; None where it has no title."""
    title = columns.text(*TITLE)
    if title is None:
        return None
    requester = Requester(
        read_requester_id(columns.text("requesterid", "rid"), facts=facts),
        columns.text("requestername", "requester"),
    )
    group = read_group_id(columns.text(*GROUP), facts=facts)
    value = columns.find(*_REWARD)
    pay = read_pay(value, cents=units.cents)
    if units.cents and pay is not None and "." in str(value):
        raise BadInput(
            f"a reward of {value} is no number of cents: say --reward-in dollars for this dataset"
        )
    allotted = _read_time(columns, units=units)
    qualifications = tuple(
        read_words(one)
        for one in columns.texts("qualificationsrequired", "qualifications")
        if one.casefold() != "none"
    )
    keywords = columns.texts("keywords")
    description = columns.text("description", "desc")
    return ListingSeen(
        identity=identify(
            group,
            requester=requester,
            title=title,
            description=description,
            keywords=keywords,
            pay=pay,
            time_allotted=allotted,
            qualifications=qualifications,
        ),
        title=title,
        requester=requester,
        description=description,
        keywords=keywords,
        pay=pay,
        time_allotted=allotted,
        qualifications=qualifications,
        units_left=columns.whole(*COUNT),
        address=None if group is None else f"/mturk/preview?groupId={group}",
    )


def _read_time(columns: Columns, *, units: Units) -> int | None:
    seconds = columns.whole("assignmentdurationinseconds", "timeallotedinseconds")
    if seconds is not None:
        return seconds
    number = columns.whole("timealloted", "timeallotted", "time", "duration")
    if number is not None:
        return number * 60 if units.minutes else number
    text = columns.text("timealloted", "timeallotted", "time", "duration")
    return None if text is None else read_length(text)


def name_group(columns: Columns, *, facts: Facts) -> Identity | None:
    """Which offer an observation is of."""
    group = read_group_id(columns.text(*GROUP), facts=facts)
    return None if group is None else Identity(IdentityKind.PLATFORM, group)


def read_seen(columns: Columns) -> datetime | None:
    """When a row was seen, where it says so."""
    return columns.moment(*SEEN)

"""What figures are of, and how they were found, in plain words.

Words that ``archive`` gives for reasons and methods are known here one by one; one that is not
known is shown as it is.
"""

from __future__ import annotations

import re

from archive.measures.choice import Grain, Weighting
from archive.measures.trends import BOOTSTRAP, LINEARISED, WOODRUFF, Provenance
from search_ui.language import later, say, say_count, say_number
from search_ui.value_words import say_category

MEASURE_WORDS = {
    "lowerbound": later("Pay per hour, at least (pay by the time allotted)"),
    "advertised": later("Pay per hour, as the platform advertises"),
    "paidtime": later("Pay per hour of time worked, as workers tell"),
    "payeur": later("Pay per task, in euros"),
    "volume": later("Listings first seen"),
    "concentration": later("How much comes from how few requesters"),
    "lifetime": later("Hours on offer"),
    "disappearances": later("Listings gone"),
}
UNIT_WORDS = {
    "lowerbound": later("euros per hour, at least"),
    "advertised": later("euros per hour, advertised"),
    "paidtime": later("euros per hour of time worked"),
    "payeur": later("euros per task"),
    "concentration": later("share of all listings"),
    "lifetime": later("hours on offer"),
    "disappearances": later("listings gone"),
}
VOLUME_WORDS = {
    Weighting.LISTING: later("listings"),
    Weighting.UNIT: later("units of work"),
    Weighting.SIGHTING: later("sightings"),
    Weighting.TIME: later("hours on offer"),
}
GRAIN_WORDS = {
    Grain.DAY: later("by day"),
    Grain.WEEK: later("by week"),
    Grain.MONTH: later("by month"),
    Grain.WEEKDAY: later("by day of the week"),
    Grain.HOUR: later("by hour of the day"),
    Grain.ALL: later("all time as one"),
}
WEIGHTING_NAMES = {
    Weighting.LISTING: later("each listing once"),
    Weighting.UNIT: later("each unit of work"),
    Weighting.SIGHTING: later("each sighting"),
    Weighting.TIME: later("each hour on offer"),
}
WEIGHTING_WORDS = {
    Weighting.LISTING: later(
        "Each listing counts once, in the period in which it was first seen: what was offered."
    ),
    Weighting.UNIT: later(
        "Each listing counts as often as it had units of work left, in the period in which it was "
        "first seen: what work there was. Listings that name no number of units are left out."
    ),
    Weighting.SIGHTING: later(
        "Each version counts as often as it was seen: what one meets when one looks. Offers that "
        "stand long weigh more, and better-paid work goes first."
    ),
    Weighting.TIME: later(
        "Each version counts by the hours it was on offer: what stands there at a random moment. "
        "Offers that stand long weigh more, and better-paid work goes first."
    ),
}
PROVENANCE_WORDS = {
    Provenance.OWN: later("seen for this archive"),
    Provenance.IMPORTED: later("imported data sets"),
    Provenance.MIXED: later("both together"),
}
SPLIT_WORDS = {
    "platform": later("by platform"),
    "kind": later("by kind of record"),
    "language": later("by language"),
    "country": later("by country asked for"),
    "requester": later("by requester"),
    "qualification": later("by qualification"),
    "access": later("by how it was seen"),
}
INTERVAL_WORDS = {
    WOODRUFF: later(
        "95 % intervals by Woodruff's method; offers of one requester count as one cluster."
    ),
    LINEARISED: later(
        "95 % intervals, linearised on the logit scale; offers of one requester count as one "
        "cluster."
    ),
    BOOTSTRAP: later("95 % intervals from repeated draws of whole requesters."),
    "none: exact for what was seen, at least so much was offered": later(
        "A count has no interval: it is exact for what was seen, and at least so much was offered."
    ),
}
LEFT_OUT_WORDS = {
    "documents": later("documents, which are no offers"),
    "without a number of units": later("no number of units stated"),
    "not to be told": later("of which it cannot be told"),
    "without lowerbound": later("no time allotted, or no pay that could be read"),
    "without advertised": later("the platform advertises no pay per hour"),
    "without payeur": later("no pay that could be read"),
    "without paidtime": later("no worker told of the time"),
}
WEEKDAY_WORDS = {
    "Monday": later("Monday"),
    "Tuesday": later("Tuesday"),
    "Wednesday": later("Wednesday"),
    "Thursday": later("Thursday"),
    "Friday": later("Friday"),
    "Saturday": later("Saturday"),
    "Sunday": later("Sunday"),
}
_LISTINGS = re.compile(r"(\d+) listings: fewer than (\d+)")
_REQUESTERS = re.compile(r"(\d+) requesters: fewer than (\d+)")


def say_measure(of: str) -> str:
    """A measure as a heading: ``Share below the least wage of NL``."""
    name, _, place = of.partition(":")
    if name == "below":
        return say("Share below the minimum wage of {place}", place=place)
    if name == "notbelow":
        return say("Share not below the minimum wage of {place}", place=place)
    if name == "reviewed":
        return say("Share that people found to ask for: {category}", category=say_category(place))
    return say(MEASURE_WORDS.get(of, of))


def say_unit(of: str, *, weighting: Weighting) -> str:
    """What an axis counts."""
    if of.startswith("reviewed:"):
        return say("share of offers, those that wait for review left out")
    if ":" in of:
        return say("share of those of which it can be told")
    if of == "volume":
        return say(VOLUME_WORDS[weighting])
    return say(UNIT_WORDS.get(of, of))


def say_suppressed(why: str) -> str:
    """Why a figure was held back."""
    if found := _LISTINGS.fullmatch(why):
        had = say_count(int(found[1]), "listing")
        return say("{had}, fewer than {least}", had=had, least=int(found[2]))
    if found := _REQUESTERS.fullmatch(why):
        had = say_count(int(found[1]), "requester")
        return say("{had}, fewer than {least}", had=had, least=int(found[2]))
    return say(why)


def say_left_out(reason: str, count: int) -> str:
    return f"{say_number(count)}: {say(LEFT_OUT_WORDS.get(reason, reason))}"


def say_period(label: str) -> str:
    """A period's label: names of days in the reader's language, dates as they are."""
    if label == "all":
        return say("all")
    return say(WEEKDAY_WORDS[label]) if label in WEEKDAY_WORDS else label


def say_figure(value: float | None) -> str:
    """Three figures that count, as a reader writes numbers."""
    if value is None:
        return "–"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3
    return say_number(value, digits=digits)


def say_percent(value: float | None, *, digits: int = 0) -> str:
    return "–" if value is None else f"{say_number(value * 100, digits=digits)} %"

"""Who looks where and when in the demo: pure data, the same on every run.

Two lanes. The first needs no browser; the second does, and is made up for later where there was
none. Nothing here knows an archive, a marketplace or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from crawlers.marketplace.economy import Parameters
from crawlers.marketplace.market import START
from crawlers.marketplace.server.economies import ECONOMIES
from crawlers.marketplace.server.faults import Fault

#: The marketplace's families that are visited, with the platform that each of them is.
BY_HTTP: Mapping[str, str] = {"mturk": "bramble", "prolific": "quill", "toloka": "tarn"}
BY_BROWSER: Mapping[str, str] = {"uhrs": "larkspur"}
FAMILIES: Mapping[str, str] = {**BY_HTTP, **BY_BROWSER}
#: As many as an archive asks for before it says more than how few there were.
WORKERS = ("heron", "lantern", "teapot")
DAYS = 25
_SEEN_BY_BROWSER = 10
#: New offers a day.
_ARRIVALS: Mapping[str, float] = {"mturk": 9.0, "prolific": 7.0, "toloka": 7.0, "uhrs": 4.0}


class Way(StrEnum):
    """How a look is made."""

    HTTP = "http"  #: the spider that asks for pages
    BROWSER = "browser"  #: the spider with a browser
    WATCH = "watch"  #: the worker's own browsing


@dataclass(frozen=True, slots=True)
class Look:
    """One worker's look at one platform. ``moment`` is in the market's time."""

    moment: datetime
    way: Way
    family: str
    worker: str

    @property
    def platform(self) -> str:
        return FAMILIES[self.family]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A stretch in which a whole platform shows something else than its list."""

    fault: Fault
    family: str
    start: datetime
    end: datetime


#: Days in which nobody can see a platform: both end as gaps with their own reasons.
TROUBLES = (
    Trouble(Fault.LOGGED_OUT, "prolific", START + timedelta(days=9), START + timedelta(days=11.5)),
    Trouble(Fault.MAINTENANCE, "mturk", START + timedelta(days=18), START + timedelta(days=20)),
)


def plan_visits(days: int = DAYS) -> tuple[Look, ...]:
    """The looks of the spider that asks for pages: each platform twice a day, workers in turn."""
    looks = []
    for half in range(2 * days):
        for number, family in enumerate(BY_HTTP):
            hours = 12 * half + 8 + number + (half * 7 + number * 3) % 4 / 4
            worker = WORKERS[(half + number) % len(WORKERS)]
            looks.append(Look(START + timedelta(hours=hours), Way.HTTP, family, worker))
    return tuple(sorted(looks, key=lambda look: look.moment))


def plan_browsing(days: int = DAYS) -> tuple[Look, ...]:
    """The looks that need a browser: ten visits, and a worker who lets one session be watched."""
    looks = []
    for number in range(min(_SEEN_BY_BROWSER, days)):
        day = number * days // _SEEN_BY_BROWSER if days > _SEEN_BY_BROWSER else number
        worker = WORKERS[number % len(WORKERS)]
        moment = START + timedelta(days=day, hours=13)
        looks.append(Look(moment, Way.BROWSER, "uhrs", worker))
    watched = START + timedelta(days=days // 2, hours=17)
    looks.append(Look(watched, Way.WATCH, "mturk", WORKERS[0]))
    return tuple(sorted(looks, key=lambda look: look.moment))


def list_economies() -> Mapping[str, Parameters]:
    """Small markets of four weeks: what is planted in them falls within the demo's days."""
    return {
        name: replace(one, weeks=4, burn_in_weeks=1, arrivals_per_day=_ARRIVALS[name])
        for name, one in ECONOMIES.items()
        if name in FAMILIES
    }

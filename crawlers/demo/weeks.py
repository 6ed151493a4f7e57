"""Goes through the demo's plan: weeks of the market's time, as far as an earlier run has not.

How far each lane is stands in the ledger, noted after every look, so that an interrupted run goes
on and a second one has nothing to do. The marketplace lives as long as the run. It must find no
breach of what a read-only visitor may do; that is looked at after every look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.errors import PieceworkError
from archive.home import Home
from archive.ledger import Ledger, LedgerReader
from crawlers.demo.looking import say_what_is_missing, take_look
from crawlers.demo.people import let_visit, sign_in_all
from crawlers.demo.plan import (
    BY_HTTP,
    DAYS,
    FAMILIES,
    TROUBLES,
    Look,
    Trouble,
    Way,
    list_economies,
    plan_browsing,
    plan_visits,
)
from crawlers.marketplace.market import START
from crawlers.marketplace.server import Control, Marketplace, serve
from crawlers.platforms import load_platforms
from crawlers.visits.asking import Tally

#: Names of the ledger's settings: how many looks of each lane are done.
_LANES = ("demo-visits", "demo-browsing")
#: Workers sign in anew before the platforms end their sessions.
_SIGNED_IN = timedelta(days=7)
_EVERY = 20  #: looks between two lines of progress


class Breached(PieceworkError):
    """The marketplace was asked for something that a read-only visitor never asks for."""


@dataclass(slots=True)
class Report:
    """What a run did. ``missing`` says why no browser was used; ``left`` counts looks that are
    still to be made; ``stopped`` is whether somebody stopped it."""

    looks: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    met: Counter[str] = field(default_factory=Counter)
    missing: str | None = None
    left: int = 0
    stopped: bool = False


def crawl_weeks(
    home: Home,
    *,
    seed: int,
    days: int = DAYS,
    troubles: Sequence[Trouble] = TROUBLES,
    tell: Callable[[str], None],
    stopping: Callable[[], bool] = lambda: False,
    note_control: Callable[[Control], None] | None = None,
) -> Report:
    """Make all looks that are left. ``stopping`` is asked before each; ``note_control`` gets the
    marketplace's handle, for who wants to look at it.

    Raises:
        Breached: the marketplace shouted.
        PieceworkError: as :func:`crawlers.visits.visit.open_visit`.
    """
    report = Report(missing=say_what_is_missing())
    lanes = (plan_visits(days), plan_browsing(days))
    with LedgerReader.open(home.ledger_db) as reader:
        done = [int(reader.read_setting(name) or 0) for name in _LANES]
    left = sorted(
        (look.moment, lane, number)
        for lane, looks in enumerate(lanes)
        for number, look in enumerate(looks)
        if number >= done[lane] and (lane == 0 or report.missing is None)
    )
    report.left = sum(max(0, len(looks) - done[lane]) for lane, looks in enumerate(lanes))
    if not left:
        return report
    market = Marketplace(
        seed=seed, families=tuple(FAMILIES), economies=list_economies(), start_after=0.0
    )
    with serve(market) as serving:
        control = serving.control
        if note_control is not None:
            note_control(control)
        _open_market(control, troubles)
        let_visit(home, control)
        signed_in: datetime | None = None
        for moment, lane, number in left:
            if stopping():
                report.stopped = True
                break
            _move_to(control, moment)
            if signed_in is None or _should_sign_in(signed_in, control.now, troubles):
                sign_in_all(home, control)
                signed_in = control.now
            look = lanes[lane][number]
            if look.way is Way.WATCH:
                # A person clicks as they like, and their browser loads a page's parts at once.
                control.expect_pace(0.0, family=look.family)
            _note(report, look, take_look(home, serving, look, seed=seed))
            _check_harmless(control)
            if look.way is Way.WATCH:
                _expect_pace(control, look.family)
            with Ledger.open(home.ledger_db) as ledger:
                ledger.write_setting(_LANES[lane], str(number + 1))
            report.left -= 1
            if report.looks.total() % _EVERY == 0:
                tell(f"day {(moment - START).days + 1} of {days}: {_say(report)}")
    return report


def _open_market(control: Control, troubles: Sequence[Trouble]) -> None:
    for family in BY_HTTP:
        # A page in a browser asks for its own parts at once, so that there it cannot be counted.
        _expect_pace(control, family)
    for one in troubles:
        control.switch(one.fault, family=one.family, start=one.start, end=one.end)


def _expect_pace(control: Control, family: str) -> None:
    """No sooner than the platform's own file promises."""
    pace = load_platforms(invented=True)[FAMILIES[family]].facts.visit.pace
    control.expect_pace(pace.seconds - 0.1, family=family)


def _move_to(control: Control, moment: datetime) -> None:
    """Push the market's time on; a visit may have waited past the next one's moment."""
    ahead = (moment - control.now).total_seconds()
    if ahead > 0:
        control.advance(ahead / 3600)


def _should_sign_in(signed_in: datetime, now: datetime, troubles: Sequence[Trouble]) -> bool:
    """After a week, and once a trouble is over: that is when people look after their sessions."""
    if any(one.start <= now < one.end for one in troubles):
        return False
    over = any(signed_in < one.end <= now for one in troubles)
    return over or now - signed_in >= _SIGNED_IN


def _note(report: Report, look: Look, tally: Tally) -> None:
    report.looks[str(look.way)] += 1
    report.asked += tally.asked
    report.met.update(tally.met)


def _check_harmless(control: Control) -> None:
    """
    Raises:
        Breached: something was asked for that may not be.
    """
    breaches = control.violations()
    if breaches:
        words = ", ".join(sorted({str(one.breach.value) for one in breaches}))
        raise Breached(f"the marketplace counts {len(breaches)} breaches ({words}): report this")


def _say(report: Report) -> str:
    return f"{report.looks.total()} looks, {report.asked} requests"

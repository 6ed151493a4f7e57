"""Each way in which a platform can fail is a state of its own with a breaker, and never empty."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.door import Archive
from archive.home import Home
from archive.ledger import LedgerReader, WalkVerdict
from archive.model import GapReason, PageState
from crawlers.marketplace.server import Breach, Fault
from crawlers.visits.credentials import Credentials
from crawlers.visits.health import read_health
from crawlers.visits.wire import Caps
from tests.crawlers.visits.stage import Stage, open_stage

#: What each fault is recorded as, and by which word the visit stops.
STATES = {
    Fault.LOGGED_OUT: "logged_out",
    Fault.CHALLENGE: "challenge",
    Fault.RATE_LIMIT_JSON: "rate_limited",
    Fault.RATE_LIMIT: "rate_limited",
    Fault.MAINTENANCE: "maintenance",
    Fault.BLOCKED: "blocked",
    Fault.DRIFT: "unreadable",
    Fault.DEEP_JSON: "unreadable",
    Fault.TRUNCATED: "truncated",
    Fault.SHORT_BODY: "truncated",
    Fault.RESET: "truncated",
    Fault.SLOW_DRIP: "truncated",
    Fault.GZIP_BOMB: "too_large",
    Fault.HUGE: "too_large",
    Fault.REDIRECT_LOOPBACK: "redirected",
    Fault.REDIRECT_LINK_LOCAL: "redirected",
    Fault.REDIRECT_DECIMAL: "redirected",
    Fault.REDIRECT_MAPPED: "redirected",
    Fault.REDIRECT_ELSEWHERE: "redirected",
    Fault.REDIRECT_LOOP: "redirected",
}
SECONDS = {Fault.SLOW_DRIP: 2.0}
#: What the visit goes on after, and how it marks what it read.
MARKED = (
    (Fault.HALF_LIST, "mturk", "partial"),
    # These advertise no number: their pages are too short.
    (Fault.HALF_LIST, "microworkers", "partial"),
    (Fault.HALF_LIST, "prolific", "partial"),
    (Fault.WRONG_ENCODING, "viewhits", "garbled"),
    # JSON whose header names no encoding.
    (Fault.WRONG_ENCODING, "prolific", "garbled"),
    # The address of an accept in a script looks like an identifier: its pages are held back.
    (Fault.REDIRECT_ACCEPT, "microworkers", "partial"),
)


def list_states(stage: Stage) -> set[str]:
    with LedgerReader.open(stage.home.ledger_db) as ledger:
        return {str(one.state) for one in ledger.captures()}


@pytest.mark.parametrize("fault", sorted(STATES))
def test_a_fault_is_recorded_as_what_it_is(stage: Stage, fault: Fault) -> None:
    stage.control.switch(fault)
    session, caps = stage.sign_in(), Caps(body=1_000_000, seconds=SECONDS.get(fault, 60.0))
    tally = stage.visit(session, caps=caps)
    expected = STATES[fault]
    assert tally.stopped == expected, tally
    # JSON that was cut is kept, and no reader can read it.
    assert {expected} <= stage.list_gaps() <= {expected, "unreadable"}
    assert str(PageState.EMPTY) not in list_states(stage)
    breaches = {one.breach for one in stage.control.violations()}
    assert breaches == set()
    # No redirect led anywhere else, nor took a secret along.
    assert {one.family for one in stage.control.requests()} == {stage.family}
    # What is broken is not asked again at once.
    asked = len(stage.control.requests())
    again = stage.visit(session, caps=caps, most_wait=timedelta(0))
    if expected != "truncated":
        assert again.stopped in (expected, "told to wait")
        assert len(stage.control.requests()) == asked


@pytest.mark.parametrize(("fault", "family", "reason"), MARKED)
def test_what_can_be_read_all_the_same_is_kept_and_marked(
    home: Home, fault: Fault, family: str, reason: str
) -> None:
    with open_stage(home, family=family) as stage:
        stage.control.switch(fault)
        tally = stage.visit(pace=None)
        assert reason == "garbled" or WalkVerdict.WHOLE not in tally.verdicts
        assert tally.listings > 0
        assert reason in tally.met
        assert reason in stage.list_gaps()
        assert str(PageState.EMPTY) not in list_states(stage)


def test_half_a_list_ends_nothing_that_it_does_not_show(home: Home) -> None:
    """Its last page shows nothing and says so; what stood there before has not vanished."""
    with open_stage(home, family="viewhits") as stage:
        assert stage.visit().stopped == ""
        before = stage.list_shown()
        stage.control.advance(hours=2)
        stage.control.switch(Fault.HALF_LIST)
        assert "partial" in stage.visit().met
        assert before & stage.list_shown()
        assert str(PageState.EMPTY) not in list_states(stage)
        with Archive(home) as archive:
            assert [one for one in archive.changes() if one.kind == "vanished"] == []


def test_half_of_a_list_that_counts_nothing_is_far_fewer_than_before(home: Home) -> None:
    with open_stage(home, family="toloka") as stage:
        assert stage.visit().stopped == ""
        stage.control.advance(hours=2)
        stage.control.switch(Fault.HALF_LIST)
        assert stage.visit().verdicts == [WalkVerdict.OFF_BAND]
        assert stage.list_gaps() == {"off_band"}


def test_drift_half_way_keeps_the_first_half(stage: Stage) -> None:
    stage.control.switch(Fault.DRIFT_HALFWAY)
    tally = stage.visit()
    assert tally.stopped == "unreadable"
    # The other half is what the reader for any page made of it, marked so.
    assert 0 < len(stage.list_offers(extracted=False)) < len(stage.list_shown())
    assert {one.rpartition("/")[2] for one in stage.list_offers()} <= stage.list_shown()
    assert stage.list_gaps() == {"unreadable"}


def test_an_honest_empty_list_is_empty_and_no_gap(stage: Stage) -> None:
    stage.control.switch(Fault.EMPTY)
    tally = stage.visit()
    assert tally.stopped == ""
    assert list_states(stage) == {"empty"}
    # None at all is out of the usual band, and says so; it is no lost sight of the platform.
    assert stage.list_gaps() <= {"off_band"}


def test_a_list_without_end_has_one(stage: Stage) -> None:
    stage.control.switch(Fault.ENDLESS_PAGES)
    tally = stage.visit()
    assert tally.stopped == ""
    assert stage.list_offers() == stage.list_shown()
    assert tally.asked < 4 + 2 * len(stage.list_shown())


def test_traps_catch_nothing(stage: Stage) -> None:
    traps = (
        Fault.ACCEPT_LINKS,
        Fault.AUTO_SUBMIT,
        Fault.BEACON,
        Fault.FETCH_POST,
        Fault.META_REFRESH,
        Fault.PIXELS,
        Fault.PREFETCH,
        Fault.REDIRECT_ACCEPT,
        Fault.SPECULATION,
    )
    for trap in traps:
        stage.control.switch(trap)
    stage.visit()
    assert stage.control.violations() == ()
    assert {one.method for one in stage.control.requests()} == {"GET"}


def test_a_platform_that_recovers_closes_its_gap(stage: Stage) -> None:
    stage.control.switch(Fault.MAINTENANCE)
    assert stage.visit().stopped == "maintenance"
    stage.control.advance(hours=3)
    assert stage.visit().stopped == "maintenance"
    stage.control.switch(Fault.MAINTENANCE, on=False)
    stage.control.advance(hours=7)
    assert stage.visit().stopped == ""
    with LedgerReader.open(stage.home.ledger_db) as ledger:
        (gap,) = ledger.gaps()
        walks = list(ledger.walks())
    assert gap.window.latest - gap.window.earliest == timedelta(hours=10)
    assert [one.verdict for one in walks] == [WalkVerdict.WHOLE]


def test_a_rate_limit_is_kept_to_the_second(stage: Stage) -> None:
    stage.control.switch(Fault.RATE_LIMIT)
    assert stage.visit().stopped == "rate_limited"
    stage.control.switch(Fault.RATE_LIMIT, on=False)
    told = stage.clock.now()
    tally = stage.visit()
    assert tally.stopped == ""
    first = stage.control.requests()[1]
    assert timedelta(seconds=120) <= first.moment - told < timedelta(seconds=130)
    assert Breach.AFTER_BAN not in {one.breach for one in stage.control.violations()}


def test_a_captcha_waits_for_a_person(stage: Stage) -> None:
    stage.control.switch(Fault.CHALLENGE)
    assert stage.visit().stopped == "challenge"
    stage.control.switch(Fault.CHALLENGE, on=False)
    stage.control.advance(hours=24 * 9)
    asked = len(stage.control.requests())
    assert stage.visit().stopped == "challenge"
    assert len(stage.control.requests()) == asked
    assert stage.visit(resume=True).stopped == ""


def test_a_new_sign_in_closes_what_a_lost_one_opened(stage: Stage) -> None:
    session = stage.sign_in()
    stage.control.expire()
    assert stage.visit(session).stopped == "logged_out"
    asked = len(stage.control.requests())
    assert stage.visit(session).stopped == "logged_out"
    assert len(stage.control.requests()) == asked
    assert stage.visit(stage.sign_in()).stopped == ""


def test_one_account_s_trouble_is_not_the_other_s(home: Home) -> None:
    with open_stage(home) as stage:
        stage.control.switch(Fault.CHALLENGE, worker="heron")
        assert stage.visit().stopped == "challenge"
        other = Stage(home, stage.serving, stage.family, stage.clock, "teapot", "teapot")
        other.agree()
        assert other.visit().stopped == ""
        stage.control.switch(Fault.MAINTENANCE, worker="teapot")
        stage.control.advance(hours=2)
        assert other.visit().stopped == "maintenance"
        # That one is the platform's: nobody asks now.
        asked = len(stage.control.requests())
        third = Stage(home, stage.serving, stage.family, stage.clock, "lantern", "lantern")
        third.agree()
        assert third.visit().stopped == "maintenance"
        assert len(stage.control.requests()) == asked


def test_health_names_a_platform_whose_first_visit_met_a_sign_in_page(home: Home) -> None:
    """There was no walk yet, and somebody has to look all the same."""
    with open_stage(home, per_day=4.0) as stage:
        tally = stage.visit(Credentials(stage.platform.facts.visit))
        assert tally.stopped == "logged_out"
        with LedgerReader.open(home.ledger_db) as ledger:
            (found,) = read_health(ledger, now=stage.clock.now())
    assert found.platform == stage.platform.name
    assert found.broken == (GapReason.LOGGED_OUT,)
    assert found.last_success is None
    assert found.needs_looking

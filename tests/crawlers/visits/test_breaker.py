"""Breakers open for whom they should, double, and close by what the state needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.ledger import GapRecord, WalkRecord, WalkVerdict
from archive.model import BLIND_STATES, GapReason
from archive.sources.doors.frontier import Breaker
from archive.times import Window
from crawlers.visits.blindness import find_blind_hours
from crawlers.visits.breaker import MANNERS, Opens, is_open, settle, trip
from crawlers.visits.health import judge_platform

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_every_blind_state_has_a_manner() -> None:
    assert {GapReason(state.value) for state in BLIND_STATES} <= set(MANNERS)


@pytest.mark.parametrize("reason", sorted(MANNERS))
def test_it_opens_doubles_and_closes_as_it_should(reason: GapReason) -> None:
    manner = MANNERS[reason]
    breaker = Breaker()
    for _ in range(manner.strikes):
        assert not is_open(breaker, now=NOW)
        breaker = trip(breaker, reason, now=NOW, session="one")
    assert is_open(breaker, now=NOW)
    if manner.opens is not Opens.TIME:
        assert is_open(breaker, now=NOW + timedelta(days=900))
        assert settle(breaker, session="one") == breaker
        closes = settle(breaker, session="two") == Breaker()
        assert closes is (manner.opens is Opens.SIGN_IN)
        return
    assert breaker.until == NOW + manner.first
    assert not is_open(breaker, now=NOW + manner.first)
    again = trip(breaker, reason, now=NOW)
    assert again.until == NOW + min(2 * manner.first, manner.most)
    for _ in range(40):
        again = trip(again, reason, now=NOW)
    assert again.until == NOW + manner.most
    assert again.since == NOW


def test_what_the_platform_says_rules() -> None:
    told = NOW + timedelta(seconds=120)
    assert trip(Breaker(), GapReason.RATE_LIMITED, now=NOW, told=told).until == told
    later = NOW + timedelta(days=2)
    assert trip(Breaker(), GapReason.MAINTENANCE, now=NOW, told=later).until == later
    assert trip(Breaker(), GapReason.MAINTENANCE, now=NOW, told=told).until == NOW + HOUR / 4


def test_blind_hours_leave_out_those_in_which_somebody_saw() -> None:
    seen = [NOW + HOUR, NOW + 2 * HOUR]
    start = NOW.replace(minute=0)
    assert list(find_blind_hours(NOW, NOW + 4 * HOUR, seen=seen)) == [
        Window(start, start + HOUR),
        Window(start + 3 * HOUR, start + 5 * HOUR),
    ]


def walk(hours_ago: int, verdict: WalkVerdict) -> WalkRecord:
    return WalkRecord("work", NOW.replace(minute=0) - hours_ago * HOUR, verdict, None)


def gap(hours_ago: int, reason: GapReason) -> GapRecord:
    start = NOW.replace(minute=0) - hours_ago * HOUR
    return GapRecord("G0", "work", reason, Window(start, start + HOUR))


def test_health_counts_good_hours_and_names_what_is_broken_since() -> None:
    walks = [walk(9, WalkVerdict.PARTIAL), walk(8, WalkVerdict.WHOLE), walk(5, WalkVerdict.WHOLE)]
    gaps = [gap(9, GapReason.PARTIAL), gap(2, GapReason.MAINTENANCE), gap(1, GapReason.CHALLENGE)]
    health = judge_platform("work", walks=walks, gaps=gaps, shared=Breaker(), now=NOW)
    assert health.last_success == walks[2].hour
    assert health.coverage == pytest.approx(2 / 3)
    assert health.broken == (GapReason.CHALLENGE, GapReason.MAINTENANCE)
    assert health.needs_looking
    fine = judge_platform("work", walks=walks, gaps=gaps[:1], shared=Breaker(), now=NOW)
    assert not fine.needs_looking
    late = judge_platform("work", walks=walks, gaps=[], shared=Breaker(), now=NOW + 48 * HOUR)
    assert late.overdue
    shut = Breaker("unreadable", NOW, NOW + HOUR, 1)
    broken = judge_platform("work", walks=walks, gaps=[], shared=shut, now=NOW)
    assert broken.broken == (GapReason.UNREADABLE,)

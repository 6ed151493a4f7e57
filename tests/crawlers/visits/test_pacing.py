"""A request leaves at the strictest of all bounds, and a pause is never made up for."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.sources.doors.consent import Terms, read_hours
from archive.sources.doors.frontier import Breaker, Budget
from crawlers.platforms.visiting import Pace
from crawlers.visits.pacing import back_off, find_slot, read_retry_after, spend

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PACE = Pace(seconds=20.0, jitter=0.5, per_day=100)
ANY = Terms("bramble")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_first_request_leaves_at_once() -> None:
    slot = find_slot(NOW, pace=PACE, terms=ANY, budget=Budget(), jitter=1.0)
    assert (slot.at, slot.because) == (NOW, "now")


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 20), (1.0, 30), (0.5, 25)])
def test_the_pace_and_its_jitter(jitter: float, seconds: float) -> None:
    budget = spend(Budget(), at=NOW)
    assert find_slot(NOW, pace=PACE, terms=ANY, budget=budget, jitter=jitter).at == after(seconds)


def test_the_worker_s_slower_pace_rules() -> None:
    terms = Terms("bramble", seconds_between=60.0)
    budget = spend(Budget(), at=NOW)
    assert find_slot(NOW, pace=PACE, terms=terms, budget=budget, jitter=0).at == after(60)


def test_a_long_pause_leaves_room_for_one_request() -> None:
    budget, now = spend(Budget(), at=NOW), NOW + timedelta(days=3)
    assert find_slot(now, pace=PACE, terms=ANY, budget=budget, jitter=0).at == now
    budget = spend(budget, at=now)
    assert find_slot(now, pace=PACE, terms=ANY, budget=budget, jitter=0).at == now + timedelta(
        seconds=20
    )


def test_a_clock_that_was_set_back_neither_hurries_nor_waits_for_years() -> None:
    budget = spend(Budget(), at=NOW + timedelta(days=900))
    assert find_slot(NOW, pace=PACE, terms=ANY, budget=budget, jitter=0).at == after(20)


def test_a_used_up_day_ends_at_midnight() -> None:
    budget = Budget(day="2026-03-02", asked=100, last_at=NOW)
    slot = find_slot(NOW, pace=PACE, terms=ANY, budget=budget, jitter=0)
    assert (slot.at, slot.because) == (datetime(2026, 3, 3, tzinfo=UTC), "budget")
    nobody = Terms("bramble", per_day=0)
    assert find_slot(NOW, pace=PACE, terms=nobody, budget=budget, jitter=0).at is None


def test_hours_of_the_worker_s_own_clock() -> None:
    terms = Terms("bramble", hours=(read_hours("mon 20:00-21:00", zone="America/New_York"),))
    slot = find_slot(NOW, pace=PACE, terms=terms, budget=Budget(), jitter=0)
    assert (slot.at, slot.because) == (datetime(2026, 3, 3, 1, tzinfo=UTC), "hours")
    over = Terms("bramble", until=NOW)
    assert find_slot(NOW, pace=PACE, terms=over, budget=Budget(), jitter=0).at is None


def test_breakers_hold_until_they_end_or_for_good() -> None:
    shut = Breaker("maintenance", NOW, after(900), 1)
    slot = find_slot(NOW, pace=PACE, terms=ANY, budget=Budget(), breakers=(shut,), jitter=0)
    assert (slot.at, slot.because) == (after(900), "maintenance")
    person = Breaker("challenge", NOW, None, 1)
    slot = find_slot(NOW, pace=PACE, terms=ANY, budget=Budget(), breakers=(person, shut), jitter=0)
    assert (slot.at, slot.because) == (None, "challenge")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 02 Mar 2026 12:02:00 GMT", 120),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0),
        ("99999999999999999999", 7 * 86_400),
        ("Fri, 02 Mar 2096 12:02:00 GMT", 7 * 86_400),
    ],
)
def test_retry_after_is_read_to_the_second(text: str, seconds: float) -> None:
    assert read_retry_after(text, now=NOW) == after(seconds)


@pytest.mark.parametrize("text", [None, "", "soon", "-5", "1.5", "١٢", "Mon, 99 Mar"])
def test_what_says_nothing_is_nothing(text: str | None) -> None:
    assert read_retry_after(text, now=NOW) is None


def test_backing_off_doubles_up_to_a_bound() -> None:
    hour, day = timedelta(hours=1), timedelta(days=1)
    waits = [back_off(number, first=hour, most=day) for number in (0, 1, 2, 3, 6, 99)]
    assert waits == [hour, hour, 2 * hour, 4 * hour, day, day]


@given(st.integers(0, 10_000), st.lists(st.floats(0, 200_000), min_size=5, max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_two_requests_are_closer_than_the_pace_and_no_day_is_over_its_budget(
    seed: int, pauses: list[float]
) -> None:
    """Whatever happens between: naps, restarts, weeks of silence."""
    chance, budget, now = random.Random(seed), Budget(), NOW
    terms = Terms("bramble", per_day=7, seconds_between=chance.choice([None, 5.0, 90.0]))
    sent: list[datetime] = []
    for pause in pauses:
        now += timedelta(seconds=pause)
        slot = find_slot(now, pace=PACE, terms=terms, budget=budget, jitter=chance.random())
        assert slot.at is not None
        assert slot.at >= now
        now = slot.at
        budget = spend(budget, at=now)
        sent.append(now)
    least = timedelta(seconds=max(20.0, terms.seconds_between or 0.0))
    assert all(b - a >= least for a, b in itertools.pairwise(sent))
    days = [one.date() for one in sent]
    assert max(days.count(day) for day in days) <= 7

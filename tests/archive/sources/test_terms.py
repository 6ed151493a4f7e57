"""Hours as the clock on the wall shows them, over midnight and over changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from archive.errors import BadInput
from archive.sources.terms import Hours, Terms, print_hours, read_hours, restore_hours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_hours_are_those_of_the_wall_clock_in_summer_and_winter() -> None:
    evening = read_hours("mon-fri 18:00-22:00", zone="Europe/Amsterdam")
    assert evening.holds(at("2026-03-27T17:30"))  # a Friday, UTC+1
    assert not evening.holds(at("2026-03-30T20:30"))  # a Monday, UTC+2: it is half past ten
    assert evening.holds(at("2026-03-30T16:00"))
    assert not evening.holds(at("2026-03-28T17:30"))  # a Saturday


def test_the_end_is_not_part_of_it() -> None:
    day = read_hours("9-17", zone="UTC")
    assert day.holds(at("2026-03-01T09:00"))
    assert not day.holds(at("2026-03-01T17:00"))


def test_a_night_counts_to_the_day_on_which_it_began() -> None:
    night = read_hours("fri 22:00-02:00", zone="UTC")
    assert night.holds(at("2026-03-27T23:00"))
    assert night.holds(at("2026-03-28T01:59"))
    assert not night.holds(at("2026-03-27T01:00"))
    assert not night.holds(at("2026-03-28T02:00"))


def test_weekdays_may_run_over_the_weekend() -> None:
    assert read_hours("sat-mon,wed 0:00-24:00", zone="UTC").weekdays == (0, 2, 5, 6)
    assert read_hours("sat 0:00-24:00", zone="UTC").holds(at("2026-03-28T23:59"))


@pytest.mark.parametrize("text", ["", "evenings", "mon 25:00-26:00", "foo 1:00-2:00", "18:00"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="cannot read"):
        read_hours(text, zone="UTC")


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="time zone"):
        read_hours("1:00-2:00", zone="Europe/Nowhere")


def test_hours_come_back_as_they_were() -> None:
    hours = Hours((0, 3), time(18), time(2, 30), "America/Sao_Paulo")
    assert restore_hours(print_hours(hours)) == hours


def test_the_next_start_is_told_and_never_after_the_end() -> None:
    hours = (read_hours("mon 18:00-22:00", zone="UTC"),)
    terms = Terms("mturk", hours=hours, until=at("2026-04-06T19:00"))
    assert terms.next_start(at("2026-03-30T18:30")) == at("2026-03-30T18:30")
    assert terms.next_start(at("2026-03-30T22:00")) == at("2026-04-06T18:00")
    assert terms.next_start(at("2026-04-06T19:00")) is None
    assert Terms("mturk").may_work(at("2026-03-30T03:00"))

"""Prolific's units: minor units of money, and minutes beside seconds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from archive import extra
from archive.model import ListingSeen, PageReading, PageState
from crawlers.platforms import load_platforms
from tests.crawlers.platforms.pages import redacted_page

STUDY: dict[str, Any] = {
    "id": "665f0c1a2b3c4d5e6f700001",
    "name": "An invented study",
    "published_at": "2025-06-03T07:45:00Z",
    "total_available_places": 10,
    "places_taken": 4,
    "study_reward": {"amount": 150, "currency": "GBP"},
    "researcher": {"id": "665f0c1a2b3c4d5e6f7000aa", "name": "Invented Lab"},
    "estimated_completion_time": 10,
    "maximum_allowed_time": 45,
}


def read_answer(answer: object) -> PageReading:
    page = redacted_page(
        json.dumps(answer),
        content_type="application/json",
        seen=datetime(2025, 6, 3, tzinfo=UTC),
    )
    return load_platforms()["prolific"].read(page)


def read_study(**changes: Any) -> tuple[ListingSeen, PageReading]:
    reading = read_answer({"results": [STUDY | changes]})
    assert len(reading.listings) == 1, reading
    return reading.listings[0], reading


def test_minor_units_and_minutes() -> None:
    listing, reading = read_study()
    assert listing.pay is not None
    assert (listing.pay.amount, listing.pay.currency) == (Decimal("1.50"), "GBP")
    assert listing.time_allotted == 45 * 60
    assert listing.extra[extra.ESTIMATED_SECONDS] == 600
    assert listing.units_left == 6
    assert reading.doubts == ()


@pytest.mark.parametrize(("average", "read"), [(0, True), (601, True), (9, False), (20000, False)])
def test_times_that_contradict_the_average_are_left_out(average: int, read: bool) -> None:
    listing, reading = read_study(average_completion_time_in_seconds=average)
    assert (extra.ESTIMATED_SECONDS in listing.extra) is read
    assert (listing.time_allotted is not None) is read
    assert bool(reading.doubts) is not read


@pytest.mark.parametrize("currency", ["JPY", "£", "", None, "gbp"])
def test_amount_in_a_currency_whose_minor_unit_is_not_known_is_not_read(
    currency: str | None,
) -> None:
    listing, reading = read_study(study_reward={"amount": 150, "currency": currency})
    assert listing.pay is not None
    assert listing.pay.amount is None
    assert reading.doubts


def test_whole_pounds_of_the_old_answers_are_pence() -> None:
    study = {name: value for name, value in STUDY.items() if name != "study_reward"}
    reading = read_answer({"results": [study | {"reward": 125}]})
    (listing,) = reading.listings
    assert listing.pay is not None
    assert (listing.pay.amount, listing.pay.currency) == (Decimal("1.25"), "GBP")


def test_nothing_that_moves_with_each_submission_is_in_the_listing() -> None:
    before, _ = read_study(
        average_completion_time_in_seconds=600,
        study_average_reward_per_hour={"amount": 900, "currency": "GBP"},
    )
    after, _ = read_study(
        average_completion_time_in_seconds=650,
        study_average_reward_per_hour={"amount": 831, "currency": "GBP"},
    )
    assert before == after


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"results": [], "_links": {"next": {"href": None}}}, PageState.EMPTY),
        ({"results": [], "_links": {"next": {"href": "/page/2"}}}, PageState.UNREADABLE),
        ({"results": []}, PageState.UNREADABLE),
        ({"error": {"status": 403}}, PageState.LOGGED_OUT),
        ({"error": {"status": 503}}, PageState.MAINTENANCE),
        ({"error": {"status": 418}}, PageState.UNREADABLE),
        ({"error": {"status": "401"}}, PageState.LOGGED_OUT),
    ],
)
def test_state_of_an_answer_without_rows(answer: object, state: PageState) -> None:
    reading = read_answer(answer)
    assert reading.state is state
    assert reading.whole is False

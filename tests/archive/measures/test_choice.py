"""Which rows count, by each weighting's own definition, and the periods they fall into."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from archive.measures.choice import Chosen, Grain, Weighting, choose_rows, cut_periods
from archive.measures.columns import LISTING, MISSING_SMALL, ROW, Rows

UTC_ZONE = ZoneInfo("UTC")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def table(*rows: dict[str, int]) -> Rows:
    made = np.zeros(len(rows), dtype=ROW)
    made["marks"] = LISTING
    made["sightings"] = 1
    for place, row in enumerate(rows):
        for name, value in row.items():
            made[name][place] = value
    return made


TWICE = table(
    {"version": 1, "item": 7, "first": at("2024-03-01T10:00"), "last_end": at("2024-03-01T12:00"),
     "sightings": 2, "units": 30},
    {"version": 2, "item": 7, "first": at("2024-04-02T10:00"), "last_end": at("2024-04-03T10:00"),
     "sightings": 9, "units": 5},
    {"version": 3, "item": 8, "first": at("2024-04-05T10:00"), "last_end": at("2024-04-05T11:00"),
     "sightings": 1, "units": MISSING_SMALL},
)  # fmt: skip


def choose(rows: Rows, weighting: Weighting, grain: Grain = Grain.MONTH) -> Chosen:
    return choose_rows(rows, weighting=weighting, grain=grain, zone=UTC_ZONE)


def told(chosen: Chosen, rows: Rows) -> list[tuple[int, str, float]]:
    return [
        (int(rows["version"][place]), chosen.labels[period], float(weight))
        for place, period, weight in zip(chosen.places, chosen.periods, chosen.weights, strict=True)
    ]


def test_by_listing_each_counts_once_when_it_was_first_seen() -> None:
    assert told(choose(TWICE, Weighting.LISTING), TWICE) == [
        (1, "2024-03", 1.0),
        (3, "2024-04", 1.0),
    ]


def test_by_unit_each_counts_as_often_as_it_has_units() -> None:
    chosen = choose(TWICE, Weighting.UNIT)
    assert told(chosen, TWICE) == [(1, "2024-03", 30.0)]
    assert chosen.left_out == {"without a number of units": 1}


def test_by_sighting_each_version_counts_as_often_as_it_was_seen() -> None:
    assert told(choose(TWICE, Weighting.SIGHTING), TWICE) == [
        (1, "2024-03", 2.0),
        (2, "2024-04", 9.0),
        (3, "2024-04", 1.0),
    ]


def test_by_time_each_version_counts_by_its_hours_on_offer() -> None:
    assert [one[2] for one in told(choose(TWICE, Weighting.TIME), TWICE)] == [2.0, 24.0, 1.0]


def test_documents_do_not_count_and_are_told() -> None:
    rows = TWICE.copy()
    rows["marks"][2] = 0
    assert choose(rows, Weighting.LISTING).left_out == {"documents": 1}


@pytest.mark.parametrize(
    ("zone", "grain", "label"),
    [
        ("UTC", Grain.DAY, "2024-03-31"),
        ("Europe/Amsterdam", Grain.DAY, "2024-04-01"),
        ("Europe/Amsterdam", Grain.MONTH, "2024-04"),
        ("America/Los_Angeles", Grain.HOUR, "15"),
        ("Europe/Amsterdam", Grain.WEEKDAY, "Monday"),
        ("UTC", Grain.WEEK, "2024-W13"),
    ],
)
def test_periods_are_cut_by_the_clocks_of_a_zone(zone: str, grain: Grain, label: str) -> None:
    """22:30 UTC on 31 March 2024, the day on which summer time began in Europe."""
    times = np.array([at("2024-03-31T22:30")], dtype=np.int64)
    periods, labels = cut_periods(times, grain=grain, zone=ZoneInfo(zone))
    assert labels[periods[0]] == label


def test_a_day_with_23_hours_keeps_its_hours_apart() -> None:
    times = np.array([at("2024-03-31T00:30"), at("2024-03-31T01:30")], dtype=np.int64)
    periods, labels = cut_periods(times, grain=Grain.HOUR, zone=ZoneInfo("Europe/Amsterdam"))
    assert [labels[one] for one in periods] == ["01", "03"]

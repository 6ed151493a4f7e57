"""What a donor types as a time is read exactly, or refused with the whole of it quoted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.errors import BadTime
from archive.times import StatedBy, read_seen_at


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-03", moment(2026, 3, 1), moment(2026, 4, 1)),
        ("2026-12", moment(2026, 12, 1), moment(2027, 1, 1)),
        (" 2024-02-29 ", moment(2024, 2, 29), moment(2024, 3, 1)),
        ("2026-03-01T14:30+01:00", moment(2026, 3, 1, 13, 30), moment(2026, 3, 1, 13, 30)),
        ("2026-03-01/2026-03-04", moment(2026, 3, 1), moment(2026, 3, 5)),
        ("2026-02/2026-03-02T10:00Z", moment(2026, 2, 1), moment(2026, 3, 2, 10)),
    ],
)
def test_times_are_read_as_windows(text: str, start: datetime, end: datetime) -> None:
    seen = read_seen_at(text)
    assert (seen.start, seen.end, seen.stated_by) == (start, end, StatedBy.DONOR)


@pytest.mark.parametrize("text", ["01/03/2026", "03/2026", "2026-03-01/", "1 March", "", "2026/03"])
def test_what_is_no_time_is_quoted_whole(text: str) -> None:
    with pytest.raises(BadTime, match="write 2026-03-01") as refused:
        read_seen_at(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("text", ["2026-02-30", "2025-02-29", "2026-13-01", "2026-02-30T10:00Z"])
def test_a_day_that_no_calendar_has_is_named(text: str) -> None:
    with pytest.raises(BadTime, match=f"there is no day {text[:10]}"):
        read_seen_at(text)


def test_a_month_that_no_calendar_has_is_named() -> None:
    with pytest.raises(BadTime, match="2026-13: there is no such month"):
        read_seen_at("2026-13")


def test_an_end_before_the_start_and_a_time_without_a_zone_are_refused() -> None:
    with pytest.raises(BadTime, match="end comes before the start"):
        read_seen_at("2026-03-04/2026-03-01")
    with pytest.raises(BadTime, match="no time zone"):
        read_seen_at("2026-03-01T14:30")

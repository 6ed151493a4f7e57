"""Who says when a page was seen, and what nobody may say: a time that is still to come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import RefusedPage
from archive.times import Seen, StatedBy, read_seen_at
from crawlers.donations.moments import read_iso_date, settle_seen, state_moment

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def by_file(moment: datetime) -> Seen:
    seen = state_moment(moment)
    assert seen is not None
    return seen


@pytest.mark.parametrize("text", ["2026-03-10", "2026-03-11", "2026-03", "2026-03-09/2026-12-31"])
def test_what_has_begun_is_taken(text: str) -> None:
    seen = read_seen_at(text)
    assert settle_seen(by_file=None, by_donor=seen, now=NOW) == seen


@pytest.mark.parametrize("text", ["2026-03-12", "2026-04", "2062-03-10", "2026-03-11T12:01Z"])
def test_a_donor_cannot_say_a_time_to_come(text: str) -> None:
    with pytest.raises(RefusedPage, match="correct --seen-at") as refused:
        settle_seen(by_file=None, by_donor=read_seen_at(text), now=NOW)
    assert refused.value.code == "future"
    assert text[:7] in str(refused.value)
    assert "today is 2026-03-10" in str(refused.value)


def test_a_file_cannot_say_a_time_to_come() -> None:
    with pytest.raises(RefusedPage, match=r"it says of itself .* 2031-01-01") as refused:
        settle_seen(by_file=by_file(datetime(2031, 1, 1, tzinfo=UTC)), by_donor=None, now=NOW)
    assert refused.value.code == "future"
    ahead = by_file(NOW + timedelta(hours=20))
    assert settle_seen(by_file=ahead, by_donor=None, now=NOW) == ahead
    assert ahead.stated_by is StatedBy.FILE


def test_a_time_to_come_in_a_file_is_read_so_that_it_can_be_named() -> None:
    assert read_iso_date("2999-01-01T00:00:00Z") == datetime(2999, 1, 1, tzinfo=UTC)
    assert read_iso_date("1980-01-01T00:00:00Z") is None

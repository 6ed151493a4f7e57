"""The archive at a glance: counts that match their lists, and a platform that went dark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.door import Archive, open_archive
from archive.dossiers import read_dossier
from archive.errors import BadInput
from archive.model import ChangeKind
from archive.overview import Sight, list_days_changed, read_overview
from tests.search_ui.figures_home import HOSTILE, PLATFORM

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(figures_home: Path) -> Iterator[Archive]:
    with open_archive(figures_home) as opened:
        yield opened


def test_it_says_what_there_is_and_since_when(archive: Archive) -> None:
    found = read_overview(archive, now=NOW)
    assert (found.listings, found.captures, found.versions) == (66, 3, 67)
    assert found.first == datetime(2024, 3, 2, tzinfo=UTC)
    assert found.last == datetime(2024, 3, 16, tzinfo=UTC)
    (platform,) = found.platforms
    assert (platform.name, platform.sight, platform.listings) == (PLATFORM, Sight.SEEN, 66)
    assert platform.days_looked == 1


def test_the_week_ends_with_the_last_look(archive: Archive) -> None:
    week = read_overview(archive, now=NOW).week
    assert week is not None
    assert week.window.earliest == datetime(2024, 3, 9, tzinfo=UTC)
    assert week.appeared == 12
    assert (week.cuts, week.rises) == (0, 0)


def test_before_the_last_look_it_is_another_week(archive: Archive) -> None:
    found = read_overview(archive, now=datetime(2024, 3, 8, tzinfo=UTC))
    assert found.last == datetime(2024, 3, 8, tzinfo=UTC)
    assert found.week is not None
    assert found.week.appeared == 54


def test_a_change_stands_on_the_day_by_which_it_was_seen(archive: Archive) -> None:
    start = datetime(2024, 3, 1, tzinfo=UTC)
    days = list_days_changed(archive, PLATFORM, start=start, end=start + timedelta(days=16))
    by_day = {one.day: one for one in days}
    assert len(days) == 16
    assert by_day[date(2024, 3, 2)].counts == {ChangeKind.APPEARED: 54}
    assert by_day[date(2024, 3, 7)].counts == {ChangeKind.PAY: 1}
    assert by_day[date(2024, 3, 7)].loose == 1
    assert by_day[date(2024, 3, 3)].counts == {}
    with pytest.raises(ValueError, match="longer than nothing"):
        list_days_changed(archive, PLATFORM, start=start, end=start)


def test_a_dossier_has_names_ids_and_what_people_wrote(archive: Archive) -> None:
    found = read_dossier(archive, platform=PLATFORM, requester="A01INVENTEDREQ")
    assert [one.text for one in found.names] == ["Invented Requester 1"]
    assert [one.text for one in found.ids] == ["A01INVENTEDREQ"]
    assert found.listings == 7
    assert [one.says for one in found.attributions] == ["It is an invented company"]
    assert found.reviewed == ()
    by_name = read_dossier(archive, platform=PLATFORM, requester=HOSTILE)
    assert by_name.names[0].text == HOSTILE
    assert by_name.attributions == ()


@pytest.mark.parametrize("requester", ["none", "nobody of that name"])
def test_nobody_has_no_dossier(archive: Archive, requester: str) -> None:
    with pytest.raises(BadInput):
        read_dossier(archive, platform=PLATFORM, requester=requester)

"""A full disk ends a visit politely; an index that is gone does not hold one up."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from archive.errors import SealFailed
from archive.evidence import EvidenceStore
from archive.home import Home
from archive.sources.doors.frontier import FrontierDoor
from archive.verification import check_archive
from crawlers.visits import catching
from tests.crawlers.visits.stage import Stage, open_stage


@pytest.fixture
def stage(home: Home) -> Iterator[Stage]:
    with open_stage(home, per_day=8.0) as opened:
        yield opened


def fail_after(calls: int, real: Any, error: Exception) -> Any:
    done = 0

    def act(*arguments: Any, **options: Any) -> Any:
        nonlocal done
        done += 1
        if done > calls:
            raise error
        return real(*arguments, **options)

    return act


def test_a_disk_that_is_full_ends_the_visit_and_loses_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        full = SealFailed("the disk is full")
        patch.setattr(EvidenceStore, "append", fail_after(3, EvidenceStore.append, full))
        patch.setattr(catching, "BATCH", 1)
        tally = stage.visit()
    assert isinstance(tally.error, SealFailed)
    assert tally.fates == {"new": 3}
    assert len(stage.control.requests()) == 4
    assert list(check_archive(stage.home).findings) == []
    assert stage.visit().stopped == ""
    # The page that the stores did not take was in hand, and is not asked for again.
    targets = [one.target for one in stage.control.requests()]
    assert len(targets) == len(set(targets))
    assert stage.list_shown() <= stage.list_offers()


def test_a_frontier_that_cannot_be_written_ends_the_visit_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        full = sqlite3.OperationalError("database or disk is full")
        patch.setattr(FrontierDoor, "advance", fail_after(2, FrontierDoor.advance, full))
        tally = stage.visit()
    assert tally.stopped in ("disk", "OperationalError")
    assert stage.visit().stopped == ""
    assert list(check_archive(stage.home).findings) == []


def test_visits_go_on_without_an_index(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(stage.home.index)
    assert stage.visit().stopped == ""
    stage.control.advance(hours=3)

    def fail(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("crawlers.visits.opening.bring_up_to_date", fail)
    assert stage.visit().stopped == ""
    assert stage.list_shown() <= stage.list_offers()

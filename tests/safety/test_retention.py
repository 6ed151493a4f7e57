"""The retention clock: the day after, it is gone everywhere; evidence only by decision."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.backups import make_backup, restore_backup
from archive.door import Archive
from archive.errors import BadInput, WrongArchive
from archive.home import SETTINGS, Home, find_home
from archive.intake import Intake
from archive.ledger.dump import dump
from archive.retention import (
    Ages,
    delete_evidence,
    delete_overdue,
    find_overdue,
    read_ages,
    select_evidence,
)
from archive.sources.doors.erase import EraseDoor
from archive.verification import check_archive
from crawlers.donations import DonatedPage
from crawlers.intake import Fate, Outcome, PageIntake
from tests.safety.gifts import CANARY, find_canary, list_gifts, make_page

LATER = datetime(2030, 1, 1, tzinfo=UTC)


def test_exact_times_go_and_nothing_else_does(filled: Home) -> None:
    before = list(dump(filled.ledger_db))
    with Intake(filled) as intake:
        first = find_overdue(intake.stores, Ages(), now=LATER)
        assert first.exact_times > 20
        assert find_overdue(intake.stores, Ages(exact_times=0), now=LATER).nothing
        assert find_overdue(intake.stores, Ages(), now=datetime(2024, 6, 1, tzinfo=UTC)).nothing
        assert delete_overdue(intake.stores, Ages(), now=LATER) == first
        assert find_overdue(intake.stores, Ages(), now=LATER).nothing
        captures = intake.ledger.list_capture_keys()
        assert intake.seal.order_captures(captures) == []
        assert intake.seal.find_orphans(captures) == []
        assert EraseDoor(intake.vault).count_exact_times(LATER) == 0
    assert list(dump(filled.ledger_db)) == before
    assert check_archive(filled).findings == ()


def test_a_page_given_again_afterwards_is_still_given_before(filled: Home) -> None:
    with Intake(filled) as intake:
        delete_overdue(intake.stores, Ages(), now=LATER)
        outcomes: list[Outcome] = []
        with intake.open_session("wren") as session:
            pages = [DonatedPage("again", page) for page in list_gifts()["wren"]]
            PageIntake(session, report=outcomes.append).take_all(pages)
    assert {one.fate for one in outcomes} == {Fate.AGAIN}


def test_quarantine_goes_after_its_age(filled: Home) -> None:
    page = make_page(7, title="Held", hour=3)
    with Intake(filled) as intake:
        with intake.open_session("wren") as session:
            session.hold_back(page, "mturk", suspicions=("worker-id",), strip=())
        soon = datetime.now(UTC) + timedelta(days=89)
        assert find_overdue(intake.stores, Ages(exact_times=0), now=soon).nothing
        later = datetime.now(UTC) + timedelta(days=92)
        gone = delete_overdue(intake.stores, Ages(exact_times=0), now=later)
        assert len(gone.quarantine) == 1
        assert intake.seal.quarantined() == []


def test_ages_stand_in_the_settings(filled: Home) -> None:
    assert read_ages(filled) == Ages(90, 365, 30)
    settings = filled.path / SETTINGS
    text = settings.read_text()
    settings.write_text(text + "\n[retention]\nexact_times_days = 7\n")
    assert read_ages(filled) == Ages(90, 7, 30)
    assert find_home(filled.path) == filled
    settings.write_text(text + "\n[retention]\nexact_times_days = 'soon'\n")
    with pytest.raises(WrongArchive, match="number of days"):
        read_ages(filled)


def test_evidence_goes_by_decision_and_is_gone_the_day_after(filled: Home, tmp_path: Path) -> None:
    make_backup(filled, tmp_path / "backup")
    selection = select_evidence(filled, before=date(2024, 3, 6), platform="mturk")
    assert selection.captures
    assert find_canary(filled.path)
    for token, who, why in (("", "ed", "y"), ("00", "ed", "y"), (selection.token, "", "y")):
        with pytest.raises(BadInput):
            delete_evidence(filled, selection, token=token, decided_by=who, reason=why)
    report = delete_evidence(
        filled, selection, token=selection.token, decided_by="the editor", reason="it has ended"
    )
    assert report.captures == len(selection.captures)
    assert find_canary(filled.path) == []
    assert check_archive(filled).findings == ()
    with Archive(filled) as archive:
        assert archive.search(CANARY).total == 0
    # Last month's backup brings it back as little.
    restore_backup(tmp_path / "backup", tmp_path / "restored")
    restored = find_home(tmp_path / "restored")
    assert find_canary(restored.path) == []
    assert check_archive(restored).findings == ()
    assert list(dump(restored.ledger_db)) == list(dump(filled.ledger_db))


def test_there_is_nothing_to_decide_where_nothing_is_that_old(filled: Home) -> None:
    selection = select_evidence(filled, before=date(2001, 1, 1))
    with pytest.raises(BadInput, match="no evidence of that age"):
        delete_evidence(filled, selection, token=selection.token, decided_by="e", reason="r")

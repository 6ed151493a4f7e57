"""Backups carry the log: restored to the same checkpoint, also where a source was erased since."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from archive.backups import make_backup, restore_backup
from archive.home import Home, find_home
from archive.log.closing import close_day
from archive.log.finding import find_log, list_batches
from archive.log.store import LogStore
from archive.verification import check_archive
from archive.withdrawal import erase_source
from tests.safety.gifts import give, list_gifts

LATER = datetime(2026, 3, 3, 3, tzinfo=UTC)
AGAIN = datetime(2026, 3, 4, 3, tzinfo=UTC)


def read_root(home: Home) -> tuple[int, bytes]:
    with LogStore(find_log(home)) as store:
        batches = list_batches(store)
        return batches[-1].end, store.compute_root(batches[-1].end)


def test_it_comes_back_to_the_same_checkpoint(logged: Home, tmp_path: Path) -> None:
    give(logged, {"curlew": list_gifts()["wren"][:3]}, ("curlew",))  # waits for the next one
    before = read_root(logged)
    make_backup(logged, tmp_path / "backup")
    report = restore_backup(tmp_path / "backup", tmp_path / "restored")
    assert not report.log_older
    restored = find_home(tmp_path / "restored")
    assert read_root(restored) == before
    assert check_archive(restored).findings == ()
    assert close_day(restored, now=LATER).made
    assert check_archive(restored).findings == ()


def test_leaves_of_who_was_erased_since_stand_for_nothing(logged: Home, tmp_path: Path) -> None:
    give(logged, {"curlew": list_gifts()["wren"][:3]}, ("curlew",))
    make_backup(logged, tmp_path / "backup")
    before = read_root(logged)
    erase_source(logged, "wren")
    erase_source(logged, "curlew")
    restore_backup(tmp_path / "backup", tmp_path / "restored")
    restored = find_home(tmp_path / "restored")
    assert read_root(restored) == before
    assert check_archive(restored).findings == ()
    close_day(restored, now=LATER)
    assert check_archive(restored).findings == ()


def test_an_older_backup_says_that_checkpoints_are_missing(logged: Home, tmp_path: Path) -> None:
    make_backup(logged, tmp_path / "backup")
    close_day(logged, now=LATER)
    report = restore_backup(tmp_path / "backup", tmp_path / "restored")
    assert report.log_older
    (finding,) = check_archive(find_home(tmp_path / "restored")).findings
    assert "ends before it" in finding.line


def test_a_second_backup_writes_little_of_the_log(logged: Home, tmp_path: Path) -> None:
    make_backup(logged, tmp_path / "backup")
    close_day(logged, now=LATER)
    second = make_backup(logged, tmp_path / "backup")
    assert second.reused > second.written
    close_day(logged, now=AGAIN)

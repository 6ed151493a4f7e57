"""Backups: restored whole; and of who was erased or withdrew since, nothing."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from archive.backups import make_backup, restore_backup
from archive.backups.folder import BackupFolder
from archive.door import Archive
from archive.errors import BadInput, ConsentMissing, NoKey, SealBroken
from archive.home import Home, find_home
from archive.intake import Intake
from archive.ledger.dump import dump
from archive.model import Access
from archive.sources import crypto
from archive.sources.doors.backup import open_backup_keys
from archive.sources.doors.consent import ConsentDoor
from archive.sources.doors.erase import EraseDoor
from archive.sources.keys import open_vault
from archive.verification import check_archive
from archive.withdrawal import end_consent, erase_source
from tests.safety.gifts import CANARY, SOURCES, find_canary, give, list_gifts


def check_whole(home: Home, expected: list[str]) -> None:
    report = check_archive(home)
    assert report.findings == ()
    assert report.not_checked == ()
    assert list(dump(home.ledger_db)) == expected


def test_what_was_backed_up_comes_back_whole(filled: Home, tmp_path: Path) -> None:
    before = list(dump(filled.ledger_db))
    made = make_backup(filled, tmp_path / "backup")
    report = restore_backup(tmp_path / "backup", tmp_path / "restored")
    assert report.captures == made.captures > 40
    assert (report.sources_gone, report.bodies_moved, report.newer) == (0, 0, 0)
    check_whole(find_home(tmp_path / "restored"), before)
    with Archive(filled) as old, Archive(find_home(tmp_path / "restored")) as new:
        assert new.search("offer").total == old.search("offer").total
    assert not list(filled.path.glob("*backup-part*"))


def test_last_months_backup_holds_nothing_of_who_was_erased_since(
    filled: Home, tmp_path: Path, without: list[str]
) -> None:
    make_backup(filled, tmp_path / "backup")
    assert erase_source(filled, "wren").captures
    report = restore_backup(tmp_path / "backup", tmp_path / "restored")
    assert report.sources_gone == 1
    assert report.bodies_moved >= 6
    restored = find_home(tmp_path / "restored")
    check_whole(restored, without)
    assert find_canary(restored.path, tmp_path / "backup") == []
    with open_vault(restored) as vault:
        assert not ConsentDoor(vault).knows("wren")
        assert all(ConsentDoor(vault).knows(one) for one in SOURCES[1:])


def test_what_a_source_gave_is_in_a_backup_under_its_key_alone(
    filled: Home, tmp_path: Path
) -> None:
    folder = BackupFolder(tmp_path / "backup")
    make_backup(filled, folder.path)
    common = open_backup_keys(filled).common
    opened = []
    for name in folder.list_objects():
        sealed = folder.read_object(name)
        packed = crypto.unpad(
            crypto.open_seal(common, sealed, bound_to=bytes.fromhex(name), what=name)
        )
        try:
            opened.append(zlib.decompress(packed))
        except zlib.error:
            continue
    assert opened, "nothing at all opens: the test looks at the wrong thing"
    assert not any(CANARY.encode() in one for one in opened)
    assert not any(b"Invented offer" in one for one in opened)


def test_only_what_is_new_is_written_again(filled: Home, tmp_path: Path) -> None:
    first = make_backup(filled, tmp_path / "backup")
    again = make_backup(filled, tmp_path / "backup")
    assert again.bytes_written < first.bytes_written / 2
    gifts = {"heron": list_gifts()["wren"][:1]}
    give(filled, gifts, ["heron"])
    third = make_backup(filled, tmp_path / "backup")
    assert third.captures == first.captures + 1
    stamps = BackupFolder(tmp_path / "backup").list_stamps()
    assert len(stamps) == 3
    report = restore_backup(tmp_path / "backup", tmp_path / "restored", stamp=stamps[0])
    assert report.captures == first.captures


def test_only_so_many_stay_and_what_nobody_names_goes(filled: Home, tmp_path: Path) -> None:
    make_backup(filled, tmp_path / "backup")
    erase_source(filled, "wren")
    report = make_backup(filled, tmp_path / "backup", keep=1)
    assert report.dropped > 0
    assert len(BackupFolder(tmp_path / "backup").list_stamps()) == 1
    restore_backup(tmp_path / "backup", tmp_path / "restored")
    check_whole(find_home(tmp_path / "restored"), list(dump(filled.ledger_db)))


def test_a_withdrawal_since_still_holds_after_a_restore(filled: Home, tmp_path: Path) -> None:
    make_backup(filled, tmp_path / "backup")
    end_consent(filled, "heron")
    restore_backup(tmp_path / "backup", tmp_path / "restored")
    with open_vault(find_home(tmp_path / "restored")) as vault:
        door = ConsentDoor(vault)
        with pytest.raises(ConsentMissing, match="withdrawn"):
            door.check("heron", "mturk", access=Access.DONATED)
        door.check("plover", "mturk", access=Access.DONATED)


def test_records_that_move_meanwhile_are_found_again(
    filled: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crawler at work takes a page in, and settles, between the ledger's copy and the rest."""
    before = list(dump(filled.ledger_db))
    from archive.sources.doors.backup import BackupDoor

    copy_rows = BackupDoor.copy_rows

    def meanwhile(door: BackupDoor, path: Path) -> None:
        give(filled, {"heron": list_gifts()["wren"][:3]}, ["heron"])
        copy_rows(door, path)

    monkeypatch.setattr(BackupDoor, "copy_rows", meanwhile)
    with Intake(filled):
        pass  # nobody needs the writer's lock, not even to begin
    make_backup(filled, tmp_path / "backup")
    report = restore_backup(tmp_path / "backup", tmp_path / "restored")
    assert report.newer == 3
    restored = find_home(tmp_path / "restored")
    check_whole(restored, before)
    # What the backup did not catch is not taken for given before.
    give(restored, {"heron": list_gifts()["wren"][:3]}, ["heron"])
    assert list(dump(restored.ledger_db)) == list(dump(filled.ledger_db))


def test_a_backup_can_be_made_while_another_process_writes(filled: Home, tmp_path: Path) -> None:
    with Intake(filled):
        assert make_backup(filled, tmp_path / "backup").captures


def test_an_altered_or_missing_object_is_named(filled: Home, tmp_path: Path) -> None:
    make_backup(filled, tmp_path / "backup")
    folder = BackupFolder(tmp_path / "backup")
    victim = next(iter(folder.path.glob("objects/*/*.pw")))
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(SealBroken, match=victim.stem):
        restore_backup(folder.path, tmp_path / "one")
    victim.unlink()
    with pytest.raises(BadInput, match=victim.stem):
        restore_backup(folder.path, tmp_path / "two")
    with pytest.raises(BadInput, match="not empty"):
        restore_backup(folder.path, tmp_path / "two")


def test_without_the_key_store_nothing_is_written(
    filled: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(filled, tmp_path / "backup")
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "elsewhere"))
    with pytest.raises(NoKey):
        restore_backup(tmp_path / "backup", tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_places_that_cannot_be_meant_are_refused(filled: Home, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="inside the archive"):
        make_backup(filled, filled.path / "backup")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("not a backup")
    with pytest.raises(BadInput, match="not empty"):
        make_backup(filled, tmp_path / "other")
    with pytest.raises(BadInput, match="no backup"):
        restore_backup(tmp_path / "other", tmp_path / "restored")
    with open_vault(filled) as vault:
        EraseDoor(vault).begin_source("wren")
    with pytest.raises(BadInput, match="under way"):
        make_backup(filled, tmp_path / "backup")

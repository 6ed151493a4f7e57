"""The archive folder: made once, found again, never taken for another, one writer at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveBusy, BadInput, NoArchive, WrongArchive
from archive.home import (
    FORMAT,
    SETTINGS,
    Home,
    create_home,
    default_path,
    find_home,
    print_settings,
    read_settings,
    replace_file,
)


def test_what_was_made_is_found(tmp_path: Path) -> None:
    home = create_home(tmp_path / "a" / "b")
    assert find_home(home.path) == home
    assert (home.evidence.is_dir(), home.index.is_dir()) == (True, True)
    assert (home.ledger_db.name, home.sources_db.name) == ("ledger.db", "sources.db")
    assert not home.ledger_db.exists()
    assert len(home.archive_id) == 32


def test_two_archives_have_two_ids(tmp_path: Path) -> None:
    assert create_home(tmp_path / "a").archive_id != create_home(tmp_path / "b").archive_id


def test_nobody_else_may_look(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        home = create_home(tmp_path / "a")
        with home.lock_writer():
            pass
    finally:
        os.umask(before)
    for path in (home.path, *home.path.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_the_default_place_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIECEWORK_HOME", str(tmp_path / "named"))
    assert create_home().path == tmp_path / "named"
    assert find_home().path == tmp_path / "named"
    monkeypatch.delenv("PIECEWORK_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_path().name == "archive"
    with pytest.raises(NoArchive, match="piecework init"):
        find_home()


def test_a_place_in_use_is_refused(tmp_path: Path) -> None:
    create_home(tmp_path / "a")
    with pytest.raises(BadInput, match="archive already"):
        create_home(tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "letter.txt").write_text("kept")
    with pytest.raises(BadInput, match="not empty"):
        create_home(tmp_path / "b")
    assert [one.name for one in (tmp_path / "b").iterdir()] == ["letter.txt"]
    with pytest.raises(BadInput, match="not empty"):
        create_home(tmp_path / "b" / "letter.txt")


@pytest.mark.parametrize("demo", [True, False])
def test_demo_and_real_are_never_mixed(tmp_path: Path, demo: bool) -> None:
    create_home(tmp_path / "a", demo=demo)
    assert find_home(tmp_path / "a", demo=demo).demo is demo
    with pytest.raises(WrongArchive, match="never mixed"):
        find_home(tmp_path / "a", demo=not demo)


@given(st.booleans(), st.integers(2, 99), st.dates())
def test_settings_survive_the_round_trip(demo: bool, k: int, created: date) -> None:
    home = Home(Path("/x"), "0f" * 16, demo, created, k)
    assert read_settings(print_settings(home), path=home.path) == home


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"format = {FORMAT + 1}", "newer"),
        ("format = true", "format number"),
        ('format = "1"', "format number"),
        ('id = "../../etc"', "damaged"),
        ('kind = "both"', "damaged"),
        ("k = 1", "protect nobody"),
        ('k = "3"', "damaged"),
        ("created = 3", "damaged"),
        ("= =", "damaged"),
    ],
)
def test_damaged_or_newer_settings_are_refused(tmp_path: Path, line: str, message: str) -> None:
    home = create_home(tmp_path / "a")
    name = line.split(" ")[0]
    kept = [one for one in print_settings(home).splitlines() if not one.startswith(f"{name} =")]
    (home.path / SETTINGS).write_text("\n".join([*kept, line]))
    with pytest.raises(WrongArchive, match=message):
        find_home(home.path)


def test_settings_that_are_no_text_are_refused(tmp_path: Path) -> None:
    home = create_home(tmp_path / "a")
    (home.path / SETTINGS).write_bytes(b"\xff\xfe")
    with pytest.raises(WrongArchive, match="UTF-8"):
        find_home(home.path)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    home = create_home(tmp_path / "a")
    with home.lock_writer():
        with pytest.raises(ArchiveBusy, match="another process"), home.lock_writer():
            pass
        with pytest.raises(ArchiveBusy), find_home(home.path).lock_writer():
            pass
    with home.lock_writer():
        pass


def test_a_killed_writer_frees_the_archive(tmp_path: Path) -> None:
    home = create_home(tmp_path / "a")
    script = (
        "import sys, pathlib\n"
        "from archive.home import find_home\n"
        "with find_home(pathlib.Path(sys.argv[1])).lock_writer():\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(ArchiveBusy), home.lock_writer():
            pass
        other.send_signal(signal.SIGKILL)
        other.wait()
    with home.lock_writer():
        pass


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]

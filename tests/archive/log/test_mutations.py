"""What is altered, dropped, reordered, put in, back-dated, swapped or cut off is found, by name;
and an archive that nobody touched is clean."""

from __future__ import annotations

import os
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.home import Home, find_home
from archive.log.closing import close_day
from archive.sources.keys import init_archive
from archive.verification import check_archive
from tests.archive.log.conftest import DAYS
from tests.archive.log.mutations import CLASSES
from tests.safety.gifts import give, list_gifts

SEED = 20261122
FEW, MANY = 204, 2_040
CAMPAIGN = os.environ.get("PIECEWORK_CAMPAIGN") == "1"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of few captures, of two days."""
    folder = tmp_path_factory.mktemp("small")
    gifts = {name: pages[:3] for name, pages in list_gifts().items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
        patch.delenv("PIECEWORK_PASSPHRASE", raising=False)
        patch.delenv("PIECEWORK_KEY_FILE", raising=False)
        home = init_archive(folder / "archive", key_file=folder / "master.key")[0]
        give(home, gifts, ("wren",))
        close_day(home, now=DAYS[0])
        give(home, gifts, ("heron",))
        close_day(home, now=DAYS[1])
        shutil.rmtree(home.index)
        home.index.mkdir()
    return folder


def mutate_and_check(
    small: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *, rounds: int
) -> None:
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(small / "keys"))
    monkeypatch.delenv("PIECEWORK_PASSPHRASE", raising=False)
    monkeypatch.delenv("PIECEWORK_KEY_FILE", raising=False)
    names = sorted(CLASSES)
    missed = []
    for number in range(rounds):
        name = names[number % len(names)]
        place = folder / "archive"
        shutil.copytree(small / "archive", place)
        home = find_home(place)
        expected = CLASSES[name](home, random.Random(SEED + number))
        report = check_archive(home)
        told = [one.line for one in report.findings]
        if not any(word in line for line in told for word in expected):
            missed.append((name, number, expected, told))
        shutil.rmtree(place)
    assert missed == []


def find_false_alarms(small: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
    for name in ("archive", "keys"):
        shutil.copytree(small / name, folder / name)
    home: Home = find_home(folder / "archive")
    for day in range(3, 8):
        report = check_archive(home)
        assert report.findings == ()
        assert report.not_checked == ()
        close_day(home, now=datetime(2026, 3, day, 3, tzinfo=UTC))


def test_mutations_are_found_by_name(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutate_and_check(small, tmp_path, monkeypatch, rounds=FEW)


def test_untouched_archives_are_clean(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_false_alarms(small, tmp_path, monkeypatch)


@pytest.mark.campaign
@pytest.mark.skipif(not CAMPAIGN, reason="a long campaign: set PIECEWORK_CAMPAIGN=1")
def test_many_mutations_are_found_by_name(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutate_and_check(small, tmp_path, monkeypatch, rounds=MANY)

"""Withdrawal with erasure: nothing of the source is left, all of the others is, at any kill."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.door import Archive
from archive.errors import BadInput, ConsentMissing
from archive.home import Home
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.ledger.dump import dump
from archive.model import Access, Page
from archive.sources.doors.consent import ConsentDoor
from archive.sources.doors.erase import EraseDoor
from archive.sources.keys import init_archive, open_vault
from archive.verification import check_archive
from archive.withdrawal import erase_source
from tests.safety.gifts import CANARY, SOURCES, find_canary, give, list_gifts

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def gifts() -> dict[str, list[Page]]:
    return list_gifts()


@pytest.fixture
def filled(home: Home, gifts: dict[str, list[Page]]) -> Home:
    give(home, gifts)
    return home


@pytest.fixture
def without(tmp_path: Path, gifts: dict[str, list[Page]]) -> list[str]:
    """The ledger of an archive to which wren never gave anything."""
    other = init_archive(tmp_path / "without", key_file=tmp_path / "other.key")[0]
    give(other, gifts, SOURCES[1:])
    return list(dump(other.ledger_db))


def check_erased(home: Home, without: list[str]) -> None:
    report = check_archive(home)
    assert report.findings == ()
    assert report.not_checked == ()
    assert list(dump(home.ledger_db)) == without
    assert find_canary(home.path) == []
    with Archive(home) as archive:
        assert archive.search("offer").total > 0
        assert archive.search(CANARY).total == 0
        assert archive.lags() == dict.fromkeys(archive.lags(), 0)
    with open_vault(home) as vault:
        assert EraseDoor(vault).pending() is None
        assert not ConsentDoor(vault).knows("wren")
        assert all(ConsentDoor(vault).knows(one) for one in SOURCES[1:])


def test_the_canary_is_there_before(filled: Home) -> None:
    assert find_canary(filled.path)


def test_nothing_of_the_source_is_left_and_all_of_the_others(
    filled: Home, without: list[str]
) -> None:
    before = {entry.name: entry.stat().st_size for entry in filled.evidence.iterdir()}
    steps: list[str] = []
    report = erase_source(filled, "wren", told=steps.append)
    assert report.captures > 10
    assert report.bodies_moved >= 6
    assert report.published == ()
    check_erased(filled, without)
    assert steps[-1] == "sources done"
    assert before


def test_records_of_others_keep_their_bytes_and_places(filled: Home) -> None:
    with Intake(filled) as intake:
        mine = set(EraseDoor(intake.vault).list_captures("wren"))
        others = {place for one, place in intake.ledger.list_places() if one not in mine}
        sizes = {entry.name: entry.stat().st_size for entry in filled.evidence.iterdir()}
        EraseDoor(intake.vault).begin_source("wren")
        seen: list[str] = []

        def look(step: str) -> None:
            if step == "tombstones written":
                seen.append(step)
                now = {entry.name: entry.stat().st_size for entry in filled.evidence.iterdir()}
                assert {name: now[name] for name in sizes} == sizes
                kept = {place for _, place in intake.ledger.list_places()}
                # Repeats that got the page itself stand elsewhere now; all else is where it was.
                assert len(others - kept) == 2 * 6
                for place in others & kept:
                    intake.stores.evidence.read_member(place)

        from archive.erasing import resume_erasure

        resume_erasure(intake.stores, told=look)
        assert seen


def test_bodies_that_others_rest_on_can_still_be_read(filled: Home) -> None:
    erase_source(filled, "wren")
    with Archive(filled) as archive, Intake(filled) as intake:
        digests = {}
        for capture, place in intake.ledger.list_places():
            if place.role == "page":
                record = intake.stores.evidence.read(place, capture=capture)
                digests[record.payload_digest()] = record
        with open_vault(filled) as vault:
            heron = EraseDoor(vault).list_captures("heron")
        pages = {archive._ledger.capture(one).digest for one in heron}
    assert pages <= set(digests)


def test_nobody_in_particular_cannot_be_erased_as_a_person(filled: Home) -> None:
    with pytest.raises(ConsentMissing):
        erase_source(filled, "nobody")
    give(filled, {"unnamed": list_gifts()["heron"][-1:]}, ["unnamed"])
    with pytest.raises(BadInput, match="no one person"):
        erase_source(filled, "unnamed")


def run_erasure(home: Home, *, calls: int | None) -> int | None:
    """Erase wren in another process until it ends or is killed; its calls where it ended."""
    extra = [] if calls is None else [str(calls)]
    done = subprocess.run(
        [sys.executable, "-u", "-m", "tests.safety.erasing", str(home.path), "wren", *extra],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    ended = [line for line in done.stdout.splitlines() if line.startswith("done")]
    return int(ended[0].split()[1]) if ended else None


def run_campaign(
    filled: Home, tmp_path: Path, without: list[str], *, kills: int, seed: int
) -> None:
    keys = tmp_path / "keys"
    shutil.copytree(filled.path, tmp_path / "saved")
    shutil.copytree(keys, tmp_path / "saved-keys")
    calls = run_erasure(filled, calls=0)
    assert calls is not None
    check_erased(filled, without)
    chance = random.Random(seed)
    for number in range(kills):
        for folder, saved in ((filled.path, "saved"), (keys, "saved-keys")):
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / saved, folder)
        # Spread over the whole erasure, so that every step of it is hit.
        at = calls * number // kills + chance.randrange(1, max(2, calls // kills))
        if run_erasure(filled, calls=at) is None:
            with open_vault(filled) as vault:
                if EraseDoor(vault).pending() is None and ConsentDoor(vault).knows("wren"):
                    with pytest.raises(ConsentMissing):
                        ConsentDoor(vault).check("wren", "mturk", access=Access.DONATED)
                    continue  # killed before it was more than a withdrawal
            with Intake(filled) as intake:
                intake.count_held()
                intake.settle()
            bring_up_to_date(filled)
        check_erased(filled, without)


def test_killed_now_and_then_the_erasure_ends_the_same(
    filled: Home, tmp_path: Path, without: list[str]
) -> None:
    run_campaign(filled, tmp_path, without, kills=5, seed=8)


@pytest.mark.campaign
def test_killed_sixty_times_the_erasure_ends_the_same(
    filled: Home, tmp_path: Path, without: list[str]
) -> None:
    run_campaign(filled, tmp_path, without, kills=60, seed=9)

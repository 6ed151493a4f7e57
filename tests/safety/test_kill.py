"""SIGKILL at any moment of a donation: nothing acknowledged is lost, nothing is left half."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archive.home import Home
from archive.intake import Intake
from archive.ledger.dump import dump
from archive.sources.keys import init_archive
from archive.verification import check_archive

ROOT = Path(__file__).parents[2]


def run_donation(
    home: Home, pages: int, *, calls: int | None = None, seconds: float | None = None
) -> tuple[list[int], int | None]:
    """Donate in another process until it ends or is killed.

    Returns the acknowledged captures (0 for a page given before), and, where it came to its end,
    how many calls it made.
    """
    extra = [] if calls is None else [str(calls)]
    command = [sys.executable, "-u", "-m", "tests.safety.donating", str(home.path), str(pages)]
    with subprocess.Popen(
        [*command, *extra], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline() == "ready\n", child.stderr.read()
        timer = threading.Timer(seconds or 0, child.kill)
        if seconds is not None:
            timer.start()
        out = child.stdout.read()
        said = child.stderr.read()
        code = child.wait()
        timer.cancel()
    assert code in (0, -signal.SIGKILL), said
    acknowledged, end = [], None
    for line in out.splitlines():
        words = line.split()
        if words[0] == "done":
            end = int(words[1])
        elif len(words) == 3 and line in out.split("\n")[:-1]:
            acknowledged.append(int(words[2]))
    return acknowledged, end


def check_after_kill(home: Home, acknowledged: set[int]) -> None:
    with Intake(home) as intake:
        assert set(intake.ledger.list_known_captures(acknowledged)) == acknowledged
        assert intake.recovered.lost == ()
        assert intake.seal.unfinished() == []
    report = check_archive(home)
    assert report.findings == ()
    assert report.not_checked == ()
    assert report.captures >= len(acknowledged)


def run_campaign(tmp_path: Path, *, pages: int, kills: int, seed: int) -> None:
    whole = init_archive(tmp_path / "whole", key_file=tmp_path / "whole.key")[0]
    _, calls = run_donation(whole, pages, calls=0)
    assert calls is not None
    home = init_archive(tmp_path / "killed", key_file=tmp_path / "killed.key")[0]
    chance = random.Random(seed)
    acknowledged: set[int] = set()
    killed = 0
    while killed < kills:
        if killed % 2:
            given, end = run_donation(home, pages, seconds=chance.uniform(0, 0.6))
        else:
            given, end = run_donation(home, pages, calls=chance.randrange(1, calls // kills * 2))
        acknowledged |= set(given) - {0}
        check_after_kill(home, acknowledged)
        killed += 1
        if end is not None:
            break
    assert killed > kills * 0.8, "the donation came to its end too early to be killed so often"
    given, end = run_donation(home, pages)
    assert end is not None
    acknowledged |= set(given) - {0}
    assert len(given) == pages
    check_after_kill(home, acknowledged)
    assert list(dump(home.ledger_db)) == list(dump(whole.ledger_db))


def test_killed_now_and_then_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    run_campaign(tmp_path, pages=120, kills=6, seed=3)


@pytest.mark.campaign
def test_killed_fifty_times_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    run_campaign(tmp_path, pages=500, kills=50, seed=4)

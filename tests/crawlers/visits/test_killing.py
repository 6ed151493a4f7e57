"""Killed at any moment, a visit loses nothing acknowledged and repeats one fetch at most."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from archive.errors import WrongArchive
from archive.home import Home
from archive.ledger import LedgerReader
from archive.verification import check_archive
from tests.crawlers.visits.stage import Stage, open_stage

ROOT = Path(__file__).parents[3]


class Runner:
    """A process that runs visits, each in a fork of its own."""

    def __init__(self, process: subprocess.Popen[str], stage: Stage) -> None:
        self._process = process
        name, value = stage.control.sign_in(stage.family, stage.worker)
        self._command = {
            "platform": stage.platform.name,
            "home": str(stage.home.path),
            "source": stage.source,
            "port": str(stage.serving.port(stage.family)),
            "name": name,
            "value": value,
            "now": stage.clock.now().isoformat(),
        }

    def move_on(self, stage: Stage) -> None:
        """Later visits take place at the market's time as it is now."""
        self._command["now"] = stage.clock.now().isoformat()

    def run(self, *, kill_after: float | None = None) -> int:
        """The exit code; that of a signal is negative."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(self._command) + "\n")
        self._process.stdin.flush()
        child = int(self._process.stdout.readline())
        if kill_after is not None:
            select.select([self._process.stdout], [], [], kill_after)
            # It cannot be another's by now: its parent has not been told that it may be forgotten
            # before this line is read.
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(self._process.stdout.readline())


@contextmanager
def open_runner(stage: Stage) -> Iterator[Runner]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crawlers.visits.runner"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Runner(process, stage)
        assert process.stdin is not None
        process.stdin.close()


def list_captures(home: Home) -> set[int]:
    if not home.ledger_db.exists():
        return set()
    try:
        with LedgerReader.open(home.ledger_db) as ledger:
            return {one.capture for one in ledger.captures()}
    except WrongArchive:  # killed while the ledger was being made: it holds nothing yet
        return set()


def kill_often(home: Home, *, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    with open_stage(home, per_day=6.0) as stage, open_runner(stage) as runner:
        done = 0
        known: set[int] = set()
        while done < kills:
            code = runner.run(kill_after=chance.uniform(0.0, 2.5))
            if code == 0:
                # It was through before it could be killed: the market moves on.
                stage.control.advance(hours=2)
                runner.move_on(stage)
                continue
            assert code == -signal.SIGKILL
            done += 1
            captures = list_captures(home)
            assert known <= captures
            known = captures
        assert runner.run() == 0
        assert known <= list_captures(home)
        assert stage.list_shown() <= stage.list_offers()
        asked = Counter((one.target, one.moment) for one in stage.control.requests())
        assert sum(count - 1 for count in asked.values()) <= kills
        assert stage.control.violations() == ()
    assert list(check_archive(home).findings) == []


def test_twenty_kills_lose_nothing(home: Home) -> None:
    kill_often(home, kills=20, seed=20)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_kills_lose_nothing(home: Home, seed: int) -> None:
    kill_often(home, kills=20, seed=1000 + seed)

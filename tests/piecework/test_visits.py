"""`visit`, `decide` and `health` as they are typed, and `scrapy crawl visit` beside them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from archive.errors import BadInput
from archive.home import Home
from archive.ledger import Ledger, WalkVerdict
from archive.model import GapReason
from archive.sources.keys import open_vault
from archive.times import Window
from crawlers.sessions.state import Cookie, SessionState
from crawlers.sessions.vault import SessionVault
from crawlers.visits.notices import Notice, choose_notice, send_notice
from crawlers.visits.places import MARKETPLACE
from crawlers.visits.running import read_span, repeat_command
from tests.crawlers.visits.conftest import _apart, home  # noqa: F401
from tests.crawlers.visits.stage import Stage, open_stage

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stage(home: Home) -> Iterator[Stage]:  # noqa: F811
    """A market on this machine, a worker with a kept session, and six requests a day."""
    with open_stage(home, agreed=False, per_day=40.0) as opened:
        opened.agree(per_day=6)
        name, value = opened.control.sign_in(opened.family, opened.worker)
        kept = SessionState(
            datetime.now(UTC),
            "Chromium 1",
            "Mozilla/5.0 (invented)",
            (Cookie(name, value, "bramble.test", "/", None, True, False, "Lax"),),
            {},
        )
        with open_vault(home) as vault:
            SessionVault(home, vault).keep(opened.source, "bramble", kept)
        yield opened


def run(stage: Stage, *words: str) -> subprocess.CompletedProcess[str]:
    port = stage.serving.port(stage.family)
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={
            **os.environ,
            MARKETPLACE: f"127.0.0.1:{port}",
            "PIECEWORK_HOME": str(stage.home.path),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_both_ways_visit_alike_and_say_nothing_of_the_worker(stage: Stage) -> None:
    by_command = run(stage, "piecework", "visit", "bramble", "--source", "heron", "--json")
    assert by_command.returncode == 0, by_command.stderr
    told = json.loads(by_command.stdout)
    assert (told["asked"], told["stopped"]) == (6, "budget")
    assert told["listings"] > 0
    first = [one.target for one in stage.control.requests()]
    health = run(stage, "piecework", "health", "--json", "--overdue", "100000")
    # The market's own time is another than this machine's: the walk is there all the same.
    platforms = json.loads(health.stdout)["platforms"]
    assert [one["platform"] for one in platforms] == ["bramble"]
    by_scrapy = run(
        stage, "scrapy", "crawl", "visit", "-a", "platform=bramble", "-a", "source=heron"
    )
    assert by_scrapy.returncode == 0, by_scrapy.stderr
    # The day's six are used up, whoever asks.
    assert [one.target for one in stage.control.requests()] == first
    assert {one.header_names[1] for one in stage.control.requests()} == {"User-Agent"}
    said = by_command.stdout + by_command.stderr + by_scrapy.stdout + by_scrapy.stderr
    secrets = [one for one in stage.control.secrets() if len(one) > 5]
    assert [one for one in secrets if one in said] == []
    stage.withdraw()
    refused = run(stage, "piecework", "visit", "bramble", "--source", "heron")
    assert refused.returncode == 7
    assert "withdrawn" in refused.stderr
    assert len(stage.control.requests()) == 6


def test_scrapy_lists_the_spiders() -> None:
    """The command itself, as it stands beside this Python."""
    command = Path(sys.executable).with_name("scrapy")
    listed = subprocess.run(
        [command, "list"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert listed.returncode == 0, listed.stderr
    assert listed.stdout.split() == ["browser", "saved", "visit"]


def test_scrapy_crawls_nothing_for_nobody(stage: Stage) -> None:
    refused = run(stage, "scrapy", "crawl", "visit")
    assert "say where and for whom" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert stage.control.requests() == ()


def test_the_example_that_visits_help_gives_works(stage: Stage) -> None:
    """With an invented platform, as in a demo archive; and a consent given by the command line."""
    shown = run(stage, "piecework", "visit", "--help").stdout
    (example,) = (line for line in shown.splitlines() if line.strip().startswith(MARKETPLACE))
    words = example.split()[1:]
    platform = words[words.index("visit") + 1]
    given = run(
        stage, "piecework", "consent", "give", "heron", "--platform", platform, "--way", "visit",
        "--how", "paper", "--country", "NL", "--per-day", "2",
    )  # fmt: skip
    assert given.returncode == 0, given.stderr
    until = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    decided = run(
        stage, "piecework", "decide", platform, "--country", "NL", "--by", "R. Editor",
        "--advice", "a lawyer", "--reason", "pay", "--until", until,
    )  # fmt: skip
    assert decided.returncode == 0, decided.stderr
    visited = run(stage, *words, "--json")
    # The market that is open here is another platform's: all that is asked is where it may go.
    assert json.loads(visited.stdout)["asked"] >= 1, visited.stderr


def test_a_decision_is_recorded_listed_and_ended(stage: Stage) -> None:
    words = ("piecework", "decide", "bramble", "--country", "DE", "--by", "R. Editor")
    lacking = run(stage, *words)
    assert (lacking.returncode, "--advice" in lacking.stderr) == (2, True)
    assert "terms of" in lacking.stderr
    until = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    done = run(stage, *words, "--advice", "a lawyer", "--reason", "pay", "--until", until)
    assert done.returncode == 0, done.stderr
    listed = json.loads(run(stage, "piecework", "decide", "--json").stdout)
    germans = [one for one in listed if one["country"] == "DE"]
    assert [(one["decided_by"], one["holds"]) for one in germans] == [("R. Editor", True)]
    assert run(stage, *words, "--end").returncode == 0
    listed = json.loads(run(stage, "piecework", "decide", "--json").stdout)
    assert [one["holds"] for one in listed if one["country"] == "DE"] == [False]
    assert run(stage, *words, "--end").returncode == 7


def test_health_says_what_is_broken_and_exits_so(stage: Stage) -> None:
    assert run(stage, "piecework", "health").returncode in (0, 4)
    now = datetime.now(UTC)
    with Ledger.open(stage.home.ledger_db, create=True) as ledger:
        ledger.note_walk("bramble", hour=now, verdict=WalkVerdict.WHOLE, tenths=10)
    assert run(stage, "piecework", "health").returncode == 0
    with Ledger.open(stage.home.ledger_db) as ledger:
        window = Window.outward(now + timedelta(hours=2))
        ledger.note_blind("bramble", reason=GapReason.CHALLENGE, window=window)
    broken = run(stage, "piecework", "health")
    assert broken.returncode == 1
    assert "challenge" in broken.stdout


@pytest.mark.parametrize("text", ["20", "4m", "40d", "m20", "", "-20m"])
def test_a_span_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_span(text)


def test_visits_are_repeated_until_that_is_of_no_use() -> None:
    assert read_span("20m") == timedelta(minutes=20)
    codes, pauses, heard = iter([0, 1, 6, 7]), [], []

    def go(_command: Sequence[str], _stop: Event) -> int:
        return next(codes)

    def pause(_stop: Event, seconds: float) -> bool:
        pauses.append(seconds)
        return False

    last = repeat_command(
        ["x"],
        every=timedelta(minutes=20),
        chance=random.Random(1),
        after=heard.append,
        run=go,
        pause=pause,
    )
    assert (last, heard) == (7, [0, 1, 6, 7])
    assert all(0.85 * 1200 <= one <= 1.15 * 1200 for one in pauses)
    assert len(set(pauses)) == 3


def test_a_notice_says_nothing_of_whom_or_where() -> None:
    assert choose_notice("challenge") is Notice.WORKER
    assert choose_notice("budget") is None
    assert choose_notice("unreadable") is Notice.LOOK
    for notice in Notice:
        assert "heron" not in notice.value
        assert "bramble" not in notice.value
    with pytest.raises(BadInput) as refused:
        send_notice(Notice.LOOK, addresses=["nonsense-with-secret"])
    assert "secret" not in str(refused.value)

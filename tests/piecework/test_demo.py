"""``piecework demo``: a short one, from the marketplace to what it says is worth a look."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click
import pytest

from archive.door import Archive
from archive.home import Home
from archive.ledger import LedgerReader
from crawlers.browser.launch import NO_SANDBOX
from crawlers.demo.looking import say_what_is_missing, take_look
from crawlers.demo.plan import FAMILIES, TROUBLES, Look, Trouble, Way, plan_browsing, plan_visits
from crawlers.marketplace.market import START
from crawlers.marketplace.server import Control, Serving
from crawlers.marketplace.server.faults import Fault
from crawlers.visits.asking import Tally
from piecework.commands import demo
from tests.support.archives import Desk

DAYS = 3
TROUBLE = (
    Trouble(
        Fault.LOGGED_OUT,
        "prolific",
        START + timedelta(hours=15),
        START + timedelta(days=2, hours=1),
    ),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("PIECEWORK_KEY_FILE", "PIECEWORK_KEY_STORE"):
        monkeypatch.setenv(name, "")  # put back at the end: the command sets its own
    return demo.open_demo(tmp_path / "archive")


@pytest.fixture
def without_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawlers.browser.launch.NAMES", ("no-such-browser",))


@pytest.fixture
def without_donations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "demo_pages", lambda _seed: iter(()))


def stop_after(steps: int) -> Callable[[], bool]:
    asked = iter(range(steps))
    return lambda: next(asked, None) is None


def read_done(home: Home, name: str = "demo-visits") -> int:
    with LedgerReader.open(home.ledger_db) as ledger:
        return int(ledger.read_setting(name) or 0)


def fill(home: Home, *, stopping: Callable[[], bool] = lambda: False) -> list[Control]:
    controls: list[Control] = []
    demo.fill_demo(
        home, days=DAYS, troubles=TROUBLE, note_control=controls.append, stopping=stopping
    )
    return controls


@pytest.mark.usefixtures("without_chromium")
def test_without_chromium_it_visits_by_http_and_says_what_is_missing(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (control,) = fill(home)
    said = capsys.readouterr().err
    assert "install Chromium" in said
    assert f"{len(plan_browsing(DAYS))} looks are left out" in said
    assert "0 breaches" in said
    assert control.violations() == ()
    assert {one.family for one in control.requests()} == {"mturk", "prolific", "toloka"}
    assert {one.worker for one in control.requests()} == {"heron", "lantern", "teapot"}
    assert read_done(home) == len(plan_visits(DAYS))
    with Archive(home) as door:
        gaps = list(door.gaps(platform="quill"))
        assert {gap.reason.value for gap in gaps} == {"logged_out"}
        # Within the trouble, and nothing after the workers have signed in again.
        assert min(gap.window.earliest for gap in gaps) >= START + timedelta(hours=15)
        assert max(gap.window.latest for gap in gaps) <= START + timedelta(days=2, hours=1)
        for platform in ("bramble", "quill", "tarn"):
            assert door.search(f"platform:{platform}").total > 5
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [one for one in control.secrets() if one.encode() in kept] == []
    # What it says is worth a look is there, by the very command that it names.
    desk = Desk(home.path)
    named = [line.strip() for line in said.splitlines() if line.strip().startswith("piecework ")]
    shown = {}
    for one in named:
        words = shlex.split(one)[1:]
        where = words.index("--archive")
        assert words[where + 1] == str(home.path)
        # Somebody at the desk lets a bundle leave, and it goes where they say.
        filled = {"cut.zip": str(tmp_path / "cut.zip"), "NAME": "anna"}
        shown[words[0]] = desk.run(*(filled.get(each, each) for each in words[:where])).stdout
    assert set(shown) == {"changes", "bundle", "search", "gaps"}
    assert (tmp_path / "cut.zip").stat().st_size > 1_000
    assert "export PIECEWORK_KEY_FILE=" in said
    assert "high" in shown["changes"]
    assert len(shown["search"].splitlines()) > 1
    assert "logged_out" in shown["gaps"]


@pytest.mark.usefixtures("without_chromium", "without_donations")
def test_stopped_it_goes_on_and_a_second_run_has_nothing_to_do(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[Look] = []

    def note(home_: Home, serving: Serving, look: Look, *, seed: int) -> Tally:
        made.append(look)
        return take_look(home_, serving, look, seed=seed)

    monkeypatch.setattr("crawlers.demo.weeks.take_look", note)
    with pytest.raises(click.Abort):
        fill(home, stopping=stop_after(5))
    assert 0 < read_done(home) == len(made) < len(plan_visits(DAYS))
    (second,) = fill(home)
    assert made == list(plan_visits(DAYS))
    assert second.violations() == ()
    capsys.readouterr()
    assert fill(home) == []
    assert len(made) == len(plan_visits(DAYS))
    assert "gaps in" in capsys.readouterr().err


@pytest.mark.browser
@pytest.mark.usefixtures("without_donations")
def test_with_chromium_both_spiders_and_a_watched_worker_bring_listings(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(NO_SANDBOX, "1")
    missing = say_what_is_missing()
    if missing is not None:
        pytest.skip(missing)
    monkeypatch.setattr("crawlers.demo.weeks.plan_visits", lambda _days: plan_visits(1)[:3])
    monkeypatch.setattr(
        "crawlers.demo.weeks.plan_browsing",
        lambda _days: tuple(
            next(look for look in plan_browsing(1) if look.way is way)
            for way in (Way.BROWSER, Way.WATCH)
        ),
    )
    (control,) = fill(home)
    assert control.violations() == ()
    said = capsys.readouterr().err
    assert "left out" not in said
    with Archive(home) as door:
        assert door.search("platform:larkspur").total > 5
        watched = [
            one for one in control.requests(family="mturk", worker="heron") if one.path == "/"
        ]
        assert watched
    assert read_done(home, "demo-browsing") == 2


def test_every_platform_is_seen_by_as_many_workers_as_an_archive_asks_for() -> None:
    for platform in {*FAMILIES.values()} - {"larkspur"}:
        looks = [one for one in plan_visits() if one.platform == platform]
        assert len({one.worker for one in looks}) >= 3
        assert len(looks) >= 2 * 21
    assert {one.way for one in plan_browsing()} == {Way.BROWSER, Way.WATCH}
    watched = [one for one in plan_browsing() if one.way is Way.WATCH]
    assert not any(
        one.family == look.family and one.start <= look.moment < one.end
        for one in TROUBLES
        for look in watched
    )

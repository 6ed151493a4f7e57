"""``piecework demo``: an archive of its own, filled with invented platforms, and opened.

Donations come first, then weeks of visits in simulated time, then the index, and at the end a
signed checkpoint of the log. Every step notes that it is done, so that the command can be stopped
anywhere and given again.
"""

from __future__ import annotations

import os
import shlex
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import platformdirs

from archive.door import Archive
from archive.errors import NoArchive
from archive.founding import found_archive
from archive.home import Home, find_home
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.log.closing import close_day
from archive.log.finding import find_log, list_batches
from archive.log.store import LogStore
from archive.platform_notes import VARIABLE, write_notes
from archive.sources.doors.consent import (
    PUBLIC,
    ConsentDoor,
    HowGiven,
    PublicDecision,
    SaySo,
    read_consent_text,
)
from archive.upgrading import upgrade_archive
from crawlers.demo.plan import DAYS, FAMILIES, TROUBLES, Trouble
from crawlers.demo.weeks import Report, crawl_weeks
from crawlers.donations import open_bytes
from crawlers.intake import Fate, Outcome, PageIntake
from crawlers.marketplace.demo import Donor, demo_pages
from crawlers.marketplace.server import Control
from crawlers.platforms.showing import list_notes
from piecework.demo_sights import list_sights
from piecework.output import tell
from piecework.printing import hand_printer

SEED = 20240304
#: What tells a command where the key lies, and the store of keys that it opens.
_KEYS = ("PIECEWORK_KEY_FILE", "PIECEWORK_KEY_STORE")


@click.command("demo", short_help="Fill an archive of its own with an invented market.")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="Where the demo archive goes (default: `piecework/demo` in the user's data folder).",
)
@click.option("--no-ui", is_flag=True, help="Fill it and stop.")
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True)
@click.option("--no-browser", is_flag=True, help="Only serve; do not open a browser.")
def command(archive: Path | None, no_ui: bool, port: int, no_browser: bool) -> int:
    """Several weeks of invented platforms: visited, watched, and handed in by invented donors.

    A marketplace runs on this machine while its weeks pass in simulated time. Three workers who
    agreed are visited for, by both spiders, and one lets a session be watched. Without Chromium
    the pages that need a browser are left out, and it says so.

    Its archive is marked as a demo and never mixed with a real one; its keys lie in the folder
    beside it. Ctrl-C stops it; the same command goes on. A second run finds everything there and
    takes seconds.

    \b
    Example:
      piecework demo --no-ui
    """
    folder = archive or Path(platformdirs.user_data_dir("piecework", appauthor=False)) / "demo"
    home = open_demo(folder)
    with _hear_stop() as stopping:
        fill_demo(home, stopping=stopping)
    if no_ui:
        return 0
    from search_ui.launch import launch

    os.environ[VARIABLE] = write_notes(list_notes(invented=True))
    hand_printer()
    upgrade_archive(home)
    return launch(home.path, port=port, open_browser=not no_browser)


def open_demo(folder: Path) -> Home:
    """The demo archive in ``folder``, made where there is none; its keys go beside it."""
    keys = folder.with_name(folder.name + "-keys")
    # A demo's key protects nobody: it lies in a file, so that no keyring is asked.
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, path in zip(_KEYS, (keys / "master.key", keys), strict=True):
        os.environ[name] = str(path.resolve())
    return _find_or_make(folder)


def fill_demo(
    home: Home,
    *,
    days: int = DAYS,
    troubles: Sequence[Trouble] = TROUBLES,
    stopping: Callable[[], bool] = lambda: False,
    note_control: Callable[[Control], None] | None = None,
) -> None:
    """Bring a demo archive to its end, from wherever an earlier run left it, and say what to see.

    ``days`` of visits, with ``troubles`` in between. ``stopping`` is asked between two steps.

    Raises:
        click.Abort: it was stopped; what is done stays done.
        Breached: the marketplace was asked for what may not be asked.
    """
    _donate(home, stopping=stopping)
    report = crawl_weeks(
        home,
        seed=SEED,
        days=days,
        troubles=troubles,
        tell=tell,
        stopping=stopping,
        note_control=note_control,
    )
    _tell_report(report)
    if report.stopped or stopping():
        raise click.Abort
    if report.looks:
        tell("building the index …")
    bring_up_to_date(home)
    _close_day(home, anew=bool(report.looks))
    with Archive(home) as door:
        counts = door.status()
        tell(
            f"{counts['captures']} captures, {counts['listings']} listings, "
            f"{counts['changes']} changes, {counts['gaps']} gaps in {home.path}"
        )
        tell("Look at:")
        place = shlex.quote(str(home.path))
        for line in list_sights(door, place=place, platforms=tuple(FAMILIES.values())):
            tell(f"  {line}")
    tell("`bundle` and `exposure` need the demo's key, which lies beside it:")
    tell(f"    export {' '.join(f'{name}={shlex.quote(os.environ[name])}' for name in _KEYS)}")


def _close_day(home: Home, *, anew: bool) -> None:
    """Sign a checkpoint, without which no listing of the demo could go into a bundle."""
    with LogStore(find_log(home)) as store:
        closed = bool(list_batches(store))
    if anew or not closed:
        closing = close_day(home)
        tell(f"the log is closed and signed: {closing.size} leaves")


def _tell_report(report: Report) -> None:
    if report.looks:
        looks = ", ".join(f"{count} by {way}" for way, count in sorted(report.looks.items()))
        met = ", ".join(f"{why} {count} times" for why, count in sorted(report.met.items()))
        tell(f"visits: {looks}; {report.asked} requests; met {met or 'no trouble'}")
        tell("the marketplace counts 0 breaches: nothing was accepted, sent or hurried")
    if report.missing is not None and report.left:
        tell(f"without a browser, {report.left} looks are left out: {report.missing}")
        tell("once it is there, the same command makes them up")


@contextmanager
def _hear_stop() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or SIGTERM came. The first lets the step end, a second one breaks it off."""
    asked = threading.Event()

    def hear(_number: int, _frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        tell("stopping after this step …")

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    former = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _find_or_make(folder: Path) -> Home:
    try:
        return find_home(folder, demo=True)
    except NoArchive:
        return found_archive(folder, demo=True)[0]


def _donate(home: Home, *, stopping: Callable[[], bool]) -> None:
    """Hand in what is not in yet; given twice it is once, so that an interrupted run resumes."""
    fates: Counter[Fate] = Counter()

    def count(outcome: Outcome) -> None:
        fates[outcome.fate] += 1

    with Intake(home) as intake:
        if intake.ledger.read_setting("demo-filled") == str(SEED):
            return
        for number, (donor, name, content) in enumerate(demo_pages(SEED), start=1):
            if stopping():
                raise click.Abort
            _agree(intake, donor)
            source = PUBLIC if donor.public else donor.name
            with intake.open_session(source, public=donor.public) as session:
                worker = PageIntake(session, public=donor.public, report=count)
                worker.take_all(open_bytes(content, name=name, seen_at=None))
            if number % 10 == 0:
                tell(f"{number} donations, {fates[Fate.NEW] + fates[Fate.REPEAT]} pages")
        intake.ledger.write_setting("demo-filled", str(SEED))
        intake.settle()


def _agree(intake: Intake, donor: Donor) -> None:
    door = ConsentDoor(intake.vault)
    if door.knows(PUBLIC if donor.public else donor.name):
        return
    now = datetime.now(UTC)
    if donor.public:
        door.record_public(
            PublicDecision(
                decided_by="the demo", reason="invented", pages="the demo's ratings", decided_at=now
            )
        )
    else:
        text = read_consent_text()
        door.record_say_so(donor.name, SaySo(text=text, given_at=now, how=HowGiven.DEMO))

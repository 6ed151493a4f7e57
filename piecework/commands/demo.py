"""``piecework demo``: an archive of its own, filled with an invented market, and opened."""

from __future__ import annotations

import os
from collections import Counter
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
from archive.sources.doors.consent import (
    PUBLIC,
    ConsentDoor,
    HowGiven,
    PublicDecision,
    SaySo,
    read_consent_text,
)
from crawlers.donations import open_bytes
from crawlers.intake import Fate, Outcome, PageIntake
from crawlers.marketplace.demo import Donor, demo_pages
from piecework.output import tell

SEED = 20240304


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
    """Several weeks of an invented market, as five invented donors hand them in.

    Its archive is marked as a demo and never mixed with a real one; its keys lie in the folder
    beside it. A second run finds everything there and takes seconds.

    \b
    Example:
      piecework demo --no-ui
    """
    folder = archive or Path(platformdirs.user_data_dir("piecework", appauthor=False)) / "demo"
    keys = folder.with_name(folder.name + "-keys")
    # A demo's key protects nobody: it lies in a file, so that no keyring is asked.
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["PIECEWORK_KEY_FILE"] = str(keys / "master.key")
    os.environ["PIECEWORK_KEY_STORE"] = str(keys)
    home = _find_or_make(folder)
    _fill(home)
    bring_up_to_date(home)
    with Archive(home) as door:
        counts = door.status()
        tell(
            f"{counts['captures']} captures, {counts['listings']} listings, "
            f"{counts['changes']} changes, {counts['gaps']} gaps in {home.path}"
        )
    tell("Look at: a pay cut (change:pay), a dubious campaign (body scan), a gap in week three.")
    if no_ui:
        return 0
    from search_ui.launch import launch

    return launch(home.path, port=port, open_browser=not no_browser)


def _find_or_make(folder: Path) -> Home:
    try:
        return find_home(folder, demo=True)
    except NoArchive:
        return found_archive(folder, demo=True)[0]


def _fill(home: Home) -> None:
    """Hand in what is not in yet; given twice it is once, so that an interrupted run resumes."""
    fates: Counter[Fate] = Counter()

    def count(outcome: Outcome) -> None:
        fates[outcome.fate] += 1

    with Intake(home) as intake:
        if intake.ledger.read_setting("demo-filled") == str(SEED):
            return
        for number, (donor, name, content) in enumerate(demo_pages(SEED), start=1):
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

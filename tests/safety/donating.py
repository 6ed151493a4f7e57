"""A donation in a process of its own, which says what was acknowledged as soon as it is.

``python -m tests.safety.donating ARCHIVE PAGES [CALLS]``: with CALLS it ends itself by SIGKILL at
that call of a function of the archive, counted from its first batch on, so that kills fall among
the steps of sealing and not only between them.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from archive.home import find_home
from archive.intake import Intake
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from crawlers.donations import DonatedPage
from crawlers.intake import Outcome, PageIntake
from tests.safety.accesslog import render_page, simulate_log

SOURCE = "wren"


def list_pages(count: int) -> list[DonatedPage]:
    log = simulate_log(6, count // 3 + 1, seed=5)[:count]
    return [DonatedPage(str(number), render_page(load)) for number, load in enumerate(log)]


def count_calls(limit: int) -> list[int]:
    """Count calls into the archive from now on; at ``limit`` (0: never) this process is killed."""
    counted = [0]
    archive = str(Path(__file__).parents[2] / "archive")

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(archive):
            counted[0] += 1
            if counted[0] == limit:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(note)
    return counted


def donate(home_path: Path, count: int, *, limit: int | None) -> None:
    pages = list_pages(count)

    def report(outcome: Outcome) -> None:
        print("acknowledged", outcome.fate, outcome.capture, flush=True)

    home = find_home(home_path)
    print("ready", flush=True)
    counted = [0] if limit is None else count_calls(limit)
    with Intake(home) as intake:
        ConsentDoor(intake.vault).record_say_so(
            SOURCE,
            SaySo(
                text=read_consent_text("en"),
                given_at=datetime(2024, 3, 1, tzinfo=UTC),
                how=HowGiven.FLAG,
            ),
        )
        with intake.open_session(SOURCE) as session:
            PageIntake(session, report=report).take_all(pages)
        intake.settle()
    sys.setprofile(None)
    print("done", counted[0], flush=True)


if __name__ == "__main__":
    donate(
        Path(sys.argv[1]), int(sys.argv[2]), limit=int(sys.argv[3]) if len(sys.argv) > 3 else None
    )

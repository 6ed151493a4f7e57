"""``piecework watch``: a worker browses, and lists and details that their browser loads go in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from archive.errors import BadInput, PieceworkError
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor
from crawlers.browser.watch import watch_browsing
from crawlers.donations.donated import DonatedPage
from crawlers.intake import Outcome, PageIntake
from crawlers.platforms.visiting import Mode, Nda, Visiting
from crawlers.sessions.vault import SessionVault
from piecework.browsing import inside_option, list_inside_flags, run_until_left
from piecework.commands.session import find_named_platform
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_mapping, tell

_BEGIN = (
    "A window opens. Browse there as you always do: lists and offers of {platform} that it loads\n"
    "are taken down, nothing else. Close the window, or press Enter here, to end it."
)


@click.command("watch", short_help="Take down lists and offers while a worker browses.")
@click.argument("platform", metavar="PLATFORM")
@click.option("--source", required=True, metavar="PSEUDONYM", help="Who browses.")
@click.option(
    "--keep-session",
    is_flag=True,
    help="Keep what the window holds at the end, sealed, for next time.",
)
@archive_option
@json_option
@inside_option
def command(
    platform: str,
    source: str,
    keep_session: bool,
    archive: Path | None,
    as_json: bool,
    inside: tuple[str, ...],
) -> int:
    """Open a browser window for a worker, and take down the lists and offers that it loads.

    The browser asks nothing on its own and nothing is changed in it: the platform's servers see
    what they would see without. Withdrawing the consent ends it within one answer.

    Where the platform's file says `donate` it refuses; so do all real platforms here until a
    newsroom changes that.

    \b
    Example, in a demo archive, beside an open `piecework marketplace --family mturk`:
      piecework watch bramble --source heron --inside bramble.test=127.0.0.1:8700
    """
    home = locate(archive)
    visiting = find_named_platform(platform, home=home).facts.visit
    check_watchable(visiting, platform=platform)
    extra = list_inside_flags(inside)
    fates: Counter[str] = Counter()

    def note(outcome: Outcome) -> None:
        fates[str(outcome.fate)] += 1

    with Intake(home) as intake:
        door = ConsentDoor(intake.vault)
        sessions = SessionVault(home, intake.vault)

        def gate() -> None:
            door.check(source, platform, access=Access.WATCHED)

        gate()
        state = sessions.find(source, platform)
        with intake.open_session(source) as session:
            worker = PageIntake(session, platform=platform, report=note)

            def keep(page: DonatedPage) -> None:
                worker.take(page)
                session.flush()

            tell(_BEGIN.format(platform=platform))
            end = run_until_left(
                lambda leave: watch_browsing(
                    visiting,
                    gate=gate,
                    keep=keep,
                    tell_stopped=lambda error: tell(f"nothing more is taken down: {error}"),
                    state=state,
                    leave=leave,
                    keep_state=keep_session or state is not None,
                    extra=extra,
                )
            )
        if end.state is not None and end.stopped_by is None:
            sessions.keep(source, platform, end.state)
        intake.settle()
    bring_up_to_date(home)
    return _print_end(fates, end.counts, end.stopped_by, as_json=as_json)


def check_watchable(visiting: Visiting, *, platform: str) -> None:
    """
    Raises:
        BadInput: the platform's file does not allow watching; says why.
    """
    if visiting.allows(Mode.WATCH) and visiting.watching.record:
        return
    if visiting.nda is Nda.YES:
        raise BadInput(f"workers of {platform} sign an NDA: its pages are not watched")
    raise BadInput(f"{platform} is not set up for watching: its file says donate only")


def _print_end(
    fates: Counter[str], counts: Counter[str], stopped_by: PieceworkError | None, *, as_json: bool
) -> int:
    said = {
        "taken_down": counts["kept"],
        **dict(sorted(fates.items())),
        "lost": counts["lost"] + counts["too-large"],
        "stopped": None if stopped_by is None else type(stopped_by).__name__,
    }
    if as_json:
        print_json(said)
    else:
        print_mapping(said)
    return 0 if stopped_by is None else stopped_by.exit_code

"""``piecework confirm``: a person says whether readings of pages of no known format are right."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from archive.desk import open_desk
from archive.errors import BadInput
from archive.home import Home
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from crawlers.anypage.answers import PageAnswer
from crawlers.confirming import Confirmed, confirm_pages, find_waiting
from crawlers.intake import check_platform_name
from piecework.answering import Questions, ask_about, load_answers
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell


@click.command("confirm", short_help="Say whether what was read from any page is right.")
@click.argument("answers", required=False, type=click.Path(path_type=Path, dir_okay=False))
@archive_option
@json_option
@click.option("--by", metavar="NAME", help="Who says so, a name at the desk (default: you).")
@click.option("--platform", metavar="NAME", help="Only pages of this platform.")
@click.option(
    "--questions",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what waits to be confirmed into a new answer file; change nothing.",
)
def command(
    answers: Path | None,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    platform: str | None,
    questions: Path | None,
) -> int:
    """Offers that the reader for any page read stay out of trends, pay changes and lifetimes until
    a person has confirmed them. With ANSWERS (written by --questions, or by `donate --preview
    --answers`, and filled in) what they say is done. Without, at a terminal, you are asked.

    \b
    Examples:
      piecework confirm --questions ask.json --platform neevo
      piecework confirm ask.json --by "Ines Editor"
    """
    home = locate(archive)
    if platform is not None:
        check_platform_name(platform, invented=home.demo)
    if answers is not None and questions is not None:
        raise BadInput("either answers are given, or questions are written")
    if answers is None:
        asked = gather_waiting(home, platform=platform)
        if questions is not None:
            asked.write(questions)
            return _tell_waiting(asked, as_json=as_json)
        if not asked.pages or not (sys.stdin.isatty() and sys.stderr.isatty()):
            return _tell_waiting(asked, as_json=as_json)
        given: Sequence[PageAnswer] = ask_about(asked.pages)
    else:
        given = load_answers(answers)
    with Intake(home) as intake:
        done = apply_given(intake, given, by=by)
    bring_up_to_date(home)
    return print_confirmed(done, as_json=as_json)


def gather_waiting(home: Home, *, platform: str | None) -> Questions:
    """Questions about all sealed pages that wait."""
    asked = Questions()
    for sealed in find_waiting(home, platform=platform):
        asked.add(sealed.platform, sealed.page, sealed.reading)
    return asked


def apply_given(intake: Intake, given: Iterable[PageAnswer], *, by: str | None) -> list[Confirmed]:
    """Do what the answers say, in somebody's name.

    Raises:
        NotAllowed: nobody at the desk has that name, or they may not judge.
    """
    with open_desk(intake.home) as desk:
        return list(confirm_pages(intake, desk, tuple(given), by=by or getpass.getuser()))


def print_confirmed(done: Sequence[Confirmed], *, as_json: bool) -> int:
    """One line in all, and the problems; the exit code is that of bad input if there was one."""
    judged = [one.judged for one in done if one.judged is not None]
    sums = {
        name: sum(getattr(one, name) for one in judged)
        for name in ("right", "corrected", "dropped", "added", "unanswered")
    }
    problems = [one.problem for one in done if one.problem]
    if as_json:
        print_json({"pages": len(judged), **sums, "problems": problems})
    else:
        told = ", ".join(f"{name} {count}" for name, count in sums.items())
        click.echo(f"pages confirmed {len(judged)}; offers: {told}")
    for problem in problems:
        tell(make_plain(problem))
    return BadInput.exit_code if problems else 0


def _tell_waiting(asked: Questions, *, as_json: bool) -> int:
    if as_json:
        print_json({"format": "piecework-answers/1", "pages": asked.pages})
    else:
        click.echo(f"{len(asked.pages)} pages wait to be confirmed")
    return 0

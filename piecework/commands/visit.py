"""``piecework visit``: look at one platform for one consenting worker, once or again and again."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import click

from archive.sources.doors.consent import check_pseudonym
from crawlers.browser.running import run_browser_visit
from crawlers.browser.visiting import needs_browser, open_browser_visit
from crawlers.visits.asking import Tally
from crawlers.visits.notices import VARIABLE, choose_notice, send_notice
from crawlers.visits.opening import open_visit
from crawlers.visits.running import read_span, repeat_command, run_visit
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, print_mapping, tell

_SAYS = {
    "challenge": "the platform asks for proof that a person is there (a CAPTCHA). It is never "
    "solved here: ask the worker to look with their own browser, then say --resume",
    "blocked": "the platform shows a block page: ask the worker to look, and wait; then --resume",
    "logged_out": "nobody is signed in any more: the worker signs in anew with "
    "`piecework session open`",
    "hours": "outside the hours that the worker agreed to",
    "budget": "the day's requests are used up",
    "disk": "the disk takes no more; what was kept is safe",
}
#: Ends that are no failure: the next visit goes on.
_FINE = frozenset({"", "pace", "budget", "hours", "told to wait"})


@click.command("visit", short_help="Look at a platform for a consenting worker.")
@click.argument("platform")
@archive_option
@json_option
@click.option("--source", required=True, metavar="PSEUDONYM", help="Whose consent it rests on.")
@click.option("--once", is_flag=True, help="One visit (the default).")
@click.option("--every", metavar="SPAN", help="Again and again, about so often: 20m, 2h, 1d.")
@click.option(
    "--resume", is_flag=True, help="Somebody has looked at what stopped the visits: go on."
)
def command(
    platform: str,
    archive: Path | None,
    as_json: bool,
    source: str,
    once: bool,
    every: str | None,
    resume: bool,
) -> int:
    """Read a platform's lists under a worker's account, slowly, and take them in.

    It never accepts, returns, submits or writes anything. It needs the worker's consent to
    visits, an editor's decision (`piecework decide`) and, where the platform asks for it, a
    session (`piecework session open`). The same as `scrapy crawl visit`. Where the platform's
    file says `donate` it refuses; so do all real platforms here until a newsroom changes that.

    \b
    Example, in a demo archive, beside an open `piecework marketplace --family viewhits`:
      PIECEWORK_MARKETPLACE=127.0.0.1:8700 piecework visit oldbramble --source heron
    """
    check_pseudonym(source)
    if every is not None:
        if once:
            raise click.UsageError("--once and --every exclude each other")
        return _repeat(platform, archive, source=source, every=every)
    home = locate(archive)
    if needs_browser(home, platform):
        with open_browser_visit(home, platform=platform, source=source, resume=resume) as opened:
            run_browser_visit(opened)
        return _print_tally(opened.visit.tally, as_json=as_json)
    with open_visit(home, platform=platform, source=source, resume=resume) as visit:
        run_visit(visit)
    return _print_tally(visit.tally, as_json=as_json)


def _repeat(platform: str, archive: Path | None, *, source: str, every: str) -> int:
    span = read_span(every)
    home = locate(archive)
    addresses = os.environ.get(VARIABLE, "").split()
    told = 0

    def after(code: int) -> None:
        nonlocal told
        notice = choose_notice("look" if code not in (0, 6) else "")
        # Once, until a visit goes well again: a notice every twenty minutes is one that is muted.
        if notice is not None and not told and addresses:
            send_notice(notice, addresses=addresses)
        told = code if notice is not None else 0

    arguments = ["visit", platform, "--archive", str(home.path), "--source", source, "--once"]
    return repeat_command(
        [sys.executable, "-m", "piecework", *arguments],
        every=span,
        # Only uneven, not secret.
        chance=random.Random(),  # noqa: S311
        after=after,
    )


def _print_tally(tally: Tally, *, as_json: bool) -> int:
    told: dict[str, object] = {
        "asked": tally.asked,
        "listings": tally.listings,
        "pages": dict(tally.fates),
        "met": dict(tally.met),
        "walks": [str(one) for one in tally.verdicts],
        "refused": dict(tally.refused),
        "stopped": tally.stopped,
    }
    if as_json:
        print_json(told)
    else:
        print_mapping({key: value for key, value in told.items() if value})
    if tally.stopped:
        said = str(tally.error) if tally.error else _SAYS.get(tally.stopped, tally.stopped)
        tell(f"stopped: {make_plain(said)}")
    if tally.error is not None:
        return tally.error.exit_code
    broken = tally.stopped not in _FINE or bool(tally.met)
    return 1 if broken else 0

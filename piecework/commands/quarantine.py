"""``piecework quarantine``: look at what was held back, and decide."""

from __future__ import annotations

from pathlib import Path

import click

from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.sources.doors.seal import Quarantined
from crawlers.intake import find_platform, find_unused, hint_word, prepare, release_page
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, print_table, tell
from piecework.preview import print_redaction


@click.command("quarantine", short_help="Look at pages that were held back, and decide.")
@click.argument("action", type=click.Choice(["list", "show", "release", "drop"]), default="list")
@click.argument("item", required=False, metavar="[ID]")
@archive_option
@json_option
@click.option("--strip", multiple=True, metavar="WORD", help="release: remove this word too.")
@click.option("--all-lines", is_flag=True, help="show: every line.")
@click.option(
    "--accept",
    is_flag=True,
    help="release: what still looks like an identifier is none; I have looked at each.",
)
def command(
    action: str,
    item: str | None,
    archive: Path | None,
    as_json: bool,
    strip: tuple[str, ...],
    all_lines: bool,
    accept: bool,
) -> None:
    """Pages in which something looks like a worker's identifier wait here, encrypted.

    `list` names them; `show ID` prints what would be kept, with what looks odd marked, for the
    eyes of who decides; `release ID --strip WORD` removes the word and takes the page in;
    `release ID --accept` takes it in as it is; `drop ID` destroys it.

    \b
    Examples:
      piecework quarantine
      piecework quarantine show 12ab…
      piecework quarantine release 12ab… --strip A1INVENTEDWORKER
    """
    home = locate(archive)
    with Intake(home) as intake:
        waiting = intake.seal.quarantined()
        if action == "list":
            _print_waiting(waiting, as_json=as_json)
            return
        found = _find(waiting, item)
        if action == "drop":
            intake.drop_held(found.id)
            _print_done(found, "destroyed", None, as_json=as_json)
            return
        page = intake.seal.read_quarantined(found.id)
        words = (*found.strip, *strip)
        platform = find_platform(page, named=found.platform)
        prepared = prepare(page, platform=platform, strip=words)
        if action == "show":
            print_redaction(prepared.redaction, asked=strip, all_lines=all_lines)
            return
        for word in find_unused(prepared.redaction, asked=strip) if accept else ():
            tell(f"--strip {make_plain(hint_word(word))}: found nowhere on the page")
        receipt = release_page(
            intake, found.id, page, platform=found.platform, strip=words, asked=strip, accept=accept
        )
        intake.settle()
    bring_up_to_date(home)
    _print_done(found, "released", to_id(IdKind.CAPTURE, receipt.capture), as_json=as_json)


def _print_done(found: Quarantined, done: str, capture: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"id": _name(found), "done": done, "capture": capture})
    else:
        click.echo(f"{_name(found)} is {done}" + (f": {capture}" if capture else ""))


def _print_waiting(waiting: list[Quarantined], *, as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "id": _name(one),
                    "platform": one.platform,
                    "looks_like": list(one.suspicions),
                    "held_since": one.held_since.isoformat(),
                    "bytes": one.size,
                }
                for one in waiting
            ]
        )
    else:
        print_table(
            [
                (_name(one), one.platform or "", one.held_since.isoformat(), f"{one.size} bytes")
                for one in waiting
            ],
            head=("id", "platform", "held since", "size"),
        )


def _find(waiting: list[Quarantined], item: str | None) -> Quarantined:
    if item is None:
        raise BadInput("say which: `piecework quarantine` lists the ids")
    found = [one for one in waiting if _name(one).startswith(item)]
    if len(found) != 1:
        raise BadInput(f"{len(found)} pages in quarantine have the id {item}")
    return found[0]


def _name(one: Quarantined) -> str:
    return f"{one.id:016x}"

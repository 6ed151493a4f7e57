"""``piecework parcel``: on a worker's computer, redacted pages into encrypted parcels."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

import click

from archive.errors import BadInput, RefusedPage
from archive.home import replace_file
from archive.parcels import Item, Ticket, print_items, read_ticket, seal_envelope
from archive.sources.doors.parcel import ParcelDoor
from archive.sources.keys import open_vault
from archive.times import read_seen_at
from crawlers.donations import open_donations
from crawlers.parcels import Left, read_items_of, redact_items, split_parcels
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell

SUFFIX = ".parcel.age"


@click.command("parcel", short_help="Pack redacted pages for the newsroom, encrypted.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@archive_option
@json_option
@click.option("--ticket", type=click.Path(path_type=Path), required=True, help="From the newsroom.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--source", metavar="PSEUDONYM", help="Instead of PATHS: what this archive holds.")
@click.option("--platform", metavar="NAME", help="The platform, where it is not recognised.")
@click.option("--seen-at", metavar="WHEN", help="When it was seen, as for `donate`.")
@click.option("--strip", multiple=True, metavar="WORD", help="Remove this word too, everywhere.")
@click.option("--unsigned", is_flag=True, help="Say not who sends it: graded as donated then.")
def command(
    paths: tuple[Path, ...],
    archive: Path | None,
    as_json: bool,
    ticket: Path,
    out: Path,
    source: str | None,
    platform: str | None,
    seen_at: str | None,
    strip: tuple[str, ...],
    unsigned: bool,
) -> int:
    """Redact saved pages, or take what an archive on this computer holds, and write parcels that
    only the newsroom can open. Carry them as you like; order does not matter, and twice is once.
    A page in which something still looks like an identifier stays here.

    \b
    Examples:
      piecework parcel --ticket ticket.json --out to-send/ saved-pages/ --seen-at 2026-03-01
      piecework parcel --ticket ticket.json --out to-send/ --source heron
    """
    if bool(paths) == bool(source):
        raise BadInput("name pages, or the --source whose captures go; one of the two")
    found = _read_ticket(ticket)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    left: list[Left] = []
    if source:
        count, files = _send_captures(archive, source, found, out, signed=not unsigned)
    else:
        things = open_donations(paths, seen_at=None if seen_at is None else read_seen_at(seen_at))
        items = redact_items(things, platform=platform, strip=strip, left=left.append)
        count, files = _write_parcels(items, found, out, signed=not unsigned)
    for one in left:
        tell(f"{make_plain(one.label)}: not packed: {make_plain(one.reason)}")
    if as_json:
        print_json({"pages": count, "parcels": files, "not_packed": len(left)})
    else:
        for name in files:
            click.echo(name)
        tell(f"{count} pages in {len(files)} parcels, {len(left)} not packed")
    return 0 if files and not left else RefusedPage.exit_code


def _read_ticket(path: Path) -> Ticket:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read the ticket {path}") from error
    return read_ticket(text)


def _send_captures(
    archive: Path | None, source: str, ticket: Ticket, out: Path, *, signed: bool
) -> tuple[int, list[str]]:
    home = locate(archive)
    with open_vault(home) as vault:
        door = ParcelDoor(vault)
        outgoing = door.list_outgoing(source)
        count, files = _write_parcels(read_items_of(home, outgoing), ticket, out, signed=signed)
        # After the files: a kill between the two sends a parcel twice, which is once.
        door.note_sent(source, [one.capture for one in outgoing])
    return count, files


def _write_parcels(
    items: Iterable[Item], ticket: Ticket, out: Path, *, signed: bool
) -> tuple[int, list[str]]:
    count = 0
    files = []
    for group in split_parcels(items):
        sealed = seal_envelope(print_items(group), ticket=ticket, signed=signed)
        # A random name: a counter would say how often somebody sends.
        path = out / f"{secrets.token_hex(8)}{SUFFIX}"
        replace_file(path, sealed)
        files.append(str(path))
        count += len(group)
    return count, files

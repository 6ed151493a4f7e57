"""``piecework proposals``: what confirmed readings say a platform's own reader would look for."""

from __future__ import annotations

from pathlib import Path

import click

from archive.errors import BadInput
from archive.model import Access, Page
from crawlers.confirming import Sealed
from crawlers.proposing import Proposal, find_proposals, list_platforms
from piecework.commands.new_platform import check_checkout, make_files, write_files
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, print_table, tell


@click.group("proposals", short_help="Show what confirmed readings propose; write a folder.")
def command() -> None:
    """Pages that people confirmed (`piecework confirm`) show where a platform's fields stand. From
    these a reader of the platform's own can be begun, by the same steps as `new-platform`.

    \b
    Example:
      piecework proposals show neevo
    """


@command.command("list", short_help="Which platforms have confirmed readings.")
@archive_option
@json_option
def show_all(archive: Path | None, as_json: bool) -> None:
    """Platforms with the number of distinct pages that people confirmed.

    \b
    Example:
      piecework proposals list --json
    """
    found = list_platforms(locate(archive))
    if as_json:
        print_json([{"platform": name, "pages": count} for name, count in found.items()])
        return
    print_table(
        [(name, str(count)) for name, count in found.items()], head=("platform", "pages confirmed")
    )


@command.command("show", short_help="Where the fields of a platform stand.")
@click.argument("name")
@archive_option
@json_option
def show_one(name: str, archive: Path | None, as_json: bool) -> None:
    """Each field with the places in which it stood, those found most often first.

    \b
    Example:
      piecework proposals show neevo
    """
    proposal = _need_proposal(archive, name)
    if as_json:
        print_json(
            {
                "platform": proposal.platform,
                "pages": proposal.pages,
                "offers": proposal.offers,
                "places": {
                    of: [{"place": place, "times": times} for place, times in places]
                    for of, places in proposal.places.items()
                },
            }
        )
        return
    tell(f"{proposal.pages} pages with {proposal.offers} offers were confirmed")
    print_table(
        [
            (of, place, str(times))
            for of, places in proposal.places.items()
            for place, times in places
        ],
        head=("field", "place", "times"),
    )


@command.command("write", short_help="Begin the platform's folder from its newest confirmed page.")
@click.argument("name")
@click.option("--as", "folder", metavar="FOLDER", help="The folder's name (default: NAME).")
@click.option(
    "--into",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="The checkout to write into (default: here).",
)
@archive_option
def write(name: str, folder: str | None, into: Path, archive: Path | None) -> None:
    """Writes what `new-platform` writes, from a confirmed page: the case holds its structure alone,
    with every word replaced. Of a platform that has a folder, its facts stay, and only a reader, a
    case and a test are added.

    \b
    Example:
      piecework proposals write neevo
    """
    proposal = _need_proposal(archive, name)
    check_checkout(into)
    assert proposal.newest is not None  # a proposal rests on a page
    chosen = folder or name
    if (into / "crawlers/platforms" / chosen / "reader.py").exists():
        raise BadInput(f"the platform {chosen!r} has a reader of its own already")
    page = _open_page(proposal.newest)
    files = make_files(chosen, page, title=proposal.newest.platform.title, strip=())
    begun = (into / "crawlers/platforms" / chosen / "platform.toml").exists()
    reader = f"crawlers/platforms/{chosen}/reader.py"
    files[reader] = f"{files[reader].rstrip()}\n\n{_write_places(proposal)}"
    if begun:
        files = {path: text for path, text in files.items() if not (into / path).exists()}
    write_files(files, into=into)
    if begun:
        tell(
            f'crawlers/platforms/{chosen}/platform.toml stays: take read_by = "any page" out of it'
        )
    tell("look through the case: nothing in it may be anybody's own words")


def _need_proposal(archive: Path | None, name: str) -> Proposal:
    found = find_proposals(locate(archive), platform=name)
    if not found:
        raise BadInput(
            f"no reading of a page of {make_plain(name)!r} was confirmed: see `piecework confirm`"
        )
    return found[0]


def _open_page(sealed: Sealed) -> Page:
    page = sealed.page
    return Page(
        body=page.body,
        content_type=page.content_type,
        seen=page.seen,
        access=Access.DONATED,
        address=page.address,
    )


def _write_places(proposal: Proposal) -> str:
    """A comment with the places, for who writes the reader."""
    lines = [
        f"# On {proposal.pages} confirmed pages with {proposal.offers} offers the fields stood:"
    ]
    lines += [
        f"#   {of}: {place} ({times} times)"[:100]
        for of, places in proposal.places.items()
        for place, times in places[:1]
    ]
    return "\n".join(lines) + "\n"

"""``piecework cite``: a citation that names what, how sure, and where the proof is."""

from __future__ import annotations

from pathlib import Path

import click

from archive.desk.store import open_desk
from archive.door import Archive
from archive.publish.citation_formats import FORMATS, write_csl, write_footnote, write_grade
from archive.publish.citations import cite
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json


@click.command("cite", short_help="Cite a listing, version, capture, figure or claim.")
@archive_option
@json_option
@click.argument("cited", metavar="ID")
@click.option("--by", required=True, help="Who at the desk lets it leave.")
@click.option(
    "--format",
    "one",
    type=click.Choice(list(FORMATS)),
    default="footnote",
    show_default=True,
    help="A footnote in English or Dutch, BibTeX, or CSL-JSON for reference managers.",
)
def command(archive: Path | None, as_json: bool, cited: str, by: str, one: str) -> None:
    """A citation passes the publication gate and is registered. It says how the thing was seen
    (visited, watched, donated, imported), and where a time is only as the donor stated it.

    A figure's ID is U….N, the Nth figure of a publication (`piecework desk published` lists
    these); U… alone tells which figures it has.

    \b
    Examples:
      piecework cite L0123456789abc --by anna
      piecework cite U0123456789abc.2 --by anna
      piecework cite M0123456789abc --by anna --format csl > claim.json
    """
    home = locate(archive)
    with Archive(home) as door, open_desk(home) as desk:
        citation = cite(door, desk, cited, by=by)
    if as_json:
        print_json(
            {
                "id": citation.id,
                "publication": citation.publication,
                "grade": write_grade(citation),
                "footnote": {
                    name: write_footnote(citation, language=name) for name in ("en", "nl")
                },
                "bibtex": FORMATS["bibtex"](citation),
                "csl": write_csl(citation),
            }
        )
    else:
        click.echo(FORMATS[one](citation), nl=False)

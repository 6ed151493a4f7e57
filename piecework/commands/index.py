"""``piecework index``: bring the index up to the ledger, or build it anew."""

from __future__ import annotations

from pathlib import Path

import click

from archive.indexing import bring_up_to_date
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, tell


@click.command("index", short_help="Bring the search index up to date, or rebuild it.")
@archive_option
@json_option
@click.option("--rebuild", is_flag=True, help="Throw it away and build it from the ledger.")
def command(archive: Path | None, as_json: bool, rebuild: bool) -> None:
    """The index is disposable: everything in it comes from the ledger.

    \b
    Example:
      piecework index --rebuild
    """

    def show(done: int, expected: int | None) -> None:
        tell(f"{done} of {expected}" if expected else str(done))

    count = bring_up_to_date(locate(archive), rebuild=rebuild, progress=show)
    if as_json:
        print_json({"versions": count})
    else:
        click.echo(f"the index holds {count} versions")

"""``piecework enrich``: compute what rules make of the ledger, again where a rule changed."""

from __future__ import annotations

from pathlib import Path

import click

from archive.enrich.registry import list_enrichers
from archive.enriching import bring_enrichments_up
from archive.errors import ArchiveBusy, NoKey
from archive.home import Home
from archive.indexing import bring_up_to_date
from archive.meaning.switching import switch_on
from archive.places import count_places
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_mapping, tell


@click.command("enrich", short_help="Compute wages, series, pay changes and flags.")
@archive_option
@json_option
@click.option("--list", "listed", is_flag=True, help="Only show the rules and their versions.")
@click.option(
    "--meaning",
    "meaning",
    is_flag=True,
    help="From now on make vectors of meaning too (needs the extra `meaning`).",
)
def command(archive: Path | None, as_json: bool, listed: bool, meaning: bool) -> None:
    """Nothing that a page said is changed: findings stand beside it, each with its rule's version.

    Done by itself after every donation, but for pay by place, which is counted here alone and
    needs the archive's keys. Stopped anywhere, the next run goes on.

    \b
    Example:
      piecework enrich
    """
    rules = {one.name: one.rule for one in list_enrichers()}
    if listed:
        print_json({"rules": rules}) if as_json else print_mapping(rules)
        return

    def show(done: int, expected: int | None) -> None:
        tell(f"{done} of {expected}" if expected else str(done))

    home = locate(archive)
    if meaning:
        switch_on(home)
    looked = bring_enrichments_up(home, progress=show)
    places = _count_places(home)
    if places:
        bring_enrichments_up(home, progress=show)
    bring_up_to_date(home)
    if as_json:
        print_json({"versions": looked, "placed": places, "rules": rules})
    else:
        click.echo(f"{looked} versions looked at, by {len(rules)} rules")


def _count_places(home: Home) -> int | None:
    """Of how many versions something else is known of pay by place; None where it was not
    counted."""
    try:
        return count_places(home)
    except (NoKey, ArchiveBusy) as error:
        tell(f"pay by place was not counted: {error}")
        return None

"""``piecework families``: texts that stand on several offers or documents, nearly the same."""

from __future__ import annotations

from pathlib import Path

import click

from archive.door import Archive
from archive.errors import BadInput
from archive.families.showing import Family
from archive.times import to_text
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table, tell

NOTE = "the same text, or nearly: that says nothing of who is behind it"


@click.command(
    "families",
    short_help="List texts that stand on several offers.",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("question", nargs=-1)
@archive_option
@json_option
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
def command(question: tuple[str, ...], archive: Path | None, as_json: bool, limit: int) -> None:
    """Families of look-alike texts, those with the most versions first; of each its span,
    requesters, platforms, languages, units and prices.

    QUESTION is as in `piecework search`; with one, only what it finds is counted. All of one
    family: `family:X…`. A family means the same text, never the same actor.

    \b
    Examples:
      piecework families 'posters:>1 flag:biometric-id'
      piecework families family:X0123456789abc --json
    """
    strange = next((word for word in question if word.startswith("--")), None)
    if strange is not None:
        raise BadInput(f"families has no option {strange}: see `piecework families --help`")
    with Archive(locate(archive)) as door:
        found = door.families(" ".join(question), limit=limit)
        lag = door.lag()
    if lag:
        tell(f"the index is {lag} versions behind the ledger: run `piecework index`")
    if as_json:
        print_json({"note": NOTE, "families": [one.to_json() for one in found]})
        return
    print_table(
        [_row(one) for one in found],
        head=(
            "family",
            "text",
            "offers",
            "requesters",
            "platforms",
            "lang",
            "from",
            "until",
            "pay",
        ),
    )
    tell(f"{len(found)} families; {NOTE}")


def _row(one: Family) -> tuple[str, ...]:
    prices = [
        f"{price.least:f} to {price.most:f} {price.currency or ''} {price.unit or ''}".strip()
        for price in one.prices
    ]
    return (
        one.id,
        one.title,
        str(one.items),
        str(len(one.requesters)),
        ", ".join(one.platforms),
        ", ".join(one.languages),
        to_text(one.span.earliest)[:10],
        to_text(one.span.latest)[:10],
        "; ".join(prices),
    )

"""``piecework search``: one question, typed as in the pages' search box."""

from __future__ import annotations

from pathlib import Path

import click

from archive.door import Archive
from archive.errors import BadInput
from archive.index.answer import Answer, Hit
from archive.times import to_text
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table, tell

FACETS = ("platform", "kind", "lang", "currency")


# A question may begin with a minus: `-platform:prolific` is no option, and no short one is known.
@click.command(
    "search",
    short_help="Ask the archive.",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("question", nargs=-1)
@archive_option
@json_option
@click.option("--limit", type=click.IntRange(0, 500), default=20, show_default=True)
@click.option("--after", metavar="CURSOR", help="The next page: `next` of the answer before.")
@click.option(
    "--facet", "facets", multiple=True, metavar="FIELD", help="Count by this field (repeatable)."
)
def command(
    question: tuple[str, ...],
    archive: Path | None,
    as_json: bool,
    limit: int,
    after: str | None,
    facets: tuple[str, ...],
) -> None:
    """Ask for versions of listings and documents; without words it matches all.

    Words, "phrases", OR, -not, prefix*, fuzzy~, and fields: platform:mturk pay:<1 currency:EUR
    live:2024-03 first:2024-01..2024-06 -lang:de change:pay requester:"Example Labs" sort:-pay.
    What it prints is for the desk, not for publication.

    \b
    Examples:
      piecework search 'selfie passport -platform:prolific'
      piecework search --json 'change:pay first:2024' | jq .total
    """
    strange = next((word for word in question if word.startswith("--")), None)
    if strange is not None:
        raise BadInput(f"search has no option {strange}: see `piecework search --help`")
    with Archive(locate(archive)) as door:
        answer = door.search(" ".join(question), limit=limit, facets=facets or FACETS, after=after)
        lag = door.lag()
    if lag:
        tell(f"the index is {lag} versions behind the ledger: run `piecework index`")
    if as_json:
        print_json(answer.to_json())
    else:
        _print_answer(answer)
        _print_facets(answer, facets)


def _print_answer(answer: Answer) -> None:
    print_table(
        [_row(hit) for hit in answer.hits],
        head=("id", "platform", "title", "requester", "pay", "seen from", "until"),
    )
    shown = f"{len(answer.hits)} of " if len(answer.hits) < answer.total else ""
    tell(f"{shown}{answer.total} versions, by {answer.ranked_by}")
    for word in answer.capped:
        tell(f"{word} stands for more words than were looked up: the total is a lower bound")
    if answer.next:
        tell(f"next page: --after {answer.next}")
    if not answer.total:
        tell(
            "nothing here matches; that is no proof that it was not offered. How likely it would "
            "have been seen: `piecework zero --platform P --since DAY --until DAY --lifetime 6h`"
        )


def _row(hit: Hit) -> tuple[str, ...]:
    return (
        hit.item_id,
        hit.platform,
        hit.title,
        hit.requester.name or hit.requester.id or "",
        hit.pay.raw if hit.pay else "",
        to_text(hit.first_seen.earliest)[:13],
        to_text(hit.last_seen.latest)[:13],
    )


def _print_facets(answer: Answer, wanted: tuple[str, ...]) -> None:
    for name in wanted:
        click.echo(f"\n{name}")
        print_table(
            [(one.label, str(one.count)) for one in answer.facets[name]], head=("value", "versions")
        )

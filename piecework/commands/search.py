"""``piecework search``: one question, typed as in the pages' search box."""

from __future__ import annotations

from pathlib import Path

import click

from archive.door import Archive
from archive.errors import BadInput
from archive.index.answer import Answer, Hit
from archive.index.query import find_field
from archive.meaning.asking import MOST_HITS
from archive.times import to_text
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table, tell

FACETS = ("platform", "kind", "language", "currency")
_HEAD = ("id", "platform", "title", "requester", "pay", "seen from", "until")


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
@click.option(
    "--meaning", metavar="TEXT", help="Rank by how near in meaning to TEXT, in any language."
)
@click.option(
    "--hybrid", metavar="TEXT", help="Rank by meaning and by the words of TEXT, and say which."
)
def command(
    question: tuple[str, ...],
    archive: Path | None,
    as_json: bool,
    limit: int,
    after: str | None,
    facets: tuple[str, ...],
    meaning: str | None,
    hybrid: str | None,
) -> None:
    """Ask for versions of listings and documents; without words it matches all.

    Words, "phrases", OR, -not, prefix*, fuzzy~, and fields: platform:mturk pay:<1 currency:EUR
    live:2024-03 first:2024-01..2024-06 -lang:de change:pay requester:"Example Labs" sort:-pay.
    What it prints is for the desk, not for publication.

    With --meaning or --hybrid, QUESTION narrows what is ranked, and there is no total: by meaning
    everything is somehow near, so that the likeness is shown. Needs `piecework enrich --meaning`.

    \b
    Examples:
      piecework search 'selfie passport -platform:prolific'
      piecework search --json 'change:pay first:2024' | jq .total
      piecework search --meaning 'foto van je voeten' platform:mturk
    """
    strange = next((word for word in question if word.startswith("--")), None)
    if strange is not None:
        raise BadInput(f"search has no option {strange}: see `piecework search --help`")
    if meaning is not None or hybrid is not None:
        if after is not None or facets or (meaning is not None and hybrid is not None):
            raise BadInput("--meaning and --hybrid: one of them, without --after and --facet")
        _ask_near(question, archive, as_json, limit, meaning or hybrid or "", hybrid is not None)
        return
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
        head=_HEAD,
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
        counts = answer.facets[find_field(name).name]
        print_table([(one.label, str(one.count)) for one in counts], head=("value", "versions"))


def _ask_near(
    question: tuple[str, ...],
    archive: Path | None,
    as_json: bool,
    limit: int,
    text: str,
    hybrid: bool,
) -> None:
    with Archive(locate(archive)) as door:
        answer = door.near(text, " ".join(question), limit=min(limit, MOST_HITS), hybrid=hybrid)
    if as_json:
        print_json(answer.to_json())
        return
    print_table(
        [
            (
                *_row(one.hit),
                "" if one.likeness is None else f"{one.likeness:.2f}",
                " and ".join(one.by),
            )
            for one in answer.hits
        ],
        head=(*_HEAD, "likeness", "found by"),
    )
    tell(
        f"ranked by {answer.ranked_by}; {answer.held} versions have a meaning; the nearest "
        "are shown, however far they are"
    )

"""``piecework flags``: possible dubious requests, with the words that made rules think so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from archive.door import Archive
from archive.dubious.rules import load_rules
from archive.errors import BadInput
from archive.index.answer import Hit
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table, tell

ENRICHERS = ("flags", "promises")
NOTE = "possible, found by rules, reviewed by nobody: for the desk, not for publication"


@click.command(
    "flags",
    short_help="List possible dubious requests.",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("question", nargs=-1)
@archive_option
@json_option
@click.option("--category", metavar="NAME", help="Only of this category (see `rules list`).")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@click.option("--after", metavar="CURSOR", help="The next page: `next` of the answer before.")
def command(
    question: tuple[str, ...],
    archive: Path | None,
    as_json: bool,
    category: str | None,
    limit: int,
    after: str | None,
) -> None:
    """Versions of listings and documents with a flag, each with its words and its rule.

    A flag is a suspicion of a rule, never a finding about somebody: read the words in their place
    before anything is made of it. QUESTION is as in `piecework search`.

    \b
    Example:
      piecework flags platform:mturk --category biometric-id --json
    """
    strange = next((word for word in question if word.startswith("--")), None)
    if strange is not None:
        raise BadInput(f"flags has no option {strange}: see `piecework flags --help`")
    known = load_rules().categories
    if category is not None and category not in known:
        raise BadInput(f"no category is called {category}: there are {', '.join(sorted(known))}")
    asked = " ".join((*question, "flags:>0" if category is None else f"flag:{category}"))
    with Archive(locate(archive)) as door:
        answer = door.search(asked, limit=limit, facets=(), after=after)
        details = [(hit, read_details(door, hit.version)) for hit in answer.hits]
        lag = door.lag()
    if lag:
        tell(f"the index is {lag} versions behind the ledger: run `piecework index`")
    if as_json:
        print_json(
            {
                "note": NOTE,
                "total": answer.total,
                "next": answer.next,
                "versions": [_write(hit, detail, category) for hit, detail in details],
            }
        )
        return
    print_table(
        [row for hit, detail in details for row in _list_rows(hit, detail, category)],
        head=("version", "possible", "severity", "confidence", "words", "rule"),
    )
    tell(f"{len(answer.hits)} of {answer.total} versions; {NOTE}")
    if answer.next:
        tell(f"next page: --after {answer.next}")


def read_details(door: Archive, version: int) -> dict[str, list[Mapping[str, object]]]:
    """What the rules on dubious requests kept of a version: ``possible`` flags, and what a listing
    left ``unsaid``."""
    kept: dict[str, list[Mapping[str, object]]] = {"possible": [], "unsaid": []}
    for finding in door.findings(version):
        if finding.enricher in ENRICHERS:
            for name, listed in finding.detail.items():
                if name in kept and isinstance(listed, list):
                    kept[name] += [one for one in listed if isinstance(one, Mapping)]
    return kept


def list_words(flag: Mapping[str, object]) -> str:
    """The quoted words of a flag, in their order."""
    quotes = flag.get("quotes")
    listed = quotes if isinstance(quotes, list) else []
    return " … ".join(str(one["words"]) for one in listed if isinstance(one, Mapping))


def _of_category(
    listed: list[Mapping[str, object]], category: str | None
) -> list[Mapping[str, object]]:
    return [one for one in listed if category in (None, one.get("category"))]


def _write(
    hit: Hit, detail: dict[str, list[Mapping[str, object]]], category: str | None
) -> dict[str, object]:
    return {
        "id": hit.id,
        "item": hit.item_id,
        "platform": hit.platform,
        "title": hit.title,
        **{name: _of_category(listed, category) for name, listed in detail.items()},
    }


def _list_rows(
    hit: Hit, detail: dict[str, list[Mapping[str, object]]], category: str | None
) -> list[tuple[str, ...]]:
    return [
        (
            hit.id,
            str(one["category"]),
            str(one["severity"]),
            str(one["confidence"]),
            list_words(one),
            str(one["rule"]),
        )
        for one in _of_category(detail["possible"], category)
    ]

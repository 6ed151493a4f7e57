"""``piecework flags``: possible dubious requests, with the words that made rules think so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import click

from archive.door import Archive
from archive.dubious.rules import load_rules
from archive.enrich.kept_flags import find_rules_against, tell_rule
from archive.errors import BadInput
from archive.index.answer import Hit
from archive.platform_notes import PlatformNote
from archive.platform_rules import RuleOn
from crawlers.platforms.showing import list_notes
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
@click.option(
    "--unsaid",
    is_flag=True,
    help="Instead: listings offered as a survey or the like whose documents ask for more.",
)
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@click.option("--after", metavar="CURSOR", help="The next page: `next` of the answer before.")
def command(
    question: tuple[str, ...],
    archive: Path | None,
    as_json: bool,
    category: str | None,
    unsaid: bool,
    limit: int,
    after: str | None,
) -> None:
    """Versions of listings and documents with a flag, each with its words and its rule.

    A flag is a suspicion of a rule, never a finding about somebody: read the words in their place
    before anything is made of it. Beside it stands the platform's own rule against such requests,
    where one is known, as it stood on the day the version was first seen. QUESTION is as in
    `piecework search`.

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
    wanted = "flags:>0" if category is None else f"flag:{category}"
    if unsaid:
        wanted = "-unsaid:none" if category is None else f"unsaid:{category}"
    asked = " ".join((*question, wanted))
    with Archive(locate(archive)) as door:
        answer = door.search(asked, limit=limit, facets=(), after=after)
        details = [
            (
                hit,
                read_details(
                    door,
                    hit.version,
                    platform=hit.platform,
                    day=hit.first_seen.earliest.date(),
                ),
            )
            for hit in answer.hits
        ]
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
        head=(
            *("version", "title", "possible", "severity", "confidence", "words", "rule"),
            "platform's rule",
        ),
    )
    tell(f"{len(answer.hits)} of {answer.total} versions; {NOTE}")
    if answer.next:
        tell(f"next page: --after {answer.next}")


Detail = dict[str, list[Mapping[str, object]]]


def read_details(door: Archive, version: int, *, platform: str, day: date) -> Detail:
    """What the rules on dubious requests kept of a version: ``possible`` flags, and what a listing
    left ``unsaid``; each with the platform's own rules against it on that day."""
    kept: Detail = {"possible": [], "unsaid": []}
    for finding in door.findings(version):
        if finding.enricher in ENRICHERS:
            for name, listed in finding.detail.items():
                if name in kept and isinstance(listed, list):
                    kept[name] += [
                        {**one, "platform_rules": _write_rules(one, platform=platform, day=day)}
                        for one in listed
                        if isinstance(one, Mapping)
                    ]
    return kept


def _write_rules(
    one: Mapping[str, object], *, platform: str, day: date
) -> list[Mapping[str, object]]:
    notes = _find_notes()
    against = find_rules_against(str(one["category"]), day=day, note=notes.get(platform))
    return [_write_rule(rule) for rule in against]


@cache
def _find_notes() -> Mapping[str, PlatformNote]:
    return {note.name: note for note in list_notes()}


def _write_rule(rule: RuleOn) -> dict[str, object]:
    fact = rule.fact
    return {
        "standing": str(rule.standing),
        "says": fact.says,
        "first": None if fact.first is None else fact.first.isoformat(),
        "last": None if fact.last is None else fact.last.isoformat(),
        "source": fact.source.title,
        "address": fact.source.address,
        "told": tell_rule(rule),
    }


def tell_platform_rule(flag: Mapping[str, object]) -> str:
    """The surest of the platform's rules beside a flag, or that none is known."""
    listed = flag.get("platform_rules")
    if isinstance(listed, list) and listed:
        return str(listed[0]["told"])
    return "none known"


def list_words(flag: Mapping[str, object]) -> str:
    """The quoted words of a flag, in their order; the same words once."""
    kept: dict[str, str] = {}
    for one in _list_quotes(flag):
        kept.setdefault(str(one["words"]).casefold(), str(one["words"]))
    return " … ".join(kept.values())


def list_places(flag: Mapping[str, object]) -> str:
    """Where the quoted words of a flag stand: the part, and from which character to which."""
    return "; ".join(
        f"{one['part']} {one['start']}-{one['end']}" if one.get("end") else str(one["part"])
        for one in _list_quotes(flag)
    )


def _list_quotes(flag: Mapping[str, object]) -> list[Mapping[str, object]]:
    quotes = flag.get("quotes")
    listed = quotes if isinstance(quotes, list) else []
    return [one for one in listed if isinstance(one, Mapping)]


def _of_category(
    listed: list[Mapping[str, object]], category: str | None
) -> list[Mapping[str, object]]:
    return [one for one in listed if category in (None, one.get("category"))]


def _write(hit: Hit, detail: Detail, category: str | None) -> dict[str, object]:
    return {
        "id": hit.id,
        "item": hit.item_id,
        "platform": hit.platform,
        "title": hit.title,
        **{name: _of_category(listed, category) for name, listed in detail.items()},
    }


def _list_rows(hit: Hit, detail: Detail, category: str | None) -> list[tuple[str, ...]]:
    """A row a category, with its surest words: several rules seldom say more than one does."""
    kept: dict[tuple[str, str], list[Mapping[str, object]]] = {}
    for name, listed in detail.items():
        for one in _of_category(listed, category):
            kept.setdefault((name, str(one["category"])), []).append(one)
    return [
        (hit.id, hit.title, *_list_cells(name, sorted(found, key=_confidence, reverse=True)))
        for (name, _), found in kept.items()
    ]


def _confidence(one: Mapping[str, object]) -> float:
    told = one.get("confidence")
    return float(told) if isinstance(told, int | float) else 0.0


def _list_cells(name: str, found: list[Mapping[str, object]]) -> tuple[str, ...]:
    """What the surest of a category's flags says, and how many rules more say it too."""
    one, *more = found
    rule = str(one.get("rule", ""))
    return (
        f"{one['category']} (unsaid)" if name == "unsaid" else str(one["category"]),
        str(one.get("severity", "")),
        str(one.get("confidence", "")),
        list_both_places(one) if name == "unsaid" else list_words(one),
        f"{rule} and {len(more)} more" if more else rule,
        tell_platform_rule(one),
    )


def list_both_places(one: Mapping[str, object]) -> str:
    """Of what a listing left unsaid: what it offered, and where more is asked."""
    offered, asked = one["offered_as"], one["asked"]
    if not (isinstance(offered, Mapping) and isinstance(asked, Mapping)):
        return ""
    return f"offered as: {offered['words']}; {one['asked_in']} asks: {asked['words']}"

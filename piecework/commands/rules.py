"""``piecework rules``: rules on dubious requests, why one fired, what a new one would do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from archive.door import Archive
from archive.dubious.rules import keep_categories, load_rules, read_draft
from archive.dubious.trying import Difference, try_draft
from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.ledger import LedgerReader
from piecework.commands.flags import (
    NOTE,
    list_both_places,
    list_places,
    list_words,
    read_details,
    tell_platform_rule,
)
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table, tell


@click.group("rules", short_help="List, explain and try rules on dubious requests.")
def command() -> None:
    """A rule is data: archive/dubious/rules/*.toml; docs/dubious.md says how one is written.

    \b
    Example:
      piecework rules test my_rule.toml
    """


@command.command("list", short_help="List all rules, or those of a category.")
@click.option("--category", metavar="NAME", help="Only of this category.")
@json_option
def list_rules(category: str | None, as_json: bool) -> None:
    """Each rule with its category, language, version, and whether a native reader checked it.

    With --json also its patterns, written out, and all that takes a match back.

    \b
    Examples:
      piecework rules list --category money
      piecework rules list --json
    """
    book = load_rules()
    if category is not None:
        if category not in book.categories:
            known = ", ".join(sorted(book.categories))
            raise BadInput(f"no category is called {category}: there are {known}")
        book = keep_categories(book, {category})
    rules = sorted(book.rules, key=lambda one: (one.category, one.id))
    if as_json:
        print_json(
            {
                "edition": book.edition,
                "categories": {
                    one.code: {
                        "title": one.title,
                        "severity": one.severity,
                        "unless": list(one.unless),
                        "unless_text": list(one.unless_text),
                    }
                    for one in book.categories.values()
                    if category in (None, one.code)
                },
                "rules": [
                    {
                        "id": one.id,
                        "category": one.category,
                        "language": one.language,
                        "version": one.version,
                        "confidence": one.confidence,
                        "checked_by_native_reader": one.native,
                        "source": one.source,
                        "prompted_by": list(one.prompted_by),
                        "patterns": list(one.patterns),
                        "together": [list(terms) for terms in one.together],
                        "within": one.within,
                        "needs": list(one.needs),
                        "unless": list(one.unless),
                        "unless_text": list(one.unless_text),
                    }
                    for one in rules
                ],
            }
        )
        return
    print_table(
        [
            (one.id, one.category, one.language, str(one.version), "yes" if one.native else "no")
            for one in rules
        ],
        head=("rule", "category", "language", "version", "native reader"),
    )


@command.command("explain", short_help="Say why a listing is flagged.")
@click.argument("listing_id", metavar="ID")
@archive_option
@json_option
def explain(listing_id: str, archive: Path | None, as_json: bool) -> None:
    """For each version: the rule, the words, the part they stand in and their place there; and
    the platform's own rule against such requests, as it stood on the day, where one is known.

    \b
    Example:
      piecework rules explain L0a1b2c3d4e5f6
    """
    with Archive(locate(archive)) as door:
        story = door.listing(listing_id)
        kept = {
            to_id(IdKind.VERSION, doc.version): read_details(
                door,
                doc.version,
                platform=doc.platform,
                day=doc.first_seen.earliest.date(),
            )
            for doc in story.versions
        }
    if as_json:
        print_json({"note": NOTE, "versions": kept})
        return
    print_table(
        [
            (
                version,
                f"{one['category']} (unsaid)" if name == "unsaid" else str(one["category"]),
                str(one["rule"]),
                list_both_places(one) if name == "unsaid" else list_words(one),
                list_places(one),
                _tell_native(one),
                tell_platform_rule(one),
            )
            for version, detail in kept.items()
            for name, listed in detail.items()
            for one in listed
        ],
        head=("version", "possible", "rule", "words", "place", "native reader", "platform's rule"),
    )
    flagged = any(listed for detail in kept.values() for listed in detail.values())
    tell(NOTE if flagged else "no rule found anything; that is no proof of anything")


@command.command("test", short_help="Show what a new or changed rule would do here.")
@click.argument("rule_file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@archive_option
@json_option
def test(rule_file: Path, archive: Path | None, as_json: bool) -> None:
    """Versions in this archive that would newly be flagged, and those that no longer would.

    RULE_FILE is written as those in archive/dubious/rules: a rule whose id is known replaces that
    rule, others are added. Nothing is kept.

    \b
    Example:
      piecework rules test biometric_id.toml --json
    """
    draft = read_draft(rule_file.name, rule_file.read_text("utf-8"))
    home = locate(archive)
    with LedgerReader.open(home.ledger_db) as ledger:
        docs = ledger.version_docs(ledger.all_version_keys())
        found = list(try_draft(docs, book=load_rules(), draft=draft))
    if as_json:
        print_json(
            {
                "newly": [_write(one) for one in found if one.flagged],
                "no_longer": [_write(one) for one in found if not one.flagged],
            }
        )
        return
    print_table(
        [
            (
                "newly" if one.flagged else "no longer",
                one.flag.category,
                to_id(IdKind.VERSION, one.doc.version),
                one.doc.title,
                " … ".join(quote.words for quote in one.flag.quotes),
            )
            for one in found
        ],
        head=("flagged", "possible", "version", "title", "words"),
    )
    tell(f"{len(found)} versions would change; nothing was kept")


def _tell_native(one: Mapping[str, object]) -> str:
    checked = one.get("checked_by_native_reader")
    return "" if checked is None else "yes" if checked else "no"


def _write(one: Difference) -> dict[str, object]:
    return {
        "version": to_id(IdKind.VERSION, one.doc.version),
        "platform": one.doc.platform,
        "title": one.doc.title,
        "category": one.flag.category,
        "rule": one.flag.rule,
        "words": [quote.words for quote in one.flag.quotes],
    }

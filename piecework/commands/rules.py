"""``piecework rules``: rules on dubious requests, why one fired, what a new one would do."""

from __future__ import annotations

from pathlib import Path

import click

from archive.door import Archive
from archive.dubious.rules import load_rules, read_draft
from archive.dubious.trying import Difference, try_draft
from archive.ids import IdKind, to_id
from archive.ledger import LedgerReader
from piecework.commands.flags import NOTE, list_words, read_details, tell_platform_rule
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table, tell


@click.group("rules", short_help="List, explain and try rules on dubious requests.")
def command() -> None:
    """A rule is data: archive/dubious/rules/*.toml; docs/dubious.md says how one is written.

    \b
    Example:
      piecework rules test my_rule.toml
    """


@command.command("list", short_help="List all rules.")
@json_option
def list_rules(as_json: bool) -> None:
    """Each rule with its category, language, version, and whether a native reader checked it.

    \b
    Example:
      piecework rules list --json
    """
    book = load_rules()
    rules = sorted(book.rules, key=lambda one: (one.category, one.id))
    if as_json:
        print_json(
            {
                "edition": book.edition,
                "categories": {
                    one.code: {"title": one.title, "severity": one.severity}
                    for one in book.categories.values()
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
                str(one["category"]),
                str(one["rule"]),
                "yes" if one["checked_by_native_reader"] else "no",
                list_words(one),
                tell_platform_rule(one),
            )
            for version, detail in kept.items()
            for one in detail["possible"]
        ],
        head=("version", "possible", "rule", "native reader", "words", "platform's rule"),
    )
    tell(NOTE)


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


def _write(one: Difference) -> dict[str, object]:
    return {
        "version": to_id(IdKind.VERSION, one.doc.version),
        "platform": one.doc.platform,
        "title": one.doc.title,
        "category": one.flag.category,
        "rule": one.flag.rule,
        "words": [quote.words for quote in one.flag.quotes],
    }

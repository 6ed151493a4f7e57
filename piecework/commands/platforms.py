"""``piecework platforms``: what can be read of each platform, how sure that is, and its rules."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click

from archive.errors import BadInput
from crawlers.platforms import load_platforms
from crawlers.platforms.dated import RuleOn
from crawlers.platforms.facts import Facts
from crawlers.platforms.showing import (
    list_platforms,
    list_rules,
    write_days,
    write_fact,
    write_status,
)
from piecework.options import json_option
from piecework.output import print_json, print_mapping, print_table


@click.command(
    "platforms", short_help="Show platforms, how sure their reading is, and their rules."
)
@click.argument("name", required=False)
@json_option
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DAY",
    help="With NAME: the rules as they stood on this day (default: today).",
)
def command(name: str | None, as_json: bool, day: datetime | None) -> None:
    """Without NAME: all platforms, each with its evidence level: `saved page` (read in real pages),
    `public code` (after published programs), `text only` (after descriptions), `none` (no format is
    known; the reader for any page reads it). With NAME: its formats, and its own rules on a day,
    each with how sure that is and its source.

    \b
    Example:
      piecework platforms
      piecework platforms prolific --day 2023-09-10 --json
    """
    if name is None:
        _show_all(as_json=as_json)
        return
    platforms = load_platforms()
    if name not in platforms:
        raise BadInput(f"no platform is called {name!r}: {', '.join(sorted(platforms))}")
    asked = datetime.now(UTC).date() if day is None else day.date()
    _show_one(platforms[name].facts, day=asked, as_json=as_json)


def _show_all(*, as_json: bool) -> None:
    shown = list_platforms()
    if as_json:
        print_json(
            [
                {
                    "name": one.name,
                    "title": one.title,
                    "operator": one.operator,
                    "status": one.status,
                    "evidence": one.evidence,
                    "read_by": one.read_by,
                    "formats": one.formats,
                    "facts": one.facts,
                }
                for one in shown
            ]
        )
        return
    print_table(
        [(one.name, one.title, one.evidence, one.read_by, one.status) for one in shown],
        head=("name", "platform", "evidence", "read by", "status"),
    )


def _show_one(facts: Facts, *, day: date, as_json: bool) -> None:
    rules = list_rules(facts.name, day=day)
    if as_json:
        print_json(
            {
                "name": facts.name,
                "title": facts.title,
                "operator": facts.operator,
                "status": write_status(facts),
                "evidence": facts.evidence,
                "read_by": facts.read_by,
                "not_read": list(facts.not_read),
                "formats": [
                    {
                        "id": form.id,
                        "title": form.title,
                        "holds": form.holds,
                        "evidence": form.evidence,
                        "proof": form.proof,
                    }
                    for form in facts.formats
                ],
                "day": day.isoformat(),
                "rules": [{"standing": rule.standing, **write_fact(rule.fact)} for rule in rules],
            }
        )
        return
    print_mapping(
        {
            "platform": facts.title,
            "operator": facts.operator,
            "status": write_status(facts),
            "read by": facts.read_by,
            "not said on its lists": ", ".join(facts.not_read).replace("_", " ") or "-",
        }
    )
    click.echo()
    print_table(
        [(form.title, form.evidence, form.proof) for form in facts.formats],
        head=("what can be donated", "evidence", "how it was proven"),
    )
    click.echo()
    if not rules:
        click.echo(f"No rule is known that held on {day.isoformat()}.")
        return
    print_table(
        [_write_rule(rule) for rule in rules],
        head=(f"on {day.isoformat()}", "rule", "what", "days", "source"),
    )


def _write_rule(rule: RuleOn) -> tuple[str, ...]:
    fact = rule.fact
    about = fact.kind.replace("_", " ") + (f" ({fact.topic})" if fact.topic else "")
    return rule.standing, about, fact.says, write_days(fact), fact.source.address

"""``piecework health``: how visited platforms are doing, and whether somebody should look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from archive.ledger import LedgerReader
from archive.log.health import read_evidence_health
from archive.times import to_text
from crawlers.visits.health import PlatformHealth, read_health
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, print_table, tell


@click.command("health", short_help="Say how visits and evidence are doing.")
@archive_option
@json_option
@click.option(
    "--overdue",
    type=click.FloatRange(min=1),
    default=24.0,
    show_default=True,
    help="Hours after which a platform without a whole walk should be looked at.",
)
def command(archive: Path | None, as_json: bool, overdue: float) -> int:
    """For each visited platform: the last good walk, the share of walked hours of the last week
    in which one was good, and what is broken since. By the hour, and merged over accounts. Then
    whether the log's last checkpoint, its timestamps and verification are on time. Exits with 1
    where somebody should look.

    \b
    Example:
      piecework health --json
    """
    now = datetime.now(UTC)
    home = locate(archive)
    with LedgerReader.open(home.ledger_db) as ledger:
        found = read_health(ledger, now=now, overdue=timedelta(hours=overdue))
    evidence = read_evidence_health(home, now=now)
    if as_json:
        print_json({"platforms": [_write(one) for one in found], "evidence": evidence.to_json()})
    else:
        print_table(
            [
                (
                    one.platform,
                    "never" if one.last_success is None else to_text(one.last_success)[:13],
                    "" if one.coverage is None else f"{one.coverage:.0%}",
                    ", ".join(one.broken) or ("overdue" if one.overdue else "fine"),
                )
                for one in found
            ],
            head=("platform", "last good walk", "good hours", "state"),
        )
        last = evidence.last_checkpoint
        tell(
            f"last checkpoint of the log: {'none' if last is None else last.isoformat()}; all "
            f"verified: {evidence.last_round or 'not yet'}"
        )
        for problem in evidence.problems:
            click.echo(make_plain(problem))
    return 1 if evidence.problems or any(one.needs_looking for one in found) else 0


def _write(one: PlatformHealth) -> dict[str, object]:
    return {
        "platform": one.platform,
        "last_success": None if one.last_success is None else to_text(one.last_success),
        "coverage": one.coverage,
        "hours": {str(verdict): count for verdict, count in one.hours.items()},
        "broken": [str(reason) for reason in one.broken],
        "overdue": one.overdue,
        "needs_looking": one.needs_looking,
    }

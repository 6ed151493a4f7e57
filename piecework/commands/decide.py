"""``piecework decide``: record an editor's decision that a platform may be visited, or end it."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from archive.errors import BadInput
from archive.sources.doors.decision import DecisionDoor, VisitDecision
from archive.sources.keys import open_vault
from archive.times import to_text
from crawlers.intake import check_platform_name
from crawlers.platforms import load_platforms
from crawlers.visits.opening import check_may_visit
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, print_table, tell

_LONGEST = timedelta(days=366)


@click.command("decide", short_help="Record an editor's decision on visits.")
@click.argument("platform", required=False)
@archive_option
@json_option
@click.option("--country", metavar="CC", help="Of the workers (ISO 3166-1, such as NL).")
@click.option("--by", "decided_by", metavar="NAME", help="Who decides (default: you).")
@click.option("--advice", metavar="TEXT", help="On whose advice, and what it said.")
@click.option("--reason", metavar="TEXT", help="Why: what the visits are for.")
@click.option("--until", metavar="DAY", help="Last day, such as 2027-03-01; at most a year ahead.")
@click.option("--end", is_flag=True, help="End the decision that stands.")
def command(
    platform: str | None,
    archive: Path | None,
    as_json: bool,
    country: str | None,
    decided_by: str | None,
    advice: str | None,
    reason: str | None,
    until: str | None,
    end: bool,
) -> int:
    """Without a platform: list what was decided. A visit is refused until an editor has decided
    for the platform and the worker's country; never where the platform's facts say that its
    workers sign an NDA. What the platform's terms say is shown first: a worker's consent is not
    the platform's.

    \b
    Example:
      piecework decide toloka --country NL --by 'R. Editor' --until 2027-03-01 \\
        --advice 'legal desk, 2026-11-20: visits without login walls' --reason 'pay trends'
    """
    home = locate(archive)
    with open_vault(home) as vault:
        door = DecisionDoor(vault)
        if platform is None:
            return _list_decisions(door, as_json=as_json)
        check_platform_name(platform, invented=home.demo)
        if country is None:
            raise BadInput("say for workers of which country: --country NL")
        name = decided_by or getpass.getuser()
        if end:
            door.end(platform, country=country.upper(), by=name)
            tell("ended: no visits there from now on")
            return 0
        found = load_platforms(invented=home.demo)[platform]
        check_may_visit(found)
        facts = found.facts.visit
        tell(f"terms of {make_plain(found.title)}: {make_plain(facts.terms)}")
        if not (advice and reason and until):
            raise BadInput("a decision needs --advice, --reason and --until")
        now = datetime.now(UTC)
        door.record(
            VisitDecision(
                platform=platform,
                country=country.upper(),
                decided_by=name,
                advice=advice,
                reason=reason,
                decided_at=now,
                until=_read_day(until, now=now),
            )
        )
    tell("recorded")
    return 0


def _list_decisions(door: DecisionDoor, *, as_json: bool) -> int:
    now = datetime.now(UTC)
    standing = door.list_standing()
    if as_json:
        print_json(
            [
                {
                    "platform": one.decision.platform,
                    "country": one.decision.country,
                    "decided_by": one.decision.decided_by,
                    "advice": one.decision.advice,
                    "reason": one.decision.reason,
                    "decided_at": to_text(one.decision.decided_at),
                    "until": to_text(one.decision.until),
                    "holds": one.holds(now),
                }
                for one in standing
            ]
        )
        return 0
    print_table(
        [
            (
                one.decision.platform,
                one.decision.country,
                "yes" if one.holds(now) else "ended",
                to_text(one.decision.until)[:10],
                one.decision.decided_by,
                one.decision.advice,
            )
            for one in standing
        ],
        head=("platform", "country", "holds", "until", "decided by", "on advice"),
    )
    return 0


def _read_day(text: str, *, now: datetime) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError as error:
        raise BadInput(f"--until {text!r}: write a day as 2027-03-01") from error
    if not now < day <= now + _LONGEST:
        raise BadInput(f"--until {text}: a day from today to a year ahead; decide anew after it")
    return day

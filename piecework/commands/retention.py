"""``piecework retention``: the clock that deletes what is old enough, and decisions on evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from archive.errors import BadInput
from archive.home import Home
from archive.intake import Intake
from archive.retention import (
    Ages,
    delete_evidence,
    delete_overdue,
    find_overdue,
    list_decisions,
    read_ages,
    select_evidence,
)
from archive.sources.keys import open_vault
from crawlers.intake import check_platform_name
from crawlers.platforms import load_platforms
from crawlers.sessions.vault import SessionVault
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell


@click.command("retention", short_help="Delete what is kept too long; evidence by decision only.")
@archive_option
@json_option
@click.option("--dry-run", is_flag=True, help="Say what would be deleted; delete nothing.")
@click.option("--evidence-before", metavar="DATE", help="Captures seen before that day.")
@click.option("--platform", metavar="NAME", help="With --evidence-before: of this platform alone.")
@click.option("--decided-by", metavar="WHO", default="", help="With --evidence-before.")
@click.option("--reason", metavar="TEXT", default="", help="With --evidence-before.")
@click.option("--token", metavar="TOKEN", default="", help="What the dry run printed.")
@click.option("--decisions", is_flag=True, help="List the decisions on evidence so far.")
def command(
    archive: Path | None,
    as_json: bool,
    dry_run: bool,
    evidence_before: str | None,
    platform: str | None,
    decided_by: str,
    reason: str,
    token: str,
    decisions: bool,
) -> None:
    """By itself it deletes pages in quarantine after 90 days, exact times after 365 (whole hours
    stay) and browser sessions after 30; [retention] in archive.toml sets other ages, 0 for never.
    Run it once a day. Evidence goes only by a named decision, after a dry run.

    \b
    Examples:
      piecework retention --dry-run
      piecework retention
      piecework retention --evidence-before 2024-01-01 --dry-run
      piecework retention --evidence-before 2024-01-01 --token 12ab… \\
        --decided-by 'the editor' --reason 'research has ended'
    """
    home = locate(archive)
    if decisions:
        _print_decisions(home, as_json=as_json)
    elif evidence_before is not None:
        if platform is not None:
            check_platform_name(platform)
        _decide(
            home,
            _read_day(evidence_before),
            platform=platform,
            dry_run=dry_run,
            token=token,
            decided_by=decided_by,
            reason=reason,
            as_json=as_json,
        )
    elif platform or decided_by or reason or token:
        raise BadInput("these go with --evidence-before: the clock itself takes no names")
    else:
        _run_clock(home, dry_run=dry_run, as_json=as_json)


def _run_clock(home: Home, *, dry_run: bool, as_json: bool) -> None:
    ages = read_ages(home)
    now = datetime.now(UTC)
    with Intake(home) as intake:
        found = (find_overdue if dry_run else delete_overdue)(intake.stores, ages, now=now)
        sessions = SessionVault(home, intake.vault)
        old = _list_old_sessions(sessions, ages, now=now)
        strays = 0
        if not dry_run:
            for source, at in old:
                sessions.forget(source, at)
            strays = sessions.clear_strays(load_platforms())
            intake.count_held()
    if as_json:
        print_json(
            {
                "deleted": not dry_run,
                "quarantine": len(found.quarantine),
                "exact_times": found.exact_times,
                "sessions": len(old) + strays,
            }
        )
        return
    would = "would be deleted" if dry_run else "deleted"
    click.echo(
        f"{would}: {len(found.quarantine)} pages in quarantine, exact times of "
        f"{found.exact_times} captures, {len(old) + strays} sessions"
    )


def _list_old_sessions(
    sessions: SessionVault, ages: Ages, *, now: datetime
) -> list[tuple[str, str]]:
    if not ages.sessions:
        return []
    before = now - timedelta(days=ages.sessions)
    return [
        (one.source, one.platform)
        for one in sessions.list(load_platforms())
        if one.state.kept_at < before
    ]


def _decide(
    home: Home,
    before: date,
    *,
    platform: str | None,
    dry_run: bool,
    token: str,
    decided_by: str,
    reason: str,
    as_json: bool,
) -> None:
    selection = select_evidence(home, before=before, platform=platform)
    data: dict[str, object] = {
        "captures": len(selection.captures),
        "versions": selection.versions,
        "token": selection.token,
        "deleted": False,
    }
    if dry_run or not token:
        if as_json:
            print_json(data)
        else:
            click.echo(
                f"would be deleted: {len(selection.captures)} captures, and {selection.versions} "
                f"versions that nobody saw since; --token {selection.token}"
            )
        if not dry_run:
            raise BadInput("nothing is deleted without the --token of a dry run")
        return
    report = delete_evidence(home, selection, token=token, decided_by=decided_by, reason=reason)
    if as_json:
        print_json({**data, "deleted": True, **report.to_json()})
    else:
        click.echo(f"deleted {report.captures} captures; `piecework verify` checks the rest")
    tell("backups made before hold them until they are dropped: `piecework backup DIR --keep N`")


def _print_decisions(home: Home, *, as_json: bool) -> None:
    with open_vault(home) as vault:
        found = list_decisions(vault.list_decisions())
    if as_json:
        print_json([dict(one) for one in found])
        return
    for one in found:
        line = (
            f"{one['decided_at']}: {one['decided_by']}: before {one['before']}, "
            f"{one['platform'] or 'every platform'}: {one['reason']}"
        )
        click.echo(make_plain(line))


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"cannot read {text!r} as a day: write 2024-01-01") from error

"""``piecework reread``: sealed pages again, with today's readers."""

from __future__ import annotations

from pathlib import Path

import click

from archive.errors import EvidenceDamaged
from archive.ids import IdKind, to_id
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from crawlers.rereading import Reread, reread_pages
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell


@click.command("reread", short_help="Read sealed pages again with today's readers.")
@archive_option
@json_option
@click.option("--platform", metavar="NAME", help="Only pages of this platform.")
@click.option("--every", is_flag=True, help="Also pages that today's reader read already.")
def command(archive: Path | None, as_json: bool, platform: str | None, every: bool) -> int:
    """Ids stay; what comes out differently is listed, field by field.

    \b
    Example:
      piecework reread --platform mturk --json
    """
    home = locate(archive)
    done: list[Reread] = []
    with Intake(home) as intake:
        for one in reread_pages(intake, platform=platform, every=every):
            done.append(one)
            if len(done) % 100 == 0:
                tell(f"{len(done)} pages read again")
    bring_up_to_date(home)
    if as_json:
        print_json(
            {"pages": len(done), "different": [_write(one) for one in done if _differs(one)]}
        )
    else:
        for one in done:
            if _differs(one):
                _print(one)
        click.echo(f"{len(done)} pages read again, {sum(map(_differs, done))} came out differently")
    return EvidenceDamaged.exit_code if any(one.problem for one in done) else 0


def _differs(one: Reread) -> bool:
    return one.report is None or not one.report.same


def _write(one: Reread) -> dict[str, object]:
    found: dict[str, object] = {
        "capture": to_id(IdKind.CAPTURE, one.capture),
        "platform": one.platform,
        "problem": one.problem or None,
    }
    report = one.report
    if report is not None:
        found |= {
            "reader": {"before": report.before, "after": report.after},
            "state": {"before": report.state_before, "after": report.state_after},
            "added": [to_id(IdKind.LISTING, item) for item in report.added],
            "removed": [to_id(IdKind.LISTING, item) for item in report.removed],
            "fields": [
                {
                    "listing": to_id(IdKind.LISTING, change.item),
                    "field": change.field,
                    "before": change.before,
                    "after": change.after,
                }
                for change in report.fields
            ],
        }
    return found


def _print(one: Reread) -> None:
    click.echo(f"{to_id(IdKind.CAPTURE, one.capture)} ({one.platform})")
    report = one.report
    if report is None:
        click.echo(f"  {make_plain(one.problem)}")
        return
    if report.state_before != report.state_after:
        click.echo(f"  state: {report.state_before} → {report.state_after}")
    for item in report.added:
        click.echo(f"  now shows {to_id(IdKind.LISTING, item)}")
    for item in report.removed:
        click.echo(f"  no longer shows {to_id(IdKind.LISTING, item)}")
    for change in report.fields:
        before, after = make_plain(change.before or "—"), make_plain(change.after or "—")
        click.echo(f"  {to_id(IdKind.LISTING, change.item)} {change.field}: {before} → {after}")

"""``piecework verify``: every sealed record against the ledger, and every capture to a source."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from archive.errors import EvidenceDamaged, NoKey
from archive.home import Home
from archive.rounds import note_whole, verify_share
from archive.verification import check_archive
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell


@click.command("verify", short_help="Check every sealed record against the ledger.")
@archive_option
@json_option
@click.option(
    "--without-sources", is_flag=True, help="Do not open sources.db: no key is needed then."
)
@click.option(
    "--sample",
    type=click.FloatRange(min=0, min_open=True, max=100),
    metavar="PERCENT",
    help="Look at the next PERCENT of all captures, and go on from there the next time.",
)
@click.option("--all", "everything", is_flag=True, help="Go on until the round is whole.")
@click.option("--resume/--anew", default=True, help="Go on with the round, or begin one anew.")
def command(
    archive: Path | None,
    as_json: bool,
    without_sources: bool,
    sample: float | None,
    everything: bool,
    resume: bool,
) -> int:
    """Name each record that is damaged, missing or unaccounted for; exit 8 where there is one,
    5 where the sources could not be opened and so not everything was checked.

    By itself it looks at everything at once, the log and the sources too, while nobody writes. With
    --sample (each day, say) or --all it looks at sealed records alone, share after share, beside a
    crawler at work; a run that was cut short goes on where it was. `piecework health` tells when
    everything was last looked at, and when that is over 30 days ago.

    \b
    Example:
      piecework verify && echo clean
      piecework verify --sample 5
    """
    if sample is not None and everything:
        raise click.UsageError("--sample or --all: a share, or all that the round has left")
    if sample is not None or everything:
        share = 1.0 if sample is None else sample / 100
        return _verify_share(locate(archive), share=share, resume=resume, as_json=as_json)
    home, began = locate(archive), datetime.now(UTC)
    report = check_archive(home, with_sources=not without_sources)
    try:
        damaged = {one.capture for one in report.findings if one.capture}
        note_whole(home, began=began, captures=report.captures, damaged=damaged)
    except OSError as error:
        tell(f"that everything was verified is not written down for `health`: {error.strerror}")
    if as_json:
        print_json(report.to_json())
    else:
        for finding in report.findings:
            click.echo(make_plain(finding.line))
        click.echo(
            f"{report.records} records of {report.captures} captures checked, "
            f"{len(report.findings)} findings"
        )
        for note in report.not_checked:
            tell(f"not checked: {note}")
    if report.findings:
        return EvidenceDamaged.exit_code
    return NoKey.exit_code if report.not_checked and not without_sources else 0


def _verify_share(home: Home, *, share: float, resume: bool, as_json: bool) -> int:
    done = verify_share(home, share=share, resume=resume)
    if as_json:
        print_json(
            {
                "captures": done.captures,
                "records": done.records,
                "findings": list(done.faults),
                "round_whole": done.whole,
                "round_began": done.state.began,
                "round_checked": done.state.checked,
            }
        )
    else:
        for fault in done.faults:
            click.echo(make_plain(fault))
        click.echo(
            f"{done.records} records of {done.captures} captures checked, "
            f"{len(done.faults)} findings"
        )
        tell(
            "the round is whole"
            if done.whole
            else f"{done.state.checked} captures of this round so far: the next run goes on"
        )
    return EvidenceDamaged.exit_code if done.faults else 0

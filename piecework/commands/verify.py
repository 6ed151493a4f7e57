"""``piecework verify``: every sealed record against the ledger, and every capture to a source."""

from __future__ import annotations

from pathlib import Path

import click

from archive.errors import EvidenceDamaged, NoKey
from archive.verification import check_archive
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell


@click.command("verify", short_help="Check every sealed record against the ledger.")
@archive_option
@json_option
@click.option(
    "--without-sources", is_flag=True, help="Do not open sources.db: no key is needed then."
)
def command(archive: Path | None, as_json: bool, without_sources: bool) -> int:
    """Name each record that is damaged, missing or unaccounted for; exit 8 where there is one,
    5 where the sources could not be opened and so not everything was checked.

    \b
    Example:
      piecework verify && echo clean
    """
    report = check_archive(locate(archive), with_sources=not without_sources)
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

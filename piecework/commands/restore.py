"""``piecework restore``: an archive from a backup, without what was deleted since."""

from __future__ import annotations

from pathlib import Path

import click

from archive.backups import restore_backup
from archive.home import default_path
from piecework.options import archive_option, json_option
from piecework.output import print_json, tell


@click.command("restore", short_help="Restore an archive from a backup.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@archive_option
@json_option
@click.option("--backup", "stamp", metavar="TIME", help="Which one (the newest): `backup --list`.")
def command(folder: Path, archive: Path | None, as_json: bool, stamp: str | None) -> None:
    """Into an empty folder. Needs the key store as it is now, not one of the backup's time:
    sources that were erased since stay erased, withdrawals hold, and what was deleted by age or
    by decision is deleted again before the archive opens.

    \b
    Example:
      piecework restore /media/stick/piecework --archive ~/archive
    """
    path = archive or click.get_current_context().find_root().params.get("archive")
    report = restore_backup(folder, path or default_path(), stamp=stamp)
    if as_json:
        print_json(
            {
                "backup": report.stamp,
                "captures": report.captures,
                "sources_gone": report.sources_gone,
                "bodies_moved": report.bodies_moved,
                "newer_forgotten": report.newer,
                "log_older": report.log_older,
            }
        )
    else:
        click.echo(
            f"restored {report.stamp}: {report.captures} captures; {report.sources_gone} sources "
            "were erased since and left out. Check it with `piecework verify`"
        )
    if report.log_older:
        tell(
            "checkpoints were signed after this backup: look for a newer one; if there is none, "
            "`piecework log begin-anew` goes on under a new name"
        )

"""``piecework backup``: an encrypted copy, made while the archive is in use."""

from __future__ import annotations

from pathlib import Path

import click

from archive.backups import make_backup
from archive.backups.folder import BackupFolder
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, tell


@click.command("backup", short_help="Make an encrypted backup; only what is new is written.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@archive_option
@json_option
@click.option("--keep", type=int, metavar="N", help="Keep the newest N backups, this one included.")
@click.option("--list", "only_list", is_flag=True, help="List the backups that are there.")
def command(
    folder: Path, archive: Path | None, as_json: bool, keep: int | None, only_list: bool
) -> None:
    """What a source gave is in it only under that source's key: once the source is erased, no
    backup holds anything of it that can be read. The key store is never in it: keep its newest
    copy, and only that, apart.

    \b
    Examples:
      piecework backup /media/stick/piecework --keep 12
      piecework backup /media/stick/piecework --list
    """
    home = locate(archive)
    if only_list:
        stamps = BackupFolder(folder).list_stamps()
        if as_json:
            print_json(stamps)
        else:
            for stamp in stamps:
                click.echo(stamp)
        return
    report = make_backup(home, folder, keep=keep)
    for capture in report.unowned:
        tell(f"not backed up: {capture} has no source: run `piecework verify`")
    if as_json:
        print_json(
            {
                "backup": report.stamp,
                "captures": report.captures,
                "objects_written": report.written,
                "objects_reused": report.reused,
                "bytes_written": report.bytes_written,
                "objects_dropped": report.dropped,
                "not_backed_up": list(report.unowned),
            }
        )
    else:
        click.echo(
            f"{report.stamp}: {report.captures} captures; {report.written} objects "
            f"({report.bytes_written} bytes) written, {report.reused} were there already"
        )

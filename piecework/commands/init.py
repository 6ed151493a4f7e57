"""``piecework init``: an archive and its keys, or nothing at all."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archive.errors import BadInput
from archive.founding import found_archive
from archive.sources.keys import recover_keys
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_mapping, tell


@click.command("init", short_help="Make an archive and its keys.")
@archive_option
@json_option
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Keep the master key in this file (outside the archive); else $PIECEWORK_KEY_FILE.",
)
@click.option(
    "--demo", is_flag=True, help="Mark it as a demo archive: never mixed with a real one."
)
@click.option(
    "--recover",
    is_flag=True,
    help="The archive is there, its master key is lost: take the recovery key, make a new one.",
)
def command(
    archive: Path | None, as_json: bool, key_file: Path | None, demo: bool, recover: bool
) -> None:
    """Make an archive, its master key and its key store, and show the recovery key once.

    The master key goes into the system keyring; where there is none, behind a passphrase (asked
    for, or $PIECEWORK_PASSPHRASE); or into a file elsewhere ($PIECEWORK_KEY_FILE). Without any of
    these nothing is made.

    \b
    Example:
      PIECEWORK_KEY_FILE=~/keys/master piecework init --archive ~/archive
    """
    if recover:
        home = locate(archive)
        key = _ask_recovery_key()
        set_up = recover_keys(home, key, key_file=key_file)
    else:
        chosen = archive or click.get_current_context().find_root().params.get("archive")
        home, set_up = found_archive(chosen, demo=demo, key_file=key_file)
    found = {
        "archive": str(home.path),
        "id": home.archive_id,
        "kind": "demo" if home.demo else "real",
        "master_key": set_up.where,
        "key_store": str(set_up.key_store),
    }
    if not recover:
        found["recovery_key"] = set_up.recovery_key
    if as_json:
        print_json(found)
        return
    print_mapping(found)
    if recover:
        tell("\nThe recovery key is as it was; the archive has a new master key.")
        return
    tell(
        "\nWrite the recovery key down and keep it away from this machine: it is shown only now.\n"
        "Without the master key and without it, nobody can say any more who gave what."
    )


def _ask_recovery_key() -> str:
    """From the terminal without echo, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return str(click.prompt("Recovery key", hide_input=True, err=True))
    key = sys.stdin.readline().strip()
    if not key:
        raise BadInput("give the recovery key: type it at a terminal, or pipe it in on stdin")
    return key

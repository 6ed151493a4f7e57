"""Options that every command shares: where the archive is, and whether to answer in JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from archive.home import Home, find_home

Command = TypeVar("Command", bound=Callable[..., Any])


def archive_option(command: Command) -> Command:
    """Add ``--archive DIR``; the command gets ``archive: Path | None`` as typed."""
    return click.option(
        "--archive",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        metavar="DIR",
        help="The archive's folder; else $PIECEWORK_HOME, else the user's data folder.",
    )(command)


def json_option(command: Command) -> Command:
    """Add ``--json``; the command gets ``as_json: bool``."""
    return click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")(
        command
    )


def locate(archive: Path | None) -> Home:
    """The archive that the person means: the option here, the option before, the environment.

    Raises:
        NoArchive: nothing there; the message says how to make one.
    """
    context = click.get_current_context()
    return find_home(archive or context.find_root().params.get("archive"))

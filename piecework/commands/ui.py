"""``piecework ui``: the pages for reporters, on this machine only."""

from __future__ import annotations

import os
from pathlib import Path

import click

from archive.desk.roles import tidy_name
from archive.errors import BadInput
from archive.platform_notes import VARIABLE, write_notes
from archive.upgrading import upgrade_archive
from crawlers.platforms.showing import list_notes
from piecework.options import archive_option, locate
from piecework.printing import hand_printer


@click.command("ui", short_help="Open the pages for reporters.")
@archive_option
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True)
@click.option("--no-browser", is_flag=True, help="Only serve; do not open a browser.")
@click.option(
    "--as",
    "name",
    metavar="NAME",
    help="Who you are at the desk (default: your name on this machine).",
)
@click.option(
    "--newsroom",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="People sign in at the provider that this file names (docs/newsroom.md).",
)
def command(
    archive: Path | None, port: int, no_browser: bool, name: str | None, newsroom: Path | None
) -> int:
    """Serve the pages on 127.0.0.1 until Ctrl-C; nothing is asked of any other machine.

    For a newsroom, --newsroom names its OpenID Connect provider; then the pages wait behind a
    proxy with TLS on this machine, and nobody gets in who did not sign in and is not at the desk.

    \b
    Examples:
      piecework ui --archive ~/archive --port 8600
      piecework ui --archive ~/archive --newsroom newsroom.toml --no-browser
    """
    # Imported late: Streamlit is an extra.
    from search_ui.launch import launch
    from search_ui.newsroom import read_newsroom
    from search_ui.people import NAME_VARIABLE

    # The pages know no platform; what they show of one is handed to their process.
    home = locate(archive)
    # The pages only read: an archive of an older program would be shut to them.
    upgrade_archive(home)
    hand_printer()
    os.environ[VARIABLE] = write_notes(list_notes(invented=home.demo))
    if name is not None and newsroom is not None:
        raise BadInput("with --newsroom everybody is who they sign in as: leave --as out")
    if name is not None:
        os.environ[NAME_VARIABLE] = tidy_name(name)
    return launch(
        home.path,
        port=port,
        open_browser=not no_browser,
        newsroom=None if newsroom is None else read_newsroom(newsroom),
    )

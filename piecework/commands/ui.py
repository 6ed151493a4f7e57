"""``piecework ui``: the pages for reporters, on this machine only."""

from __future__ import annotations

import os
from pathlib import Path

import click

from archive.platform_notes import VARIABLE, write_notes
from crawlers.platforms.showing import list_notes
from piecework.options import archive_option, locate


@click.command("ui", short_help="Open the pages for reporters.")
@archive_option
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True)
@click.option("--no-browser", is_flag=True, help="Only serve; do not open a browser.")
def command(archive: Path | None, port: int, no_browser: bool) -> int:
    """Serve the pages on 127.0.0.1 until Ctrl-C; nothing is asked of any other machine.

    \b
    Example:
      piecework ui --archive ~/archive --port 8600
    """
    # Imported late: Streamlit is an extra.
    from search_ui.launch import launch

    # The pages know no platform; what they show of one is handed to their process.
    os.environ[VARIABLE] = write_notes(list_notes())
    return launch(locate(archive).path, port=port, open_browser=not no_browser)

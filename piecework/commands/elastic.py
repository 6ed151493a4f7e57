"""``piecework elastic``: an Elasticsearch of one's own on this machine, without Docker."""

from __future__ import annotations

from pathlib import Path

import click
import platformdirs

from archive.index.elastic_install import (
    ELASTICSEARCH,
    NoElasticsearch,
    default_cache,
    find_installed,
    install,
)
from archive.index.elastic_server import (
    DEFAULT_HEAP_MB,
    DEFAULT_PORT,
    NodeSettings,
    ask_health,
    find_running,
    start_server,
    stop_running,
    write_note,
)
from piecework.output import print_json, tell


def default_folder() -> Path:
    """Where a server that this command starts keeps its data."""
    return Path(platformdirs.user_data_dir("piecework", appauthor=False)) / "elastic"


folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="The server's data, logs and settings; else in the user's data folder.",
)


@click.group("elastic", short_help="Run an Elasticsearch of one's own, without Docker.")
def command() -> None:
    """Fetch, start and stop an Elasticsearch on this machine, for tests and one person's use.

    It needs Maven and a JDK of 21 or later, listens on 127.0.0.1 alone and has no passwords. Where
    others work too, use docker/compose.yml.

    \b
    Example:
      piecework elastic up && piecework index --engine elastic
    """


@command.command("up", short_help="Fetch it where it must be, start it, wait until it answers.")
@folder_option
@click.option("--port", type=click.IntRange(1, 65_535), default=DEFAULT_PORT, show_default=True)
@click.option(
    "--heap", type=click.IntRange(256, 31_000), default=DEFAULT_HEAP_MB, show_default=True,
    metavar="MB", help="Its heap; leave as much again to the machine for its file cache.",
)  # fmt: skip
def up(folder: Path | None, port: int, heap: int) -> None:
    """Start it in the background. It stays until `piecework elastic down`.

    \b
    Example:
      piecework elastic up --heap 2048
    """
    place = (folder or default_folder()).absolute()
    running = find_running(place)
    if running is not None:
        tell(f"it runs already, at {running.url}")
        return
    if find_installed() is None:
        tell(f"fetching Elasticsearch {ELASTICSEARCH} through Maven: 947 MB, of which 198 stay")
    home = install()
    transport_port = port + 100 if port + 100 < 65_536 else port - 100
    settings = NodeSettings(folder=place, port=port, transport_port=transport_port, heap_mb=heap)
    tell("starting; that takes half a minute")
    server = start_server(home, settings)
    try:
        server.wait()
    except BaseException:
        server.stop()
        raise
    write_note(server)
    tell(f"Elasticsearch {ELASTICSEARCH} answers at {server.url}")


@command.command("down", short_help="Stop it; its data stays.")
@folder_option
def down(folder: Path | None) -> None:
    """Stop the server that `up` started.

    \b
    Example:
      piecework elastic down
    """
    running = find_running((folder or default_folder()).absolute())
    if running is None:
        tell("it does not run")
        return
    stop_running(running)
    tell("stopped")


@command.command("status", short_help="Say whether it is there, runs and answers.")
@folder_option
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
def status(folder: Path | None, as_json: bool) -> int:
    """End with 0 where it answers, else with 1.

    \b
    Example:
      piecework elastic status --json
    """
    place = (folder or default_folder()).absolute()
    running = find_running(place)
    answers = running is not None and ask_health(running.url)
    installed = find_installed()
    if as_json:
        print_json(
            {
                "version": ELASTICSEARCH,
                "installed": None if installed is None else str(installed),
                "url": None if running is None else running.url,
                "answers": answers,
            }
        )
    elif running is None:
        where = f"in {installed}" if installed else f"not yet in {default_cache()}"
        click.echo(f"Elasticsearch {ELASTICSEARCH} does not run; it is {where}")
    else:
        click.echo(f"Elasticsearch at {running.url} {'answers' if answers else 'does not answer'}")
    return 0 if answers else NoElasticsearch.exit_code

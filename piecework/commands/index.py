"""``piecework index``: bring an index up to the ledger, build it anew, check and repair it."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from archive.errors import BadInput
from archive.home import Home
from archive.index.checks import CheckReport
from archive.index.dead_letters import DeadLetter
from archive.index.elastic_settings import ENGINES
from archive.indexing import (
    check_archive_index,
    drop_elastic,
    follow_ledger,
    list_dead_letters,
    replay_dead_letters,
    update_index,
)
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table, tell

_SHOWN = 50


@click.command("index", short_help="Bring the search index up to date, rebuild or check it.")
@archive_option
@json_option
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="Which index; else $PIECEWORK_ENGINE, else index.toml, else sqlite.",
)
@click.option("--rebuild", is_flag=True, help="Build it anew from the ledger; goes on if stopped.")
@click.option("--check", is_flag=True, help="Hold it against the ledger, and repair what differs.")
@click.option("--no-repair", is_flag=True, help="With --check: only name what differs.")
@click.option("--follow", is_flag=True, help="Keep it up to date until Ctrl-C.")
@click.option("--dead-letters", is_flag=True, help="List versions that Elasticsearch refused.")
@click.option("--replay", is_flag=True, help="Deliver those again, as the ledger has them now.")
@click.option("--drop", is_flag=True, help="Remove the index from Elasticsearch.")
@click.option("--forget", is_flag=True, help="With --drop: that server is gone for good.")
def command(
    archive: Path | None,
    as_json: bool,
    engine: str | None,
    rebuild: bool,
    check: bool,
    no_repair: bool,
    follow: bool,
    dead_letters: bool,
    replay: bool,
    drop: bool,
    forget: bool,
) -> int:
    """An index is disposable: everything in it comes from the ledger.

    `index.toml` in the archive's folder, the environment and --engine say which engine answers;
    see docs/engines.md. --check ends with 1 where something differed and could not be repaired.

    \b
    Examples:
      piecework index --rebuild
      piecework index --engine elastic --check
    """
    _refuse_mixtures(rebuild, check, follow, dead_letters, replay, drop)
    home = locate(archive)
    if check:
        return _check(home, engine, repair=not no_repair, as_json=as_json)
    if dead_letters or replay:
        return _show_letters(home, replay=replay, as_json=as_json)
    if drop:
        if engine == "sqlite":
            raise BadInput("--drop is for Elasticsearch; the embedded index is a folder")
        drop_elastic(home, forget=forget)
        done = "forgotten" if forget else "removed from Elasticsearch"
        tell(f"the index of this archive is {done}")
        return 0
    if follow:
        tell("following the ledger; Ctrl-C ends it")
        follow_ledger(home, engine=engine, stop=threading.Event(), progress=_show)
        return 0
    count = update_index(home, engine=engine, rebuild=rebuild, progress=_show)
    if as_json:
        print_json({"versions": count})
    else:
        click.echo(f"the index holds {count} versions")
    return 0


def _refuse_mixtures(*flags: bool) -> None:
    if sum(flags) > 1:
        raise BadInput(
            "one at a time: --rebuild, --check, --follow, --dead-letters, --replay or --drop"
        )


def _show(done: int, expected: int | None) -> None:
    tell(f"{done} of {expected}" if expected else str(done))


def _check(home: Home, engine: str | None, *, repair: bool, as_json: bool) -> int:
    found, left = check_archive_index(home, engine=engine, repair=repair, progress=_show)
    if as_json:
        print_json(
            {
                **found.to_json(),
                "clean": found.clean,
                "repaired": left is not None and left.clean,
            }
        )
    else:
        _print_report(found)
    if found.clean:
        return 0
    if left is None:
        return 1
    if left.clean:
        tell("repaired: the index is as the ledger now")
        return 0
    tell(f"{len(left.differences)} versions still differ: run `piecework index --rebuild`")
    return 1


def _print_report(report: CheckReport) -> None:
    tell(f"the ledger has {report.ledger} versions, the index {report.index}")
    if report.clean:
        click.echo("the index is as the ledger")
        return
    rows = [(one.id, str(one.fault)) for one in report.differences[:_SHOWN]]
    print_table(rows, head=("version", "in the index"))
    more = len(report.differences) - len(rows)
    if more > 0:
        tell(f"and {more} more (--json lists all)")


def _show_letters(home: Home, *, replay: bool, as_json: bool) -> int:
    tried = 0
    letters: list[DeadLetter] = list_dead_letters(home)
    if replay:
        tried, letters = replay_dead_letters(home)
    if as_json:
        print_json({"tried": tried, "letters": [one.to_json() for one in letters]})
    else:
        rows = [(one.id, str(one.status), one.kind, str(one.tries), one.reason) for one in letters]
        print_table(rows, head=("version", "status", "kind", "tries", "reason"))
    if replay:
        tell(f"{tried - len(letters)} of {tried} landed")
    return 1 if replay and letters else 0

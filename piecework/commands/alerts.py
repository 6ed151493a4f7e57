"""``piecework alerts``: saved searches, and who is told when they find more. For a timer."""

from __future__ import annotations

from pathlib import Path

import click

from archive.alerting import AlertRun, run_alerts, send_by_apprise, write_alert
from archive.desk.searches import Every, end_search, list_saved, save_search
from archive.errors import BadInput
from piecework.desk import as_option, name_actor, open_both, to_plain
from piecework.options import archive_option, json_option
from piecework.output import make_plain, print_json, print_table, tell

LINK = "http://127.0.0.1:8501"


@click.group("alerts", short_help="Save searches; tell somebody when they find more.")
def command() -> None:
    """An alert carries a number and a link to this machine, and no word of a listing.

    \b
    Example:
      piecework alerts save 'selfies' 'selfie -platform:prolific' --every day --to mailto://…
      piecework alerts run
    """


@command.command("save", short_help="Save a search, with an alert if you like.")
@click.argument("name")
@click.argument("question")
@archive_option
@json_option
@as_option
@click.option("--every", type=click.Choice([str(one) for one in Every]))
@click.option("--to", "channel", metavar="ADDRESS", help="Of Apprise: mailto://, json:// …")
def save(
    name: str,
    question: str,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    every: str | None,
    channel: str | None,
) -> None:
    """The address is kept in the desk and never shown again.

    \b
    Example:
      piecework alerts save 'pay cuts' 'paychange:cut' --every week --to json://localhost --as anna
    """
    with open_both(archive) as (_, desk):
        saved = save_search(
            desk,
            name,
            by=name_actor(by),
            question=question,
            every=None if every is None else Every(every),
            channel=channel,
        )
    if as_json:
        print_json(to_plain(saved))
    else:
        click.echo(saved.id)


@command.command("list", short_help="List saved searches.")
@archive_option
@json_option
def list_all(archive: Path | None, as_json: bool) -> None:
    """
    \b
    Example:
      piecework alerts list
    """
    with open_both(archive, read_only=True) as (_, desk):
        saved = list_saved(desk)
    if as_json:
        print_json([{**_write(one), "channel": one.channel_kind} for one in saved])
        return
    print_table(
        [
            (one.id, one.name, one.question, one.by, str(one.every or ""), one.channel_kind or "")
            for one in saved
        ],
        head=("search", "name", "question", "by", "every", "to"),
    )


@command.command("end", short_help="End a saved search and its alert.")
@click.argument("search")
@archive_option
@as_option
def end(search: str, archive: Path | None, by: str | None) -> None:
    """
    \b
    Example:
      piecework alerts end Q0123456789abc --as anna
    """
    with open_both(archive) as (_, desk):
        end_search(desk, search, by=name_actor(by))
    tell("ended")


@command.command("run", short_help="Look at what is due and tell who wants to know.")
@archive_option
@json_option
@as_option
@click.option("--link", default=LINK, show_default=True, help="Where the pages are.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; send nothing.")
def run(archive: Path | None, as_json: bool, by: str | None, link: str, dry_run: bool) -> int:
    """For a timer, once an hour or day. Exits with 1 where somebody could not be told.

    \b
    Example:
      piecework alerts run --link https://desk.example.org
    """
    if not link.startswith(("http://", "https://")):
        raise BadInput(f"--link {link!r}: where the pages are, such as {LINK}")
    if dry_run:
        with open_both(archive, read_only=True) as (door, desk):
            for one in list_saved(desk):
                total = door.search(one.question, limit=0).total
                if one.channel is not None and one.total is not None and total > one.total:
                    click.echo(": ".join(write_alert(one, new=total - one.total, link=link)))
        return 0
    with open_both(archive) as (door, desk):
        runs = run_alerts(door, desk, by=name_actor(by), send=send_by_apprise, link=link)
    if as_json:
        print_json([_write_run(look) for look in runs])
    else:
        for look in runs:
            told = "told" if look.told else look.failed or "nothing to tell"
            tell(make_plain(f"{look.search.id}: {told}"))
    return int(any(look.failed for look in runs))


def _write_run(run: AlertRun) -> dict[str, object]:
    return {
        "search": run.search.id,
        "total": run.total,
        "new": run.new,
        "told": run.told,
        "failed": run.failed,
    }


def _write(saved: object) -> dict[str, object]:
    plain = to_plain(saved)
    assert isinstance(plain, dict)
    return plain

"""``piecework case``: reporters' folders, with their parts, tags and log."""

from __future__ import annotations

from pathlib import Path

import click

from archive.desk.cases import (
    PartKind,
    add_part,
    close_case,
    get_case,
    list_cases,
    list_parts,
    open_case,
    remove_part,
    tag_case,
)
from archive.desk.log import list_log
from piecework.desk import as_option, name_actor, open_both, to_plain
from piecework.options import archive_option, json_option
from piecework.output import make_plain, print_json, print_table, tell


@click.group("case", short_help="Keep a folder: listings, searches, charts, claims, notes.")
def command() -> None:
    """A folder for one story. Every change stands in the desk's log.

    \b
    Example:
      piecework case new 'Pay cuts in spring' --tag pay --as anna
      piecework case add F0123456789abc listing L0123456789abc --note 'the first' --as anna
    """


@command.command("new", short_help="Open a folder.")
@click.argument("title")
@archive_option
@json_option
@as_option
@click.option("--tag", "tags", multiple=True, metavar="WORD")
def new(
    title: str, archive: Path | None, as_json: bool, by: str | None, tags: tuple[str, ...]
) -> None:
    """
    \b
    Example:
      piecework case new 'Pay cuts in spring' --tag pay --as anna
    """
    with open_both(archive) as (_, desk):
        case = open_case(desk, title, by=name_actor(by), tags=tags)
    if as_json:
        print_json(to_plain(case))
    else:
        click.echo(case.id)


@command.command("list", short_help="List folders.")
@archive_option
@json_option
@click.option("--tag", metavar="WORD")
def list_all(archive: Path | None, as_json: bool, tag: str | None) -> None:
    """The newest first.

    \b
    Example:
      piecework case list --tag pay
    """
    with open_both(archive, read_only=True) as (_, desk):
        cases = list_cases(desk, tag=tag)
    if as_json:
        print_json(to_plain(cases))
        return
    print_table(
        [
            (one.id, one.title, ", ".join(one.tags), one.opened_by, "closed" if one.closed else "")
            for one in cases
        ],
        head=("case", "title", "tags", "opened by", ""),
    )


@command.command("show", short_help="Show a folder: its parts and its log.")
@click.argument("case_id", metavar="CASE")
@archive_option
@json_option
def show(case_id: str, archive: Path | None, as_json: bool) -> None:
    """
    \b
    Example:
      piecework case show F0123456789abc --json
    """
    with open_both(archive, read_only=True) as (_, desk):
        case = get_case(desk, case_id)
        parts, lines = list_parts(desk, case.id), list_log(desk, about=case.id)
    if as_json:
        print_json({"case": to_plain(case), "parts": to_plain(parts), "log": to_plain(lines)})
        return
    click.echo(make_plain(f"{case.id}  {case.title}  {', '.join(case.tags)}"))
    print_table(
        [(str(one.number), str(one.kind), one.value, one.note, one.by) for one in parts],
        head=("part", "kind", "value", "note", "by"),
    )


@command.command("add", short_help="Put something into a folder.")
@click.argument("case_id", metavar="CASE")
@click.argument("kind", type=click.Choice([str(one) for one in PartKind]))
@click.argument("value", default="")
@archive_option
@json_option
@as_option
@click.option("--note", default="")
def add(
    case_id: str,
    kind: str,
    value: str,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    note: str,
) -> None:
    """A listing or claim by its id, a search as its question, a note as its text.

    \b
    Example:
      piecework case add F0123456789abc search 'paychange:cut first:2026-03' --as anna
    """
    with open_both(archive) as (_, desk):
        part = add_part(
            desk, case_id, by=name_actor(by), kind=PartKind(kind), value=value, note=note
        )
    if as_json:
        print_json(to_plain(part))
    else:
        tell(f"part {part.number}")


@command.command("remove", short_help="Take something out of a folder.")
@click.argument("case_id", metavar="CASE")
@click.argument("number", type=int)
@archive_option
@as_option
def remove(case_id: str, number: int, archive: Path | None, by: str | None) -> None:
    """It stays in the log.

    \b
    Example:
      piecework case remove F0123456789abc 3 --as anna
    """
    with open_both(archive) as (_, desk):
        remove_part(desk, case_id, number, by=name_actor(by))
    tell("taken out")


@command.command("tag", short_help="Say a folder's tags, all of them.")
@click.argument("case_id", metavar="CASE")
@click.argument("tags", nargs=-1)
@archive_option
@as_option
def tag(case_id: str, tags: tuple[str, ...], archive: Path | None, by: str | None) -> None:
    """
    \b
    Example:
      piecework case tag F0123456789abc pay spring --as anna
    """
    with open_both(archive) as (_, desk):
        tag_case(desk, case_id, by=name_actor(by), tags=tags)
    tell("tagged")


@command.command("close", short_help="Close a folder, or open it again.")
@click.argument("case_id", metavar="CASE")
@archive_option
@as_option
@click.option("--again", is_flag=True, help="Open it again.")
def close(case_id: str, archive: Path | None, by: str | None, again: bool) -> None:
    """
    \b
    Example:
      piecework case close F0123456789abc --as anna
    """
    with open_both(archive) as (_, desk):
        close_case(desk, case_id, by=name_actor(by), closed=not again)
    tell("open again" if again else "closed")

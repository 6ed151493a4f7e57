"""``piecework desk``: people, the log, decisions on what may leave, objections, annotations."""

from __future__ import annotations

from pathlib import Path

import click

from archive.desk.annotations import AnnotationKind, annotate, list_annotations
from archive.desk.decisions import (
    Lifts,
    decide,
    end_decision,
    list_decisions,
    list_objections,
    record_objection,
    settle_objection,
)
from archive.desk.log import list_log
from archive.desk.people import let_person_go, list_people, set_person
from archive.desk.roles import Role
from archive.errors import BadInput
from archive.publish.register import list_publications
from archive.times import to_text
from piecework.desk import as_option, name_actor, open_both, read_day, read_requester, to_plain
from piecework.options import archive_option, json_option
from piecework.output import print_json, print_table, tell


@click.group("desk", short_help="People at the desk, its log, decisions and objections.")
def command() -> None:
    """What people judged, said and claimed is truth: backed up, checked, and logged.

    \b
    Example:
      piecework desk people add ben --role reviewer --as anna
      piecework desk log
    """


@command.command("log", short_help="Say who did what.")
@archive_option
@json_option
@click.option("--about", metavar="ID")
@click.option("--who", metavar="NAME")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
def log(
    archive: Path | None, as_json: bool, about: str | None, who: str | None, limit: int
) -> None:
    """The newest first. `piecework verify` checks that no line is missing or altered.

    \b
    Example:
      piecework desk log --about F0123456789abc
    """
    with open_both(archive) as (_, desk):
        lines = list_log(desk, about=about, by=who, limit=limit)
    if as_json:
        print_json(to_plain(lines))
        return
    print_table(
        [(to_text(one.at), one.by, one.did, one.about) for one in lines],
        head=("at", "who", "did", "about"),
    )


@command.group("people", short_help="List, add and change people.", invoke_without_command=True)
@archive_option
@json_option
@click.pass_context
def people(context: click.Context, archive: Path | None, as_json: bool) -> None:
    """
    \b
    Example:
      piecework desk people
    """
    if context.invoked_subcommand is not None:
        return
    with open_both(archive, read_only=True) as (_, desk):
        found = list_people(desk)
    if as_json:
        print_json(to_plain(found))
        return
    print_table(
        [(one.name, str(one.role), "left" if one.left else "") for one in found],
        head=("name", "role", ""),
    )


@people.command("add", short_help="Add somebody, or give them another role (admin).")
@click.argument("name")
@archive_option
@as_option
@click.option("--role", type=click.Choice([str(one) for one in Role]), required=True)
def add(name: str, archive: Path | None, by: str | None, role: str) -> None:
    """The first who acts at a new desk is its admin.

    \b
    Example:
      piecework desk people add ben --role reviewer --as anna
    """
    with open_both(archive) as (_, desk):
        set_person(desk, name, role=Role(role), by=name_actor(by))
    tell("recorded")


@people.command("gone", short_help="Somebody has left (admin).")
@click.argument("name")
@archive_option
@as_option
def gone(name: str, archive: Path | None, by: str | None) -> None:
    """What they did stays in their name.

    \b
    Example:
      piecework desk people gone ben --as anna
    """
    with open_both(archive) as (_, desk):
        let_person_go(desk, name, by=name_actor(by))
    tell("recorded")


@command.command("lift", short_help="Decide that a rule of the gate does not hold (editor).")
@click.argument("rule", type=click.Choice([str(one) for one in Lifts]))
@click.argument("about", metavar="ID")
@archive_option
@json_option
@as_option
@click.option("--reason", required=True)
@click.option("--consent", help="Who saw the source's consent and where it lies; never who it is.")
def lift(
    rule: str,
    about: str,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    reason: str,
    consent: str | None,
) -> None:
    """ID is a listing, version, capture or change, or platform/requester for a person's name.
    What rests on under k sources needs that source's consent.

    \b
    Example:
      piecework desk lift 'under k' L0123456789abc --reason 'the only record' \\
        --consent 'seen by R. Editor, folder 7' --as anna
    """
    with open_both(archive) as (_, desk):
        made = decide(
            desk,
            by=name_actor(by),
            lifts=Lifts(rule),
            about=about,
            reason=reason,
            consent=consent,
        )
    if as_json:
        print_json(to_plain(made))
    else:
        click.echo(made.id)


@command.command("unlift", short_help="End a decision (editor).")
@click.argument("decision")
@archive_option
@as_option
def unlift(decision: str, archive: Path | None, by: str | None) -> None:
    """
    \b
    Example:
      piecework desk unlift E0123456789abc --as anna
    """
    with open_both(archive) as (_, desk):
        end_decision(desk, decision, by=name_actor(by))
    tell("ended")


@command.command("decisions", short_help="List decisions on what may leave.")
@archive_option
@json_option
def decisions(archive: Path | None, as_json: bool) -> None:
    """
    \b
    Example:
      piecework desk decisions --json
    """
    with open_both(archive, read_only=True) as (_, desk):
        found = list_decisions(desk, standing=False)
    if as_json:
        print_json(to_plain(found))
        return
    print_table(
        [
            (one.id, str(one.lifts), one.about, one.by, "ended" if one.ended else "", one.reason)
            for one in found
        ],
        head=("decision", "lifts", "about", "by", "", "reason"),
    )


@command.command("object", short_help="Record that a requester objects.")
@click.argument("requester", metavar="PLATFORM/REQUESTER")
@click.argument("says")
@archive_option
@json_option
@as_option
@click.option("--on", required=True, metavar="DAY", help="When it was received.")
@click.option("--about", multiple=True, metavar="ID")
def object_to(
    requester: str,
    says: str,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    on: str,
    about: tuple[str, ...],
) -> None:
    """
    \b
    Example:
      piecework desk object mturk/A1EXAMPLE 'not ours' --on 2026-03-05 --about L0123456789abc
    """
    platform, who = read_requester(requester)
    with open_both(archive) as (_, desk):
        made = record_objection(
            desk,
            by=name_actor(by),
            requester=who,
            platform=platform,
            received=read_day(on, option="--on"),
            says=says,
            about=about,
        )
    if as_json:
        print_json(to_plain(made))
    else:
        click.echo(made.id)


@command.command("objections", short_help="List objections; settle one (editor).")
@click.argument("objection", required=False)
@archive_option
@json_option
@as_option
@click.option("--outcome", help="What came of it.")
def objections(
    objection: str | None, archive: Path | None, as_json: bool, by: str | None, outcome: str | None
) -> None:
    """
    \b
    Example:
      piecework desk objections B0123456789abc --outcome 'corrected the name' --as anna
    """
    if objection is not None:
        if outcome is None:
            raise BadInput("say what came of it: --outcome")
        with open_both(archive) as (_, desk):
            settle_objection(desk, objection, by=name_actor(by), outcome=outcome)
        tell("settled")
        return
    with open_both(archive, read_only=True) as (_, desk):
        found = list_objections(desk)
    if as_json:
        print_json(to_plain(found))
        return
    print_table(
        [
            (
                one.id,
                str(one.received),
                one.requester.name or one.requester.id or "",
                one.says,
                one.outcome or "open",
            )
            for one in found
        ],
        head=("objection", "received", "requester", "says", "outcome"),
    )


@command.command("annotate", short_help="Write down a law or an announcement, for charts.")
@click.argument("says", required=False)
@archive_option
@json_option
@as_option
@click.option("--on", "first", metavar="DAY")
@click.option("--until", metavar="DAY")
@click.option("--source", metavar="TEXT", help="Where it can be read.")
@click.option("--kind", type=click.Choice([str(one) for one in AnnotationKind]), default="event")
@click.option("--platform", metavar="NAME")
@click.option("--place", metavar="CC")
def annotate_charts(
    says: str | None,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    first: str | None,
    until: str | None,
    source: str | None,
    kind: str,
    platform: str | None,
    place: str | None,
) -> None:
    """Without words: lists them.

    \b
    Example:
      piecework desk annotate 'Minimum wage rises' --on 2026-01-01 --kind law --place NL \\
        --source 'Staatscourant 2025, invented' --as anna
    """
    if says is not None:
        if first is None or source is None:
            raise BadInput("an annotation needs --on and --source")
        with open_both(archive) as (_, desk):
            made = annotate(
                desk,
                by=name_actor(by),
                first=read_day(first, option="--on"),
                last=None if until is None else read_day(until, option="--until"),
                says=says,
                source=source,
                kind=AnnotationKind(kind),
                platform=platform,
                place=place,
            )
        found = [made]
    else:
        with open_both(archive, read_only=True) as (_, desk):
            found = list_annotations(desk, platform=platform, place=place)
    if as_json:
        print_json(to_plain(found))
        return
    print_table(
        [(one.id, str(one.first), str(one.kind), one.says, one.source) for one in found],
        head=("annotation", "day", "kind", "says", "source"),
    )


@command.command("published", short_help="List what has left the house.")
@archive_option
@json_option
def published(archive: Path | None, as_json: bool) -> None:
    """
    \b
    Example:
      piecework desk published --json
    """
    with open_both(archive, read_only=True) as (_, desk):
        found = list_publications(desk)
    if as_json:
        print_json(to_plain(found))
        return
    print_table(
        [(one.id, to_text(one.at)[:10], str(one.kind), one.title, one.by) for one in found],
        head=("publication", "day", "kind", "title", "by"),
    )

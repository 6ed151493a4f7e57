"""``piecework reply``: the right of reply. Drafts and records; nothing is ever sent from here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from archive.desk.replies import (
    SentHow,
    draft_reply,
    get_reply,
    list_replies,
    record_answer,
    record_sending,
)
from archive.drafting import draft_questions
from archive.errors import BadInput
from piecework.desk import (
    as_option,
    name_actor,
    open_both,
    read_day,
    read_requester,
    read_version,
    to_plain,
)
from piecework.options import archive_option, json_option
from piecework.output import make_plain, print_json, print_table, tell


@click.group("reply", short_help="Ask a requester for a reply: draft, record, keep the answer.")
def command() -> None:
    """The newsroom sends its questions itself, as a newsroom, and never through a platform or a
    worker's account. Once sent, they travel with every view and export of what they are about.

    \b
    Example:
      piecework reply draft V0123456789abc --as anna
      piecework reply sent Y0123456789abc --on 2026-03-02 --how e-mail --deadline 2026-03-09
    """


@command.command("draft", short_help="Draft questions from reviewed facts, or keep your own.")
@click.argument("ids", nargs=-1, required=True)
@archive_option
@json_option
@as_option
@click.option("--to", "requester", metavar="PLATFORM/REQUESTER", help="With --questions.")
@click.option("--questions", type=click.File("r"), help="A file with your own questions.")
@click.option("--case", "case_id", metavar="CASE")
def draft(
    ids: tuple[str, ...],
    archive: Path | None,
    as_json: bool,
    by: str | None,
    requester: str | None,
    questions: TextIO | None,
    case_id: str | None,
) -> None:
    """IDS are versions of which two people found something; with --questions any ids that the
    questions are about.

    \b
    Example:
      piecework reply draft M0123456789abc --to mturk/A1EXAMPLE --questions ask.txt --as anna
    """
    with open_both(archive) as (door, desk):
        if questions is not None:
            if requester is None:
                raise BadInput("say to whom: --to platform/requester")
            platform, who = read_requester(requester)
            about, text = ids, questions.read()
        else:
            drafted = draft_questions(door, desk, [read_version(one) for one in ids])
            platform, who, about, text = (
                drafted.platform,
                drafted.requester,
                drafted.about,
                drafted.text,
            )
        reply = draft_reply(
            desk,
            by=name_actor(by),
            platform=platform,
            requester=who,
            questions=text,
            about=about,
            case=case_id,
        )
    if as_json:
        print_json(to_plain(reply))
        return
    tell(f"{reply.id}: read it, rewrite it, and send it as a newsroom")
    for line in reply.questions.splitlines():
        click.echo(make_plain(line))


@command.command("sent", short_help="Record that the newsroom has sent them (editor).")
@click.argument("reply_id", metavar="REPLY")
@archive_option
@json_option
@as_option
@click.option("--on", required=True, metavar="DAY")
@click.option("--how", type=click.Choice([str(one) for one in SentHow]), required=True)
@click.option("--deadline", metavar="DAY")
def sent(
    reply_id: str,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    on: str,
    how: str,
    deadline: str | None,
) -> None:
    """
    \b
    Example:
      piecework reply sent Y0123456789abc --on 2026-03-02 --how e-mail --deadline 2026-03-09
    """
    with open_both(archive) as (_, desk):
        reply = record_sending(
            desk,
            reply_id,
            by=name_actor(by),
            on=read_day(on, option="--on"),
            how=SentHow(how),
            deadline=None if deadline is None else read_day(deadline, option="--deadline"),
        )
    if as_json:
        print_json(to_plain(reply))
    else:
        tell("recorded")


@command.command("answer", short_help="Record what they answered (editor).")
@click.argument("reply_id", metavar="REPLY")
@click.argument("text", type=click.File("r"))
@archive_option
@json_option
@as_option
@click.option("--on", required=True, metavar="DAY")
def answer(
    reply_id: str,
    text: TextIO,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    on: str,
) -> None:
    """TEXT is a file, ``-`` for standard input.

    \b
    Example:
      piecework reply answer Y0123456789abc answer.txt --on 2026-03-05 --as anna
    """
    with open_both(archive) as (_, desk):
        reply = record_answer(
            desk,
            reply_id,
            by=name_actor(by),
            on=read_day(on, option="--on"),
            answer=text.read(),
        )
    if as_json:
        print_json(to_plain(reply))
    else:
        tell("recorded")


@command.command("list", short_help="List questions and how they stand.")
@archive_option
@json_option
@click.option("--case", "case_id", metavar="CASE")
def list_all(archive: Path | None, as_json: bool, case_id: str | None) -> None:
    """
    \b
    Example:
      piecework reply list --json
    """
    today = datetime.now(UTC).date()
    with open_both(archive, read_only=True) as (_, desk):
        replies = list_replies(desk, case=case_id)
    if as_json:
        print_json([{**_write(one), "state": str(one.state(today=today))} for one in replies])
        return
    print_table(
        [
            (
                one.id,
                one.platform,
                one.requester.name or one.requester.id or "",
                str(one.state(today=today)),
                str(one.deadline or ""),
            )
            for one in replies
        ],
        head=("reply", "platform", "requester", "state", "deadline"),
    )


@command.command("show", short_help="Show questions and their answer.")
@click.argument("reply_id", metavar="REPLY")
@archive_option
@json_option
def show(reply_id: str, archive: Path | None, as_json: bool) -> None:
    """
    \b
    Example:
      piecework reply show Y0123456789abc
    """
    today = datetime.now(UTC).date()
    with open_both(archive, read_only=True) as (_, desk):
        reply = get_reply(desk, reply_id)
    if as_json:
        print_json({**_write(reply), "state": str(reply.state(today=today))})
        return
    for line in reply.questions.splitlines():
        click.echo(make_plain(line))
    click.echo(make_plain(reply.tell(today=today)))


def _write(reply: object) -> dict[str, object]:
    plain = to_plain(reply)
    assert isinstance(plain, dict)
    return plain

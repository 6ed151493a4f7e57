"""``piecework review``: the queue of flags, two people's answers, and what came of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from archive.desk.agreement import measure_agreement
from archive.desk.misfires import list_misfires, report_misfire, tally_rules
from archive.desk.reviews import Asks, Broke, State, ask_anew, list_reviews, read_answers
from archive.desk.reviews import answer as give_answer
from archive.platform_rules import FactKind
from archive.reviewing import Flagged, get_flagged, list_queue
from crawlers.platforms import load_platforms
from piecework.desk import as_option, name_actor, open_both, read_version, to_plain
from piecework.options import archive_option, json_option
from piecework.output import make_plain, print_json, print_table, tell

NOTE = "possible, found by rules and not decided on: for the desk, never for publication"


@click.group("review", short_help="Answer on flags; two people, then a third.")
def command() -> None:
    """Each flag is two questions: does the text ask for this, and did it break the rule then in
    force? Two people answer apart from each other; where they differ, a third does.

    \b
    Example:
      piecework review list --as anna
      piecework review answer V0123456789abc identity --asks yes --broke unknown --as anna
    """


@command.command("list", short_help="List flags that wait for you, the gravest first.")
@archive_option
@json_option
@as_option
@click.option("--category", metavar="NAME")
@click.option("--platform", metavar="NAME")
@click.option("--rule", metavar="ID")
@click.option("--severity", type=click.IntRange(1, 3), default=1, help="At least this grave.")
@click.option("--third", is_flag=True, help="Only those on which two people differ.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@click.option("--skip", type=click.IntRange(0), default=0)
def list_waiting(
    archive: Path | None,
    as_json: bool,
    by: str | None,
    category: str | None,
    platform: str | None,
    rule: str | None,
    severity: int,
    third: bool,
    limit: int,
    skip: int,
) -> None:
    """What you have answered on is left out; so is what others have answered.

    \b
    Example:
      piecework review list --category biometric-id --as anna --json
    """
    with open_both(archive, read_only=True) as (door, desk):
        waiting = list_queue(
            door,
            desk,
            viewer=name_actor(by),
            category=category,
            platform=platform,
            rule=rule,
            least_severity=severity,
            state=State.SPLIT if third else None,
            limit=limit,
            skip=skip,
        )
    if as_json:
        print_json({"note": NOTE, "flags": [write_flagged(one) for one in waiting]})
        return
    print_table(
        [
            (
                one.id,
                one.category,
                str(one.severity),
                str(one.confidence),
                str(one.state),
                one.doc.title,
                " … ".join(each.words for each in one.words),
            )
            for one in waiting
        ],
        head=("version", "possible", "severity", "confidence", "state", "title", "words"),
    )
    tell(f"{len(waiting)} flags; {NOTE}")


@command.command("show", short_help="Show one flag with its words and the platform's rules.")
@click.argument("version")
@click.argument("category")
@archive_option
@json_option
@as_option
def show(version: str, category: str, archive: Path | None, as_json: bool, by: str | None) -> None:
    """Your own answer, and those of others once it is decided.

    \b
    Example:
      piecework review show V0123456789abc identity --as anna
    """
    with open_both(archive, read_only=True) as (door, desk):
        one = get_flagged(door, desk, version, category=category)
        answers = (
            [] if one.review is None else read_answers(desk, one.review, viewer=name_actor(by))
        )
        rules = describe_rules(one, invented=door.home.demo)
    if as_json:
        shown = {**write_flagged(one), "rules": rules, "answers": to_plain(answers)}
        print_json({"note": NOTE, **shown})
        return
    for name, value in write_flagged(one).items():
        click.echo(f"{name:<12}{make_plain(str(value))}")
    for line in rules:
        click.echo(f"{'rule':<12}{make_plain(line)}")
    for each in answers:
        said = f"{each.person}: asks {each.asks}, broke the rule {each.broke} {each.note}"
        click.echo(f"{'answer':<12}{make_plain(said)}")
    tell(NOTE)


@command.command("answer", short_help="Give your answer on one flag.")
@click.argument("version")
@click.argument("category")
@archive_option
@json_option
@as_option
@click.option("--asks", type=click.Choice([str(one) for one in Asks]), required=True)
@click.option("--broke", type=click.Choice([str(one) for one in Broke]), default="unknown")
@click.option("--note", default="", help="What made you say so.")
def answer(
    version: str,
    category: str,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    asks: str,
    broke: str,
    note: str,
) -> None:
    """Does the text ask for this? Did it break the rule then in force?

    \b
    Example:
      piecework review answer V0123456789abc identity --asks yes --broke unknown --as anna
    """
    with open_both(archive) as (door, desk):
        one = get_flagged(door, desk, version, category=category)
        review = give_answer(
            desk,
            one.subject,
            by=name_actor(by),
            version=one.doc.version,
            rule=one.rule,
            asks=Asks(asks),
            broke=Broke(broke),
            note=note,
        )
    if as_json:
        print_json(to_plain(review))
        return
    tell(f"{review.id}: {review.state}")
    if review.verdict is not None:
        tell(f"asks {review.verdict.asks}, broke the rule {review.verdict.broke}")


@command.command("done", short_help="List what was decided.")
@archive_option
@json_option
@click.option("--category", metavar="NAME")
def list_done(archive: Path | None, as_json: bool, category: str | None) -> None:
    """Texts on which two people, or two of three, said the same.

    \b
    Example:
      piecework review done --category identity --json
    """
    with open_both(archive, read_only=True) as (_, desk):
        done = list_reviews(desk, state=State.DECIDED, category=category)
    if as_json:
        print_json(to_plain(done))
        return
    print_table(
        [
            (one.id, one.subject.category, str(one.verdict.asks), str(one.verdict.broke), one.rule)
            for one in done
            if one.verdict is not None
        ],
        head=("review", "category", "asks", "broke the rule", "rule"),
    )


@command.command("anew", short_help="Ask anew on what was decided (editor).")
@click.argument("review")
@archive_option
@as_option
@click.option("--reason", required=True)
def anew(review: str, archive: Path | None, by: str | None, reason: str) -> None:
    """What was answered stays in the file and counts no more.

    \b
    Example:
      piecework review anew J0123456789abc --reason 'read without its instructions' --as anna
    """
    with open_both(archive) as (_, desk):
        ask_anew(desk, review, by=name_actor(by), reason=reason)
    tell("asked anew")


@command.command("agreement", short_help="Say how far reviewers agree (Cohen's kappa).")
@archive_option
@json_option
def agreement(archive: Path | None, as_json: bool) -> None:
    """By category and question, with a 95 % interval; not under 30 texts.

    \b
    Example:
      piecework review agreement --json
    """
    with open_both(archive, read_only=True) as (_, desk):
        categories = sorted({one.subject.category for one in list_reviews(desk)})
        found = [one for each in categories for one in measure_agreement(desk, category=each)]
    if as_json:
        print_json(to_plain(found))
        return
    print_table(
        [
            (
                one.category,
                one.question,
                str(one.n),
                str(one.same),
                one.held_back or f"{one.kappa:.2f} ({one.low:.2f} to {one.high:.2f})",
            )
            for one in found
        ],
        head=("category", "question", "texts", "same", "kappa"),
    )


@command.command("rules", short_help="Say how each rule's flags were judged.")
@archive_option
@json_option
def rules(archive: Path | None, as_json: bool) -> None:
    """And which were reported as misfiring.

    \b
    Example:
      piecework review rules
    """
    with open_both(archive, read_only=True) as (_, desk):
        tallies, reports = tally_rules(desk), list_misfires(desk)
    if as_json:
        print_json({"rules": to_plain(tallies), "reports": to_plain(reports)})
        return
    print_table(
        [
            (one.rule, str(one.yes), str(one.no), str(one.cannot_tell), str(one.reported))
            for one in tallies
        ],
        head=("rule", "asks for it", "does not", "cannot tell", "reported"),
    )


@command.command("report", short_help="Report a rule that misfires.")
@click.argument("rule")
@click.argument("version")
@archive_option
@as_option
@click.option("--note", required=True, help="What it found that is not there.")
def report(rule: str, version: str, archive: Path | None, by: str | None, note: str) -> None:
    """For whoever keeps the rules.

    \b
    Example:
      piecework review report identity.en.3/2 V0123456789abc --note 'a museum pass' --as anna
    """
    with open_both(archive) as (_, desk):
        report_misfire(desk, rule, by=name_actor(by), version=read_version(version), note=note)
    tell("reported")


def write_flagged(one: Flagged) -> dict[str, object]:
    """A flag as JSON has it, without the whole text."""
    return {
        "version": one.id,
        "item": one.item_id,
        "platform": one.doc.platform,
        "title": one.doc.title,
        "first_seen": to_plain(one.doc.first_seen),
        "possible": one.category,
        "severity": one.severity,
        "confidence": one.confidence,
        "rule": one.rule,
        "state": str(one.state),
        "review": one.review,
        "words": [each._asdict() for each in one.words],
    }


def describe_rules(one: Flagged, *, invented: bool) -> list[str]:
    """What the platform forbade to ask on the day, each with how sure that is."""
    platform = load_platforms(invented=invented).get(one.doc.platform)
    day: date = one.doc.first_seen.earliest.date()
    if platform is None:
        return []
    return [
        f"{rule.fact.says} ({rule.standing}; {rule.fact.source.title})"
        for rule in platform.facts.rule_on(day, FactKind.MAY_NOT_ASK)
    ]

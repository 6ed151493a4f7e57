"""``piecework attribute``: hypotheses on who is behind a requester, and who decided."""

from __future__ import annotations

from pathlib import Path

import click

from archive.desk.attributions import (
    Attribution,
    AttributionState,
    Side,
    add_ground,
    attribute,
    decide_attribution,
    list_attributions,
)
from archive.errors import BadInput
from piecework.desk import as_option, name_actor, open_both, read_requester, to_plain
from piecework.options import archive_option, json_option
from piecework.output import print_json, print_table, tell


@click.group("attribute", short_help="Say who may be behind a requester, for and against.")
def command() -> None:
    """Never automatic: a person writes it down, others add what speaks for and against, an editor
    decides.

    \b
    Example:
      piecework attribute new mturk/A1EXAMPLE 'Example Data BV' --as anna
    """


@command.command("new", short_help="Write down a hypothesis.")
@click.argument("requester", metavar="PLATFORM/REQUESTER")
@click.argument("says")
@archive_option
@json_option
@as_option
def new(requester: str, says: str, archive: Path | None, as_json: bool, by: str | None) -> None:
    """
    \b
    Example:
      piecework attribute new mturk/A1EXAMPLE 'Example Data BV' --as anna
    """
    platform, who = read_requester(requester)
    with open_both(archive) as (_, desk):
        made = attribute(desk, by=name_actor(by), platform=platform, requester=who, says=says)
    _print(made, as_json=as_json)


@command.command("ground", short_help="Add what speaks for it or against it.")
@click.argument("attribution")
@archive_option
@json_option
@as_option
@click.option("--for", "speaks_for", metavar="TEXT")
@click.option("--against", metavar="TEXT")
@click.option("--ref", metavar="ID", help="An id or an address where it can be seen.")
def ground(
    attribution: str,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    speaks_for: str | None,
    against: str | None,
    ref: str | None,
) -> None:
    """
    \b
    Example:
      piecework attribute ground H0123456789abc --for 'the same telephone number' --as anna
    """
    if (speaks_for is None) is (against is None):
        raise BadInput("say either --for or --against")
    with open_both(archive) as (_, desk):
        made = add_ground(
            desk,
            attribution,
            by=name_actor(by),
            side=Side.FOR if speaks_for is not None else Side.AGAINST,
            says=speaks_for or against or "",
            ref=ref,
        )
    _print(made, as_json=as_json)


@command.command("decide", short_help="Hold it, reject it, or open it again (editor).")
@click.argument("attribution")
@click.argument("state", type=click.Choice([str(one) for one in AttributionState]))
@archive_option
@json_option
@as_option
@click.option("--reason", required=True)
def decide(
    attribution: str,
    state: str,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    reason: str,
) -> None:
    """
    \b
    Example:
      piecework attribute decide H0123456789abc held --reason 'they confirmed it' --as anna
    """
    with open_both(archive) as (_, desk):
        made = decide_attribution(
            desk,
            attribution,
            by=name_actor(by),
            state=AttributionState(state),
            reason=reason,
        )
    _print(made, as_json=as_json)


@command.command("list", short_help="List hypotheses with what speaks for and against.")
@archive_option
@json_option
@click.option("--platform", metavar="NAME")
def list_all(archive: Path | None, as_json: bool, platform: str | None) -> None:
    """
    \b
    Example:
      piecework attribute list --json
    """
    with open_both(archive, read_only=True) as (_, desk):
        found = list_attributions(desk, platform=platform)
    if as_json:
        print_json(to_plain(found))
        return
    print_table(
        [
            (
                one.id,
                one.platform,
                one.requester.name or one.requester.id or "",
                one.says,
                str(sum(each.side is Side.FOR for each in one.grounds)),
                str(sum(each.side is Side.AGAINST for each in one.grounds)),
                str(one.state),
                one.decided_by or "",
            )
            for one in found
        ],
        head=("id", "platform", "requester", "may be", "for", "against", "state", "decided by"),
    )


def _print(made: Attribution, *, as_json: bool) -> None:
    if as_json:
        print_json(to_plain(made))
    else:
        click.echo(made.id)
        tell(str(made.state))

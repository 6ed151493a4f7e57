"""``piecework claim``: a figure saved with all it rests on, and measured again later."""

from __future__ import annotations

from pathlib import Path

import click

from archive.claiming import make_claim, rerun_claim, tell_run, write_settings
from archive.desk.claims import Claim, Measured, Outcome, Recipe, get_claim, list_claims
from archive.desk.replies import find_replies
from archive.errors import BadInput
from archive.measures.choice import Grain, Weighting
from archive.measures.trends import Provenance, Settings
from piecework.desk import as_option, name_actor, open_both, to_plain
from piecework.options import archive_option, json_option
from piecework.output import make_plain, print_json, print_table, tell


@click.group("claim", short_help="Save a figure with what it rests on; measure it again.")
def command() -> None:
    """A claim keeps its question, its parameters, the data's and the code's version and the value.

    \b
    Example:
      piecework claim make 'The median fell 18 %' --stated -18 --question platform:mturk \\
        --of lowerbound --label 2026-03 --then 2026-06 --as anna
      piecework claim rerun --all
    """


@command.command("make", short_help="Measure a claim and save it.")
@click.argument("says")
@archive_option
@json_option
@as_option
@click.option("--stated", required=True, help="The figure as printed: 18, -18, 2.40.")
@click.option("--question", default="", help="As in `piecework search`.")
@click.option("--of", default="count", show_default=True, help="count, or as in `trends --of`.")
@click.option("--label", help="The period, such as 2026-03.")
@click.option("--then", help="A later period: the claim is by how many per cent it differs.")
@click.option("--split", help="A facet, as in `trends --by`.")
@click.option("--group", help="The value of the split.")
@click.option("--figure", default="p50", show_default=True)
@click.option("--weighting", type=click.Choice([str(one) for one in Weighting]), default="listing")
@click.option("--grain", type=click.Choice([str(one) for one in Grain]), default="month")
@click.option("--provenance", type=click.Choice([str(one) for one in Provenance]), default="own")
@click.option("--case", "case_id", metavar="CASE")
def make(
    says: str,
    archive: Path | None,
    as_json: bool,
    by: str | None,
    stated: str,
    question: str,
    of: str,
    label: str | None,
    then: str | None,
    split: str | None,
    group: str | None,
    figure: str,
    weighting: str,
    grain: str,
    provenance: str,
    case_id: str | None,
) -> None:
    """Refused where the figure is held back, or is another than what is stated.

    \b
    Example:
      piecework claim make '312 offers asked for a selfie' --stated 312 --question selfie --as anna
    """
    settings = write_settings(
        Settings(
            weighting=Weighting(weighting),
            grain=Grain(grain),
            provenance=Provenance(provenance),
        )
    )
    first = Measured(
        of=of,
        question=question,
        label=label,
        split=split,
        group=group,
        figure=figure,
        settings={} if of == "count" else settings,
    )
    after = None
    if then is not None:
        if of == "count" or label is None:
            raise BadInput("--then needs --of and --label: by how much the later period differs")
        after = Measured(of, question, then, split, group, figure, settings)
    with open_both(archive) as (door, desk):
        claim = make_claim(
            door,
            desk,
            says,
            by=name_actor(by),
            recipe=Recipe(first, after),
            stated=stated,
            case=case_id,
        )
    if as_json:
        print_json(to_plain(claim))
        return
    click.echo(claim.id)
    tell(_tell_value(claim))


@command.command("list", short_help="List claims.")
@archive_option
@json_option
@click.option("--case", "case_id", metavar="CASE")
def list_all(archive: Path | None, as_json: bool, case_id: str | None) -> None:
    """The newest first, with what came of each the last time it was measured.

    \b
    Example:
      piecework claim list --json
    """
    with open_both(archive, read_only=True) as (_, desk):
        claims = list_claims(desk, case=case_id)
    if as_json:
        print_json(to_plain(claims))
        return
    print_table(
        [
            (one.id, one.says, one.stated, str(one.runs[-1].outcome) if one.runs else "")
            for one in claims
        ],
        head=("claim", "says", "stated", "last"),
    )


@command.command("show", short_help="Show a claim with all it rests on.")
@click.argument("claim_id", metavar="CLAIM")
@archive_option
@json_option
def show(claim_id: str, archive: Path | None, as_json: bool) -> None:
    """
    \b
    Example:
      piecework claim show M0123456789abc --json
    """
    with open_both(archive, read_only=True) as (_, desk):
        claim = get_claim(desk, claim_id)
        replies = find_replies(desk, [claim.id])
    if as_json:
        print_json({"claim": to_plain(claim), "replies": to_plain(replies)})
        return
    click.echo(make_plain(claim.says))
    click.echo(_tell_value(claim))
    click.echo(f"data {claim.basis.sequence}, rules {claim.basis.rules}, code {claim.basis.code}")
    for run in claim.runs:
        click.echo(make_plain(f"{run.at:%Y-%m-%d}: {tell_run(claim, run)}"))


@command.command("rerun", short_help="Measure claims again: still true, or what it is now.")
@click.argument("claim_ids", metavar="CLAIM", nargs=-1)
@archive_option
@json_option
@as_option
@click.option("--all", "every", is_flag=True, help="All claims.")
def rerun(
    claim_ids: tuple[str, ...], archive: Path | None, as_json: bool, by: str | None, every: bool
) -> int:
    """Exits with 1 where one is no longer as it was stated.

    \b
    Example:
      piecework claim rerun --all
    """
    if bool(claim_ids) is every:
        raise BadInput("name claims to measure again, or --all")
    with open_both(archive) as (door, desk):
        wanted = [one.id for one in list_claims(desk)] if every else list(claim_ids)
        runs = [
            (get_claim(desk, one), rerun_claim(door, desk, one, by=name_actor(by)))
            for one in wanted
        ]
    if as_json:
        print_json([{"claim": claim.id, **_write_run(run)} for claim, run in runs])
    else:
        for claim, run in runs:
            click.echo(make_plain(f"{claim.id}  {tell_run(claim, run)}  ({claim.says})"))
    return int(any(run.outcome is not Outcome.STILL_TRUE for _, run in runs))


def _write_run(run: object) -> dict[str, object]:
    plain = to_plain(run)
    assert isinstance(plain, dict)
    return plain


def _tell_value(claim: Claim) -> str:
    value = claim.value
    ends = "" if value.low is None else f" ({value.low} to {value.high})"
    return f"measured {value.value}{ends}, n = {value.n}, sources {value.sources}"

"""``piecework export``: tables for publication, through the gate, as files others can check."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from archive.desk.store import Desk, open_desk
from archive.door import Archive
from archive.measures.choice import Grain, Weighting
from archive.measures.trends import Settings
from archive.model import ChangeKind
from archive.publish.exports.changes import tabulate_changes
from archive.publish.exports.columns import Table
from archive.publish.exports.listings import tabulate_versions
from archive.publish.exports.making import ExportReport, make_export
from archive.publish.exports.package import Licence
from archive.publish.exports.pay_changes import tabulate_pay_changes
from archive.publish.exports.prices import tabulate_place_gaps, tabulate_tiers
from archive.publish.exports.requests import tabulate_requests
from archive.publish.exports.trends import tabulate_trend
from archive.publish.exports.writing import FORMATS
from archive.publish.keyed_times import open_times
from archive.times import read_seen_at
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell

_MORE = [one for one in FORMATS if one not in ("csv", "jsonl")]
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _export_options(command: _Command) -> _Command:
    for option in (
        click.option(
            "--licence",
            metavar="TEXT",
            help="Under which terms others may use it; none by default.",
        ),
        click.option("--title", help="What it is about; by default the question."),
        click.option("--by", required=True, help="Who at the desk lets it leave."),
        click.option(
            "--format",
            "formats",
            default="",
            help=f"Beside CSV and JSON lines, which always come: {', '.join(_MORE)} (with commas).",
        ),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            required=True,
            help="The folder to write, or a file that ends in .zip; it must not be there yet.",
        ),
        click.option(
            "--fine-times",
            is_flag=True,
            help="Times as fine as k sources fit, in place of whole months; needs the key.",
        ),
        json_option,
        archive_option,
    ):
        command = option(command)
    return command


@click.group("export", short_help="Write tables for publication, through the gate.")
def command() -> None:
    """What leaves passes the publication gate: what rests on too few sources is withheld, contact
    data is masked, times are coarse. An export is a Frictionless Data Package: datapackage.json
    says what each column means, over which data and by which code it was made, and what was
    withheld and why.

    \b
    Examples:
      piecework export search 'selfie platform:mturk' --out selfies --by anna --format xlsx
      piecework export trend --of lowerbound --split platform --out wages.zip --by anna
    """


@command.command("search")
@click.argument("question", nargs=-1)
@_export_options
def search(question: tuple[str, ...], **given: Any) -> None:
    """Everything that a question finds, one row a version."""
    words = " ".join(question)
    _export(lambda door, _desk: tabulate_versions(door, words), words or "everything", **given)


@command.command("pay-changes")
@click.argument("question", nargs=-1)
@_export_options
def pay_changes(question: tuple[str, ...], **given: Any) -> None:
    """Prices of an offer gone, and others come in their place, across ids."""
    words = " ".join(question)
    asked = f"pay changes: {words}" if words else "pay changes"
    _export(lambda door, _desk: tabulate_pay_changes(door, words), asked, **given)


@command.command("tiers")
@click.argument("question", nargs=-1)
@_export_options
def tiers(question: tuple[str, ...], **given: Any) -> None:
    """Several prices of one offer that stood at once, one row a price."""
    words = " ".join(question)
    asked = f"several prices at once: {words}" if words else "several prices at once"
    _export(lambda door, _desk: tabulate_tiers(door, words), asked, **given)


@command.command("place-gaps")
@click.argument("question", nargs=-1)
@_export_options
def place_gaps(question: tuple[str, ...], **given: Any) -> None:
    """One offer's prices for workers of different countries, one row a price."""
    words = " ".join(question)
    asked = f"gaps by place: {words}" if words else "gaps by place"
    _export(lambda door, _desk: tabulate_place_gaps(door, words), asked, **given)


@command.command("changes")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([one.value for one in ChangeKind])
)
@click.option("--platform")
@click.option("--since", metavar="WHEN")
@click.option("--until", metavar="WHEN")
@_export_options
def changes(
    kinds: tuple[str, ...],
    platform: str | None,
    since: str | None,
    until: str | None,
    **given: Any,
) -> None:
    """What differs between neighbouring versions of listings."""
    named = {"kind": " ".join(kinds), "platform": platform, "since": since, "until": until}
    asked = " ".join(f"{name}:{value}" for name, value in named.items() if value)
    _export(
        lambda door, _desk: tabulate_changes(
            door,
            kinds=[ChangeKind(one) for one in kinds],
            platform=platform,
            since=read_seen_at(since).start if since else None,
            until=read_seen_at(until).end if until else None,
        ),
        f"changes {asked}".strip(),
        **given,
    )


@command.command("requests")
@click.option("--category", help="One category of request.")
@_export_options
def requests(category: str | None, **given: Any) -> None:
    """Requests that people, independently, found texts to make."""
    _export(
        lambda door, desk: tabulate_requests(door, desk, category=category),
        f"reviewed requests {category or ''}".strip(),
        **given,
    )


@command.command("trend")
@click.argument("question", nargs=-1)
@click.option("--of", default="lowerbound", show_default=True, help="As for `piecework trends`.")
@click.option(
    "--grain", type=click.Choice([one.value for one in Grain]), default="month", show_default=True
)
@click.option("--split", metavar="FACET", help="Apart for each value of this field.")
@click.option(
    "--weighting",
    type=click.Choice([one.value for one in Weighting]),
    default=Weighting.LISTING.value,
    show_default=True,
)
@click.option("--zone", default="UTC", show_default=True, help="Whose clocks cut the periods.")
@_export_options
def trend(
    question: tuple[str, ...],
    of: str,
    grain: str,
    split: str | None,
    weighting: str,
    zone: str,
    **given: Any,
) -> None:
    """A measure over time, each figure with what it rests on."""
    words = " ".join(question)
    settings = Settings(grain=Grain(grain), weighting=Weighting(weighting), zone=ZoneInfo(zone))
    asked = f"trend of {of} by {grain}{f', split by {split}' if split else ''}: {words}"
    _export(
        lambda door, _desk: tabulate_trend(door, words, of=of, split=split, settings=settings),
        asked,
        **given,
    )


def _export(
    make: Callable[[Archive, Desk], Table],
    question: str,
    *,
    archive: Path | None,
    as_json: bool,
    out: Path,
    formats: str,
    by: str,
    title: str | None,
    licence: str | None,
    fine_times: bool,
) -> None:
    home = locate(archive)
    with ExitStack() as stack:
        door = stack.enter_context(Archive(home))
        desk = stack.enter_context(open_desk(home))
        times = stack.enter_context(open_times(home)) if fine_times else None
        table = make(door, desk)
        report = make_export(
            door,
            desk,
            table,
            out,
            by=by,
            title=title or question,
            question=question,
            formats=[one.strip() for one in formats.split(",") if one.strip()],
            licence=None if licence is None else Licence("other", licence),
            times=times,
            progress=_show_progress,
        )
    _tell(report, out, as_json=as_json)


def _show_progress(done: int, of: int) -> None:
    tell(f"{done} rows written, of {of} looked at")


def _tell(report: ExportReport, out: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "publication": report.publication,
                "out": str(out),
                "sha256": report.sha256,
                "rows": report.rows,
                "files": [
                    {"path": one.path, "bytes": one.size, "sha256": one.sha256, "cut": one.cut}
                    for one in report.files
                ],
                "withheld": [
                    {"reason": one.reason, "count": one.count, "column": one.column}
                    for one in report.withheld
                ],
            }
        )
    else:
        click.echo(f"{out}: {report.rows} rows, {sum(one.size for one in report.files)} bytes")
        click.echo(f"sha256 {report.sha256}")
    for one in report.withheld:
        where = one.column or "whole rows"
        tell(make_plain(f"withheld: {where}: {one.reason} ({one.count})"))
    for file in report.files:
        for column, count in sorted(file.cut.items()):
            tell(f"{file.path}: {count} cells of {column} did not fit; the JSON lines have them")

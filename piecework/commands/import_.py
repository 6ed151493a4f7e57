"""``piecework import``: histories that others kept, imported under their dataset's name."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.errors import BadInput
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.sources.doors.consent import PUBLIC, ConsentDoor, PublicDecision
from archive.times import Seen, read_seen_at
from crawlers.imports.pages import open_captures
from crawlers.imports.tabling import TableOptions, Tally, import_tables
from crawlers.intake import Fate, Outcome, PageIntake, check_platform_name
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell

_LONGEST_NAME = 120
_EVERY = 100_000


@click.command("import", short_help="Take in histories that others kept.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@archive_option
@json_option
@click.option(
    "--dataset", required=True, metavar="NAME", help="Name and version; stands with every sighting."
)
@click.option(
    "--kind",
    type=click.Choice(["tables", "export", "pages"]),
    required=True,
    help="tables: HIT groups and observations; export: what a worker's tool kept; pages: captures.",
)
@click.option("--platform", metavar="NAME", help="The platform (tables, export: mturk).")
@click.option("--seen-at", metavar="WHEN", help="When it was seen, where rows or files do not say.")
@click.option(
    "--reward-in", type=click.Choice(["dollars", "cents"]), help="Where it does not show."
)
@click.option(
    "--time-in", type=click.Choice(["minutes", "seconds"]), help="Where it does not show."
)
@click.option("--decided-by", metavar="NAME", help="With pages: who decided to take them in.")
def command(
    paths: tuple[Path, ...],
    archive: Path | None,
    as_json: bool,
    dataset: str,
    kind: str,
    platform: str | None,
    seen_at: str | None,
    reward_in: str | None,
    time_in: str | None,
    decided_by: str | None,
) -> int:
    """Tables: the mturk-tracker dataset (HIT groups, observations) and lists of HITs, as CSV, JSON
    lines, JSON or Parquet. Exports: MTurk Suite, HIT Scraper, mturk-engine; of their times only the
    day is kept, and nothing of the worker. Pages: WARC, WACZ, saved pages with times in their
    names, Turkopticon's answers. Interrupted, the same command goes on; nothing comes in twice.

    \b
    Examples:
      piecework import --dataset "mturk-tracker 2014" --kind tables groups.csv observations.csv.gz
      piecework import --dataset "web archive, viewhits" --kind pages captures.warc.gz
    """
    name = " ".join(dataset.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadInput(f"--dataset needs a name of 1 to {_LONGEST_NAME} printable characters")
    if platform is not None:
        check_platform_name(platform)
    seen = read_seen_at(seen_at) if seen_at is not None else None
    home = locate(archive)
    with Intake(home) as intake:
        if kind == "pages":
            fates = import_pages(
                intake, paths, name=name, platform=platform, seen=seen, decided_by=decided_by
            )
            intake.settle()
        else:
            options = TableOptions(
                platform or "mturk", name, seen, reward_in, time_in, coarse=kind == "export"
            )
            tally = import_tables(intake, _list_files(paths), options=options, progress=_tell_rows)
    bring_up_to_date(home)
    if kind == "pages":
        return _print_pages(fates, name=name, as_json=as_json)
    return _print_tables(tally, name=name, as_json=as_json)


def _list_files(paths: Sequence[Path]) -> list[Path]:
    """Files as given, and those in folders, in order."""
    found: list[Path] = []
    for path in paths:
        inside = (
            sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        )
        found += [one for one in inside if not one.name.startswith(".")]
    return found


def import_pages(
    intake: Intake,
    paths: Sequence[Path],
    *,
    name: str,
    platform: str | None = None,
    seen: Seen | None = None,
    decided_by: str | None = None,
) -> Counter[Fate]:
    """Take all captures in; how many came to what. Says at once which were refused or held back:
    of a million captures no list is kept."""
    ConsentDoor(intake.vault).record_public(
        PublicDecision(
            decided_by=decided_by or getpass.getuser(),
            reason=f"imported: {name}",
            pages=f"{len(paths)} paths given to one import command",
            decided_at=datetime.now(UTC),
        )
    )
    fates: Counter[Fate] = Counter()

    def report(one: Outcome) -> None:
        fates[one.fate] += 1
        if one.fate in (Fate.REFUSED, Fate.HELD_BACK):
            tell(f"{make_plain(one.label)}: {one.fate.replace('_', ' ')}: {make_plain(one.reason)}")

    with intake.open_session(PUBLIC, public=True, provenance=name) as session:
        PageIntake(session, platform=platform, public=True, report=report).take_all(
            open_captures(paths, seen_at=seen)
        )
    return fates


def _tell_rows(count: int) -> None:
    if count % _EVERY < 2_000 and count >= _EVERY:
        tell(f"{count:,} rows")


def _print_tables(tally: Tally, *, name: str, as_json: bool) -> int:
    rows = dict(sorted(tally.rows.items()))
    if as_json:
        print_json({"dataset": name, "rows": rows, "new_sightings": tally.sightings})
    else:
        told = ", ".join(f"{count:,} {fate}" for fate, count in rows.items()) or "no rows"
        click.echo(f"{make_plain(name)}: {told}; {tally.sightings:,} sightings are new")
    return 0 if tally.rows["sightings"] else BadInput.exit_code


def _print_pages(counts: Counter[Fate], *, name: str, as_json: bool) -> int:
    if as_json:
        print_json({"dataset": name, **{str(fate): counts[fate] for fate in Fate}})
    else:
        told = ", ".join(f"{str(fate).replace('_', ' ')} {counts[fate]}" for fate in Fate)
        click.echo(f"{make_plain(name)}: {told}")
    taken = counts[Fate.NEW] + counts[Fate.REPEAT] + counts[Fate.AGAIN]
    return 0 if taken and not counts[Fate.REFUSED] else 3

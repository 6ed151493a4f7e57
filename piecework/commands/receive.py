"""``piecework receive``: at the newsroom, parcels into the archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from archive.errors import BadInput, ConsentMissing, RefusedPage
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.parcels import read_items
from archive.sources.doors.consent import UNNAMED, ConsentDoor
from archive.sources.doors.parcel import ParcelDoor
from crawlers.intake import Fate, Outcome
from crawlers.parcels import count_fates, take_items
from piecework.commands.parcel import SUFFIX
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell


@click.command("receive", short_help="Take in parcels from workers' computers.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@archive_option
@json_option
@click.option(
    "--source",
    metavar="PSEUDONYM",
    default=UNNAMED,
    show_default=True,
    help="Whose consent an unsigned parcel rests on.",
)
def command(paths: tuple[Path, ...], archive: Path | None, as_json: bool, source: str) -> int:
    """Open parcels, check who signed them, redact and read them by this archive's own rules, and
    take them in. Signed by the key that a source was given with the consent, a parcel is theirs
    and says how its pages were seen; any other is graded as donated. Twice is once.

    \b
    Examples:
      piecework receive incoming/
      piecework receive 3f2a….parcel.age --json
    """
    home = locate(archive)
    outcomes: list[Outcome] = []
    refused: list[dict[str, str]] = []
    signed_count = 0
    with Intake(home) as intake:
        door = ParcelDoor(intake.vault)
        consent = ConsentDoor(intake.vault)
        for path in _list_files(paths):
            try:
                opened = door.open_parcel(_read_file(path))
                items = read_items(opened.payload)
                name = opened.source or source
                if not consent.knows(name):
                    raise RefusedPage(
                        "an unsigned parcel rests on nobody's consent: record one with `piecework "
                        "consent give`, and name it with --source",
                        code="no-consent",
                    )
                with intake.open_session(name) as session:
                    take_items(
                        session,
                        items,
                        signed=opened.source is not None,
                        report=outcomes.append,
                    )
                signed_count += opened.source is not None
            except RefusedPage as error:
                refused.append({"code": error.code, "reason": str(error)})
            except ConsentMissing as error:
                refused.append({"code": "no-consent", "reason": str(error)})
        intake.settle()
    bring_up_to_date(home)
    counts = count_fates(outcomes)
    for one in outcomes:
        if one.fate in (Fate.REFUSED, Fate.HELD_BACK):
            tell(f"{one.label}: {make_plain(one.reason)}")
    for reason in refused:
        tell(f"a parcel was refused ({reason['code']}): {make_plain(reason['reason'])}")
    if as_json:
        print_json({**counts, "signed_parcels": signed_count, "refused_parcels": refused})
    else:
        click.echo(
            f"taken in {counts['new']}, repeats {counts['repeat']}, given before "
            f"{counts['again']}, held back {counts['held_back']}, refused {counts['refused']}; "
            f"{signed_count} parcels were signed, {len(refused)} refused"
        )
    return RefusedPage.exit_code if refused or counts["refused"] else 0


def _list_files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob(f"*{SUFFIX}"))
        elif path.is_file():
            yield path
        else:
            raise BadInput(f"there is nothing at {path}")


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(128_000_001)

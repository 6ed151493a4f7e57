"""``piecework evidence``: what is sealed of a capture, checked before it is shown."""

from __future__ import annotations

from pathlib import Path

import click

from archive.door import Archive
from archive.model import RecordRole
from archive.story_json import write_capture
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell


@click.command("evidence", short_help="Show a sealed capture.")
@click.argument("capture_id", metavar="ID")
@archive_option
@json_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write the redacted page to this new file. It is hostile: do not open it in a browser "
    "that is signed in anywhere.",
)
def command(capture_id: str, archive: Path | None, as_json: bool, out: Path | None) -> None:
    """The records of a capture as they were sealed: where they stand, their headers, the notes
    (what was removed, the commitments), and with --out the redacted page itself.

    \b
    Example:
      piecework evidence P0123456789abc --out page.html
    """
    with Archive(locate(archive)) as door:
        capture, records = door.evidence(capture_id)
    if out is not None:
        page = next((one for one in records if one.role is RecordRole.PAGE), None)
        if page is None:
            tell("this capture repeats a page that is sealed elsewhere: it has no body of its own")
        else:
            with out.open("xb") as file:
                file.write(page.body)
            tell(f"{len(page.body)} bytes written")
    if as_json:
        print_json(
            {
                **write_capture(capture),
                "headers": {str(one.role): dict(one.headers) for one in records},
                "notes": next(
                    (dict(one.notes()) for one in records if one.role is RecordRole.NOTES), None
                ),
            }
        )
        return
    for place, record in zip(capture.records, records, strict=True):
        click.echo(f"{place.role}: {place.file} at {place.offset}, {place.length} bytes")
        click.echo(f"  sha256 {place.sha256.hex()}")
        for name, value in record.headers:
            click.echo(f"  {make_plain(name)}: {make_plain(value)}")
        if record.role is RecordRole.NOTES:
            click.echo(f"  {make_plain(record.body.decode('utf-8', 'replace'))}")

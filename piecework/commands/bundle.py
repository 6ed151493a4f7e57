"""``piecework bundle``: what listings said, in one file that proves itself without us."""

from __future__ import annotations

from pathlib import Path

import click

from archive.desk.store import open_desk
from archive.publish.bundle import make_bundle
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell
from piecework.printing import find_printer


@click.command("bundle", short_help="Pack listings with all that proves them, for others to check.")
@archive_option
@json_option
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write; it must not be there yet.",
)
@click.option("--by", required=True, help="Who at the desk lets it leave.")
@click.option("--title", default="Evidence bundle", show_default=True, help="What it is about.")
@click.option(
    "--original",
    "originals",
    multiple=True,
    metavar="CAPTURE",
    help="Add a capture's sealed original: only where an editor's decision lets it leave.",
)
@click.option("--without-pdf", is_flag=True, help="Leave the report in HTML alone.")
def command(
    archive: Path | None,
    as_json: bool,
    ids: tuple[str, ...],
    out: Path,
    by: str,
    title: str,
    originals: tuple[str, ...],
    without_pdf: bool,
) -> int:
    """IDs are listings, versions or captures. What the publication gate withholds is not in the
    bundle, and is counted there. Anyone can check it: unpack, then `python3 verify.py .`.

    \b
    Example:
      piecework bundle L0123456789abc --out dossier.zip --by anna --title 'Selfies for training'
    """
    home = locate(archive)
    printer = None if without_pdf else find_printer()
    with open_desk(home) as desk:
        report = make_bundle(
            home,
            desk,
            ids,
            out,
            by=by,
            title=title,
            originals=originals,
            print_pdf=(lambda _page: None) if printer is None else printer.print_pdf,
        )
    if as_json:
        print_json(
            {
                "publication": report.publication,
                "file": str(out),
                "sha256": report.sha256,
                "bytes": report.size,
                "listings": report.listings,
                "captures": report.captures,
                "pdf": report.pdf,
                "withheld": [
                    {"reason": one.reason, "count": one.count, "column": one.column}
                    for one in report.withheld
                ],
                "unproven": list(report.unproven),
            }
        )
    else:
        click.echo(
            f"{out}: {report.listings} versions, {report.captures} captures, {report.size} bytes"
        )
        click.echo(f"sha256 {report.sha256}")
    for one in report.withheld:
        where = one.column or "whole listings"
        tell(make_plain(f"withheld: {where}: {one.reason} ({one.count})"))
    for version in report.unproven:
        tell(f"no capture here can prove {version}: it was imported, or its page was erased")
    if not report.pdf and not without_pdf:
        tell(
            "no PDF was made: no Chromium could be started here (as root it has no sandbox); "
            "report.html says the same"
        )
    return 0

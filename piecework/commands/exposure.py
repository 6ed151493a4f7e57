"""``piecework exposure``: which part of a draft or export fits fewer than k sources. Never who."""

from __future__ import annotations

import re
from pathlib import Path

import click

from archive.desk import open_desk
from archive.home import Home
from archive.publish.exposure import ExposureReport, check_claim, check_exposure
from crawlers.platforms import load_platforms
from piecework.desk import as_option, name_actor, to_plain
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell

_CLAIM = re.compile(r"[Mm][0-9a-hjkmnp-tv-z]{13}")


@click.command("exposure", short_help="Say which part of a draft or export singles somebody out.")
@click.argument("file", metavar="FILE")
@archive_option
@json_option
@as_option
def command(file: str, archive: Path | None, as_json: bool, by: str | None) -> int:
    """FILE is a draft (text, Markdown, HTML), an export (CSV, JSONL, JSON), a bundle (ZIP), or the
    id of a claim. A file is weighed with all that was published so far. Needs the key, since only
    the sealed sources say whom a part fits; says neither who nor how many. Exits with 1 where a
    part fits fewer than k sources, or something could not be looked at.

    \b
    Example:
      piecework exposure draft.md --as anna
    """
    home = locate(archive)
    with open_desk(home) as desk:
        if _CLAIM.fullmatch(file) and not Path(file).exists():
            report = check_claim(home, desk, file, by=name_actor(by))
        else:
            report = check_exposure(
                home, Path(file), desk=desk, by=name_actor(by), platforms=name_platforms(home)
            )
    if as_json:
        print_json({"clear": report.clear, **_write(report)})
    else:
        _tell(report, k=home.k)
    return int(not report.clear or bool(report.not_looked_at))


def name_platforms(home: Home) -> dict[str, str]:
    """How people write the platforms' names."""
    return {name: one.title for name, one in load_platforms(invented=home.demo).items()}


def _tell(report: ExposureReport, *, k: int) -> None:
    for one in report.singled:
        click.echo(make_plain(f"{one.where}: {one.words}"))
        click.echo(make_plain(f"  fits fewer than {k} sources by: {'; '.join(one.parts)}"))
        if one.together:
            click.echo(make_plain(f"  together with {', '.join(one.together)}"))
    if report.count > len(report.singled):
        tell(f"and {report.count - len(report.singled)} more")
    if report.together:
        with_it = "already without it" if report.before else "only with this file"
        click.echo(f"all that was published, taken together, fits fewer than {k}: {with_it}")
    for name in report.not_looked_at:
        tell(make_plain(f"not looked at: {name}"))
    tell(
        f"{report.looked_at} sentences and rows tell something, {report.count} single somebody out"
    )


def _write(report: object) -> dict[str, object]:
    plain = to_plain(report)
    assert isinstance(plain, dict)
    return plain

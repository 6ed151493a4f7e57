"""``piecework gaps``: when a platform could not be seen, and when nobody looked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from archive.door import Archive
from archive.story_json import write_gap, write_window
from archive.times import to_text
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table


@click.command("gaps", short_help="List when a platform could not be seen.")
@archive_option
@json_option
@click.option("--platform", metavar="NAME", help="Only of this platform.")
@click.option(
    "--days",
    type=click.FloatRange(min=0.1),
    default=2.0,
    show_default=True,
    help="Also list stretches without any capture that are longer than this.",
)
def command(archive: Path | None, as_json: bool, platform: str | None, days: float) -> None:
    """A gap is a page that showed no list: a sign-in form, a rate limit, a layout that no reader
    knows. `no capture` is a stretch between two captures in which nobody handed anything in.
    In neither may you write that nothing was offered.

    \b
    Example:
      piecework gaps --platform mturk --json
    """
    with Archive(locate(archive)) as door:
        gaps = list(door.gaps(platform=platform))
        unseen = [
            stretch
            for stretch in door.unseen(longer_than=timedelta(days=days))
            if platform in (None, stretch.platform)
        ]
    if as_json:
        print_json(
            {
                "gaps": [write_gap(gap) for gap in gaps],
                "no_capture": [
                    {"platform": one.platform, "window": write_window(one.window)} for one in unseen
                ],
            }
        )
        return
    rows = [(gap.platform, str(gap.reason), gap.window) for gap in gaps]
    rows += [(one.platform, "no capture", one.window) for one in unseen]
    print_table(
        [
            (name, reason, to_text(window.earliest)[:13], to_text(window.latest)[:13])
            for name, reason, window in sorted(rows, key=lambda row: (row[0], row[2]))
        ],
        head=("platform", "because", "from", "until"),
    )

"""``piecework gaps``: when a platform could not be seen, and pay that differs by country."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from archive.door import Archive
from archive.story_json import write_gap, write_window
from archive.times import to_text
from piecework.commands.place_gaps import show_place_gaps
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table


@click.command(
    "gaps", short_help="List when a platform could not be seen, or gaps of pay by place."
)
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
@click.option(
    "--by-place",
    is_flag=True,
    help="Instead: offers that pay workers of different countries differently at the same time.",
)
def command(
    archive: Path | None, as_json: bool, platform: str | None, days: float, by_place: bool
) -> None:
    """A gap is a page that showed no list: a sign-in form, a rate limit, a layout that no reader
    knows. `no capture` is a stretch between two captures in which nobody handed anything in.
    In neither may you write that nothing was offered.

    With --by-place it lists gaps of pay. Whose look was from where is sealed: a country is told
    where k or more independent sources of it were offered a price (`piecework enrich` counts them),
    or where the listing itself names it.

    \b
    Examples:
      piecework gaps --platform mturk --json
      piecework gaps --by-place
    """
    if by_place:
        show_place_gaps(locate(archive), as_json=as_json, platform=platform)
        return
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

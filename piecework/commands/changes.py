"""``piecework changes``: what changed, and between which sightings."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import click

from archive.door import Archive
from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.model import ChangeKind
from archive.story_json import write_change
from archive.times import read_seen_at, to_text
from crawlers.platforms import load_platforms
from piecework.commands.series_changes import show_series_changes
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table


@click.command("changes", short_help="List what changed.")
@archive_option
@json_option
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in ChangeKind]),
    help="Only this kind (repeatable).",
)
@click.option("--platform", metavar="NAME")
@click.option("--listing", metavar="ID", help="Only of this listing.")
@click.option("--since", metavar="WHEN", help="That ended after this day or time.")
@click.option("--until", metavar="WHEN", help="That ended by the end of this day or time.")
@click.option("--limit", type=click.IntRange(0), default=100, show_default=True)
@click.option(
    "--series",
    is_flag=True,
    help="Pay changes of the same offer across ids, largest first.",
)
@click.option(
    "--over", type=click.FloatRange(0), default=0.0, help="With --series: by more than this many %."
)
def command(
    archive: Path | None,
    as_json: bool,
    kinds: tuple[str, ...],
    platform: str | None,
    listing: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    series: bool,
    over: float,
) -> None:
    """Appeared, pay, text, terms, requester, vanished, back: latest first.

    A change happened between two sightings, and that stretch is what is printed. `vanished` is
    said only where a later complete list lacks the listing.

    \b
    Example:
      piecework changes --kind pay --since 2024-03-01 --json
      piecework changes --series --over 10
    """
    if series:
        if kinds or listing or until:
            raise BadInput("--series goes with --platform, --since, --over and --limit only")
        show_series_changes(
            locate(archive), as_json=as_json, platform=platform, since=since, over=over, limit=limit
        )
        return
    with Archive(locate(archive)) as door:
        found = list(
            islice(
                door.changes(
                    kinds=[ChangeKind(kind) for kind in kinds],
                    platform=platform,
                    listing=listing,
                    since=read_seen_at(since).start if since else None,
                    until=read_seen_at(until).end if until else None,
                ),
                limit,
            )
        )
        names = door.name_items(change.item for change in found)
    if not found and platform is not None and platform not in load_platforms():
        raise BadInput(f"no platform is called {platform!r}: {', '.join(load_platforms())}")
    if as_json:
        print_json(
            [
                {**write_change(one), "listing": names[one.item][0], "title": names[one.item][1]}
                for one in found
            ]
        )
        return
    print_table(
        [
            (
                str(one.kind),
                *names[one.item],
                to_text(one.window.earliest)[:13],
                to_text(one.window.latest)[:13],
                f"{one.pay_before} → {one.pay_after}" if one.kind is ChangeKind.PAY else "",
                to_id(IdKind.VERSION, one.to_version) if one.to_version else "",
            )
            for one in found
        ],
        head=("kind", "listing", "title", "after", "by", "pay", "version"),
    )

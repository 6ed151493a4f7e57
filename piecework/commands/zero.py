"""``piecework zero``: with what probability something would have been seen, had it been there."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import click

from archive.door import Archive
from archive.errors import BadInput
from archive.looked import explain_zero
from archive.measures.seen import Chance
from archive.times import read_seen_at, to_text
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, tell

_SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)(min|h|d|w)")
_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


@click.command("zero", short_help="Say what an empty answer means.")
@archive_option
@json_option
@click.option("--platform", required=True, help="Whose lists were looked at.")
@click.option("--since", required=True, metavar="WHEN", help="From this day or time on.")
@click.option("--until", required=True, metavar="WHEN", help="To the end of this day or time.")
@click.option(
    "--lifetime",
    metavar="SPAN",
    help="How long the offer would have stood: 20min, 6h, 2d. Without it: as long as the "
    "platform's listings do, as far as that is known.",
)
def command(
    archive: Path | None,
    as_json: bool,
    platform: str,
    since: str,
    until: str,
    lifetime: str | None,
) -> None:
    """From the hours in which somebody looked: the probability that an offer of that lifetime,
    beginning at any moment of the period, would have been seen at least once.

    Its ends take the least and the most favourable moment of every look. It holds for offers
    that a look shows whenever they are there; what is hidden from the accounts that looked is not
    in it.

    \b
    Examples:
      piecework zero --platform mturk --since 2024-03-01 --until 2024-03-31 --lifetime 6h
      piecework zero --platform mturk --since 2024-03 --until 2024-03 --json
    """
    start, end = read_seen_at(since).start, read_seen_at(until).end
    if end <= start:
        raise BadInput(f"--until {until} comes before --since {since}")
    span = None if lifetime is None else read_span(lifetime)
    with Archive(locate(archive)) as door:
        known = sorted(door.list_looks())
        if platform not in known:
            raise BadInput(
                f"nobody looked at {platform!r} here: looked at are {', '.join(known) or 'none'}"
            )
        meaning = explain_zero(door, platform, start=start, end=end, lifetime=span)
    if meaning.chance is None:
        raise BadInput(str(meaning.why_not))
    chance = meaning.chance
    if as_json:
        print_json(
            {"platform": platform, "since": to_text(start), "until": to_text(end)}
            | write_chance(chance)
            | {"coverage": {platform: meaning.coverage.write()}}
        )
        return
    click.echo(f"{chance.value:.1%} ({chance.low:.1%} to {chance.high:.1%})")
    tell(
        f"{chance.looks} hours in which somebody looked; for an offer that stands "
        + _tell_lifetime(chance)
    )


def read_span(text: str) -> timedelta:
    """``20min``, ``6h``, ``2d``, ``1w``.

    Raises:
        BadInput: not written so, or nothing.
    """
    found = _SPAN.fullmatch(text.strip())
    span = None if found is None else float(found[1]) * _UNITS[found[2]]
    if not span:
        raise BadInput(f"{text!r} is no length of time: write 20min, 6h, 2d or 1w")
    return span


def write_chance(chance: Chance) -> dict[str, object]:
    """As JSON has it."""
    return {
        "value": chance.value,
        "low": chance.low,
        "high": chance.high,
        "n": chance.looks,
        "looks": chance.looks,
        "weighting": "each starting moment alike",
        "interval": "the least and the most favourable moment of every look",
        "lifetime_hours": (
            None if chance.lifetime is None else chance.lifetime.total_seconds() / 3600
        ),
        "lifetimes_known": chance.lives,
        "assumes": "each starting moment is as likely; a look shows every offer that is there",
    }


def _tell_lifetime(chance: Chance) -> str:
    if chance.lifetime is None:
        return f"as long as the {chance.lives} of the platform's listings whose lives are known"
    return f"{chance.lifetime.total_seconds() / 3600:g} hours"

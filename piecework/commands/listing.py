"""``piecework listing``: one listing or document, with its history and its evidence."""

from __future__ import annotations

from pathlib import Path

import click

from archive.door import Archive, RatingRecord
from archive.ids import IdKind, to_id
from archive.ledger import ItemStory
from archive.story_json import write_story
from archive.times import StatedBy, Window, to_text
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, print_table


@click.command("listing", short_help="Show one listing, its history and its evidence.")
@click.argument("listing_id", metavar="ID")
@archive_option
@json_option
def command(listing_id: str, archive: Path | None, as_json: bool) -> None:
    """Versions, changes, sightings, and the captures with where they are sealed.

    ID is that of a listing, a document or a version; one that was cited years ago still works.

    \b
    Example:
      piecework listing L0a1b2c3d4e5f6 --json
    """
    with Archive(locate(archive)) as door:
        story = door.listing(listing_id)
        ratings = door.ratings(story)
    if as_json:
        print_json(write_story(story, ratings=ratings))
    else:
        _print_story(story)
        _print_ratings(ratings)


def _print_story(story: ItemStory) -> None:
    newest = story.versions[-1]
    click.echo(make_plain(newest.title))
    click.echo(f"{story.id} · {story.platform} · seen by {story.seen_by} sources")
    click.echo("\nVersions")
    print_table(
        [
            (
                to_id(IdKind.VERSION, doc.version),
                doc.title,
                doc.pay.raw if doc.pay else "",
                _span(doc.first_seen, doc.last_seen),
                str(doc.sightings),
            )
            for doc in story.versions
        ],
        head=("id", "title", "pay", "seen", "sightings"),
    )
    click.echo("\nChanges")
    print_table(
        [(str(one.kind), _span(one.window, one.window)) for one in story.changes],
        head=("kind", "between"),
    )
    click.echo("\nEvidence")
    print_table(
        [
            (
                to_id(IdKind.CAPTURE, capture.capture),
                _span(capture.window, capture.window),
                "as stated by the donor"
                if capture.stated_by is StatedBy.DONOR
                else f"by the {capture.stated_by}",
                str(capture.access),
                place.file,
                str(place.offset),
                str(place.length),
                place.sha256.hex()[:16],
            )
            for capture in story.captures
            for place in capture.records[:1]
        ],
        head=("capture", "seen", "time", "access", "file", "offset", "length", "sha256"),
    )


def _print_ratings(ratings: list[RatingRecord]) -> None:
    if not ratings:
        return
    click.echo("\nWhat workers said of the requester")
    print_table(
        [
            (
                rating.platform,
                ", ".join(f"{name} {score}" for name, score in rating.scores.items()),
                "" if rating.reviews is None else str(rating.reviews),
                _span(rating.window, rating.window),
            )
            for rating in ratings
        ],
        head=("by", "scores", "reviews", "seen"),
    )


def _span(first: Window, last: Window) -> str:
    return f"{to_text(first.earliest)[:13]} – {to_text(last.latest)[:13]}"

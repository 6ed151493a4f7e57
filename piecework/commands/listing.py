"""``piecework listing``: one listing or document, with its history and its evidence."""

from __future__ import annotations

from pathlib import Path

import click

from archive.confirmed import is_unconfirmed
from archive.door import Archive, GapRecord, RatingRecord
from archive.ids import IdKind, to_id
from archive.ledger import ItemStory
from archive.model import ChangeKind, VersionDoc
from archive.story_json import write_story
from archive.times import StatedBy, Window, to_text
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, print_mapping, print_table, tell


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
        gaps = [gap for gap in door.gaps(platform=story.platform) if _lies_within(gap, story)]
        k = door.home.k
    if as_json:
        print_json(write_story(story, ratings=ratings, gaps=gaps))
    else:
        _print_facts(story, k=k)
        _print_story(story, gaps)
        _print_ratings(ratings)


def _lies_within(gap: GapRecord, story: ItemStory) -> bool:
    first = min(doc.first_seen.earliest for doc in story.versions)
    last = max(doc.last_seen.latest for doc in story.versions)
    return gap.window.earliest < last and first < gap.window.latest


def _print_facts(story: ItemStory, *, k: int) -> None:
    newest = max(story.versions, key=lambda doc: (doc.last_seen.latest, doc.first_seen.earliest))
    click.echo(make_plain(newest.title))
    if newest.description or newest.text:
        click.echo(make_plain(newest.description or newest.text))
    if is_unconfirmed(newest.extra):
        tell("read by a program from a page of no known format; confirmed by nobody")
    requester = newest.requester
    facts = {
        "id": story.id,
        "platform": story.platform,
        "requester": " ".join(part for part in (requester.name, requester.id) if part),
        "pay": newest.pay.raw if newest.pay else "",
        "time allotted": f"{newest.time_allotted} s" if newest.time_allotted is not None else "",
        "qualifications": "; ".join(one.raw for one in newest.qualifications),
        "units left": "" if newest.units_left is None else str(newest.units_left),
        "seen by": str(story.seen_by).replace("k", str(k)) + " independent sources",
    }
    click.echo()
    print_mapping({name: value for name, value in facts.items() if value})
    print_fields(newest)


def print_fields(doc: VersionDoc) -> None:
    """What a form asks people to fill in; nothing where it asks for nothing."""
    if doc.fields:
        click.echo("\nAsked for")
        rows = [(one.label, one.name, one.type) for one in doc.fields]
        print_table(rows, head=("label", "name", "type"))


def _print_story(story: ItemStory, gaps: list[GapRecord]) -> None:
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
        [
            (
                str(one.kind),
                _span(one.window, one.window),
                f"{one.pay_before} → {one.pay_after}" if one.kind is ChangeKind.PAY else "",
            )
            for one in story.changes
        ],
        head=("kind", "between", "pay"),
    )
    if gaps:
        click.echo("\nNot seen meanwhile")
        print_table(
            [(str(gap.reason), _span(gap.window, gap.window)) for gap in gaps],
            head=("because", "between"),
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
                place.sha256.hex(),
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

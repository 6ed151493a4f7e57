"""The part of ``piecework changes`` that follows one offer across its ids."""

from __future__ import annotations

from decimal import Decimal

from archive.door import Archive
from archive.home import Home
from archive.index.query import Among, Filter, Query
from archive.pay_stories import PayChangeStory, list_pay_changes
from archive.story_json import write_window
from archive.times import read_seen_at, to_text
from piecework.output import print_json, print_table


def show_series_changes(
    home: Home, *, as_json: bool, platform: str | None, since: str | None, over: float, limit: int
) -> None:
    """Print cuts and rises, the largest first."""
    filters: tuple[Filter, ...] = () if platform is None else (Among("platform", (platform,)),)
    with Archive(home) as door:
        found = list_pay_changes(
            door,
            Query(filters=filters),
            over=Decimal(str(over)),
            since=read_seen_at(since).start if since else None,
            limit=min(limit, 500),
        )
    rows = [write_series_change(story) for story in found]
    if as_json:
        print_json(rows)
        return
    print_table([[str(row[name]) for name in _COLUMNS] for row in rows], head=_COLUMNS)


_COLUMNS = ("kind", "relative", "pay_before", "pay", "confidence", "platform", "title", "after")


def write_series_change(story: PayChangeStory) -> dict[str, object]:
    """As JSON has it: both sides by version and capture, and between which sightings."""
    before, after = story.before, story.after
    return {
        "kind": str(story.direction),
        "relative": str(story.relative.quantize(Decimal("0.000001"))),
        "before": before.version,
        "after": after.version,
        "capture_before": before.capture,
        "capture_after": after.capture,
        "pay_before": None if before.pay is None else before.pay.raw,
        "pay": None if after.pay is None else after.pay.raw,
        "last_seen_before": [to_text(before.last_seen.earliest), to_text(before.last_seen.latest)],
        "first_seen_after": [to_text(after.first_seen.earliest), to_text(after.first_seen.latest)],
        "happened": write_window(story.happened),
        "unseen": [write_window(one) for one in story.unseen],
        "listings": story.reach.listings,
        "units": story.reach.units,
        "sightings": story.reach.sightings,
        "confidence": str(story.confidence),
        "why": story.why,
        "platform": story.platform,
        "series": story.series,
        "title": after.title,
        "requester": after.requester.name or after.requester.id,
    }

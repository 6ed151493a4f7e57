"""The table of pay changes: one price of an offer gone and another come, also across ids."""

from __future__ import annotations

from collections.abc import Iterator

from archive.door import Archive
from archive.ids import from_id
from archive.index.query import Among, Query
from archive.pay_stories import PayChangeStory, narrow_query, tell_changes
from archive.publish.exports.columns import Column, Kind, LineTable
from archive.publish.flags import check_told
from archive.publish.material import Holds, Line

_BATCH = 200

COLUMNS = (
    Column("direction", Kind.TEXT, Holds.PLAIN, "cut or rise"),
    Column("platform", Kind.TEXT, Holds.PLAIN, "the platform"),
    Column("series", Kind.TEXT, Holds.PLAIN, "id of the series: the same offer across ids"),
    Column("requester", Kind.TEXT, Holds.REQUESTER, "who posted it, by the platform's words"),
    Column("title", Kind.TEXT, Holds.TEXT, "the title at the new price"),
    Column("before", Kind.TEXT, Holds.PLAIN, "id of the version at the old price"),
    Column("after", Kind.TEXT, Holds.PLAIN, "id of the version at the new price"),
    Column("pay_before", Kind.TEXT, Holds.TEXT, "the old pay, as the page had it"),
    Column("pay_after", Kind.TEXT, Holds.TEXT, "the new pay, as the page had it"),
    Column(
        "relative",
        Kind.NUMBER,
        Holds.PLAIN,
        "(after - before) / before",
        unit="parts of one",
    ),
    Column(
        "happened",
        Kind.MOMENT,
        Holds.TIME,
        "after the last sighting at the old price, by the first at the new",
        window=True,
    ),
    Column("confidence", Kind.TEXT, Holds.PLAIN, "how sure it is that the one became the other"),
    Column("why", Kind.TEXT, Holds.PLAIN, "what that rests on"),
    Column(
        "reach_listings",
        Kind.INTEGER,
        Holds.COUNTER,
        "listings of the series that were seen at the new price",
        unit="listings",
    ),
    Column("capture_before", Kind.TEXT, Holds.PLAIN, "id of a capture that shows the old price"),
    Column("capture_after", Kind.TEXT, Holds.PLAIN, "id of a capture that shows the new price"),
)


def tabulate_pay_changes(door: Archive, question: str | Query = "") -> LineTable:
    """The pay changes whose later side a question finds, all of them.

    Raises:
        BadInput: the question asks for what rules suspect and nobody has reviewed.
        BadQuery, IndexUnusable: as for :meth:`archive.door.Archive.search`.
    """
    query = narrow_query(question, [Among("paychange", ("cut", "rise"))], limit=0)
    check_told(query)
    keys = door.engine.match(query).tolist()
    return LineTable(
        "pay-changes",
        "One price of an offer gone and another come, in its place.",
        COLUMNS,
        _list_lines(door, keys),
        len(keys),
    )


def _list_lines(door: Archive, keys: list[int]) -> Iterator[Line]:
    for start in range(0, len(keys), _BATCH):
        for story in tell_changes(door, keys[start : start + _BATCH]):
            yield _make_line(story)


def _make_line(story: PayChangeStory) -> Line:
    before, after = story.before, story.after
    return Line(
        {
            "direction": str(story.direction),
            "platform": story.platform,
            "series": story.series,
            "requester": after.requester.name,
            "title": after.title,
            "before": before.version,
            "after": after.version,
            "pay_before": before.pay.raw if before.pay else None,
            "pay_after": after.pay.raw if after.pay else None,
            "relative": story.relative,
            "happened": story.happened,
            "confidence": str(story.confidence),
            "why": story.why,
            "reach_listings": story.reach.listings,
            "capture_before": before.capture,
            "capture_after": after.capture,
        },
        versions=(from_id(before.version)[1], from_id(after.version)[1]),
        refs=(before.listing, after.listing, story.series),
    )

"""Tables of prices of one offer that stood at once: several prices, and gaps by place.

One row a price. A country stands in a row only where the listing itself names it, or where k or
more independent sources of that country were offered the price; which of the two is a column.
"""

from __future__ import annotations

from archive.door import Archive
from archive.ids import from_id
from archive.index.query import Query
from archive.pay_stories import MOST, PaySide, TierStory, list_tiers
from archive.place_stories import PlaceGapStory, list_place_gaps
from archive.publish.exports.columns import Column, Kind, LineTable
from archive.publish.flags import check_told
from archive.publish.material import Holds, Line, Value

_SIDE = (
    Column("platform", Kind.TEXT, Holds.PLAIN, "the platform"),
    Column("series", Kind.TEXT, Holds.PLAIN, "id of the series: the same offer across ids"),
    Column("requester", Kind.TEXT, Holds.REQUESTER, "who posted it, by the platform's words"),
    Column("title", Kind.TEXT, Holds.TEXT, "the title at this price"),
    Column("version", Kind.TEXT, Holds.PLAIN, "id of the newest version at this price"),
    Column("pay", Kind.TEXT, Holds.TEXT, "the pay, as the page had it"),
    Column("amount", Kind.NUMBER, Holds.PLAIN, "its lowest amount", unit="in its currency"),
    Column("currency", Kind.TEXT, Holds.PLAIN, "the currency"),
    Column("unit", Kind.TEXT, Holds.PLAIN, "what is paid for"),
    Column("first_seen", Kind.MOMENT, Holds.FIRST_SEEN, "when it was first seen", window=True),
    Column("last_seen", Kind.MOMENT, Holds.LAST_SEEN, "when it was last seen", window=True),
)
_PLACE = (
    Column("countries", Kind.WORDS, Holds.PLAIN, "countries whose workers were offered it"),
    Column(
        "basis",
        Kind.TEXT,
        Holds.PLAIN,
        "named: by the listing; seen: by k or more independent sources of each country",
    ),
    Column("ratio", Kind.NUMBER, Holds.PLAIN, "the lowest of these prices ÷ the highest"),
)


def tabulate_tiers(door: Archive, question: str | Query = "") -> LineTable:
    """Offers with several prices at once, one row a price; at most 500 offers, the largest first.

    Raises:
        BadInput: the question asks for what rules suspect and nobody has reviewed.
        BadQuery, IndexUnusable: as for :meth:`archive.door.Archive.search`.
    """
    check_told(question)
    lines = [
        _make_line(story, one.side, rests_on=(one.side,))
        for story in list_tiers(door, question, limit=MOST)
        for one in story.tiers
    ]
    about = f"Several prices of one offer that stood at once; of {MOST} offers at most."
    return LineTable("several-prices", about, _SIDE, lines, len(lines))


def tabulate_place_gaps(door: Archive, question: str | Query = "") -> LineTable:
    """Offers that pay workers of different countries differently, one row a price; at most 500
    offers, the largest gaps first.

    Raises:
        BadInput: the question asks for what rules suspect and nobody has reviewed.
        BadQuery, IndexUnusable: as for :meth:`archive.door.Archive.search`.
    """
    check_told(question)
    lines = [
        _make_line(
            story,
            one.side,
            # The ratio tells of the other prices too: a row leaves where all of them may.
            rests_on=tuple(each.side for each in story.prices),
            countries=one.countries,
            basis=str(one.basis),
            ratio=story.ratio,
        )
        for story in list_place_gaps(door, question, limit=MOST)
        for one in story.prices
    ]
    about = f"One offer's prices for workers of different countries; of {MOST} offers at most."
    return LineTable("gaps-by-place", about, (*_SIDE, *_PLACE), lines, len(lines))


def _make_line(
    story: TierStory | PlaceGapStory,
    side: PaySide,
    *,
    rests_on: tuple[PaySide, ...],
    **more: Value,
) -> Line:
    pay = side.pay
    return Line(
        {
            "platform": story.platform,
            "series": story.series,
            "requester": side.requester.name,
            "title": side.title,
            "version": side.version,
            "pay": pay.raw if pay else None,
            "amount": pay.amount if pay else None,
            "currency": pay.currency if pay else None,
            "unit": str(pay.unit) if pay and pay.unit else None,
            "first_seen": side.first_seen,
            "last_seen": side.last_seen,
            **more,
        },
        versions=tuple(from_id(one.version)[1] for one in rests_on),
        refs=(side.listing, story.series),
    )

"""Pay changes and tiers as pages and commands show them: both sides, their captures, how sure.

Joins what rules found (``series``) with the ledger's versions and captures. Plain dataclasses and
no wording; text in them is what pages said, hostile until shown as plain text. Nothing is computed
anew and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from archive.door import Archive
from archive.enrich.rules import Json
from archive.errors import BadInput
from archive.ids import IdKind, from_id, to_id
from archive.index.query import Among, Between, During, FacetRequest, Filter, Query, Sort
from archive.index.syntax import parse_query
from archive.measures.seen import measure_coverage
from archive.model import Pay, Requester, SeenBy, VersionDoc
from archive.pay.series import Confidence, read_price
from archive.times import Window

MOST = 500
_ENRICHER = "series"


class Direction(StrEnum):
    CUT = "cut"
    RISE = "rise"


class Order(StrEnum):
    """The largest change first, or the one that was seen last."""

    SIZE = "size"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class PaySide:
    """One version of an offer at one price. ``capture`` is the id of the capture to show for it:
    of the side before the last, of the side after the first; None where no capture shows it."""

    version: str
    listing: str
    title: str
    requester: Requester
    pay: Pay | None
    first_seen: Window
    last_seen: Window
    sightings: int
    units_left: int | None
    seen_by: SeenBy
    capture: str | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How much work a price stands on: listings of the series that were seen at it, their units
    left when last seen (None where no page says), and how often it was seen."""

    listings: int
    units: int | None
    sightings: int


@dataclass(frozen=True, slots=True)
class PayChangeStory:
    """One price gone and another come in one series.

    ``relative`` is (after − before) ÷ before. It ``happened`` between the last sighting of the
    one and the first of the other; ``unseen`` are stretches in it in which nobody looked.
    """

    direction: Direction
    platform: str
    series: str
    before: PaySide
    after: PaySide
    relative: Decimal
    happened: Window
    unseen: tuple[Window, ...]
    reach: Reach
    confidence: Confidence
    why: str


@dataclass(frozen=True, slots=True)
class Tier:
    """One of several prices that stood at once; ``side`` is the newest version at it."""

    side: PaySide
    reach: Reach


@dataclass(frozen=True, slots=True)
class TierStory:
    """Prices of one series that stood at once, the lowest first."""

    platform: str
    series: str
    tiers: tuple[Tier, ...]


def list_pay_changes(
    archive: Archive,
    question: str | Query = "",
    *,
    directions: Iterable[Direction] = Direction,
    over: Decimal = Decimal(0),
    since: datetime | None = None,
    least: Confidence = Confidence.LOW,
    order: Order = Order.SIZE,
    limit: int = 100,
) -> list[PayChangeStory]:
    """Pay changes whose later side a question finds.

    ``over``: by more than so many per cent. ``since``: first seen at the new price from then on.
    ``least``: those of less confidence are left out. Cuts and rises stand together.

    Raises:
        BadInput: ``limit`` is over 500.
        BadQuery, IndexUnusable: as for :meth:`archive.door.Archive.search`.
    """
    if not 0 <= limit <= MOST:
        raise BadInput(f"{limit} changes at once: at most {MOST}")
    found: list[PayChangeStory] = []
    for direction in directions:
        filters = filter_changes(direction, over=over, since=since, least=least)
        by = direction.value if order is Order.SIZE else "first"
        query = narrow_query(question, filters, sort=Sort(by, descending=True), limit=limit)
        versions = [hit.version for hit in archive.search(query).hits]
        found += tell_changes(archive, versions)
    if order is Order.SIZE:
        found.sort(key=lambda one: (-abs(one.relative), one.after.version))
    else:
        found.sort(key=lambda one: (-one.happened.latest.timestamp(), one.after.version))
    return found[:limit]


def filter_changes(
    direction: Direction,
    *,
    over: Decimal = Decimal(0),
    since: datetime | None = None,
    least: Confidence = Confidence.LOW,
) -> list[Filter]:
    """The filters by which :func:`list_pay_changes` finds changes of one direction."""
    kept = tuple(Confidence)[tuple(Confidence).index(least) :]
    filters: list[Filter] = [
        Among("paychange", (direction.value,)),
        Among("certainty", tuple(one.value for one in kept)),
    ]
    if over:
        filters.append(Between(direction.value, low=over, low_open=True))
    if since is not None:
        filters.append(During("first", start=since))
    return filters


def tell_changes(archive: Archive, versions: Sequence[int]) -> list[PayChangeStory]:
    """The pay changes that these versions came in with, in their order; others are left out."""
    changes: dict[int, dict[str, Json]] = {}
    for version in versions:
        for finding in archive.findings(version):
            change = finding.detail.get("change")
            if finding.enricher == _ENRICHER and isinstance(change, dict):
                changes[version] = change
    befores = {version: _read_version(change["before"]) for version, change in changes.items()}
    wanted = sorted({*changes, *befores.values()})
    docs = {doc.version: doc for doc in archive.versions(wanted)}
    looks = archive.list_looks() if changes else {}
    told = []
    for version, change in changes.items():
        before, after = docs.get(befores[version]), docs.get(version)
        if before is None or after is None:
            continue  # gone since the rule looked: it will look again
        happened = Window(before.last_seen.earliest, after.first_seen.latest)
        relative = Decimal(str(change["relative"]))
        told.append(
            PayChangeStory(
                direction=Direction.CUT if relative < 0 else Direction.RISE,
                platform=after.platform,
                series=_read_series(after),
                before=make_side(archive, before, last=True),
                after=make_side(archive, after, last=False),
                relative=relative,
                happened=happened,
                unseen=_list_unseen(looks.get(after.platform, ()), happened),
                reach=_measure_reach(archive, after),
                confidence=Confidence(str(change["confidence"])),
                why=str(change["why"]),
            )
        )
    return told


def list_tiers(
    archive: Archive, question: str | Query = "", *, limit: int = 100
) -> list[TierStory]:
    """Series with several prices at once, those with most versions first.

    Raises:
        BadInput: ``limit`` is over 500.
        BadQuery, IndexUnusable: as for :meth:`archive.door.Archive.search`.
    """
    if not 0 <= limit <= MOST:
        raise BadInput(f"{limit} series at once: at most {MOST}")
    tiers = Among("prices", ("tiers",))
    query = narrow_query(
        question, [tiers], limit=0, facets=(FacetRequest("series", size=limit or 1),)
    )
    told = []
    for one in archive.search(query).facets["series"][:limit]:
        if one.value == "none":
            continue
        docs = find_members(archive, one.value, [tiers])
        by_price: dict[tuple[str, Decimal], list[VersionDoc]] = {}
        for doc in docs:
            price = read_price(doc)
            if price is not None:
                by_price.setdefault((price.currency, price.low), []).append(doc)
        newest = [max(same, key=lambda doc: doc.last_seen) for _, same in sorted(by_price.items())]
        if newest:
            told.append(
                TierStory(
                    newest[0].platform,
                    _read_series(newest[0]),
                    tuple(
                        Tier(_span_side(make_side(archive, doc, last=True), same), sum_reach(same))
                        for doc, (_, same) in zip(newest, sorted(by_price.items()), strict=True)
                    ),
                )
            )
    return told


def _span_side(side: PaySide, docs: Sequence[VersionDoc]) -> PaySide:
    """The side from the first to the last time that its price was seen: the newest version alone
    need not have stood beside the other prices."""
    first = min((doc.first_seen for doc in docs), key=lambda one: one.earliest)
    last = max((doc.last_seen for doc in docs), key=lambda one: one.latest)
    return replace(side, first_seen=first, last_seen=last)


def narrow_query(
    question: str | Query,
    filters: Iterable[Filter],
    *,
    sort: Sort | None = None,
    limit: int,
    facets: tuple[FacetRequest, ...] = (),
) -> Query:
    """A question with more filters, for one page of answers."""
    query = parse_query(question) if isinstance(question, str) else question
    return replace(
        query,
        filters=(*query.filters, *filters),
        sort=sort,
        limit=limit,
        facets=facets,
        after=None,
    )


def find_members(archive: Archive, series: str, more: Iterable[Filter]) -> list[VersionDoc]:
    """The versions of a series that these filters keep, at most 500."""
    query = Query(filters=(Among("series", (series,)), *more))
    return list(archive.versions([int(key) for key in archive.engine.match(query)[:MOST]]))


def make_side(archive: Archive, doc: VersionDoc, *, last: bool) -> PaySide:
    """A version as one side of a finding; ``last``: with the last capture that shows it."""
    ends = archive.find_edge_captures(doc.version)
    capture = None if ends is None else ends.last if last else ends.first
    return PaySide(
        version=to_id(IdKind.VERSION, doc.version),
        listing=to_id(IdKind.LISTING, doc.item),
        title=doc.title,
        requester=doc.requester,
        pay=doc.pay,
        first_seen=doc.first_seen,
        last_seen=doc.last_seen,
        sightings=doc.sightings,
        units_left=doc.units_left,
        seen_by=doc.seen_by,
        capture=None if capture is None else to_id(IdKind.CAPTURE, capture),
    )


def _measure_reach(archive: Archive, after: VersionDoc) -> Reach:
    """What was seen of the series at the new price, from the change on."""
    price = read_price(after)
    members = [
        doc
        for doc in find_members(archive, _read_series(after), [])
        if read_price(doc) == price and doc.first_seen.earliest >= after.first_seen.earliest
    ]
    return sum_reach(members)


def sum_reach(docs: Sequence[VersionDoc]) -> Reach:
    """What these versions come to together."""
    newest: dict[int, VersionDoc] = {}
    for doc in sorted(docs, key=lambda one: one.last_seen):
        newest[doc.item] = doc
    units = [doc.units_left for doc in newest.values() if doc.units_left is not None]
    return Reach(
        listings=len(newest),
        units=sum(units) if units else None,
        sightings=sum(doc.sightings for doc in docs),
    )


def _read_series(doc: VersionDoc) -> str:
    value = doc.enriched.get("series")
    return value[0] if isinstance(value, tuple) and value else ""


def _read_version(text: Json) -> int:
    return from_id(str(text))[1]


def _list_unseen(looks: Sequence[Window], span: Window) -> tuple[Window, ...]:
    """Stretches of ``span`` between two looks, longer than an hour."""
    seen = measure_coverage(
        looks, start=span.earliest, end=span.latest, longer_than=timedelta(hours=1)
    )
    return seen.gaps

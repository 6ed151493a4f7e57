"""What the archive knows of one requester on one platform: names, ids, time, ratings, findings.

Facts only. Whether two requesters are one, or who is behind one, people say (``archive.desk``);
what nobody reviewed is not in here. Reads the index and the ledger; writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.desk.attributions import Attribution, list_attributions
from archive.desk.reviews import Asks
from archive.door import Archive
from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.index.fields import NONE
from archive.index.query import Among, FacetRequest, Query, Sort
from archive.ledger import RatingRecord
from archive.model import RecordKind, VersionDoc
from archive.reviewing import judge_versions

#: So many versions are looked at for names, ids and what was reviewed: the newest.
MOST_VERSIONS = 2_000
MOST_PLATFORMS = 20


@dataclass(frozen=True, slots=True)
class NameSpan:
    """One name or id, and between when it stood on listings that were seen."""

    text: str
    first: datetime
    last: datetime
    listings: int


@dataclass(frozen=True, slots=True)
class ReviewedKind:
    """A kind of request that people confirmed, and on how many of the listings looked at."""

    category: str
    listings: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """``asked`` is the value that the field ``requester`` was asked for. ``looked_at`` of
    ``versions`` were read for names, ids and findings. ``elsewhere``: on how many versions the
    same name stands on other platforms, which need not be the same requester."""

    platform: str
    asked: str
    names: tuple[NameSpan, ...]
    ids: tuple[NameSpan, ...]
    first: datetime
    last: datetime
    versions: int
    listings: int
    looked_at: int
    ratings: tuple[RatingRecord, ...]
    reviewed: tuple[ReviewedKind, ...]
    attributions: tuple[Attribution, ...]
    elsewhere: tuple[tuple[str, int], ...]


def read_dossier(archive: Archive, *, platform: str, requester: str) -> Dossier:
    """The dossier of a requester, by its name or its id on the platform.

    Raises:
        BadInput: nobody of that name is seen on that platform, or the value for nobody named.
        IndexUnusable: there is no index yet, or it must be rebuilt.
    """
    if requester == NONE:
        raise BadInput("listings that name nobody are of nobody: there is no dossier of them")
    who = Among("requester", (requester,))
    asked = Query(
        filters=(Among("platform", (platform,)), who, Among("kind", ("listing",))),
        sort=Sort("first", descending=True),
        limit=0,
        highlight=False,
    )
    keys = [int(key) for key in archive.engine.match(asked)]
    if not keys:
        raise BadInput(f"no requester called {requester!r} is seen on {platform!r} here")
    docs = [
        doc
        for doc in archive.version_docs(_choose_newest(archive, asked, keys))
        if doc.kind is RecordKind.LISTING
    ]
    return Dossier(
        platform=platform,
        asked=requester,
        names=_span_texts((doc.requester.name, doc) for doc in docs),
        ids=_span_texts((doc.requester.id, doc) for doc in docs),
        first=min(doc.first_seen.earliest for doc in docs),
        last=max(doc.last_seen.latest for doc in docs),
        versions=len(keys),
        listings=len({doc.item for doc in docs}),
        looked_at=len(docs),
        ratings=_find_ratings(archive, docs),
        reviewed=_count_reviewed(archive, docs),
        attributions=tuple(_find_attributions(archive, platform, docs)),
        elsewhere=_find_elsewhere(archive, platform, who),
    )


def _choose_newest(archive: Archive, asked: Query, keys: list[int]) -> list[int]:
    if len(keys) <= MOST_VERSIONS:
        return keys
    newest: list[int] = []
    after: str | None = None
    while len(newest) < MOST_VERSIONS:
        answer = archive.search(asked, limit=500, after=after)
        newest += [hit.version for hit in answer.hits]
        after = answer.next
        if after is None:
            break
    return newest


def _span_texts(pairs: Iterable[tuple[str | None, VersionDoc]]) -> tuple[NameSpan, ...]:
    docs: dict[str, list[VersionDoc]] = {}
    for text, doc in pairs:
        if text:
            docs.setdefault(text, []).append(doc)
    spans = [
        NameSpan(
            text,
            min(doc.first_seen.earliest for doc in same),
            max(doc.last_seen.latest for doc in same),
            len({doc.item for doc in same}),
        )
        for text, same in docs.items()
    ]
    return tuple(sorted(spans, key=lambda one: (one.first, one.text)))


def _find_ratings(archive: Archive, docs: Iterable[VersionDoc]) -> tuple[RatingRecord, ...]:
    known = {doc.requester.id: doc for doc in docs if doc.requester.id}
    return tuple(
        rating
        for _, doc in sorted(known.items())
        for rating in archive.ratings(archive.listing(to_id(IdKind.LISTING, doc.item)))
    )


def _count_reviewed(archive: Archive, docs: Iterable[VersionDoc]) -> tuple[ReviewedKind, ...]:
    """Kinds of which people said that the text asks for it."""
    items = {doc.version: doc.item for doc in docs}
    found: dict[str, set[int]] = {}
    for version, findings in judge_versions(archive, archive.desk, items).items():
        for one in findings:
            if one.verdict.asks is Asks.YES:
                found.setdefault(one.category, set()).add(items[version])
    return tuple(ReviewedKind(name, len(of)) for name, of in sorted(found.items()))


def _find_attributions(
    archive: Archive, platform: str, docs: Iterable[VersionDoc]
) -> Iterable[Attribution]:
    counted = Counter(doc.requester for doc in docs)
    seen: set[str] = set()
    for requester, _ in counted.most_common():
        for one in list_attributions(archive.desk, platform=platform, requester=requester):
            if one.id not in seen:
                seen.add(one.id)
                yield one


def _find_elsewhere(archive: Archive, platform: str, who: Among) -> tuple[tuple[str, int], ...]:
    asked = Query(
        filters=(who, Among("platform", (platform,), negated=True)),
        limit=0,
        highlight=False,
        facets=(FacetRequest("platform", size=MOST_PLATFORMS),),
    )
    return tuple((one.value, one.count) for one in archive.search(asked).facets["platform"])

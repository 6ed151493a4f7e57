"""What the page of a requester asks of an open archive, in one go. Plain values; reading only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.door import Archive
from archive.dossiers import Dossier, read_dossier
from archive.index.fields import NONE
from archive.index.query import Among, FacetRequest, Query
from archive.index.syntax import print_query
from archive.measures.choice import Grain
from archive.measures.columns import AMOUNTS
from archive.measures.distribution import Distribution
from archive.measures.trends import Settings
from archive.pay_stories import PayChangeStory, list_pay_changes
from search_ui.trend_figures import TrendPage, read_trend_page
from search_ui.trend_state import TrendState

MOST_CHANGES = 20
MOST_FAMILIES = 8
#: Of a family so many requesters are counted.
MOST_POSTERS = 100


@dataclass(frozen=True, slots=True)
class FamilyHere:
    """Texts that are nearly the same: on how many of the requester's versions, and on how many in
    all, under how many names (at most ``MOST_POSTERS`` are counted), on how many platforms."""

    id: str
    title: str
    here: int
    in_all: int
    posters: int
    platforms: int


@dataclass(frozen=True, slots=True)
class RequesterPage:
    """``question`` finds the requester's listings. ``own`` and ``platform``: pay per hour or task
    of its listings, and of all listings of the platform; of one measure, ``of``."""

    dossier: Dossier
    question: str
    volume: TrendPage
    of: str
    own: Distribution
    platform: Distribution
    changes: tuple[PayChangeStory, ...]
    families: tuple[FamilyHere, ...] = ()


def read_requester_page(
    archive: Archive, *, platform: str, requester: str, of: str | None
) -> RequesterPage:
    """``of`` None: the first measure of which enough is known to be said.

    Raises:
        BadInput: nobody of that name is seen on that platform.
        IndexUnusable: there is no index yet, or it must be rebuilt.
    """
    dossier = read_dossier(archive, platform=platform, requester=requester)
    there = Among("platform", (platform,))
    query = Query(filters=(there, Among("requester", (requester,))))
    question = print_query(query)
    measures = [of] if of in AMOUNTS else ["advertised", "lowerbound", "payeur"]
    for measure in measures:
        own = archive.distribution(query, of=str(measure), settings=_settings())
        if own.suppressed is None:
            break
    return RequesterPage(
        dossier=dossier,
        question=question,
        volume=read_trend_page(archive, TrendState(query=question, of="volume")),
        of=str(measure),
        own=own,
        platform=archive.distribution(
            Query(filters=(there,)), of=str(measure), settings=_settings()
        ),
        changes=tuple(list_pay_changes(archive, question, limit=MOST_CHANGES)),
        families=tuple(list_families(archive, query)),
    )


def list_families(archive: Archive, query: Query) -> Iterator[FamilyHere]:
    """The families of a question's texts, those with the most versions first, each beside the
    whole of it."""
    for one in archive.families(query, limit=MOST_FAMILIES):
        whole = archive.search(
            Query(
                filters=(Among("family", (one.id,)),),
                limit=0,
                facets=(FacetRequest("requester", MOST_POSTERS), FacetRequest("platform", 20)),
            )
        )
        if whole.total < 2:
            continue
        yield FamilyHere(
            id=one.id,
            title=one.title,
            here=one.versions,
            in_all=whole.total,
            posters=sum(1 for each in whole.facets["requester"] if each.value != NONE),
            platforms=len(whole.facets["platform"]),
        )


def _settings() -> Settings:
    # A dossier is of one requester: fewer than three are what it is about.
    return replace(TrendState().settings(Grain.ALL), least_requesters=1)

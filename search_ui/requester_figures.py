"""What the page of a requester asks of an open archive, in one go. Plain values; reading only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archive.door import Archive
from archive.dossiers import Dossier, read_dossier
from archive.index.query import Among, Query
from archive.index.syntax import print_query
from archive.measures.choice import Grain
from archive.measures.columns import AMOUNTS
from archive.measures.distribution import Distribution
from archive.measures.trends import Settings
from archive.pay_stories import PayChangeStory, list_pay_changes
from search_ui.trend_figures import TrendPage, read_trend_page
from search_ui.trend_state import TrendState

MOST_CHANGES = 20


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
    )


def _settings() -> Settings:
    # A dossier is of one requester: fewer than three are what it is about.
    return replace(TrendState().settings(Grain.ALL), least_requesters=1)

"""The archive as readers open it: search, listings, changes, gaps, counts. Reading never writes.

The one door for pages, the command line and notebooks. It opens the ledger and the index, never
the sources, and writes nothing, not even the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from pathlib import Path
from types import TracebackType

from archive.desk import Desk, open_desk
from archive.enrich import EnrichedSource, EnrichStore, Finding
from archive.enrich.flagged import FlagRow, FlagWords, list_flag_rows, read_flag_words
from archive.enrich.kept_flags import KeptFlag, list_kept_flags
from archive.errors import BadInput
from archive.evidence import EvidenceStore, SealedRecord
from archive.families.showing import Family, describe_family
from archive.home import Home, find_home
from archive.ids import IdKind, from_id, to_id
from archive.index.answer import Answer
from archive.index.engine import IndexUnusable, SearchEngine
from archive.index.fields import NONE
from archive.index.query import Among, FacetRequest, Query
from archive.index.records import fold_doc
from archive.index.syntax import parse_query
from archive.indexing import list_dead_letters, open_engine, read_lags
from archive.ledger import (
    CaptureRecord,
    ChangeRecord,
    GapRecord,
    ItemStory,
    LedgerReader,
    RatingRecord,
    SightingRecord,
    UnseenStretch,
    WalkRecord,
    WalkVerdict,
)
from archive.ledger.public import PublicRecord
from archive.ledger.shown import EdgeCaptures
from archive.meaning.asking import NearAnswer, ask_meaning
from archive.meaning.store import MeaningStore, VectorTable
from archive.meaning.switching import open_meaning
from archive.measures.counting import DoubtfulHours
from archive.measures.distribution import Distribution
from archive.measures.lifetimes import Lives
from archive.measures.looks import Looks
from archive.measures.price_index import Link
from archive.measures.quantiles import Keys
from archive.measures.seen import Chance, mix_chances, reckon_chance
from archive.measures.store import MeasureStore, Table
from archive.measures.trends import Settings
from archive.measuring import (
    Trend,
    find_point_versions,
    measure_distribution,
    measure_held,
    measure_index,
    measure_trend,
    spread_lifetimes,
)
from archive.model import ChangeKind, VersionDoc
from archive.platform_notes import PlatformNote, find_notes

__all__ = [
    "Archive",
    "CaptureRecord",
    "ChangeRecord",
    "Family",
    "Finding",
    "GapRecord",
    "IndexUnusable",
    "ItemStory",
    "KeptFlag",
    "NearAnswer",
    "RatingRecord",
    "SealedRecord",
    "SightingRecord",
    "UnseenStretch",
    "WalkVerdict",
    "open_archive",
]


#: Finished trends, and as many distributions, that are kept while an archive is open: the same
#: question is asked again often.
_MOST_TRENDS = 64


def open_archive(path: str | Path | None = None) -> Archive:
    """Open an archive for reading; ``path`` None means ``PIECEWORK_HOME`` or the default.

    Raises:
        NoArchive: there is none.
        WrongArchive: of a newer format, or damaged settings.
    """
    return Archive(find_home(None if path is None else Path(path)))


class Archive:
    """Use ``with``, or call :meth:`close`. Safe to keep open while another process donates."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._stack = ExitStack()
        self._trends: dict[object, Trend] = {}
        self._distributions: dict[object, Distribution] = {}
        self._known_lives: tuple[str, Lives] | None = None
        self._known_looks: tuple[int, dict[str, Looks]] | None = None
        self._vectors: tuple[int, VectorTable] | None = None
        self._desk: Desk | None = None
        self._flagged: tuple[int, list[FlagRow]] | None = None

    @cached_property
    def _ledger(self) -> LedgerReader:
        return self._stack.enter_context(LedgerReader.open(self.home.ledger_db))

    @cached_property
    def engine(self) -> SearchEngine:
        """The engine that answers questions.

        Raises:
            IndexUnusable: there is none yet, or it must be rebuilt: ``piecework index``.
        """
        engine = open_engine(self.home)
        self._stack.callback(engine.close)
        return engine

    def search(
        self,
        question: str | Query = "",
        *,
        limit: int | None = None,
        facets: Iterable[str] = (),
        after: str | None = None,
    ) -> Answer:
        """Ask a question, typed or built. An empty one matches all; totals count versions.

        ``limit``, ``facets`` and ``after`` (a cursor of an earlier answer) replace the query's own.

        Raises:
            BadQuery: it cannot be read; says where.
            IndexUnusable: see :attr:`engine`.
        """
        query = parse_query(question) if isinstance(question, str) else question
        wanted = tuple(FacetRequest(name) for name in facets)
        query = replace(
            query,
            limit=query.limit if limit is None else limit,
            facets=wanted or query.facets,
        )
        return self.engine.search(query if after is None else query.page(after))

    def listing(self, listing_id: str) -> ItemStory:
        """The story of a listing or document, by its id, a version's, or an id cited long ago.

        Raises:
            BadInput: not an id, or nothing here has it.
        """
        return self._ledger.listing(listing_id)

    def ratings(self, story: ItemStory) -> list[RatingRecord]:
        """What workers said elsewhere of the requester of a listing's newest version."""
        requester = story.versions[-1].requester.id if story.versions else None
        return self._ledger.ratings(story.platform, requester) if requester else []

    def findings(self, version: int) -> list[Finding]:
        """What rules say of a version beside what the page said: wages, series, pay changes."""
        if not self.home.enriched.exists():
            return []
        return self._enriched.findings(version)

    def flags_of(
        self, listing_id: str, *, notes: Mapping[str, PlatformNote] | None = None
    ) -> list[KeptFlag]:
        """Possible dubious requests of a listing or document, of all its versions; of one version
        where its id is given. ``notes``: what is known of platforms, by name; by default what
        this process was handed (``archive.platform_notes``).

        Raises:
            BadInput: not an id, or nothing here has it.
        """
        story = self._ledger.listing(listing_id)
        docs = [doc for doc in story.versions if story.asked in (None, doc.version)]
        found = {doc.version: self.findings(doc.version) for doc in docs}
        return list(list_kept_flags(docs, found, notes=find_notes() if notes is None else notes))

    def near(
        self, text: str, question: str | Query = "", *, limit: int = 20, hybrid: bool = False
    ) -> NearAnswer:
        """What is nearest to ``text`` in meaning, in any of 16 languages, among what a question
        finds. ``hybrid``: its words count too. Every hit says how near, and what found it.

        Raises:
            BadInput: the extra ``meaning`` is not installed, or no meaning was made yet.
            BadQuery: the question cannot be read; says where.
            IndexUnusable: see :attr:`engine`.
        """
        query = parse_query(question) if isinstance(question, str) else question
        return ask_meaning(
            self.engine,
            self._load_meaning(),
            self._ledger.version_docs,
            text,
            query=query,
            limit=limit,
            hybrid=hybrid,
        )

    def _load_meaning(self) -> VectorTable:
        store = self._meaning
        moment = store.stamp()
        if self._vectors is None or self._vectors[0] != moment:
            self._vectors = moment, store.load_table()
        return self._vectors[1]

    @cached_property
    def _meaning(self) -> MeaningStore:
        return self._stack.enter_context(open_meaning(self.home))

    def families(self, question: str | Query = "", *, limit: int = 20) -> list[Family]:
        """Families of nearly the same text among what a question finds, those with the most
        versions first; each is described by the members that the question finds.

        Raises:
            BadQuery: the question cannot be read; says where.
            IndexUnusable: see :attr:`engine`.
        """
        query = parse_query(question) if isinstance(question, str) else question
        asked = replace(query, limit=0, facets=(FacetRequest("family", limit + 1),), after=None)
        counts = self.engine.search(asked).facets["family"]
        found = []
        for one in [each for each in counts if each.value != NONE][:limit]:
            within = (*query.filters, Among("family", (one.value,)))
            keys = self.engine.match(replace(asked, filters=within, facets=()))
            docs = list(self._ledger.version_docs(keys.tolist()))
            if docs:
                languages = {doc.version: fold_doc(doc)[0] for doc in docs}
                found.append(describe_family(to_id(*from_id(one.value)), docs, languages=languages))
        return found

    @cached_property
    def _enriched(self) -> EnrichStore:
        return self._stack.enter_context(EnrichStore(self.home.enriched, read_only=True))

    def trend(
        self,
        question: str | Query = "",
        *,
        of: str = "lowerbound",
        split: str | None = None,
        settings: Settings | None = None,
    ) -> Trend:
        """A measure over what a question finds, by period and group: see
        :func:`archive.measuring.measure_trend`.

        Raises:
            BadInput: there is no such measure or split.
            BadQuery: the question cannot be read; says where.
            IndexUnusable: see :attr:`engine`.
        """
        query = parse_query(question) if isinstance(question, str) else question
        settings = settings or Settings()
        asked = (self._tell_moment(), query, of, split, settings)
        if asked not in self._trends:
            if len(self._trends) >= _MOST_TRENDS:
                self._trends.clear()
            self._trends[asked] = measure_trend(
                self.engine,
                self._columns.load(),
                self.list_looks(),
                query,
                of=of,
                split=split,
                settings=settings,
                doubtful=self._find_doubtful(),
                lives=lambda: self._lives,
            )
        return self._trends[asked]

    def _tell_moment(self) -> tuple[object, ...]:
        """What a figure rests on: where it is the same, so is the figure."""
        return self._columns.load().generation, self.engine.cursor(), self._ledger.stamp()

    def distribution(
        self,
        question: str | Query = "",
        *,
        of: str = "lowerbound",
        settings: Settings | None = None,
    ) -> Distribution:
        """The whole distribution of an amount over what a question finds: see
        :mod:`archive.measures.distribution`.

        Raises:
            BadInput, BadQuery, IndexUnusable: as for :meth:`trend`.
        """
        query = parse_query(question) if isinstance(question, str) else question
        settings = settings or Settings()
        asked = (self._tell_moment(), query, of, settings)
        if asked not in self._distributions:
            if len(self._distributions) >= _MOST_TRENDS:
                self._distributions.clear()
            self._distributions[asked] = measure_distribution(
                self.engine,
                self._columns.load(),
                self.list_looks(),
                query,
                of=of,
                settings=settings,
                doubtful=self._find_doubtful(),
            )
        return self._distributions[asked]

    def trend_of_held(
        self,
        question: str | Query = "",
        *,
        of: str,
        held: Iterable[int],
        untold: Iterable[int] = (),
        split: str | None = None,
        settings: Settings | None = None,
    ) -> Trend:
        """The share of what a question finds that is among ``held`` versions; see
        :func:`archive.measuring.measure_held`.

        Raises:
            BadInput: there is no such split.
            BadQuery, IndexUnusable: as for :meth:`trend`.
        """
        query = parse_query(question) if isinstance(question, str) else question
        return measure_held(
            self.engine,
            self._columns.load(),
            self.list_looks(),
            query,
            of=of,
            held=held,
            untold=untold,
            split=split,
            settings=settings or Settings(),
            doubtful=self._find_doubtful(),
        )

    def point_versions(
        self,
        question: str | Query = "",
        *,
        of: str = "lowerbound",
        split: str | None = None,
        settings: Settings | None = None,
    ) -> dict[tuple[str, str | None], Keys]:
        """For each point of :meth:`trend` (label, group) the keys of the versions that it rests
        on: for the gate.

        Raises:
            BadInput, BadQuery, IndexUnusable: as for :meth:`trend`.
        """
        query = parse_query(question) if isinstance(question, str) else question
        return find_point_versions(
            self.engine,
            self._columns.load(),
            query,
            of=of,
            split=split,
            settings=settings or Settings(),
            doubtful=self._find_doubtful(),
        )

    def pay_index(
        self,
        question: str | Query = "",
        *,
        of: str = "lowerbound",
        cells: Iterable[str] = ("goal", "platform", "country"),
        settings: Settings | None = None,
    ) -> list[Link]:
        """A pay index that a changing mix of work does not move: see
        :func:`archive.measures.price_index.chain_index`.

        Raises:
            BadInput, BadQuery, IndexUnusable: as for :meth:`trend`.
        """
        query = parse_query(question) if isinstance(question, str) else question
        return measure_index(
            self.engine,
            self._columns.load(),
            self.list_looks(),
            query,
            of=of,
            cells=list(cells),
            settings=settings or Settings(),
            doubtful=self._find_doubtful(),
        )

    def _find_doubtful(self) -> DoubtfulHours:
        return DoubtfulHours.of(self._ledger.walks())

    def chance_of_seeing(
        self, platform: str, *, start: datetime, end: datetime, lifetime: timedelta | None = None
    ) -> Chance:
        """With what probability an offer shown for ``lifetime`` was seen at least once: what an
        empty answer means. See :mod:`archive.measures.seen`. Without a lifetime: one that stands
        as long as the platform's listings do.

        Raises:
            BadInput: without a lifetime, where too few lives are known or lifelines is missing.
            IndexUnusable: without a lifetime, where there are no columns yet.
        """
        looks = self.list_looks().get(platform, Looks())
        if lifetime is not None:
            return reckon_chance(looks, start=start, end=end, lifetime=lifetime)
        lifetimes, lives = spread_lifetimes(self._columns.load(), self._lives, platform)
        return mix_chances(looks, start=start, end=end, lifetimes=lifetimes, lives=lives)

    def columns(self) -> Table:
        """All numbers that measures are computed from, one row a version.

        Raises:
            IndexUnusable: there are none yet: ``piecework index``.
        """
        return self._columns.load()

    def versions(self, keys: Iterable[int]) -> Iterator[VersionDoc]:
        """Versions by key, with what rules made of them; those that are gone are left out."""
        if not self.home.enriched.exists():
            return self._ledger.version_docs(keys)
        return EnrichedSource(self._ledger, self._enriched).version_docs(keys)

    def find_edge_captures(self, version: int) -> EdgeCaptures | None:
        """The first and the last capture that show a version; None where none does."""
        return self._ledger.find_edge_captures(version)

    def walks(self, *, platform: str | None = None) -> Iterator[WalkRecord]:
        """The best visit of each hour, and how whole it was."""
        return self._ledger.walks(platform=platform)

    def list_looks(self) -> dict[str, Looks]:
        """For each platform the hours in which a page of its list was seen."""
        stamp = self._ledger.stamp()
        if self._known_looks is None or self._known_looks[0] != stamp:
            by_platform = groupby(self._ledger.looks(), key=lambda one: one[0])
            looks = {name: Looks(window for _, window in found) for name, found in by_platform}
            self._known_looks = stamp, looks
        return dict(self._known_looks[1])

    @property
    def _lives(self) -> Lives:
        table = self._columns.load()
        if self._known_lives is None or self._known_lives[0] != table.generation:
            self._known_lives = table.generation, Lives.of_rows(table.rows)
        return self._known_lives[1]

    @cached_property
    def _columns(self) -> MeasureStore:
        if not self.home.measures.exists():
            raise IndexUnusable("there are no columns for figures yet: run `piecework index`")
        return self._stack.enter_context(MeasureStore(self.home.measures))

    def changes(
        self,
        *,
        kinds: Iterable[ChangeKind] = (),
        platform: str | None = None,
        listing: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        by_key: bool = False,
    ) -> Iterator[ChangeRecord]:
        """Changes, latest first; ``by_key``: of listings and documents, not of ratings, by their
        ids, which tell nothing of when."""
        item = None if listing is None else self._ledger.resolve(listing)[0]
        return self._ledger.changes(
            kinds=kinds,
            platform=platform,
            item=item,
            since=since,
            until=until,
            limit=limit,
            by_key=by_key,
        )

    def version_docs(self, versions: Iterable[int]) -> Iterator[VersionDoc]:
        """Versions of listings and documents by key, as the ledger has them; unknown keys are
        left out."""
        return self._ledger.version_docs(versions)

    def public_records(self, versions: Iterable[int]) -> dict[int, PublicRecord]:
        """What public pages and imported data sets alone show of these versions: what may leave
        of them without k."""
        return self._ledger.public_records(versions)

    def sequence(self) -> int:
        """The last sequence of the ledger: over which data a figure was measured."""
        return self._ledger.sequence()

    def rule_versions(self) -> dict[str, str]:
        """The version of each rule whose findings are kept whole."""
        return self._enriched.rules() if self.home.enriched.exists() else {}

    def flagged(self) -> list[FlagRow]:
        """Every flag, reviewed or not, the gravest first: for the review queue alone."""
        if not self.home.enriched.exists():
            return []
        generation = self._enriched.generation()
        if self._flagged is None or self._flagged[0] != generation:
            self._flagged = (generation, list_flag_rows(self._enriched))
        return self._flagged[1]

    def flag_words(self, row: FlagRow) -> list[FlagWords]:
        """The words of one flag, each with its place."""
        return read_flag_words(self._enriched, row)

    @property
    def desk(self) -> Desk:
        """What people judged, said and claimed, for reading. It is written through
        :func:`archive.desk.open_desk`."""
        if self._desk is None or (self._desk.unfounded and self.home.desk_db.exists()):
            self._desk = self._stack.enter_context(open_desk(self.home, read_only=True))
        return self._desk

    def name_items(self, items: Iterable[int]) -> dict[int, tuple[str, str]]:
        """For each item its id and its newest title."""
        return self._ledger.name_items(items)

    def gaps(self, *, platform: str | None = None) -> Iterator[GapRecord]:
        """Stretches in which a platform could not be seen."""
        return self._ledger.gaps(platform=platform)

    def unseen(self, *, longer_than: timedelta = timedelta(days=2)) -> Iterator[UnseenStretch]:
        """Stretches between captures of a platform in which nobody handed anything in."""
        return self._ledger.unseen(longer_than=longer_than)

    def evidence(self, capture_id: str) -> tuple[CaptureRecord, list[SealedRecord]]:
        """A capture and its sealed records, each checked against the ledger before it is shown.

        Raises:
            BadInput: not the id of a capture here.
            EvidenceDamaged: a record is not what was sealed; says which.
        """
        kind, key = from_id(capture_id)
        if kind is not IdKind.CAPTURE:
            raise BadInput(f"{capture_id} is not the id of a capture: those begin with P")
        capture = self._ledger.capture(key)
        with EvidenceStore(self.home.evidence) as store:
            return capture, [store.read(place, capture=key) for place in capture.records]

    def status(self) -> dict[str, object]:
        """Counts, and how many versions each index is behind the ledger.

        Keys: captures, listings, documents, versions, sightings, changes, gaps, quarantined,
        indexes (``{name: {"lag": n}}``, the one that answers first; with ``dead_letters`` where a
        server refused some).
        """
        quarantined = self._ledger.read_setting("quarantined")
        return {
            **self._ledger.status(),
            "quarantined": int(quarantined or 0),
            "indexes": {name: self._describe_index(name, lag) for name, lag in self.lags().items()},
        }

    def _describe_index(self, name: str, lag: int) -> dict[str, int]:
        refused = len(list_dead_letters(self.home)) if name == "elastic" else 0
        return {"lag": lag, **({"dead_letters": refused} if refused else {})}

    def lags(self) -> dict[str, int]:
        """For each index, how many versions it is behind the ledger; the one that answers
        questions comes first."""
        return read_lags(self.home, self._ledger)

    def lag(self) -> int:
        """How many versions the index that answers is behind the ledger."""
        return next(iter(self.lags().values()))

    def close(self) -> None:
        self._stack.close()
        self.__dict__.pop("_ledger", None)
        self.__dict__.pop("engine", None)
        self.__dict__.pop("_enriched", None)
        self.__dict__.pop("_meaning", None)
        self.__dict__.pop("_columns", None)
        self._desk = None
        self._flagged = None
        self._trends.clear()
        self._distributions.clear()
        self._known_lives = self._known_looks = None

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

"""The search engine past one machine: Elasticsearch, through its official client.

It answers as the embedded engine does: the same hits, totals, facets, order and cursors, because
it indexes the same tokens and adds up the same weights. Marks are found here, in the records that
come back. It keeps no truth: all of it comes from the ledger, and again at any time.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.index.answer import Answer, FacetCount, Hit
from archive.index.checks import RANGES, check_doc
from archive.index.dead_letters import DeadLetters
from archive.index.elastic_build import (
    CURSOR_ID,
    PROGRESS_ID,
    Build,
    check_format,
    count_present,
    create_build,
    find_build,
    find_unfinished,
    list_builds,
    name_alias,
    read_note,
    refresh,
    remove_build,
    remove_builds,
    remove_note,
    serve_build,
    write_note,
)
from archive.index.elastic_client import Caller, Json, Refused
from archive.index.elastic_counts import Vocabulary, count_values, plan_terms
from archive.index.elastic_delivery import (
    IndexReplaced,
    Outcome,
    deliver,
    make_items,
)
from archive.index.elastic_queries import (
    PRESENT,
    Read,
    make_cursor,
    read_cursor,
    read_order,
    read_question,
    score_clause,
)
from archive.index.elastic_settings import ElasticSettings
from archive.index.engine import IndexUnusable, Progress
from archive.index.fields import NONE
from archive.index.highlights import Marker
from archive.index.matching import weigh_rarity
from archive.index.packing import read_hit
from archive.index.query import Query
from archive.index.records import label_value
from archive.model import VersionDoc

_AT_ONCE = 2_000
_SAMPLES = 20
_LISTED_AT_ONCE = 5_000
_MATCHED_AT_ONCE = 10_000
_KEEP = "2m"
#: Equally near versions beyond the limit that are still put in order.
_TIES = 100


class ElasticEngine:
    """An index of one archive in an Elasticsearch. See ``archive.index.engine.SearchEngine``."""

    name = "elastic"

    def __init__(
        self,
        caller: Caller,
        alias: str,
        build: Build | None,
        letters: DeadLetters | None = None,
    ) -> None:
        self._caller = caller
        self._alias = alias
        self._serving = build
        self._session = f"session-{secrets.token_hex(8)}"
        self.letters = letters

    @classmethod
    def open(
        cls,
        settings: ElasticSettings,
        archive_id: str,
        *,
        letters: Path | None = None,
        create: bool = False,
        rebuild: bool = False,
    ) -> ElasticEngine:
        """Open an archive's index, or with ``create`` make an empty one where there is none.

        ``rebuild``: whatever is there will be built anew, so that it need not be readable.

        Raises:
            IndexUnreachable: no Elasticsearch answers there.
            IndexUnusable: there is no index yet, or one of another format: rebuild it.
        """
        caller = Caller(settings)
        alias = name_alias(settings.prefix, archive_id)
        try:
            build = find_build(caller, alias)
            if build is None and create:
                build = create_build(caller, alias, sequence=0)
                serve_build(caller, alias, build)
            if not rebuild:
                check_format(_need(build, caller))
        except BaseException:
            caller.close()
            raise
        return cls(caller, alias, build, None if letters is None else DeadLetters(letters))

    def close(self) -> None:
        self._caller.close()

    def __enter__(self) -> ElasticEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def caller(self) -> Caller:
        return self._caller

    @property
    def build(self) -> Build:
        """The index that questions go to.

        Raises:
            IndexUnusable: there is none yet.
        """
        return _need(self._serving, self._caller)

    def count(self) -> int:
        return count_present(self._caller, self._alias)

    def sum_ranges(self) -> dict[int, tuple[int, int]]:
        """Count and sum of checksums by range: see ``archive.index.checks``."""
        ranges: Json = {
            "terms": {"field": "range", "size": RANGES},
            "aggs": {"sum": {"sum": {"field": "check"}}},
        }
        found = self.ask({"size": 0, "query": PRESENT, "aggs": {"ranges": ranges}})
        return {
            int(one["key"]): (int(one["doc_count"]), int(one["sum"]["value"]))
            for one in found["aggregations"]["ranges"]["buckets"]
        }

    def list_checks(self, place: int) -> dict[int, int]:
        """The checksum of every version in a range."""
        body: Json = {
            "size": _LISTED_AT_ONCE,
            "query": {"bool": {"filter": [PRESENT, {"term": {"range": place}}]}},
            "sort": [{"version": "asc"}],
            "_source": ["version", "check"],
        }
        found: dict[int, int] = {}
        while hits := self.ask(body)["hits"]["hits"]:
            for hit in hits:
                found[int(hit["_source"]["version"])] = int(hit["_source"]["check"])
            body["search_after"] = hits[-1]["sort"]
        return found

    def cursor(self) -> int:
        noted = read_note(self._caller, self.build, CURSOR_ID)
        return 0 if noted is None else int(noted["sequence"])

    def ask(self, body: Json) -> Json:
        """Send the body of a search to the index, all of whose shards must answer."""
        # Always of the same copies: another may be a moment behind, and pages would not join.
        path = (
            f"/{self._alias}/_search?allow_partial_search_results=false&preference={self._session}"
        )
        try:
            return self._caller.call("POST", path, body)
        except Refused as error:
            if error.status == 404:
                raise _say_missing(self._caller) from error
            raise

    # --- questions ------------------------------------------------------------------------

    def search(self, query: Query) -> Answer:
        """Answer a question: see ``archive.index.engine.SearchEngine``."""
        read = self._read(query)
        ranked = query.order.field == "relevance"
        weights = self._weigh(read) if ranked else []
        scored = any(weight > 0 for weight in weights)
        order = read_order(query.order, scored=scored)
        body: Json = {
            "query": score_clause(read, weights) if scored else read.clause,
            "size": query.limit + 1 if query.limit else 0,
            "track_total_hits": True,
            "sort": order.sort,
            "_source": ["language", "record"],
            "aggs": {
                one.field: plan_terms(one.field, size=one.size, shards=self.build.shards)
                for one in query.facets
            },
        }
        if query.after is not None:
            body["search_after"] = read_cursor(query.after, order)
        found = self.ask(body)
        hits = found["hits"]["hits"]
        shown = hits[: query.limit]
        following = None
        if len(hits) > len(shown) and shown:
            following = make_cursor(query.sort_key, order, shown[-1]["sort"]).encode()
        return Answer(
            total=int(found["hits"]["total"]["value"]),
            hits=self._read_hits(shown, read if query.highlight else None),
            facets=self._read_facets(query, read, found),
            next=following,
            ranked_by=("recency" if ranked and not scored else query.order.field),
            capped=tuple(read.capped),
        )

    def match(self, query: Query) -> NDArray[np.int64]:
        """The keys of all versions that match, ascending, as of one moment."""
        clause = self._read(query).clause
        opened = self._caller.call("POST", f"/{self.build.index}/_pit?keep_alive={_KEEP}")
        body: Json = {
            "size": _MATCHED_AT_ONCE,
            "query": clause,
            "pit": {"id": opened["id"], "keep_alive": _KEEP},
            "sort": [{"version": "asc"}],
            "_source": False,
            "track_total_hits": False,
        }
        path = "/_search?allow_partial_search_results=false&filter_path=pit_id,hits.hits.sort"
        keys: list[int] = []
        try:
            while hits := self._caller.call("POST", path, body).get("hits", {}).get("hits", ()):
                keys += [hit["sort"][0] for hit in hits]
                body["search_after"] = hits[-1]["sort"]
        finally:
            self._caller.call("DELETE", "/_pit", {"id": opened["id"]}, missing_ok=True)
        return np.array(keys, dtype=np.int64)

    def nearest(self, vector: list[int], query: Query, *, limit: int) -> list[tuple[int, float]]:
        """The versions that match a question's words and filters and are nearest to a vector, with
        their cosine; of equals by key. Those without a vector are left out."""
        wanted = limit + _TIES
        found = self.ask(
            {
                "size": wanted,
                "track_total_hits": False,
                "_source": False,
                "knn": {
                    "field": "meaning",
                    "query_vector": vector,
                    "k": wanted,
                    "num_candidates": wanted,
                    "filter": self._read(query).clause,
                },
            }
        )
        # Elasticsearch tells (1 + cosine) / 2.
        ranked = [
            (int(hit["_id"]), round(2 * float(hit["_score"]) - 1, 5))
            for hit in found["hits"]["hits"]
        ]
        return sorted(ranked, key=lambda one: (-one[1], one[0]))[:limit]

    def _read(self, query: Query) -> Read:
        vocabulary = Vocabulary(self.ask, shards=self.build.shards)
        return read_question(
            query.text,
            query.filters,
            prefix=vocabulary.expand_prefix,
            fuzzy=vocabulary.expand_fuzzy,
        )

    def _weigh(self, read: Read) -> list[float]:
        """What each word adds to a score, by how many versions hold it."""
        if not read.leaves:
            return []
        filters = {str(place): leaf.clause for place, leaf in enumerate(read.leaves)}
        found = self.ask(
            {
                "size": 0,
                "track_total_hits": True,
                "query": PRESENT,
                "aggs": {"held": {"filters": {"filters": filters}}},
            }
        )
        total = int(found["hits"]["total"]["value"])
        buckets = found["aggregations"]["held"]["buckets"]
        return [
            weigh_rarity(int(buckets[str(place)]["doc_count"]), total)
            for place in range(len(read.leaves))
        ]

    def _read_hits(self, hits: Sequence[Json], read: Read | None) -> tuple[Hit, ...]:
        leaves = [] if read is None else read.leaves
        marker = Marker(
            frozenset(term for leaf in leaves for term in leaf.terms),
            [leaf.phrase for leaf in leaves if leaf.phrase],
        )
        sources = [hit["_source"] for hit in hits]
        return tuple(
            [
                read_hit(source["record"], language=_only(source["language"]), marker=marker)
                for source in sources
            ]
        )

    # --- facets ---------------------------------------------------------------------------

    def _read_facets(
        self, query: Query, read: Read, found: Json
    ) -> dict[str, tuple[FacetCount, ...]]:
        facets: dict[str, tuple[FacetCount, ...]] = {}
        for one in query.facets:
            counts = count_values(
                self.ask,
                read.clause,
                one.field,
                size=one.size,
                shards=self.build.shards,
                first=found["aggregations"][one.field],
            )
            labels = (
                self._label_requesters([value for value, _ in counts])
                if one.field == "requester"
                else {}
            )
            facets[one.field] = tuple(
                FacetCount(value, labels.get(value) or label_value(one.field, value), count)
                for value, count in counts
            )
        return facets

    def _label_requesters(self, values: list[str]) -> dict[str, str]:
        """How each requester is written; of several spellings the first by code points."""
        named = [value for value in values if value != NONE]
        if not named:
            return {}
        first = {"terms": {"field": "requester_label", "size": 1, "order": {"_key": "asc"}}}
        found = self.ask(
            {
                "size": 0,
                "query": {"terms": {"requester": named}},
                "aggs": {
                    "requesters": {
                        "terms": {"field": "requester", "include": named, "size": len(named)},
                        "aggs": {"label": first},
                    }
                },
            }
        )
        return {
            str(one["key"]): str(one["label"]["buckets"][0]["key"])
            for one in found["aggregations"]["requesters"]["buckets"]
            if one["label"]["buckets"]
        }

    # --- writing --------------------------------------------------------------------------

    def apply(
        self, docs: Iterable[VersionDoc], deleted: Collection[int] = (), *, sequence: int
    ) -> None:
        """Put versions in and take others out: see ``archive.index.engine.SearchEngine``.

        What is sent before a failure stays sent, and the sequence is not remembered: sending it
        again puts that right. Versions that the server refuses are kept as dead letters.
        """
        gone = set(deleted)
        newest = {doc.version: doc for doc in docs if doc.version not in gone}
        outcome = Outcome()
        items = list(make_items(newest.values(), sorted(gone), sequence=sequence, outcome=outcome))
        try:
            outcome.add(deliver(self._caller, self.build.writes, items))
        except IndexReplaced:
            self._follow_build()
            outcome.add(deliver(self._caller, self.build.writes, items))
        self._keep_letters(outcome)
        write_note(self._caller, self.build, CURSOR_ID, {"sequence": sequence}, sequence=sequence)
        refresh(self._caller, self.build.index)

    def _follow_build(self) -> None:
        """Another process has built the index anew: write to that one."""
        build = _need(find_build(self._caller, self._alias), self._caller)
        check_format(build)
        self._serving = build

    def _keep_letters(self, outcome: Outcome) -> None:
        if self.letters is None:
            if outcome.letters:
                first = outcome.letters[0]
                raise IndexUnusable(
                    f"{len(outcome.letters)} versions were refused, {first.id} first: "
                    f"{first.reason}"
                )
            return
        self.letters.add(outcome.letters)
        self.letters.remove([*outcome.landed, *outcome.stale])

    def drop(self) -> None:
        """Remove every index of this archive from the server."""
        for build, _ in list_builds(self._caller, self._alias):
            remove_build(self._caller, build)
        self._serving = None

    # --- building anew --------------------------------------------------------------------

    def begin_build(self, *, sequence: int, taken: int, fresh: bool = False) -> Build:
        """A build to fill: one that was interrupted, if it can go on, else (or with ``fresh``) a
        new one.

        ``sequence`` is the ledger's now, ``taken`` what it was told that this engine has.
        """
        unfinished = None
        if not fresh:
            unfinished = find_unfinished(self._caller, self._alias, taken=taken)
        remove_builds(self._caller, self._alias, but=unfinished)
        if unfinished is not None:
            return unfinished
        if self.letters is not None:
            self.letters.clear()
        return create_build(self._caller, self._alias, sequence=sequence)

    def rebuild(
        self,
        docs: Iterable[VersionDoc],
        *,
        sequence: int,
        expected: int | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Build anew beside the old index, then take its place."""
        remove_builds(self._caller, self._alias)
        build = create_build(self._caller, self._alias, sequence=sequence)
        try:
            return self.fill_build(build, docs, expected=expected, progress=progress)
        except BaseException:
            remove_build(self._caller, build)
            raise

    def fill_build(
        self,
        build: Build,
        docs: Iterable[VersionDoc],
        *,
        expected: int | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Fill a build with the versions after ``build.after``, in the order of their keys where
        it is to be resumable; check it; let questions go to it. Returns how many it holds.

        Raises:
            IndexUnusable: it does not hold what was sent; the old one goes on answering.
        """
        refresh(self._caller, build.index)
        before = (
            count_present(self._caller, build.index, up_to=build.after) if build.after >= 0 else 0
        )
        landed = 0
        samples = _Samples()
        for batch in _batches(docs):
            outcome = Outcome()
            items = list(make_items(batch, (), sequence=build.sequence, outcome=outcome))
            outcome.add(deliver(self._caller, build.writes, items))
            self._keep_letters(outcome)
            landed += len(outcome.landed) + len(outcome.stale)
            refused = {letter.version for letter in outcome.letters}
            samples.take([doc for doc in batch if doc.version not in refused])
            last = max(doc.version for doc in batch)
            write_note(
                self._caller, build, PROGRESS_ID, {"version": last}, sequence=before + landed
            )
            if progress is not None:
                progress(before + landed, expected)
        if progress is not None:
            progress(before + landed, expected)
        refresh(self._caller, build.index)
        self._check_build(build, before + landed, samples)
        cursor = {"sequence": build.sequence}
        write_note(self._caller, build, CURSOR_ID, cursor, sequence=build.sequence)
        remove_note(self._caller, build, PROGRESS_ID)
        serve_build(self._caller, self._alias, build)
        self._serving = build
        remove_builds(self._caller, self._alias)
        return before + landed

    def _check_build(self, build: Build, sent: int, samples: _Samples) -> None:
        """Count what is in, and read some of it back."""
        found = count_present(self._caller, build.index)
        if found != sent:
            raise IndexUnusable(
                f"the new index {build.index} holds {found} versions where {sent} were sent: "
                "the old one goes on answering; build again"
            )
        for doc in samples.chosen:
            source = read_note(self._caller, build, str(doc.version))
            if source is None or source.get("check") != check_doc(doc):
                raise IndexUnusable(
                    f"the new index {build.index} does not hold version {doc.version} as it was "
                    "sent: the old one goes on answering; build again"
                )


class _Samples:
    """A few of many versions, each as likely as any other."""

    def __init__(self) -> None:
        self.chosen: list[VersionDoc] = []
        self._seen = 0
        self._random = random.Random()  # noqa: S311 (no secret)

    def take(self, docs: Iterable[VersionDoc]) -> None:
        for doc in docs:
            self._seen += 1
            if len(self.chosen) < _SAMPLES:
                self.chosen.append(doc)
            elif (place := self._random.randrange(self._seen)) < _SAMPLES:
                self.chosen[place] = doc


def _batches(docs: Iterable[VersionDoc]) -> Iterator[list[VersionDoc]]:
    iterator = iter(docs)
    while batch := list(islice(iterator, _AT_ONCE)):
        yield batch


def _need(build: Build | None, caller: Caller) -> Build:
    if build is None:
        raise _say_missing(caller)
    return build


def _say_missing(caller: Caller) -> IndexUnusable:
    return IndexUnusable(
        f"there is no index of this archive at {caller.where}: "
        "build it with `piecework index --engine elastic`"
    )


def _only(value: Any) -> str:
    """A keyword field with one value, as a document holds it."""
    return str(value[0] if isinstance(value, list) else value)

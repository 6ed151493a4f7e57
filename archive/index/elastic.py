"""The search engine past one machine: Elasticsearch, through its official client.

It answers as the embedded engine does: the same hits, totals, facets, order and cursors, because
it indexes the same tokens and adds up the same weights. Marks are found here, in the records that
come back. It keeps no truth: all of it comes from the ledger, and again at any time.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive.index.answer import Answer
from archive.index.checks import RANGES
from archive.index.dead_letters import DeadLetters
from archive.index.elastic_answers import answer_query, find_nearest, match_query
from archive.index.elastic_build import (
    CURSOR_ID,
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
    serve_build,
    write_note,
)
from archive.index.elastic_client import Caller, Json, Refused
from archive.index.elastic_delivery import IndexReplaced, Outcome, deliver, make_items
from archive.index.elastic_filling import fill_build
from archive.index.elastic_queries import PRESENT
from archive.index.elastic_settings import ElasticSettings
from archive.index.engine import IndexUnusable, Progress
from archive.index.query import Query
from archive.model import VersionDoc

_LISTED_AT_ONCE = 5_000


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
        return answer_query(self.ask, query, shards=self.build.shards)

    def match(self, query: Query) -> NDArray[np.int64]:
        """The keys of all versions that match, ascending, as of one moment."""
        build = self.build
        return match_query(
            self.ask, self._caller.call, query, index=build.index, shards=build.shards
        )

    def nearest(self, vector: list[int], query: Query, *, limit: int) -> list[tuple[int, float]]:
        """The versions nearest to a vector: see ``elastic_answers.find_nearest``."""
        return find_nearest(self.ask, vector, query, limit=limit, shards=self.build.shards)

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
        try:
            outcome = self._send(newest, gone, sequence=sequence)
        except IndexReplaced:
            self._follow_build()
            outcome = self._send(newest, gone, sequence=sequence)
        self._keep_letters(outcome)
        write_note(self._caller, self.build, CURSOR_ID, {"sequence": sequence}, sequence=sequence)
        refresh(self._caller, self.build.index)

    def _send(
        self, newest: Mapping[int, VersionDoc], gone: Collection[int], *, sequence: int
    ) -> Outcome:
        outcome = Outcome()
        items = make_items(newest.values(), sorted(gone), sequence=sequence, outcome=outcome)
        sent = deliver(self._caller, self.build.writes, items)
        outcome.add(sent)
        return outcome

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
        """Fill a build and let questions go to it: see ``elastic_filling.fill_build``."""
        count = fill_build(
            self._caller,
            self._alias,
            build,
            docs,
            keep=self._keep_letters,
            expected=expected,
            progress=progress,
        )
        self._serving = build
        return count


def _need(build: Build | None, caller: Caller) -> Build:
    if build is None:
        raise _say_missing(caller)
    return build


def _say_missing(caller: Caller) -> IndexUnusable:
    return IndexUnusable(
        f"there is no index of this archive at {caller.where}: "
        "build it with `piecework index --engine elastic`"
    )

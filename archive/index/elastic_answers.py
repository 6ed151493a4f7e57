"""Answers questions from Elasticsearch: hits with their marks, facets, keys that match, neighbours.

All from one index as it stands; it writes nothing. What a question means is said in ``query``, how
it is put to Elasticsearch in ``elastic_queries``, how values are counted in ``elastic_counts``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from archive.index.answer import Answer, FacetCount, Hit
from archive.index.bands import list_bands, order_bands
from archive.index.elastic_client import Json
from archive.index.elastic_counts import (
    Search,
    Vocabulary,
    count_values,
    plan_bands,
    plan_terms,
    read_bands,
)
from archive.index.elastic_queries import (
    PRESENT,
    Clause,
    Read,
    make_cursor,
    read_cursor,
    read_order,
    read_question,
    score_clause,
)
from archive.index.fields import NONE
from archive.index.highlights import Marker
from archive.index.matching import weigh_rarity
from archive.index.packing import read_hit
from archive.index.query import Query
from archive.index.records import label_value

_MATCHED_AT_ONCE = 10_000
_KEEP = "2m"
#: Equally near versions beyond the limit that are still put in order.
_TIES = 100


class Call(Protocol):
    """One request to the server and its answer."""

    def __call__(
        self, method: str, path: str, body: Json | None = None, *, missing_ok: bool = False
    ) -> Json: ...


def answer_query(search: Search, query: Query, *, shards: int) -> Answer:
    """Total, hits, facets and cursor: see ``archive.index.engine.SearchEngine.search``."""
    read = _read(search, query, shards=shards)
    ranked = query.order.field == "relevance"
    weights = _weigh_leaves(search, read) if ranked else []
    scored = any(weight > 0 for weight in weights)
    order = read_order(query.order, scored=scored)
    body: Json = {
        "query": score_clause(read, weights) if scored else read.clause,
        "size": query.limit + 1 if query.limit else 0,
        "track_total_hits": True,
        "sort": order.sort,
        "_source": ["language", "record"],
        "aggs": {
            one.field: (
                plan_bands(one.field)
                if list_bands(one.field)
                else plan_terms(one.field, size=one.size, shards=shards)
            )
            for one in query.facets
        },
    }
    if query.after is not None:
        body["search_after"] = read_cursor(query.after, order)
    found = search(body)
    hits = found["hits"]["hits"]
    shown = hits[: query.limit]
    following = None
    if len(hits) > len(shown) and shown:
        following = make_cursor(query.sort_key, order, shown[-1]["sort"]).encode()
    return Answer(
        total=int(found["hits"]["total"]["value"]),
        hits=_read_hits(shown, read if query.highlight else None),
        facets=_read_facets(search, query, read, found, shards=shards),
        next=following,
        ranked_by=("recency" if ranked and not scored else query.order.field),
        capped=tuple(read.capped),
    )


def match_query(
    search: Search, call: Call, query: Query, *, index: str, shards: int
) -> NDArray[np.int64]:
    """The keys of all versions that match, ascending, as of one moment."""
    clause = _read(search, query, shards=shards).clause
    opened = call("POST", f"/{index}/_pit?keep_alive={_KEEP}")
    body: Json = {
        "size": _MATCHED_AT_ONCE,
        "query": clause,
        "pit": {"id": opened["id"], "keep_alive": _KEEP},
        "sort": [{"version": "asc"}],
        "_source": False,
        # Not even ids: the key is what is sorted by, and unpacking each version takes most of it.
        "stored_fields": "_none_",
        "track_total_hits": False,
    }
    path = "/_search?allow_partial_search_results=false&filter_path=pit_id,hits.hits.sort"
    keys: list[int] = []
    try:
        while hits := call("POST", path, body).get("hits", {}).get("hits", ()):
            keys += [hit["sort"][0] for hit in hits]
            body["search_after"] = hits[-1]["sort"]
    finally:
        call("DELETE", "/_pit", {"id": opened["id"]}, missing_ok=True)
    return np.array(keys, dtype=np.int64)


def find_nearest(
    search: Search, vector: list[int], query: Query, *, limit: int, shards: int
) -> list[tuple[int, float]]:
    """The versions that match a question's words and filters and are nearest to a vector, with
    their cosine; of equals by key. Those without a vector are left out."""
    wanted = limit + _TIES
    found = search(
        {
            "size": wanted,
            "track_total_hits": False,
            "_source": False,
            "knn": {
                "field": "meaning",
                "query_vector": vector,
                "k": wanted,
                "num_candidates": wanted,
                "filter": _read(search, query, shards=shards).clause,
            },
        }
    )
    # Elasticsearch tells (1 + cosine) / 2.
    ranked = [
        (int(hit["_id"]), round(2 * float(hit["_score"]) - 1, 5)) for hit in found["hits"]["hits"]
    ]
    return sorted(ranked, key=lambda one: (-one[1], one[0]))[:limit]


def _read(search: Search, query: Query, *, shards: int) -> Read:
    vocabulary = Vocabulary(search, shards=shards)
    return read_question(
        query.text,
        query.filters,
        prefix=vocabulary.expand_prefix,
        fuzzy=vocabulary.expand_fuzzy,
    )


def _weigh_leaves(search: Search, read: Read) -> list[float]:
    """What each word adds to a score, by how many versions hold it."""
    if not read.leaves:
        return []
    filters = {str(place): leaf.clause for place, leaf in enumerate(read.leaves)}
    found = search(
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


def _read_hits(hits: Sequence[Json], read: Read | None) -> tuple[Hit, ...]:
    leaves = [] if read is None else read.leaves
    marker = Marker(
        frozenset(term for leaf in leaves for term in leaf.terms),
        [leaf.phrase for leaf in leaves if leaf.phrase],
    )
    sources = [hit["_source"] for hit in hits]
    return tuple(
        [
            read_hit(source["record"], language=_take_only(source["language"]), marker=marker)
            for source in sources
        ]
    )


def _take_only(value: Any) -> str:
    """A keyword field with one value, as a document holds it."""
    return str(value[0] if isinstance(value, list) else value)


# --- facets -------------------------------------------------------------------------------------


def _read_facets(
    search: Search, query: Query, read: Read, found: Json, *, shards: int
) -> dict[str, tuple[FacetCount, ...]]:
    facets: dict[str, tuple[FacetCount, ...]] = {}
    for one in query.facets:
        if list_bands(one.field):
            counted = read_bands(found["aggregations"][one.field])
            facets[one.field] = order_bands(one, counted)
            continue
        counts = count_values(
            search,
            read.clause,
            one.field,
            size=one.size,
            shards=shards,
            first=found["aggregations"][one.field],
        )
        labels = (
            _label_requesters(search, [value for value, _ in counts])
            if one.field == "requester"
            else {}
        )
        facets[one.field] = tuple(
            FacetCount(value, labels.get(value) or label_value(one.field, value), count)
            for value, count in counts
        )
    return facets


def _label_requesters(search: Search, values: list[str]) -> dict[str, str]:
    """How each requester is written; of several spellings the first by code points."""
    named = [value for value in values if value != NONE]
    if not named:
        return {}
    first: Clause = {"terms": {"field": "requester_label", "size": 1, "order": {"_key": "asc"}}}
    found = search(
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

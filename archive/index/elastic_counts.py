"""Counts by value that are exact on any number of shards: facets, and words of the vocabulary.

A shard tells its most frequent values, so that on several shards a count may lack what another did
not tell. Elasticsearch says by how much each count may be off; where that could change what is
shown, more is asked for, and at last everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from archive.index.bands import list_bands
from archive.index.elastic_queries import Clause, read_filter
from archive.index.expansion import expand_fuzzy, expand_prefix
from archive.index.fields import NONE
from archive.index.query import Between

Json = dict[str, Any]
#: Sends the body of a search and returns the answer.
Search = Callable[[Json], Json]
Counts = list[tuple[str, int]]

_MOST_BUCKETS = 60_000
_FIRST_PER_SHARD = 200
_PAGE = 10_000
_FUZZY_FILTER_FROM = 4
_WORD = re.compile(r"\w")


def plan_bands(field: str) -> Clause:
    """The aggregation that counts a number by its bands and, last, what has none: by the very
    filters that its values stand for."""
    bands: list[Clause] = [read_filter(band) for band in list_bands(field)]
    silent: Clause = {"bool": {"must_not": [read_filter(Between(field))]}}
    return {"filters": {"filters": [*bands, silent]}}


def read_bands(found: Json) -> list[int]:
    """The counts of an answer to :func:`plan_bands`."""
    return [int(bucket["doc_count"]) for bucket in found["buckets"]]


def plan_terms(field: str, *, size: int, shards: int, include: str | None = None) -> Clause:
    """The aggregation that counts the ``size`` most frequent values, ties by value."""
    asked = size if shards == 1 else max(_FIRST_PER_SHARD, 4 * size)
    return _ask_terms(field, asked, include)


def _ask_terms(field: str, asked: int, include: str | None) -> Clause:
    terms: Json = {
        "field": field,
        "size": asked,
        "shard_size": asked,
        "show_term_doc_count_error": True,
        "order": [{"_count": "desc"}, {"_key": "asc"}],
    }
    if include is not None:
        terms["include"] = include
    else:
        terms["missing"] = NONE
    return {"terms": terms}


def read_terms(found: Json, *, size: int) -> Counts | None:
    """The ``size`` most frequent values; None where some could be wrong."""
    buckets = found["buckets"]
    unseen = int(found["doc_count_error_upper_bound"])
    shown = buckets[:size]
    if any(one["doc_count_error_upper_bound"] for one in shown):
        return None
    if unseen:
        if len(shown) < size or unseen >= shown[-1]["doc_count"]:
            return None
        last = shown[-1]["doc_count"]
        for one in buckets[size:]:
            error = one["doc_count_error_upper_bound"]
            if error and one["doc_count"] + error >= last:
                return None
    return [(str(one["key"]), int(one["doc_count"])) for one in shown]


def count_values(
    search: Search,
    query: Clause,
    field: str,
    *,
    size: int,
    shards: int,
    include: str | None = None,
    first: Json | None = None,
) -> Counts:
    """The ``size`` most frequent values of a field among the hits of a query, exactly. Without
    ``include``, what has no value is counted as one of its own.

    ``first`` is an answer to :func:`plan_terms` that is there already.
    """
    asked = size if shards == 1 else max(_FIRST_PER_SHARD, 4 * size)
    found = first
    while asked <= _MOST_BUCKETS:
        if found is None:
            body = {
                "size": 0,
                "query": query,
                "aggs": {"values": _ask_terms(field, asked, include)},
            }
            found = search(body)["aggregations"]["values"]
        counts = read_terms(found, size=size)
        if counts is not None:
            return counts
        asked *= 8
        found = None
    pattern = None if include is None else re.compile(include, re.DOTALL)
    source: Json = {"terms": {"field": field, "missing_bucket": pattern is None}}
    counted: dict[str, int] = {}
    for (value,), count in iterate_groups(search, query, [{"value": source}]):
        name = NONE if value is None else str(value)
        if pattern is None or pattern.fullmatch(name):
            counted[name] = counted.get(name, 0) + count
    everything = list(counted.items())
    everything.sort(key=lambda pair: (-pair[1], pair[0]))
    return everything[:size]


def iterate_groups(
    search: Search, query: Clause, sources: list[Json]
) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Every combination of values among the hits of a query with its count, exactly, paged."""
    names = [next(iter(source)) for source in sources]
    after: Json | None = None
    while True:
        composite: Json = {"size": _PAGE, "sources": sources}
        if after is not None:
            composite["after"] = after
        body = {"size": 0, "query": query, "aggs": {"groups": {"composite": composite}}}
        found = search(body)["aggregations"]["groups"]
        for one in found["buckets"]:
            yield tuple(one["key"][name] for name in names), int(one["doc_count"])
        after = found.get("after_key")
        if after is None or len(found["buckets"]) < _PAGE:
            return


# --- words of the vocabulary ----------------------------------------------------------------


class Vocabulary:
    """Which folded forms versions hold, and how many versions each: see ``expansion``."""

    def __init__(self, search: Search, *, shards: int) -> None:
        self._search = search
        self._shards = shards

    def expand_prefix(self, prefix: str) -> tuple[list[str], bool]:
        """The forms that a prefix stands for, and whether the cap left some out."""
        return expand_prefix(
            prefix, _Forms(self._search, self._shards, _hold_form("prefix", {"value": prefix}))
        )

    def expand_fuzzy(self, form: str) -> tuple[list[str], bool]:
        """The forms that a fuzzy word stands for, and whether the cap left some out."""
        clause = _hold_form("prefix", {"value": form[0]})
        if len(form) >= _FUZZY_FILTER_FROM:
            # Only versions that hold a form so near are counted: all that hold one are among them.
            fuzzy: Json = {"value": form, "fuzziness": 2, "prefix_length": 1}
            clause = _hold_form("fuzzy", {**fuzzy, "rewrite": "constant_score"})
        return expand_fuzzy(form, _Forms(self._search, self._shards, clause))


class _Forms:
    """The forms in the versions that a clause finds."""

    def __init__(self, search: Search, shards: int, clause: Clause) -> None:
        self._search = search
        self._shards = shards
        self._clause = clause

    def starting_with(self, prefix: str, *, limit: int) -> list[str]:
        counts = self._count(f"{_escape(prefix)}.*", size=limit)
        return [form for form, _ in counts]

    def forms_between(self, prefix: str, *, shortest: int, longest: int) -> list[tuple[str, int]]:
        rest = f".{{{max(0, shortest - len(prefix))},{longest - len(prefix)}}}"
        return self._count(f"{_escape(prefix)}{rest}", size=_PAGE, every=True)

    def _count(self, include: str, *, size: int, every: bool = False) -> Counts:
        shards = self._shards
        while True:
            counts = count_values(
                self._search, self._clause, "forms", size=size, shards=shards, include=include
            )
            if not every or len(counts) < size:
                return counts
            size *= 10


def _hold_form(kind: str, wanted: Json) -> Clause:
    """The versions that hold a form of that kind, in the title or elsewhere."""
    should = [{kind: {name: wanted}} for name in ("title", "body")]
    return {"bool": {"should": should, "minimum_should_match": 1}}


def _escape(text: str) -> str:
    """Text as Lucene's regular expressions read it literally."""
    return "".join(char if _WORD.match(char) else f"\\{char}" for char in text)

"""From a question to Elasticsearch's JSON: the tree of words, filters, order, and cursors. Pure.

It builds values, never text: nothing that a person typed is read by Elasticsearch as a query of
its own. What a question means is said in ``query`` and docs/query.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from archive.errors import BadQuery
from archive.ids import IdKind, from_id
from archive.index.analysis import fold_text, is_paired, query_terms, split_query_word
from archive.index.bounds import read_number_bounds, read_time_bounds
from archive.index.columns import title_parts
from archive.index.elastic_documents import shorten_value
from archive.index.elastic_mapping import name_column
from archive.index.fields import NONE, TITLE_SORT_BYTES
from archive.index.matching import SCORE_STEPS, TITLE_BONUS
from archive.index.query import (
    Among,
    And,
    Between,
    Cursor,
    During,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Sort,
    Word,
    refuse,
)

Clause = dict[str, Any]

NOTHING: Clause = {"match_none": {}}
GONE: Clause = {"term": {"gone": True}}
#: No version at all but those that are there.
PRESENT: Clause = {"bool": {"must_not": [GONE]}}

_LAST = 2**63 - 1
_INVERT = 2**64 - 1

#: The forms that a prefix or a fuzzy word stands for, and whether some were left out.
Expand = Callable[[str], tuple[list[str], bool]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One word, prefix, fuzzy word or phrase outside every *not*: it ranks and is marked."""

    clause: Clause
    title: Clause
    terms: frozenset[str] = frozenset()
    phrase: tuple[str, ...] = ()


@dataclass(slots=True)
class Read:
    """A question's words and filters as one clause, with what ranks, marks and was cut."""

    clause: Clause
    leaves: list[Leaf] = field(default_factory=list)
    capped: list[str] = field(default_factory=list)


def read_question(
    text: Node | None, filters: tuple[Filter, ...], *, prefix: Expand, fuzzy: Expand
) -> Read:
    """The clause that finds what a question asks for."""
    reader = _Reader(prefix, fuzzy)
    must: list[Clause] = []
    if text is not None:
        must.append(reader.read(text, positive=True) or NOTHING)
    must_not = [GONE]
    for one in filters:
        (must_not if one.negated else must).append(read_filter(one))
    return Read({"bool": {"filter": must, "must_not": must_not}}, reader.leaves, reader.capped)


class _Reader:
    """Walks the tree of words in the order in which it is written."""

    def __init__(self, prefix: Expand, fuzzy: Expand) -> None:
        self._prefix = prefix
        self._fuzzy = fuzzy
        self.leaves: list[Leaf] = []
        self.capped: list[str] = []

    def read(self, node: Node, *, positive: bool) -> Clause | None:
        """The clause of a node; None where it says nothing."""
        match node:
            case Not(part):
                found = self.read(part, positive=False)
                return None if found is None else {"bool": {"must_not": [found]}}
            case And(parts):
                said = self._read_all(parts, positive=positive)
                return {"bool": {"filter": said}} if said else None
            case Or(parts):
                said = self._read_all(parts, positive=positive)
                return {"bool": {"should": said, "minimum_should_match": 1}} if said else None
            case Word(text) | Phrase(text) | Prefix(text) | Fuzzy(text):
                forms = split_query_word(text)
                return self._read_leaf(node, forms, positive=positive) if forms else None

    def _read_all(self, parts: tuple[Node, ...], *, positive: bool) -> list[Clause]:
        found = [self.read(part, positive=positive) for part in parts]
        return [one for one in found if one is not None]

    def _read_leaf(
        self, node: Word | Phrase | Prefix | Fuzzy, forms: list[str], *, positive: bool
    ) -> Clause:
        if isinstance(node, Phrase) or len(forms) > 1:
            leaf = read_phrase(forms)
        else:
            leaf = read_terms(self._stands_for(node, forms[0]))
        if positive:
            self.leaves.append(leaf)
        return leaf.clause

    def _stands_for(self, node: Word | Prefix | Fuzzy, form: str) -> tuple[str, ...]:
        if isinstance(node, Fuzzy):
            found, capped = self._fuzzy(form)
            mark = "~"
        elif isinstance(node, Prefix) or (len(form) == 1 and is_paired(form)):
            found, capped = self._prefix(form)
            mark = "*"
        else:
            return query_terms(form)
        if capped:
            self.capped.append(f"{node.text}{mark}")
        return tuple(found)


def read_terms(terms: tuple[str, ...]) -> Leaf:
    """A position that holds any of these terms, as a form or a stem."""
    if not terms:
        return Leaf(NOTHING, NOTHING)
    wanted = list(terms)
    return Leaf(
        _any_of({"title": wanted}, {"body": wanted}, {"stems": wanted}),
        _any_of({"title": wanted}, {"title_stems": wanted}),
        terms=frozenset(terms),
    )


def read_phrase(forms: list[str]) -> Leaf:
    """These forms in a row, within one field."""
    phrase = tuple(forms)
    if len(forms) == 1:
        exact = _any_of({"title": forms}, {"body": forms})
        titled = _any_of({"title": forms}, {"title_stems": forms})
        return Leaf(exact, {"bool": {"filter": [exact, titled]}}, phrase=phrase)
    rows = {
        name: {"match_phrase": {name: {"query": " ".join(forms), "analyzer": "whitespace"}}}
        for name in ("title", "body")
    }
    clause = {"bool": {"should": list(rows.values()), "minimum_should_match": 1}}
    return Leaf(clause, rows["title"], phrase=phrase)


def _any_of(*choices: dict[str, list[str]]) -> Clause:
    should = [{"terms": choice} for choice in choices]
    return {"bool": {"should": should, "minimum_should_match": 1}}


# --- filters --------------------------------------------------------------------------------


def read_filter(one: Filter) -> Clause:
    """The clause of a filter, its negation left to the caller."""
    match one:
        case Among():
            return _read_among(one)
        case Between():
            return _read_between(one)
        case During():
            return _read_during(one)


def _read_among(one: Among) -> Clause:
    if one.field == "listing":
        ids = [from_id(value) for value in one.values]
        keys = [key for _, key in ids]
        offers = [key for kind, key in ids if kind is not IdKind.DOCUMENT]
        should: list[Clause] = [{"terms": {"item": keys}}, {"terms": {"listing": offers}}]
        return {"bool": {"should": should, "minimum_should_match": 1}}
    values = [shorten_value(fold_text(value)) for value in one.values]
    name = "requester_keys" if one.field == "requester" else one.field
    found: Clause = {"terms": {name: [value for value in values if value]}}
    if NONE not in values:
        return found
    # A page's own word may be the one that stands for none: both count there.
    silent: Clause = {"bool": {"must_not": [{"exists": {"field": name}}]}}
    return {"bool": {"should": [found, silent], "minimum_should_match": 1}}


def _read_between(one: Between) -> Clause:
    bounds = read_number_bounds(one)
    limits: dict[str, int] = {}
    if bounds.low is not None:
        limits["gt" if bounds.low_open else "gte"] = bounds.low
    if bounds.high is not None:
        limits["lt" if bounds.high_open else "lte"] = bounds.high
    name = name_column(one.field)
    return {"range": {name: limits}} if limits else {"exists": {"field": name}}


def _read_during(one: During) -> Clause:
    start, end = read_time_bounds(one)
    if one.field == "live":
        limits = {} if start is None else {"gte": start}
        if end is not None:
            limits["lt"] = end
        if not limits:
            return {"match_all": {}}
        # (The format stands here too: without it a number is read as milliseconds.)
        return {"range": {"live": {**limits, "relation": "intersects", "format": "epoch_second"}}}
    clauses: list[Clause] = []
    if end is not None:
        clauses.append({"range": {one.field: {"lt": end}}})
    if start is not None:
        clauses.append({"range": {f"{one.field}_end": {"gt": start}}})
    return {"bool": {"filter": clauses}} if clauses else {"match_all": {}}


# --- order and cursors ----------------------------------------------------------------------


def score_clause(read: Read, weights: list[float]) -> Clause:
    """The same hits, scored: the weight of each word, and more where it stands in the title."""
    should: list[Clause] = []
    for leaf, weight in zip(read.leaves, weights, strict=True):
        if weight > 0:
            should.append({"constant_score": {"filter": leaf.clause, "boost": weight}})
            bonus = weight * TITLE_BONUS
            should.append({"constant_score": {"filter": leaf.title, "boost": bonus}})
    return {"bool": {"filter": [read.clause], "should": should, "minimum_should_match": 0}}


class Order(NamedTuple):
    """How hits are sorted: Elasticsearch's ``sort``, and how its values become a cursor's."""

    sort: list[Clause]
    kind: str  #: scored, recency, title or number
    descending: bool


def read_order(sort: Sort, *, scored: bool) -> Order:
    """The order that applies; every one ends with the version's key."""
    last: Clause = {"version": "asc"}
    newest: Clause = {"first": "desc"}
    if sort.field == "relevance":
        if scored:
            return Order([{"_score": "desc"}, newest, last], "scored", True)
        return Order([newest, last], "recency", True)
    direction = "desc" if sort.descending else "asc"
    if sort.field == "title":
        return Order([{"title_order": direction}, last], "title", sort.descending)
    by: Clause = {name_column(sort.field): {"order": direction, "missing": "_last"}}
    return Order([by, last], "number", sort.descending)


def make_cursor(sort_key: str, order: Order, values: list[Any]) -> Cursor:
    """The cursor after a hit with these sort values: the same as the embedded index makes."""
    *said, version = values
    made: tuple[float | int, ...]
    match order.kind:
        case "scored":
            # It prints the 32-bit number in as few digits as tell it from its neighbours.
            score = round(float(said[0]) * SCORE_STEPS) / SCORE_STEPS
            made = (-score, -int(said[1]))
        case "recency":
            made = (-int(said[0]),)
        case "title":
            parts = title_parts(str(said[0]))
            made = tuple(_INVERT - part for part in parts) if order.descending else parts
        case _:
            value = int(said[0])
            if value in (_LAST, -_LAST - 1):
                made = (_LAST,)
            else:
                made = (-value if order.descending else value,)
    return Cursor(sort_key, made, int(version))


def read_cursor(cursor: Cursor, order: Order) -> list[Any]:
    """The sort values after which a page begins.

    Raises:
        BadQuery: it is not a cursor of this order.
    """
    sizes = {"scored": 2, "recency": 1, "title": TITLE_SORT_BYTES // 8, "number": 1}
    if len(cursor.values) != sizes[order.kind]:
        raise _foreign()
    if order.kind == "scored":
        score, newest = cursor.values
        if isinstance(score, bool) or not isinstance(score, int | float):
            raise _foreign()
        if not math.isfinite(score):
            raise _foreign()
        return [-float(score), -_read_whole(newest), cursor.version]
    if order.kind == "title":
        parts = [_read_whole(value, low=0, high=_INVERT) for value in cursor.values]
        if order.descending:
            parts = [_INVERT - part for part in parts]
        try:
            text = b"".join(part.to_bytes(8, "big") for part in parts).rstrip(b"\0").decode()
        except UnicodeDecodeError:
            raise _foreign() from None
        return [text, cursor.version]
    value = _read_whole(cursor.values[0])
    if order.kind == "number" and value == _LAST:
        return [-_LAST - 1 if order.descending else _LAST, cursor.version]
    return [-value if order.descending and value > -_LAST else value, cursor.version]


def _read_whole(value: object, *, low: int = -(2**63), high: int = 2**63 - 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _foreign()
    return value


def _foreign() -> BadQuery:
    return refuse("that cursor belongs to another question: begin at the first page")

"""A question, knowing no engine: words as a tree, filters, facets, a sort, a page.

All of it is frozen data. What the parts mean is said here and in docs/query.md, and the
contract suite (tests/contract) holds every engine to it:

- Filters are joined by *and*; the values within one filter by *or*; a negated filter keeps
  what the filter would drop, records that do not say included.
- ``During`` on ``first`` or ``last`` matches where the window of that time overlaps what is
  asked, so that its negation leaves only what was certainly seen at another time. On ``live``
  it matches where ``[first_seen.earliest, last_seen.latest)`` overlaps.
- Totals count versions and are exact.

It must not hold anything but allow-listed fields: an unknown one raises ``BadQuery``.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from archive.errors import BadQuery
from archive.index.fields import BY_NAME, Field, FieldType

MOST_HITS = 500
MOST_FACET_VALUES = 1_000
#: A prefix or fuzzy word stands for at most so many words of the vocabulary: the most common.
MOST_EXPANSIONS = 200
#: Deeper or larger trees are refused: nobody types them.
DEEPEST = 20
MOST_NODES = 200
SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its folded form, or its stem in any of the five languages."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so: ``foto*``."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words that differ by one letter (two from six letters on), the first letter equal."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words in a row, as they stand (folded, not stemmed), within one field."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more parts."""

    parts: tuple[Node, ...]


Node = Word | Prefix | Fuzzy | Phrase | Not | And | Or


@dataclass(frozen=True, slots=True)
class Among:
    """A keyword or id field has one of these values; the value ``none``: it does not say."""

    field: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """A number lies between two ends, each included unless ``open``; None is no end.

    Both ends None means: the record says a number at all.
    """

    field: str
    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class During:
    """A time or span may overlap ``[start, end)``, aware UTC; None is no end."""

    field: str
    start: datetime | None = None
    end: datetime | None = None
    negated: bool = False


Filter = Among | Between | During


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """Count the hits by value of ``field``; the ``size`` most frequent values."""

    field: str
    size: int = 10


@dataclass(frozen=True, slots=True)
class Sort:
    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after the hit with these sort values and this version."""

    sort: str
    values: tuple[float | int | str | None, ...]
    version: int

    def encode(self) -> str:
        """An opaque token for an address or a command line."""
        plain = json.dumps([self.sort, list(self.values), self.version], separators=(",", ":"))
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, token: str) -> Cursor:
        """Read a token back.

        Raises:
            BadQuery: not a token that ``encode`` gave.
        """
        try:
            padded = token + "=" * (-len(token) % 4)
            loaded = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            sort, values, version = loaded
            fits = (
                isinstance(sort, str)
                and isinstance(values, list)
                and all(isinstance(value, str | int | float | None) for value in values)
                and isinstance(version, int)
                and 0 <= version < 2**63
            )
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise _bad_cursor(token) from error
        if not fits:
            raise _bad_cursor(token)
        return cls(sort, tuple(values), version)


def _bad_cursor(token: str) -> BadQuery:
    return BadQuery(
        "that is not the cursor of an earlier answer: leave it out to begin at the first page",
        text=token[:200],
        position=0,
        literal="",
    )


@dataclass(frozen=True, slots=True)
class Query:
    """One question. Without ``text`` and ``filters`` it matches every version. A facet that is
    named by another name of its field is answered under the field's own.

    ``sort`` None: by relevance where there are words to find, else newest first seen first.
    """

    text: Node | None = None
    filters: tuple[Filter, ...] = ()
    sort: Sort | None = None
    facets: tuple[FacetRequest, ...] = ()
    limit: int = 20
    after: Cursor | None = None
    highlight: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.limit <= MOST_HITS:
            raise refuse(f"limit is {self.limit}: ask for 0 to {MOST_HITS} hits")
        nodes = _count_nodes(self.text, depth=0) if self.text is not None else 0
        if nodes + len(self.filters) > MOST_NODES:
            raise refuse(f"more than {MOST_NODES} words and filters: ask in parts")
        for one in self.filters:
            _check_filter(one)
        named = tuple([replace(one, field=find_field(one.field).name) for one in self.facets])
        object.__setattr__(self, "facets", named)
        for facet in self.facets:
            if not find_field(facet.field).facet:
                raise refuse(f"{facet.field!r} cannot be counted as a facet")
            if not 1 <= facet.size <= MOST_FACET_VALUES:
                raise refuse(f"a facet shows 1 to {MOST_FACET_VALUES} values, not {facet.size}")
        if self.sort is not None and not find_field(self.sort.field).sort:
            raise refuse(f"{self.sort.field!r} is nothing to sort by")
        if self.after is not None and self.after.sort != self.sort_key:
            raise refuse("that cursor belongs to another sort: begin at the first page")

    @property
    def order(self) -> Sort:
        """The sort that applies."""
        if self.sort is not None:
            if self.sort.field == "relevance" and not has_positive(self.text):
                return Sort("first", descending=True)
            return self.sort
        if has_positive(self.text):
            return Sort("relevance")
        return Sort("first", descending=True)

    @property
    def sort_key(self) -> str:
        """``-pay``: the sort as the text form and cursors write it."""
        return ("-" if self.order.descending else "") + self.order.field

    def page(self, after: str | None) -> Query:
        """The same question from a cursor on (``Answer.next``); None is the first page."""
        return replace(self, after=None if after is None else Cursor.decode(after))


def find_field(name: str) -> Field:
    """The field of that name.

    Raises:
        BadQuery: there is none.
    """
    try:
        return BY_NAME[name]
    except KeyError:
        raise refuse(f"there is no field {name[:60]!r}") from None


def refuse(message: str) -> BadQuery:
    """A ``BadQuery`` about a question that was built and not typed."""
    return BadQuery(message, text="", position=0, literal="")


def has_positive(node: Node | None) -> bool:
    """Whether any word of the tree can rank a hit, that is, stands outside every *not*."""
    match node:
        case None | Not():
            return False
        case And(parts) | Or(parts):
            return any(has_positive(part) for part in parts)
        case _:
            return True


def join_all(parts: list[Node]) -> Node | None:
    """``And`` of the parts, flat; one part is itself, none is None."""
    return _join(And, parts)


def join_any(parts: list[Node]) -> Node | None:
    """``Or`` of the parts, flat; one part is itself, none is None."""
    return _join(Or, parts)


def _join(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _count_nodes(node: Node, *, depth: int) -> int:
    if depth > DEEPEST:
        raise refuse(f"parentheses are nested more than {DEEPEST} deep")
    match node:
        case Not(part):
            return 1 + _count_nodes(part, depth=depth + 1)
        case And(parts) | Or(parts):
            if len(parts) < 2:
                raise refuse("and, or: need two parts or more")
            return 1 + sum(_count_nodes(part, depth=depth + 1) for part in parts)
        case _:
            return 1


def _check_filter(one: Filter) -> None:
    field = find_field(one.field)
    match one:
        case Among():
            if field.type not in (FieldType.KEYWORD, FieldType.ID):
                raise refuse(f"{field.name!r} is not compared with words")
            if not one.values:
                raise refuse(f"no value to compare {field.name!r} with")
        case Between():
            if field.type not in (FieldType.AMOUNT, FieldType.COUNT, FieldType.SECONDS):
                raise refuse(f"{field.name!r} is not a number")
            for end in (one.low, one.high):
                if end is not None and (not end.is_finite() or abs(end) >= Decimal(10) ** 12):
                    raise refuse(f"{end} is no number to compare {field.name!r} with")
            if one.low is not None and one.high is not None and one.low > one.high:
                raise refuse(f"{field.name}: {one.low} is more than {one.high}")
        case During():
            if field.type not in (FieldType.TIME, FieldType.SPAN):
                raise refuse(f"{field.name!r} is not a time")
            for moment in (one.start, one.end):
                if moment is not None and moment.tzinfo is None:
                    raise refuse(f"{field.name}: a time needs its zone")
            if one.start is not None and one.end is not None and one.start >= one.end:
                raise refuse(f"{field.name}: the end does not come after the start")

"""From a question to sets of slots: the tree of words, then the filters.

What matches what is said in ``query``, ``analysis`` and docs/query.md, and written a second
time, slowly and plainly, in tests/contract/reference.py. A word that holds no letter or digit
says nothing and is left out; a question whose words all say nothing matches nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from archive.ids import IdKind, from_id
from archive.index.analysis import fold_text, is_paired, query_terms, split_query_word
from archive.index.bounds import read_number_bounds, read_time_bounds
from archive.index.columns import (
    MISSING,
    MISSING_SMALL,
    Columns,
    bitmap_of,
    bitmap_of_mask,
    slots_of,
)
from archive.index.expansion import expand_fuzzy, expand_prefix
from archive.index.fields import NONE
from archive.index.query import (
    Among,
    And,
    Between,
    During,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from archive.index.records import value_key
from archive.index.sqlite_terms import Terms

#: A word that so large a part of at least so many versions hold says nothing about any of them.
COMMON_SHARE = 0.5
COMMON_FROM = 1_000
#: A word in the title counts so many times more, beside counting as anywhere.
TITLE_BONUS = 2.0
SCORE_STEPS = 1_024

_GATHER_BELOW = 60_000


@dataclass(slots=True)
class Leaf:
    """One word, prefix, fuzzy word or phrase outside every *not*: it ranks and is marked.

    ``terms`` mark a position that holds any of them; ``phrase`` marks forms in a row.
    """

    slots: BitMap
    titles: BitMap
    weight: float
    terms: frozenset[str] = frozenset()
    phrase: tuple[str, ...] = ()


@dataclass(slots=True)
class Matched:
    """What a question's words and filters found."""

    slots: BitMap
    leaves: list[Leaf] = field(default_factory=list)
    capped: list[str] = field(default_factory=list)


class Matcher:
    """Evaluates one question over one generation. ``titles``: whether leaves need their titles."""

    def __init__(self, terms: Terms, columns: Columns, *, titles: bool) -> None:
        self._terms = terms
        self._columns = columns
        self._titles = titles
        self._leaves: list[Leaf] = []
        self._capped: list[str] = []

    def match(self, text: Node | None, filters: tuple[Filter, ...]) -> Matched:
        """The slots that match all of it."""
        if text is None:
            slots = self._terms.universe
        else:
            slots = self._find(text, positive=True) or BitMap()
        for one in sorted(filters, key=_cost):
            if not slots:
                break
            slots = self._filter(slots, one)
        return Matched(slots, self._leaves, self._capped)

    # --- words --------------------------------------------------------------------------

    def _find(self, node: Node, *, positive: bool) -> BitMap | None:
        """The slots of a node; None where it says nothing."""
        match node:
            case Not(part):
                found = self._find(part, positive=False)
                return None if found is None else self._terms.universe - found
            case And(parts):
                return self._find_all(parts, positive=positive)
            case Or(parts):
                sets = [self._find(part, positive=positive) for part in parts]
                said = [one for one in sets if one is not None]
                return BitMap.union(BitMap(), *said) if said else None
            case Word(text):
                return self._find_word(text, positive=positive)
            case Phrase(text):
                forms = split_query_word(text)
                return self._find_phrase(forms, positive=positive) if forms else None
            case Prefix(text):
                forms = split_query_word(text)
                return self._find_prefix(forms, text, positive=positive) if forms else None
            case Fuzzy(text):
                return self._find_fuzzy(text, positive=positive)

    def _find_all(self, parts: tuple[Node, ...], *, positive: bool) -> BitMap | None:
        """All parts; what is not wanted is taken away last, without building its complement."""
        found: BitMap | None = None
        unwanted: list[BitMap] = []
        for part in parts:
            if isinstance(part, Not):
                one = self._find(part.part, positive=False)
                if one is not None:
                    unwanted.append(one)
                continue
            one = self._find(part, positive=positive)
            if one is not None:
                found = one if found is None else found & one
        if found is None:
            if not unwanted:
                return None
            found = self._terms.universe
        for one in unwanted:
            found = found - one
        return found

    def _find_word(self, text: str, *, positive: bool) -> BitMap | None:
        forms = split_query_word(text)
        if not forms:
            return None
        if len(forms) > 1:
            return self._find_phrase(forms, positive=positive)
        if len(forms[0]) == 1 and is_paired(forms[0]):
            return self._find_prefix(forms, text, positive=positive)
        return self._find_terms(query_terms(forms[0]), positive=positive)

    def _find_prefix(self, forms: list[str], text: str, *, positive: bool) -> BitMap:
        if len(forms) > 1:
            return self._find_phrase(forms, positive=positive)
        expanded, capped = expand_prefix(forms[0], self._terms)
        if capped:
            self._capped.append(f"{text}*")
        return self._find_terms(tuple(expanded), positive=positive)

    def _find_fuzzy(self, text: str, *, positive: bool) -> BitMap | None:
        forms = split_query_word(text)
        if not forms:
            return None
        if len(forms) > 1:
            return self._find_phrase(forms, positive=positive)
        expanded, capped = expand_fuzzy(forms[0], self._terms)
        if capped:
            self._capped.append(f"{text}~")
        return self._find_terms(tuple(expanded), positive=positive)

    def _find_terms(self, terms: tuple[str, ...], *, positive: bool) -> BitMap:
        if not terms:
            return BitMap()
        found = self._terms.any_of(terms, kind="every")
        if positive:
            wanted = self._titles and bool(found)
            titles = self._terms.any_of(terms, kind="title") if wanted else BitMap()
            self._leaves.append(Leaf(found, titles, self._weigh(found), terms=frozenset(terms)))
        return found

    def _find_phrase(self, forms: list[str], *, positive: bool) -> BitMap:
        found = self._terms.phrase(forms)
        if positive:
            wanted = self._titles and bool(found)
            titles = self._terms.phrase(forms, in_title=True) if wanted else BitMap()
            self._leaves.append(Leaf(found, titles, self._weigh(found), phrase=tuple(forms)))
        return found

    def _weigh(self, found: BitMap) -> float:
        """BM25's inverse document frequency; 0 for what half of all versions hold."""
        return weigh_rarity(len(found), len(self._terms.universe))

    # --- filters ------------------------------------------------------------------------

    def _filter(self, slots: BitMap, one: Filter) -> BitMap:
        if isinstance(one, Among) and one.field not in ("requester", "listing"):
            chosen = BitMap.union(
                BitMap(), *(self._terms.attribute(one.field, _fold(value)) for value in one.values)
            )
            return slots - chosen if one.negated else slots & chosen
        if len(slots) < _GATHER_BELOW:
            places = slots_of(slots)
            return bitmap_of(places[self._test(one, places)])
        return slots & bitmap_of_mask(self._test(one, None))

    def _column(self, name: str, places: NDArray[np.uint32] | None) -> NDArray[np.int64]:
        column = self._columns[name]
        return column if places is None else column[places]

    def _test(self, one: Filter, places: NDArray[np.uint32] | None) -> NDArray[np.bool_]:
        """Which of the slots (None: all) pass a filter, its negation applied."""
        match one:
            case Among():
                kept = self._test_keys(one, places)
            case Between():
                kept = self._test_number(one, places)
            case During():
                kept = self._test_time(one, places)
        return ~kept if one.negated else kept

    def _test_keys(self, one: Among, places: NDArray[np.uint32] | None) -> NDArray[np.bool_]:
        if one.field == "listing":
            keys = np.array([from_id(value)[1] for value in one.values], dtype=np.int64)
            document = [from_id(value)[0] is IdKind.DOCUMENT for value in one.values]
            items = self._column("item", places)
            found = np.isin(items, keys)
            return found | np.isin(self._column("listing", places), keys[~np.array(document)])
        names = self._column("requester", places)
        ids = self._column("requester_id", places)
        found = np.zeros(len(names), dtype=np.bool_)
        for value in one.values:
            key = value_key(value)
            if _fold(value) == NONE:
                found |= (names == 0) & (ids == 0)
            if key:
                found |= (names == key) | (ids == key)
        return found

    def _test_number(self, one: Between, places: NDArray[np.uint32] | None) -> NDArray[np.bool_]:
        column = self._column(one.field, places)
        kept: NDArray[np.bool_] = column != (
            MISSING if column.dtype.itemsize == 8 else MISSING_SMALL
        )
        bounds = read_number_bounds(one)
        if bounds.low is not None:
            kept &= (column > bounds.low) if bounds.low_open else (column >= bounds.low)
        if bounds.high is not None:
            kept &= (column < bounds.high) if bounds.high_open else (column <= bounds.high)
        return kept

    def _test_time(self, one: During, places: NDArray[np.uint32] | None) -> NDArray[np.bool_]:
        starts = self._column("last" if one.field == "last" else "first", places)
        ends = self._column("first_end" if one.field == "first" else "last_end", places)
        kept = np.ones(len(starts), dtype=np.bool_)
        start, end = read_time_bounds(one)
        if end is not None:
            kept &= starts < end
        if start is not None:
            kept &= ends > start
        return kept


def weigh_rarity(held: int, total: int) -> float:
    """What one word adds to the score of a version that holds it, in whole 1,024ths: sums of
    those are exact, even in the 32-bit numbers that Elasticsearch adds up."""
    if total >= COMMON_FROM and held >= total * COMMON_SHARE:
        return 0.0
    weight = math.log(1 + (total - held + 0.5) / (held + 0.5))
    return max(1, round(weight * SCORE_STEPS)) / SCORE_STEPS


def _fold(value: str) -> str:
    return fold_text(value)


def _cost(one: Filter) -> int:
    return 0 if isinstance(one, Among) else 1

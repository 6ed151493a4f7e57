"""Which patterns a text may match, told by its words alone.

Each word is looked up once and then remembered with the demands that it meets. It says *may*: a
pattern that is not named cannot match, one that is named must still be searched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import re2

from archive.dubious.needed import SIGNS, Atom, Demand, Demands, guess_chance, list_demands

#: Whatever is no part of a word becomes a space, in a fraction of the time that a pattern takes.
_WORDS_APART = bytes(
    code if chr(code) == "_" or (code < 128 and chr(code).isalnum()) else 32 for code in range(256)
)
_SIGNS = tuple(sign.encode("ascii") for sign in SIGNS.values())
#: Words remembered at most; then it begins anew. Longer words are not remembered.
_MOST_WORDS = 50_000
_LONGEST_WORD = 40
#: Of a text with more new words, so few patterns are searched for at once: that takes less time.
_MANY_WORDS = 500
_FEW_PATTERNS = 100
#: RE2's states for what stands inside words.
_MEMORY = 64 << 20


def cut_words(searched: bytes) -> set[bytes]:
    """The words of a folded, encoded text, and the signs that count as words."""
    words = set(searched.translate(_WORDS_APART).split())
    words.update(sign for sign in _SIGNS if sign in searched)
    return words


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a word brings: the demands that it meets, the patterns that it suffices for, each a
    bit, and of those that it begins the other demands and the pattern."""

    meets: frozenset[int]
    suffices: int
    begins: tuple[tuple[frozenset[int], int], ...]


def list_bits(mask: int) -> Iterator[int]:
    """Places of the bits that are set, in order."""
    digits = bin(mask)[:1:-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


class WordIndex:
    """Patterns by the words that they demand. A set of patterns is a whole number of which each
    bit stands for one: so what a listing's words suffice for is put together many times faster."""

    def __init__(
        self, sources: Sequence[str], *, demands: Mapping[str, tuple[Demands, ...]] | None = None
    ) -> None:
        """``demands``: those of patterns for which they are known already."""
        known = demands or {}
        numbers: dict[Demand, int] = {}
        beside: set[int] = set()  # demands that count beside others
        self._all = (1 << len(sources)) - 1
        self._few = len(sources) <= _FEW_PATTERNS
        self._always = 0
        self._alone: dict[int, int] = {}
        self._joint: dict[int, list[tuple[frozenset[int], int]]] = {}
        for place, source in enumerate(sources):
            alternatives = known[source] if source in known else list_demands(source)
            if not alternatives:
                self._always |= 1 << place
            for one_way in alternatives:
                rarest, *others = (
                    numbers.setdefault(one, len(numbers))
                    for one in sorted(one_way, key=guess_chance)
                )
                if others:
                    beside.update(others)
                    self._joint.setdefault(rarest, []).append((frozenset(others), 1 << place))
                else:
                    self._alone[rarest] = self._alone.get(rarest, 0) | 1 << place
        self._atoms = _Atoms(numbers)
        self._beside = frozenset(beside)
        self._known: dict[bytes, _Meaning] = {}
        self._dull: set[bytes] = set()

    def list_possible(self, words: Set[bytes]) -> set[int]:
        """Places of the patterns that a text of these words may match."""
        return set(list_bits(self.find_possible(words)))

    def find_possible(self, words: Set[bytes]) -> int:
        """The patterns that a text of these words may match, each a bit."""
        words = words - self._dull
        known = self._known
        meanings, fresh = [], []
        for word in words:
            meaning = known.get(word)
            if meaning is None:
                fresh.append(word)
            else:
                meanings.append(meaning)
        if self._few and len(fresh) > _MANY_WORDS:
            return self._all
        meanings += map(self._look_up, fresh)
        possible = self._always
        met: set[int] = set()
        for one in meanings:
            possible |= one.suffices
            met |= one.meets
        for one in meanings:
            for others, place in one.begins:
                if others <= met:
                    possible |= place
        return possible

    def _look_up(self, word: bytes) -> _Meaning:
        """What a word brings; remembered, unless it is long."""
        demands = self._atoms.list_demands(word)
        suffices = 0
        for one in demands:
            suffices |= self._alone.get(one, 0)
        meaning = _Meaning(
            self._beside & demands,
            suffices,
            tuple(pair for one in demands for pair in self._joint.get(one, ())),
        )
        if len(word) <= _LONGEST_WORD:
            if len(self._known) + len(self._dull) >= _MOST_WORDS:
                self._known.clear()
                self._dull.clear()
            if meaning.suffices or meaning.meets or meaning.begins:
                self._known[word] = meaning
            else:
                self._dull.add(word)
        return meaning


class _Atoms:
    """The letters that demands are made of: whole words, beginnings, ends, and what stands
    anywhere in a word."""

    def __init__(self, numbers: dict[Demand, int]) -> None:
        self._tables: dict[tuple[bool, bool], dict[bytes, set[int]]] = {}
        for demand, number in numbers.items():
            for atom in demand:
                table = self._tables.setdefault((atom.begins, atom.ends), {})
                table.setdefault(atom.letters.encode("ascii"), set()).add(number)
        self._inside = _list_inside(one for demand in numbers for one in demand)
        self._longest = max(
            (len(letters) for table in self._tables.values() for letters in table), default=0
        )
        self._set: re2.Set | None = _join_set(self._inside)

    def list_demands(self, word: bytes) -> set[int]:
        """Numbers of the demands that a word meets."""
        met = set(self._table(begins=True, ends=True).get(word, ()))
        begins, ends = self._table(begins=True, ends=False), self._table(begins=False, ends=True)
        for length in range(1, min(len(word), self._longest) + 1):
            met.update(begins.get(word[:length], ()))
            met.update(ends.get(word[-length:], ()))
        if self._set is not None:
            inside = self._table(begins=False, ends=False)
            for number in self._set.Match(word) or ():
                met |= inside[self._inside[number]]
        return met

    def _table(self, *, begins: bool, ends: bool) -> dict[bytes, set[int]]:
        return self._tables.get((begins, ends), {})


def _list_inside(atoms: Iterable[Atom]) -> list[bytes]:
    return sorted({one.letters.encode() for one in atoms if not one.begins and not one.ends})


def _join_set(literals: Sequence[bytes]) -> re2.Set | None:
    if not literals:
        return None
    options = re2.Options()
    options.max_mem = _MEMORY
    options.literal = True
    options.encoding = re2.Options.Encoding.LATIN1
    joined = re2.Set.SearchSet(options)
    for one in literals:
        joined.Add(one)
    joined.Compile()
    return joined

"""The words that a text must hold for a pattern to match at all.

Read off the pattern itself. What is said is never more than what the pattern demands: a text
without these words cannot match; one with them need not. A pattern that is not understood, or
that demands no word, gets no answer, and must be tried on every text. Patterns are RE2 over folded
text, so that a word is a run of ASCII letters, figures and ``_``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import product
from math import fsum

#: Signs that count as words of their own, as they stand in a text that is encoded to be searched.
SIGNS = {"*": "*", "★": "\x1a"}
#: Exact strings that a piece of a pattern is written out to, at most.
_MOST_STRINGS = 64
#: Demands of a pattern that are kept: the rarest ones.
_MOST_DEMANDS = 3


def _cut(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Words that stand in most texts, so that a demand for one of them says little.
_COMMON = _cut(
    """
    a an and are at for from i in is it no of on or our that the this to we with de een en
    het met op van voor wij ze zijn niet das dem den der die ein eine im ist mit oder sie
    und von wir zu con del el es la las los o para por que se un una y avec des du est et le
    les ou par pour sur une
    """
)
_OFTEN = _cut(
    """
    your you je jouw u uw dein deine du ihr ihre sie tu tus su sus votre vos
    """
)
#: Of the five languages, folded; what holds these alone says little.
COMMON_WORDS = _COMMON | _OFTEN
#: A demand for which chance words are likelier than this says too little to be kept.
_TOO_LIKELY = 0.5
#: Letters that stand for themselves; the last one before a count is that count's alone.
_LETTERS = re.compile(r"[A-Za-z0-9_]+(?![?*+{])")
_COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_FEW = 8
#: ``^`` and ``$`` are places in lines; what is demanded is the same.
_LINES = "(?m)"


@dataclass(frozen=True, slots=True)
class Atom:
    """Letters of one word: from its beginning where ``begins``, to its end where ``ends``."""

    letters: str
    begins: bool
    ends: bool


#: One of these must be there.
Demand = frozenset[Atom]
#: All of these must be met.
Demands = frozenset[Demand]


class _NotUnderstood(ValueError):
    """A pattern with something that this module does not read."""


@dataclass(frozen=True, slots=True)
class _Chars:
    """One character, or letters one after the other. ``few``: which, if they are few and parts of
    words. ``word``: whether it is part of a word; None where it may be either. ``sign``: which of
    the signs it is."""

    word: bool | None
    few: tuple[str, ...] = ()
    sign: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A place between characters: a word's border, or (``border`` False) another."""

    border: bool


@dataclass(frozen=True, slots=True)
class _Either:
    alternatives: tuple[tuple[_Node, ...], ...]


@dataclass(frozen=True, slots=True)
class _Repeat:
    node: _Node
    least: int
    most: int | None


_Node = _Chars | _Place | _Either | _Repeat


def list_demands(pattern: str) -> tuple[Demands, ...]:
    """What a pattern demands: a text that it matches meets at least one of these. Empty where
    nothing can be said."""
    try:
        alternatives = _Reader(pattern).read_whole()
    except _NotUnderstood:
        return ()
    begins = ends = False
    if len(alternatives) == 1:
        inner = alternatives[0]
        if len(inner) == 3 and inner[0] == inner[2] == _Place(border=True):
            inner, begins, ends = inner[1:2], True, True
        if len(inner) == 1 and isinstance(inner[0], _Either):
            alternatives = inner[0].alternatives
        else:
            begins = ends = False
    found = []
    for one in alternatives:
        demands = _keep_rarest(_find_demands(one, begins=begins, ends=ends))
        if not demands:
            return ()
        found.append(demands)
    return tuple(dict.fromkeys(found))


def guess_chance(demand: Set[Atom]) -> float:
    """About how likely a text meets a demand by chance; only good for comparing."""
    return fsum(map(_guess_atom, demand))


def _order(demand: Set[Atom]) -> tuple[float, list[str]]:
    """By chance; of two that are as likely the same one comes first in each run."""
    return guess_chance(demand), sorted(one.letters for one in demand)


def _guess_atom(atom: Atom) -> float:
    if atom.begins and atom.ends and atom.letters in _COMMON:
        return 0.6
    if atom.begins and atom.ends and atom.letters in _OFTEN:
        return 0.1
    return 0.2 ** (len(atom.letters) + atom.begins + atom.ends - 1)


def _keep_rarest(demands: Iterable[Demand]) -> Demands:
    listed = sorted(demands, key=_order)
    kept = [one for one in listed if guess_chance(one) <= _TOO_LIKELY]
    return frozenset(kept[:_MOST_DEMANDS] or listed[:1])


def _find_demands(nodes: Sequence[_Node], *, begins: bool, ends: bool) -> set[Demand]:
    """Demands of nodes one after the other. ``begins``: a word cannot reach in from before;
    ``ends``: nor out at the end."""
    demands: set[Demand] = set()
    current: tuple[str, ...] = ("",)
    begun = begins

    def close(*, ended: bool) -> None:
        if all(current):
            demands.add(frozenset(Atom(one, begun, ended) for one in current))

    for place, node in enumerate(nodes):
        strings = _write_out(node)
        if strings is not None:
            if len(current) * len(strings) <= _MOST_STRINGS:
                current = tuple({a + b for a, b in product(current, strings)})
            else:
                close(ended=False)
                current, begun = strings, False
            continue
        if isinstance(node, _Chars) and node.sign:
            demands.add(frozenset({Atom(node.sign, begins=True, ends=True)}))
        apart = _keeps_apart(node)
        close(ended=apart)
        if isinstance(node, _Either):
            following = nodes[place + 1 : place + 2]
            ended = _keeps_apart(following[0]) if following else ends
            met = _demand_either(node, begins=begun and current == ("",), ends=ended)
            if met:
                demands.add(met)
        elif isinstance(node, _Repeat) and node.least > 0:
            demands |= _find_demands((node.node,), begins=False, ends=False)
        current, begun = ("",), apart
    close(ended=ends)
    return demands


def _demand_either(node: _Either, *, begins: bool, ends: bool) -> Demand:
    """The rarest demand of each alternative, one of which is met; empty where one has none."""
    atoms: set[Atom] = set()
    for one in node.alternatives:
        demands = _find_demands(one, begins=begins, ends=ends)
        if not demands:
            return frozenset()
        atoms |= min(demands, key=_order)
    return frozenset(atoms)


def _keeps_apart(node: _Node) -> bool:
    """Whether no word goes on across a node."""
    if isinstance(node, _Repeat):
        return node.least > 0 and isinstance(node.node, _Chars) and node.node.word is False
    return node == _Place(border=True) or (isinstance(node, _Chars) and node.word is False)


def _write_out(node: _Node) -> tuple[str, ...] | None:
    """All strings that a node matches, if they are few and parts of words."""
    if isinstance(node, _Chars):
        return node.few or None
    if isinstance(node, _Either):
        written = [_write_out_row(one) for one in node.alternatives]
        found: set[str] = set()
        for listed in written:
            if listed is None:
                return None
            found.update(listed)
        return tuple(found) if len(found) <= _MOST_STRINGS else None
    if isinstance(node, _Repeat) and node.most is not None and node.most <= 2:
        counts = [_write_out_row((node.node,) * n) for n in range(node.least, node.most + 1)]
        both: set[str] = set()
        for listed in counts:
            if listed is None:
                return None
            both.update(listed)
        return tuple(both) if len(both) <= _MOST_STRINGS else None
    return None


def _write_out_row(nodes: Sequence[_Node]) -> tuple[str, ...] | None:
    strings: tuple[str, ...] = ("",)
    for node in nodes:
        listed = _write_out(node)
        if listed is None or len(strings) * len(listed) > _MOST_STRINGS:
            return None
        strings = tuple({a + b for a, b in product(strings, listed)})
    return strings


class _Reader:
    """Reads the part of RE2's syntax that rules are written in."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = len(_LINES) if pattern.startswith(_LINES) else 0

    def read_whole(self) -> tuple[tuple[_Node, ...], ...]:
        alternatives = self._read_either()
        if self._at != len(self._pattern):
            raise _NotUnderstood(self._pattern)
        return alternatives

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise _NotUnderstood(self._pattern)
        self._at += 1
        return char

    def _read_either(self) -> tuple[tuple[_Node, ...], ...]:
        alternatives: list[tuple[_Node, ...]] = []
        row: list[_Node] = []
        while self._peek() not in ("", ")"):
            if letters := _LETTERS.match(self._pattern, self._at):
                self._at = letters.end()
                row.append(_Chars(True, (letters[0],)))
            elif self._peek() == "|":
                self._at += 1
                alternatives.append(tuple(row))
                row = []
            else:
                row.append(self._read_counted())
        return (*alternatives, tuple(row))

    def _read_counted(self) -> _Node:
        node = self._read_one()
        while True:
            sign = self._peek()
            count = _COUNT.match(self._pattern, self._at)
            if sign and sign in "?*+":
                self._at += 1
                node = _Repeat(node, int(sign == "+"), 1 if sign == "?" else None)
            elif count:
                self._at = count.end()
                least, comma, most = count.groups()
                top = (int(most) if most else None) if comma else int(least)
                node = _Repeat(node, int(least), top)
            else:
                return node
            if self._peek() == "?":  # as few as possible: the same words
                self._at += 1

    def _read_one(self) -> _Node:
        char = self._take()
        if char == "(":
            if self._peek() == "?":
                self._at += 1
                if self._take() != ":":
                    raise _NotUnderstood(self._pattern)
            alternatives = self._read_either()
            if self._take() != ")":
                raise _NotUnderstood(self._pattern)
            return _Either(alternatives)
        if char == "[":
            return self._read_class()
        if char == "\\":
            return self._read_escape()
        if char in "^$":
            return _Place(border=False)
        if char in "?*+":
            raise _NotUnderstood(self._pattern)
        return _Chars(None) if char == "." else _read_char(char)

    def _read_escape(self) -> _Node:
        char = self._take()
        if char in "bB":
            return _Place(border=char == "b")
        if char in "wd":
            return _Chars(True)
        if char in "Ws":
            return _Chars(False)
        if char in "SDn":
            return _Chars(False if char == "n" else None)
        if char in _WORD:
            raise _NotUnderstood(self._pattern)
        return _read_char(char)

    def _read_class(self) -> _Chars:
        other = self._peek() == "^"
        self._at += other
        kinds: set[bool | None] = set()
        few: list[str] = []
        listed = True
        leaves_words_out = False
        first = True
        while first or self._peek() != "]":
            first = False
            char = self._take()
            if char == "[" and self._peek() == ":":
                raise _NotUnderstood(self._pattern)
            if char == "\\":
                node = self._read_escape()
                if not isinstance(node, _Chars):
                    raise _NotUnderstood(self._pattern)
                leaves_words_out = leaves_words_out or self._pattern[self._at - 1] == "w"
                kinds.add(node.word)
                listed = False
            elif self._peek() == "-" and self._pattern[self._at + 1 : self._at + 2] != "]":
                self._at += 1
                last = self._take()
                if last == "\\":
                    raise _NotUnderstood(self._pattern)
                kinds.add(True if char + last in ("az", "09") else None)
                listed = False
            else:
                kinds.add(char in _WORD)
                few.append(char)
        self._at += 1
        if other:
            return _Chars(False if leaves_words_out else None)
        if kinds == {True}:
            return _Chars(True, tuple(few) if listed and len(few) <= _FEW else ())
        return _Chars(False if kinds == {False} else None)


def _read_char(char: str) -> _Chars:
    return _Chars(True, (char,)) if char in _WORD else _Chars(False, sign=SIGNS.get(char, ""))

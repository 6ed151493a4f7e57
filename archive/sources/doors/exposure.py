"""The exposure door: were these captures seen by k independent sources, and whom would a text fit?

For whoever decides what may be published, and holds the key. It gives no number, no source and no
time: only whether nobody, fewer than k, or k and more sources fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum

from archive.model import SeenBy
from archive.sources.captures import Kept, read_captures
from archive.sources.matching import count_independent
from archive.sources.sealing import SourceKeys
from archive.sources.vault import NOT_INDEPENDENT, Facts, Vault

__all__ = ["ExposureDoor", "Fit", "Fitting", "Saying"]

_WORD = re.compile(r"\w+")


class Fit(StrEnum):
    """How many sources fit what is said."""

    NOBODY = "nobody"
    UNDER_K = "<k"
    K_OR_MORE = "≥k"


@dataclass(frozen=True, slots=True)
class Saying:
    """What one part of a text says of whoever gave what it rests on.

    ``captures``: any of these is theirs (None: it says nothing of captures). ``country``: ISO
    3166-1. ``words``: the part itself, in which qualifications of sources are looked for.
    """

    captures: frozenset[int] | None = field(default=None, repr=False)
    country: str | None = None
    words: str = field(default="", repr=False)


class ExposureDoor:
    def __init__(self, vault: Vault, *, k: int | None = None) -> None:
        """``k`` stands in the archive's settings where it is not given."""
        self._vault = vault
        self.k = vault.home.k if k is None else k

    def judge_captures(self, captures: Iterable[int]) -> SeenBy:
        """``≥k`` where k independent sources gave these captures, by the rule of the k door:
        equal redacted pages count as one, and nobody in particular never counts."""
        self._vault.refresh()
        wanted = list(dict.fromkeys(captures))
        edges = []
        for source, _ in self._list_independent():
            found = read_captures(self._vault, source, wanted)
            edges += [(source.name, one.digest) for one in found.values()]
        return SeenBy.K_OR_MORE if count_independent(edges) >= self.k else SeenBy.UNDER_K

    def open_fitting(self, captures: Iterable[int]) -> Fitting:
        """What is needed to judge sayings on these captures, read once."""
        self._vault.refresh()
        wanted = list(dict.fromkeys(captures))
        return Fitting(
            [
                _Known(source.name, facts, read_captures(self._vault, source, wanted))
                for source, facts in self._list_independent()
            ],
            pseudonyms=[facts.pseudonym for _, facts in self._list_independent()],
            k=self.k,
        )

    def _list_independent(self) -> list[tuple[SourceKeys, Facts]]:
        found = []
        for source in self._vault.sources():
            facts = self._vault.read_facts(source)
            if facts is not None and facts.pseudonym not in NOT_INDEPENDENT:
                found.append((source, facts))
        return found


@dataclass(frozen=True, slots=True, repr=False)
class _Known:
    name: bytes
    facts: Facts
    captures: Mapping[int, Kept]


class Fitting:
    """Answers on sayings, for as long as it is kept. Shows no source; ``repr`` shows nothing."""

    def __init__(self, known: Sequence[_Known], *, pseudonyms: Sequence[str], k: int) -> None:
        self._known = known
        self._pseudonyms = [tokens for one in pseudonyms if (tokens := _fold(one))]
        self._qualifications = {
            tokens for one in known for each in one.facts.qualifications if (tokens := _fold(each))
        }
        self.k = k

    def __repr__(self) -> str:
        return "Fitting()"

    def judge(self, sayings: Sequence[Saying]) -> Fit:
        """How many sources fit all of these at once."""
        fitting = [one for one in self._known if all(self._fits(one, each) for each in sayings)]
        if not fitting:
            return Fit.NOBODY
        count = len(fitting)
        for each in sayings:
            if each.captures is not None:
                edges = [
                    (one.name, one.captures[capture].digest)
                    for one in fitting
                    for capture in one.captures.keys() & each.captures
                ]
                count = min(count, count_independent(edges))
        return Fit.K_OR_MORE if count >= self.k else Fit.UNDER_K

    def judge_cover(self, things: Sequence[Set[int]], *, share: float) -> Fit:
        """How many sources gave captures of at least this share of the things."""
        least = share * len(things)
        count = sum(
            sum(not one.captures.keys().isdisjoint(each) for each in things) >= least
            for one in self._known
        )
        if count == 0:
            return Fit.NOBODY
        return Fit.K_OR_MORE if count >= self.k else Fit.UNDER_K

    def names_source(self, words: str) -> bool:
        """Whether a pseudonym stands in a text, or a word that could be one."""
        tokens = _fold(words)
        return any(_holds(tokens, one) for one in self._pseudonyms)

    def says_qualification(self, words: str) -> bool:
        """Whether a qualification of a source stands in a text."""
        tokens = _fold(words)
        return any(_holds(tokens, one) for one in self._qualifications)

    def _fits(self, one: _Known, saying: Saying) -> bool:
        if saying.country is not None and one.facts.country != saying.country:
            return False
        if saying.captures is not None and one.captures.keys().isdisjoint(saying.captures):
            return False
        if saying.words:
            tokens = _fold(saying.words)
            said = {each for each in self._qualifications if _holds(tokens, each)}
            own = {_fold(each) for each in one.facts.qualifications}
            return said <= own
        return True


def _fold(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return tuple(_WORD.findall(plain))


def _holds(tokens: tuple[str, ...], part: tuple[str, ...]) -> bool:
    size = len(part)
    return any(tokens[at : at + size] == part for at in range(len(tokens) - size + 1))

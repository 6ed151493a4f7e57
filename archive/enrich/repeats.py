"""What was made of words that stand on many listings, so that it is made once.

Pages repeat themselves: a million versions have some thousands of texts. A rule may keep here what
it said of a key that holds *everything* it reads; it must never be asked with less. Bounded: when
it is full, all is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Of = TypeVar("_Of")
_Made = TypeVar("_Made")

#: So many are kept, some kilobytes each at most.
MOST = 5_000
#: Longer texts, which are seldom the same twice, are not kept.
LONGEST = 8_000


class Repeats(Generic[_Key, _Made]):
    """Keys with what was made of them."""

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._made: dict[_Key, _Made] = {}

    def find_or_make(
        self, key: _Key, *, length: int, make: Callable[[_Of], _Made], of: _Of
    ) -> _Made:
        """What was made of ``key``, else what ``make(of)`` gives; ``length``: of its text."""
        if length > LONGEST:
            return make(of)
        known = self._made.get(key, _NOTHING)
        if isinstance(known, _Nothing):
            if len(self._made) >= self._most:
                self._made.clear()
            known = self._made[key] = make(of)
        return known


class _Nothing:
    """Stands for what is not there: a rule may have made None."""


_NOTHING = _Nothing()

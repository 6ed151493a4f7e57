"""The state of a page is its address: what was asked, which page of hits, which listing.

Nothing that a reporter sees depends on anything else, so that a copied address shows the same
and the back button works. Reading and writing of that address, and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

#: Longer ones are no question that anybody typed, and an address has limits.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class State:
    """``query`` is the text form of the question, ``at`` a cursor, ``id`` an item to show."""

    query: str = ""
    at: str = ""
    id: str = ""

    def to_params(self) -> dict[str, str]:
        pairs = {"q": self.query, "at": self.at, "id": self.id}
        return {name: value for name, value in pairs.items() if value}

    def ask(self, query: str) -> State:
        """A new question starts on its first page of hits."""
        return State(query=query.strip()[:LONGEST])

    def open(self, item_id: str) -> State:
        return replace(self, id=item_id)

    def close(self) -> State:
        """Back to the hits that the item was opened from."""
        return replace(self, id="")

    def turn(self, at: str) -> State:
        return replace(self, at=at, id="")


def read_state(params: Mapping[str, str]) -> State:
    """The state that an address holds; unknown parameters are left out."""
    return State(
        query=params.get("q", "").strip()[:LONGEST],
        at=params.get("at", "")[:LONGEST],
        id=params.get("id", "").strip()[:64],
    )

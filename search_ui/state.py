"""The state of a page is its address: what was asked, which page of hits, which listing.

Nothing that a reporter sees depends on anything else, so that a copied address shows the same
and the back button works. Reading and writing of that address, and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

#: Longer ones are no question that anybody typed, and an address has limits.
LONGEST = 2000
#: So many pages of hits can be turned back; cursors are long, and addresses are not.
MOST_PAST = 20
#: A question's words are looked for as they stand, or what they mean is, or both.
WORDS, MEANING, BOTH = "words", "meaning", "both"
BY = (WORDS, MEANING, BOTH)
#: The page of hits, where the address has neither a question nor an item.
SEARCH = "search"


@dataclass(frozen=True, slots=True)
class State:
    """``query`` is the text form of the question, ``at`` a cursor, ``id`` an item to show.

    ``past`` are the cursors of the pages turned since the first, the oldest first, and
    ``before`` is how many hits those pages showed: what "previous" and "51–100" need.
    ``by`` is how its words are taken: one of :data:`BY`. A query of more than :data:`LONGEST`
    characters is kept so far that it is seen to be too long.
    """

    query: str = ""
    at: str = ""
    id: str = ""
    past: tuple[str, ...] = ()
    before: int = 0
    by: str = WORDS

    @property
    def too_long(self) -> bool:
        return len(self.query) > LONGEST

    def to_params(self) -> dict[str, str]:
        pairs = {
            # Without it an empty question would be the address of the front page.
            "page": "" if self.query or self.id else SEARCH,
            "q": self.query,
            "at": self.at,
            "past": ".".join(self.past),
            "n": str(self.before or ""),
            "id": self.id,
            "by": "" if self.by == WORDS else self.by,
        }
        return {name: value for name, value in pairs.items() if value}

    def ask(self, query: str) -> State:
        """A new question, its words taken in the same way, starts on its first page of hits."""
        return State(query=query.strip()[: LONGEST + 1], by=self.by)

    def open(self, item_id: str) -> State:
        return replace(self, id=item_id)

    def close(self) -> State:
        """Back to the hits that the item was opened from."""
        return replace(self, id="")

    def begin(self) -> State:
        """The first page of hits."""
        return State(query=self.query, by=self.by)

    def turn(self, at: str, *, shown: int) -> State:
        """The next page, from the cursor ``at`` on, after this page's ``shown`` hits."""
        past = (*self.past, self.at) if self.at else ()
        return State(self.query, at=at, past=past[-MOST_PAST:], before=self.before + shown)

    def turn_back(self, *, shown: int) -> State | None:
        """The page before, where a page has ``shown`` hits; None: there is none, or not known."""
        if self.at and self.past and self.before >= shown:
            return State(
                self.query, at=self.past[-1], past=self.past[:-1], before=self.before - shown
            )
        return self.begin() if self.at and self.before == shown else None


def read_state(params: Mapping[str, str]) -> State:
    """The state that an address holds; unknown parameters are left out."""
    at = params.get("at", "")[:LONGEST]
    past = params.get("past", "").split(".", MOST_PAST)[:MOST_PAST]
    count = params.get("n", "")
    return State(
        query=params.get("q", "").strip()[: LONGEST + 1],
        at=at,
        id=params.get("id", "").strip()[:64],
        past=tuple(one[:LONGEST] for one in past if one) if at else (),
        by=by if (by := params.get("by", "")) in BY else WORDS,
        before=int(count) if at and count.isascii() and count.isdigit() and len(count) < 10 else 0,
    )

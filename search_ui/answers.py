"""What the pages ask of an archive, and a listing with its history as plain values to draw.

Nothing here asks anything. :mod:`search_ui.door` fills these from the archive's Python door, so
that a view is tested without an archive. Text in these is page text: hostile, and shown only
through :mod:`search_ui.markup`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

from archive.index.answer import Answer, Hit
from archive.index.query import Query
from archive.model import Pay
from archive.times import Window
from search_ui.beside import Beside, CaptureCopy
from search_ui.findings import Density, Span, WageRow, Zero

if TYPE_CHECKING:
    from archive.desk.store import Desk
from archive.door import Archive

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class About:
    """The archive at a glance. ``behind``: what the search index has not taken in yet; ``k``:
    how many independent sources may be called ``≥k``."""

    demo: bool
    captures: int
    listings: int
    documents: int
    behind: int = 0
    k: int = 3


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A stretch of sightings with the same content."""

    id: str
    first_seen: Window
    last_seen: Window
    title: str
    text: str
    pay: Pay | None
    sightings: int
    captures: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What differs, and between which versions: ids, empty where there is none on that side."""

    kind: str
    when: Window
    before: str = ""
    after: str = ""
    from_version: str = ""
    to_version: str = ""


@dataclass(frozen=True, slots=True)
class GapRow:
    """A stretch in which the platform could not be seen, and why."""

    when: Window
    reason: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A sealed record: where it stands, and what it must hash to."""

    capture: str
    role: str
    when: Window
    stated_by: str
    access: str
    file: str
    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of the offer as one line: what it is, and what the page said."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader for any page found it, in a page of no known format. ``confirmed``: a person has
    said that it is right; else no figure rests on it. ``confidence`` is that reader's, 0 to 1."""

    confirmed: bool
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A listing or document with everything the archive knows of it.

    ``versions`` are in order, the newest last; title, text, pay and facts are the newest's.
    """

    id: str
    kind: str
    platform: str
    title: str
    requester: str | None
    text: str
    pay: Pay | None
    facts: tuple[Fact, ...]
    seen_by: str
    sightings: int
    versions: tuple[VersionRow, ...]
    changes: tuple[ChangeRow, ...] = ()
    gaps: tuple[GapRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    related: tuple[tuple[str, str], ...] = ()  #: (id, title) of documents or of the offer
    asked_as: str | None = None  #: the id that led here, where it is not the item's own
    asked_version: str | None = None  #: the version that this id named
    reading: Reading | None = None  #: None: a platform's own reader read it


class Asks(Protocol):
    """What the views need of an archive."""

    def describe(self) -> About: ...

    def read(self, question: Callable[[Archive], Found]) -> Found:
        """What a public function of ``archive`` makes of the archive: it is given to it open, and
        alone. Whatever that raises comes through."""
        ...

    def search(self, query: Query) -> Answer:
        """
        Raises:
            BadQuery: the question, or its cursor, cannot be used.
        """
        ...

    def read_item(self, item_id: str) -> ItemPage:
        """
        Raises:
            BadInput: no id, or nothing here has it.
        """
        ...

    def find_span(self) -> Span | None:
        """From when to when the archive speaks; None where it holds nothing."""
        ...

    def find_wages(self, hits: Sequence[Hit]) -> Mapping[int, WageRow]:
        """By version, its surest hourly figure, where there is one."""
        ...

    def find_density(self, query: Query) -> Density | None:
        """When the listings that match were first seen; None where nothing tells."""
        ...

    def explain_zero(self, query: Query) -> Sequence[Zero]:
        """What it means that a question finds nothing, by platform."""
        ...

    def find_beside(self, item_id: str, *, today: date) -> Beside:
        """What stands beside a listing's history: pay among its like, family, reviewed findings.

        Raises:
            BadInput: no id, or nothing here has it.
        """
        ...

    def read_copy(self, capture_id: str, *, texts: Sequence[str]) -> CaptureCopy | None:
        """What may be read of a capture; None where no page is sealed under its id.

        Raises:
            BadInput: not the id of a capture here.
            EvidenceDamaged: the record is not what was sealed.
        """
        ...

    def has_desk(self) -> bool:
        """Whether there is a desk to judge at."""
        ...

    def judge(self, action: Callable[[Archive, Desk], Found], *, write: bool = False) -> Found:
        """What a public function of ``archive.desk`` makes of the desk; ``write``: it is opened
        for writing. Whatever that raises comes through."""
        ...

"""An answer: how many versions match, one page of them, facets, and where the next page begins.

``to_json`` gives the shape that ``piecework search --json`` prints. Text in it is what the page
said, hostile until shown as plain text. It must not know an engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.frames import make_frame
from archive.ids import IdKind, to_id
from archive.model import DocumentKind, Pay, RecordKind, Requester
from archive.times import Window, to_text

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True, order=True)
class Highlight:
    """Characters ``[start, end)`` of ``field`` (title, description or text) that matched."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One version of a listing or document.

    ``description`` and ``text`` are whole; offsets of highlights count characters in them.
    """

    version: int
    item: int
    kind: RecordKind
    listing: int | None
    platform: str
    title: str
    description: str
    text: str
    requester: Requester
    pay: Pay | None
    first_seen: Window
    last_seen: Window
    captures: int
    language: str
    document_kind: DocumentKind | None
    highlights: tuple[Highlight, ...] = ()

    @property
    def id(self) -> str:
        return to_id(IdKind.VERSION, self.version)

    @property
    def item_id(self) -> str:
        kind = IdKind.LISTING if self.kind is RecordKind.LISTING else IdKind.DOCUMENT
        return to_id(kind, self.item)

    @property
    def listing_id(self) -> str | None:
        """The listing itself, or the one that a document belongs to."""
        if self.kind is RecordKind.LISTING:
            return self.item_id
        return None if self.listing is None else to_id(IdKind.LISTING, self.listing)

    def to_json(self) -> dict[str, object]:
        """Plain values only; a time is its window ``[earliest, latest]`` in UTC."""
        pay = self.pay
        return {
            "id": self.id,
            "kind": str(self.kind),
            "item": self.item_id,
            "listing": self.listing_id,
            "document": None if self.document_kind is None else str(self.document_kind),
            "platform": self.platform,
            "title": self.title,
            "requester": self.requester.name or self.requester.id,
            "requester_id": self.requester.id,
            "pay": {
                "raw": None if pay is None else pay.raw,
                "amount": None if pay is None or pay.amount is None else str(pay.amount),
                "currency": None if pay is None else pay.currency,
                "unit": None if pay is None or pay.unit is None else str(pay.unit),
            },
            "first_seen": to_text(self.first_seen.earliest),
            "last_seen": to_text(self.last_seen.earliest),
            "first_seen_window": _window_json(self.first_seen),
            "last_seen_window": _window_json(self.last_seen),
            "captures": self.captures,
            "language": self.language,
            "highlights": [
                {"field": mark.field, "start": mark.start, "end": mark.end}
                for mark in self.highlights
            ],
        }

    def to_row(self) -> dict[str, object]:
        """Flat, with values as they are: ``Decimal``, aware times (the starts of windows)."""
        pay = self.pay
        return {
            "id": self.id,
            "kind": str(self.kind),
            "listing": self.listing_id,
            "platform": self.platform,
            "title": self.title,
            "requester": self.requester.name,
            "requester_id": self.requester.id,
            "pay_raw": pay.raw if pay else None,
            "amount": pay.amount if pay else None,
            "currency": pay.currency if pay else None,
            "unit": str(pay.unit) if pay and pay.unit else None,
            "first_seen": self.first_seen.earliest,
            "last_seen": self.last_seen.earliest,
            "captures": self.captures,
            "language": self.language,
        }


def _window_json(window: Window) -> list[str]:
    return [to_text(window.earliest), to_text(window.latest)]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """``value`` as a filter takes it; ``label`` as people read it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """``total`` versions match, exactly.

    ``ranked_by`` is ``relevance``, ``recency`` (newest first seen first, because the words say
    too little to rank by) or the field of the sort. ``capped`` names the prefix and fuzzy
    words that stood for more words than are looked up. ``next`` is a cursor, None on the last
    page.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    next: str | None = None
    ranked_by: str = "relevance"
    capped: tuple[str, ...] = ()

    def to_frame(self) -> pandas.DataFrame:
        """The hits as a pandas frame: money as ``Decimal``, times the starts of their windows.

        Text in it is what pages said. A desk view: not for publication.

        Raises:
            BadInput: pandas is not installed.
        """
        return make_frame(hit.to_row() for hit in self.hits)

    def to_json(self) -> dict[str, object]:
        """The shape of ``piecework search --json``."""
        return {
            "total": self.total,
            "hits": [hit.to_json() for hit in self.hits],
            "facets": {
                name: [
                    {"value": one.value, "label": one.label, "count": one.count} for one in counts
                ]
                for name, counts in self.facets.items()
            },
            "next": self.next,
            "ranked_by": self.ranked_by,
            "capped": list(self.capped),
        }

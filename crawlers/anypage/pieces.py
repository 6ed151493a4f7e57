"""The shape that every kind of page is brought to: records of labelled pieces of text.

Pure data; nothing is interpreted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Piece(NamedTuple):
    """One text on the page. ``tag`` is the element it stands in, or ``key`` for JSON, ``line``
    for text; ``label`` what the page says that it is; ``depth`` of a JSON key."""

    text: str
    place: str
    tag: str
    label: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One of the things that repeat. ``links`` are addresses in it, ``marks`` values of
    attributes such as ``data-job-id``."""

    pieces: Sequence[Piece]
    place: str
    links: Sequence[str] = ()
    marks: Sequence[str] = ()
    hints: Sequence[str] = ()  #: keys or headings around the record, which say what it is one of


@dataclass(frozen=True, slots=True)
class Group:
    """Records that are alike. ``around`` is what the page says outside of them."""

    records: Sequence[Record]
    around: str
    single: bool = False  #: one record is enough: a mail that invites to one thing
    #: Spans of elements that it covers, in order, to tell overlapping groups apart.
    where: tuple[tuple[int, int], ...] = ()
    named: bool = False  #: the page's own names for the records speak of work
    headed: str = ""  #: of what is around, the headings alone

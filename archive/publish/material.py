"""What is about to leave, and what was let through: plain data, no storage.

Whoever makes a chart, an export, a bundle, a citation or a claim describes it in these words, and
hands on nothing but what the gate gives back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from archive.measures.figures import Figure
from archive.times import Window

Value = str | int | Decimal | bool | date | datetime | Window | tuple[str, ...] | None


class Leaving(StrEnum):
    """In which form something leaves."""

    CHART = "chart"
    EXPORT = "export"
    BUNDLE = "bundle"
    CITATION = "citation"
    CLAIM = "claim"


class Holds(StrEnum):
    """What a column holds: what the gate does with it follows from this alone."""

    PLAIN = "plain"  #: pay, kind, language, a rule's version: passes as it is
    TEXT = "text"  #: words of a page: contact data is masked
    REQUESTER = "requester"  #: a requester's name: natural persons are masked
    REQUESTER_ID = "requester id"  #: masked with the name
    FIRST_SEEN = "first seen"
    LAST_SEEN = "last seen"
    TIME = "time"  #: any other time at which the archive saw something (a change's window)
    COUNTER = "counter"  #: units left, captures, sightings: narrows down when somebody looked
    ACCESS = "access"  #: how it was seen
    SEEN_BY = "seen by"  #: ``<k`` or ``≥k``
    FLAGS = "flags"  #: categories: only those that people found the text to ask for pass


class Why(StrEnum):
    """On what ground something may leave: stands beside it, and says nothing of any source."""

    K_OR_MORE = "≥k"  #: k or more independent sources
    PUBLIC = "public"  #: public pages
    IMPORTED = "imported"  #: a published data set
    DECIDED = "by decision"  #: a named editor's, with the source's consent


@dataclass(frozen=True, slots=True)
class Line:
    """One row. ``versions`` are the keys of all versions that it rests on, ``refs`` the ids of
    what it is about (listing, change, claim, review): replies are found by them."""

    values: Mapping[str, Value]
    versions: tuple[int, ...]
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. ``part_of`` names the sets in which it and others divide one whole between them
    (one period of a split; one group over the periods): cells of one set share no version.
    :func:`archive.publish.cells.list_cells` makes them of a trend."""

    name: str
    figure: Figure
    versions: Sequence[int] | NDArray[np.int64]
    part_of: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """A row as it may leave. ``masked`` names the columns in which something was taken out."""

    values: Mapping[str, Value]
    why: Why
    masked: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PassedCell:
    """A figure as it may leave: ``figure.suppressed`` says why where there is no value."""

    name: str
    figure: Figure
    part_of: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """What did not leave: for what reason, how often, and in which column (None: whole rows or
    figures). May leave itself: it names no row, and whole rows are counted up to the next ten, so
    that two filters' counts single out none."""

    reason: str
    count: int
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """What is about to leave, as a whole. ``columns`` says of each column what it holds; a column
    that is not named does not leave."""

    kind: Leaving
    question: str
    columns: Mapping[str, Holds] = field(default_factory=dict)
    refs: tuple[str, ...] = ()  #: ids that the whole is about: replies to them travel too

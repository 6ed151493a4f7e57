"""What measures need of a version: one row of whole numbers, times in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from archive.confirmed import is_unconfirmed
from archive.ids import derive_key, from_id
from archive.index.records import count_millionths, value_key
from archive.ledger.lives import LifeBounds
from archive.model import Access, RecordKind, SeenBy, VersionDoc

#: Stands for "the record does not say".
MISSING = -(2**63)
MISSING_SMALL = -(2**31)
_MOST_SMALL = 2**31 - 1

LISTING, K_OR_MORE = 1, 2
_ACCESS = {kind: 4 << place for place, kind in enumerate(Access)}
IMPORTED = _ACCESS[Access.IMPORTED]
VISITED = _ACCESS[Access.VISITED]
#: A program read it, and no person has confirmed that (``archive.confirmed``).
UNCONFIRMED = 64
#: It stood on a list, so that ``absent`` and ``gone`` say between which whole looks it lived, in
#: seconds; 0: not known. They are those of the whole listing, and hold in its newest row.
ON_LIST = 128
_OWN = sum(bit for kind, bit in _ACCESS.items() if kind is not Access.IMPORTED)

#: Amounts an hour, in euros: what a trend can be of, by the name of its field.
WAGES = ("advertised", "lowerbound")
AMOUNTS = ("payeur", *WAGES)

ROW = np.dtype(
    [
        *((name, "<i8") for name in ("version", "item", "requester", "series", "platform")),
        *((name, "<i8") for name in AMOUNTS),
        *((name, "<u4") for name in ("first", "first_end", "last", "last_end")),
        *((name, "<i4") for name in ("units", "sightings", "captures")),
        ("marks", "<u2"),
        *((name, "<u4") for name in ("absent", "gone")),
    ]
)

Rows = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Names:
    """Keys of values that rows hold, with the values: platforms by key."""

    platforms: dict[int, str]


def platform_key(name: str) -> int:
    return derive_key("platform", name)


def make_rows(
    docs: Iterable[VersionDoc], *, bounds: Mapping[int, LifeBounds] | None = None
) -> Rows:
    """One row for each version, in the order given. ``bounds``: of listings on lists, by item."""
    bounds = {} if bounds is None else bounds
    return np.array([_make_row(doc, bounds.get(doc.item)) for doc in docs], dtype=ROW)


def _make_row(doc: VersionDoc, life: LifeBounds | None) -> tuple[int, ...]:
    series = doc.enriched.get("series")
    marks = LISTING if doc.kind is RecordKind.LISTING else 0
    marks |= K_OR_MORE if doc.seen_by is SeenBy.K_OR_MORE else 0
    for access in doc.access:
        marks |= _ACCESS[access]
    marks |= UNCONFIRMED if is_unconfirmed(doc.extra) else 0
    return (
        doc.version,
        doc.item,
        value_key(doc.requester.name) or value_key(doc.requester.id),
        from_id(series[0])[1] if isinstance(series, tuple) and series else 0,
        platform_key(doc.platform),
        *[_read_amount(doc, name) for name in AMOUNTS],
        *doc.first_seen.seconds,
        *doc.last_seen.seconds,
        MISSING_SMALL if doc.units_left is None else min(doc.units_left, _MOST_SMALL),
        doc.sightings,
        doc.captures,
        marks if life is None else marks | ON_LIST,
        0 if life is None else life.absent_from or 0,
        0 if life is None else life.gone_by or 0,
    )


def _read_amount(doc: VersionDoc, name: str) -> int:
    value = doc.enriched.get(name)
    return count_millionths(value) if isinstance(value, Decimal) else MISSING


def is_own(marks: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Which rows rest on anything but imports."""
    found: NDArray[np.bool_] = (marks & _OWN) != 0
    return found


__all__ = [
    "AMOUNTS",
    "IMPORTED",
    "K_OR_MORE",
    "LISTING",
    "MISSING",
    "MISSING_SMALL",
    "ON_LIST",
    "ROW",
    "UNCONFIRMED",
    "VISITED",
    "WAGES",
    "Names",
    "Rows",
    "is_own",
    "make_rows",
    "platform_key",
]

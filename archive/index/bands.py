"""Numbers as a facet: into which band a value falls, and what the band is called.

A band runs from one edge of its field (``Field.bands``) to the next: the lower end is in it, the
upper one is not, so that every number is in one band only. Its name is what a filter takes
(``payeur:0.5..<1``, ``copies:3..4``), so that a band that was counted can be asked for. Pure; it
must not know an engine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from archive.index.answer import FacetCount
from archive.index.bounds import read_number_bounds
from archive.index.fields import NONE, Field, FieldType
from archive.index.query import Among, Between, FacetRequest, Filter, find_field
from archive.index.values import print_numbers, read_filter


@cache
def list_bands(name: str) -> tuple[Between, ...]:
    """The bands of a field from the lowest on; none where it has no edges."""
    field = find_field(name)
    edges = [Decimal(edge) for edge in field.bands]
    if not edges:
        return ()
    whole = field.type is FieldType.COUNT
    ends = zip([None, *edges], [*edges, None], strict=True)
    return tuple([_make_band(name, low, high, whole=whole) for low, high in ends])


def _make_band(name: str, low: Decimal | None, high: Decimal | None, *, whole: bool) -> Between:
    if high is None or not whole:
        return Between(name, low, high, high_open=high is not None)
    if low is None and high == 1:
        low = Decimal(0)
    return Between(name, low, high - 1)


@cache
def name_bands(name: str) -> tuple[str, ...]:
    """What a filter takes for each band: ``<0.01``, ``0.01..<0.02``, ``>=50``."""
    return tuple([print_numbers(band) for band in list_bands(name)])


@cache
def list_edges(name: str) -> tuple[int, ...]:
    """The edges as an index holds numbers: a value is in the band of as many as it reaches."""
    field = find_field(name)
    bounds = [read_number_bounds(Between(name, Decimal(edge))).low for edge in field.bands]
    return tuple([edge for edge in bounds if edge is not None])


def find_band(field: Field, number: int | None) -> str:
    """The name of the band of a number as an index holds it; ``none`` for None."""
    if number is None:
        return NONE
    return name_bands(field.name)[bisect_right(list_edges(field.name), number)]


def order_bands(request: FacetRequest, counts: Sequence[int]) -> tuple[FacetCount, ...]:
    """A facet from the counts of each band and, last, of what has no number: as every facet, the
    most frequent first, then by value."""
    bands = list_bands(request.field)
    names = [*zip(name_bands(request.field), map(say_band, bands), strict=True), (NONE, NONE)]
    found = [
        FacetCount(value, label, count)
        for (value, label), count in zip(names, counts, strict=True)
        if count
    ]
    found.sort(key=lambda one: (-one.count, one.value))
    return tuple(found[: request.size])


def place_band(field: str, value: str) -> int:
    """Where a facet's value stands from the lowest band on; after all bands what is none."""
    names = name_bands(field)
    return names.index(value) if value in names else len(names)


def say_band(band: Between) -> str:
    """A band as people read it: ``0.5 to under 1``."""
    low, high = band.low, band.high
    if high is None:
        return f"{low:f} and more"
    if low is None:
        return f"under {high:f}"
    if band.high_open:
        return f"{low:f} to under {high:f}"
    return f"{low:f}" if low == high else f"{low:f} to {high:f}"


def keep_facet_value(name: str, value: str, *, negated: bool = False) -> Filter:
    """The filter that keeps (``negated``: drops) what has a value that a facet counted.

    Raises:
        BadQuery: there is no such field.
        ValueError: the value is none of a number.
    """
    field = find_field(name)
    if field.type is FieldType.KEYWORD:
        return Among(field.name, (value,), negated)
    found = read_filter(field, [value])
    assert isinstance(found, Between)
    if negated:
        return Between(
            found.field, found.low, found.high, found.low_open, found.high_open, not found.negated
        )
    return found


__all__ = [
    "find_band",
    "keep_facet_value",
    "list_bands",
    "list_edges",
    "name_bands",
    "order_bands",
    "place_band",
    "say_band",
]

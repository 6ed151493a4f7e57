"""One question turned into the next: with a facet's value, without it, with a filter lifted.

Pure functions from query to query. Each drops the cursor, since a new question starts on its
first page of hits.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from archive.index.bands import keep_facet_value, list_bands
from archive.index.query import Among, Between, During, Filter, Query, Sort


def keep_value(query: Query, *, field: str, value: str) -> Query:
    """Only records with this value: takes the place of an earlier choice in the same field."""
    if list_bands(field):
        return _add_band(query, keep_facet_value(field, value))
    others = tuple(
        one
        for one in query.filters
        if not (isinstance(one, Among) and one.field == field and not one.negated)
    )
    return replace(query, filters=(*others, Among(field, (value,))), after=None)


def _add_band(query: Query, band: Filter) -> Query:
    """With one band of a number more: it takes the place of one that was kept before, and stands
    beside those that were dropped."""
    turned = replace(band, negated=not band.negated)
    others = tuple(
        one
        for one in query.filters
        if one not in (band, turned)
        and not (
            isinstance(one, Between)
            and one.field == band.field
            and not (one.negated or band.negated)
        )
    )
    return replace(query, filters=(*others, band), after=None)


def drop_value(query: Query, *, field: str, value: str) -> Query:
    """Without records of this value, beside what was left out of the same field before."""
    if list_bands(field):
        return _add_band(query, keep_facet_value(field, value, negated=True))
    filters: list[Filter] = []
    values: tuple[str, ...] = (value,)
    for one in query.filters:
        if isinstance(one, Among) and one.field == field and one.negated:
            values = (*(kept for kept in one.values if kept != value), value)
        elif isinstance(one, Among) and one.field == field and one.values == (value,):
            continue
        else:
            filters.append(one)
    return replace(query, filters=(*filters, Among(field, values, negated=True)), after=None)


def lift_filter(query: Query, one: Filter) -> Query:
    """The question without that filter."""
    return replace(
        query, filters=tuple(other for other in query.filters if other != one), after=None
    )


def is_chosen(query: Query, *, field: str, value: str) -> bool:
    """Whether the question already keeps only this value."""
    if list_bands(field):
        return keep_facet_value(field, value) in query.filters
    return any(
        isinstance(one, Among) and one.field == field and not one.negated and one.values == (value,)
        for one in query.filters
    )


def order_hits(query: Query, *, by: Sort | None) -> Query:
    """The same question in another order; None: best matches, or the newest where none are."""
    return replace(query, sort=by, after=None)


def keep_days(query: Query, *, field: str, days: tuple[date, date] | None) -> Query:
    """Only what overlaps these days (UTC, both included), or whenever: takes the place of an
    earlier choice in the same field."""
    others = tuple(
        one
        for one in query.filters
        if not (isinstance(one, During) and one.field == field and not one.negated)
    )
    if days is None:
        return replace(query, filters=others, after=None)
    start, end = (datetime.combine(day, time(), UTC) for day in days)
    chosen = During(field, start, end + timedelta(days=1))
    return replace(query, filters=(*others, chosen), after=None)


def find_days(query: Query, *, field: str) -> tuple[date, date] | None:
    """The whole days that the question keeps to in this field, both included."""
    for one in query.filters:
        if isinstance(one, During) and one.field == field and not one.negated:
            if one.start is None or one.end is None:
                return None
            return one.start.date(), (one.end - timedelta(seconds=1)).date()
    return None

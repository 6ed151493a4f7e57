"""Rows that count, cut by group and period: one after another, or all at once as numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.measures.at_once import Numbers
from archive.measures.choice import Chosen
from archive.measures.columns import Rows
from archive.measures.contiguous import take_table
from archive.measures.quantiles import Clusters, Keys


@dataclass(frozen=True, slots=True)
class RowSet:
    """The rows of one period and group: columns of equal length, by name."""

    columns: Mapping[str, NDArray[np.int64]]
    weights: NDArray[np.float64]
    clusters: Clusters

    def __getitem__(self, name: str) -> NDArray[np.int64]:
        return self.columns[name]

    def take(self, kept: NDArray[np.bool_]) -> RowSet:
        return RowSet(
            {name: column[kept] for name, column in self.columns.items()},
            self.weights[kept],
            self.clusters.take(kept),
        )


#: The columns that say who goes with whom.
CLUSTERED_BY = ("requester", "series", "item")


def find_clusters(columns: Mapping[str, NDArray[np.int64]]) -> Clusters:
    """Who goes with whom: rows of one requester; where nobody is named, those of one series,
    since strangers' offers in one cluster would make the interval meaningless."""
    requesters, series = columns["requester"], columns["series"]
    alone = np.where(series != 0, -series, -columns["item"] - 1)
    return Clusters.of(np.where(requesters != 0, requesters, alone))


_NEEDED = ("version", "item", "requester", "series", "marks")


def cut_rows(
    rows: Rows,
    chosen: Chosen,
    kept: NDArray[np.bool_],
    groups: Mapping[str, Keys] | None,
    more: tuple[str, ...],
) -> Iterator[tuple[str, str | None, RowSet, NDArray[np.intp]]]:
    """Chosen rows that are kept, by group and period, in order of both: as a set, and by place."""
    names = (*_NEEDED, *more)
    places, weights, periods = chosen.places[kept], chosen.weights[kept], chosen.periods[kept]
    # Few periods: of narrow numbers a stable sort takes one pass a byte.
    order = np.argsort(periods.astype(np.int16), kind="stable")
    # Read in the order of the table, then moved: rows are wide, and columns are not.
    columns = {name: rows[name][places][order] for name in names}
    places, weights, periods = places[order], weights[order], periods[order]
    for group, inside in find_groups(rows, places, groups):
        mine = columns if inside is None else {name: columns[name][inside] for name in names}
        weighed = weights if inside is None else weights[inside]
        when = periods if inside is None else periods[inside]
        where = places if inside is None else places[inside]
        bounds = np.searchsorted(when, np.arange(len(chosen.labels) + 1))
        for at, label in enumerate(chosen.labels):
            span = slice(bounds[at], bounds[at + 1])
            if span.start < span.stop:
                part = {name: column[span] for name, column in mine.items()}
                yield label, group, RowSet(part, weighed[span], find_clusters(part)), where[span]


def number_groups(
    rows: Rows,
    places: NDArray[np.intp],
    periods: NDArray[np.intp],
    count: int,
    groups: Mapping[str, Keys] | None,
) -> Iterator[tuple[list[str | None], Numbers]]:
    """For each row of the table the number of its group times ``count`` and its period, -1 where
    it is in none; all groups at once where no row is in two of them, else one after another."""
    found = list(find_groups(rows, places, groups))
    numbers = _blank_numbers(len(rows), count * len(found))
    for order, (_, inside) in enumerate(found):
        mine = places if inside is None else places[inside]
        if order and (numbers[mine] >= 0).any():
            break
        numbers[mine] = (periods if inside is None else periods[inside]) + order * count
    else:
        yield [name for name, _ in found], numbers
        return
    for name, inside in found:
        numbers = _blank_numbers(len(rows), count)
        numbers[places[inside]] = periods[inside]
        yield [name], numbers


def _blank_numbers(rows: int, count: int) -> Numbers:
    if count < 2**15:
        return np.full(rows, -1, dtype=np.int16)
    return np.full(rows, -1, dtype=np.int32)


def find_groups(
    rows: Rows, places: NDArray[np.intp], groups: Mapping[str, Keys] | None
) -> Iterator[tuple[str | None, NDArray[np.bool_] | None]]:
    """For each group which of the places are in it; both sides are in order of versions."""
    if groups is None:
        yield None, None
        return
    versions = take_table(rows)["version"]
    for name, members in groups.items():
        inside = np.zeros(len(rows) + 1, dtype=np.bool_)
        at = np.searchsorted(versions, members)
        known = at < len(rows)
        at, members = at[known], members[known]
        inside[at[versions[at] == members]] = True
        yield name, inside[places]


__all__ = ["CLUSTERED_BY", "RowSet", "cut_rows", "find_clusters", "number_groups"]

"""Columns of a table side by side in memory, read once, and orders of them that all figures share.

A table's rows are wide, so that reading one column of it goes through the whole of it. Who measures
asks for the same columns again and again, and for the same orders: those of the last table are
kept as long as it is. Nobody changes a table that was loaded.
"""

from __future__ import annotations

import weakref

import numpy as np
from numpy.typing import NDArray

from archive.measures.columns import Rows

Places = NDArray[np.int32]


class Table:
    """The columns of one table of rows, and what follows from them."""

    def __init__(self, rows: Rows) -> None:
        # Not held: what is kept here goes when the table goes.
        self._rows = weakref.ref(rows)
        self._columns: dict[str, NDArray[np.int64]] = {}
        self._orders: dict[str, Places] = {}
        self._clusters: tuple[Places, int, int] | None = None
        self._items: tuple[Places, int] | None = None

    def __getitem__(self, name: str) -> NDArray[np.int64]:
        """A column, of its own type; contiguous."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self._read(name)
        return found

    def _read(self, name: str) -> NDArray[np.int64]:
        rows = self._rows()
        assert rows is not None, "a table is asked only while it is there"
        return np.ascontiguousarray(rows[name])

    def order(self, name: str) -> Places:
        """The places of all rows by the value of a column, least first."""
        found = self._orders.get(name)
        if found is None:
            found = self._orders[name] = np.argsort(self[name]).astype(np.int32)
        return found

    def clusters(self) -> tuple[Places, int, int]:
        """For each row who it goes with, as a number; how many numbers there are, and from which
        on they are named requesters: by their keys. Where nobody is named, rows of one series go
        together, since strangers' offers in one cluster would make an interval meaningless."""
        if self._clusters is None:
            requesters, series = self["requester"], self._read("series")
            unnamed = requesters == 0
            keys = requesters
            if unnamed.any():
                alone = np.where(series != 0, -series, -self["item"] - 1)
                keys = np.where(unnamed, alone, requesters)
            members, numbers = np.unique(keys, return_inverse=True)
            first_named = int(np.searchsorted(members, 1))
            self._clusters = numbers.astype(np.int32), len(members), first_named
        return self._clusters

    def cluster_order(self) -> Places:
        """The places of all rows by their cluster."""
        found = self._orders.get("")
        if found is None:
            numbers = self.clusters()[0]
            found = self._orders[""] = np.argsort(numbers, kind="stable").astype(np.int32)
        return found

    def items(self) -> tuple[Places, int]:
        """For each row its listing as a number, and how many there are."""
        if self._items is None:
            members, numbers = np.unique(self["item"], return_inverse=True)
            self._items = numbers.astype(np.int32), len(members)
        return self._items


#: Those of the last two tables that were asked: the whole, and the rows of it that count.
_KEPT = 2
_last: tuple[tuple[weakref.ref[Rows], Table], ...] = ()


def take_table(rows: Rows) -> Table:
    """The columns of a table; those of the last ones are remembered."""
    global _last
    known = tuple([one for one in _last if one[0]() is not None])
    for held, table in known:
        if held() is rows:
            return table
    table = Table(rows)
    _last = ((weakref.ref(rows), table), *known)[:_KEPT]
    return table


__all__ = ["Table", "take_table"]

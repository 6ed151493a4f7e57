"""Leaves listings out of figures that a program read and no person has confirmed. Pure.

The one filter: trends, distributions, pay indexes and lifetimes take their rows through it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from archive.measures.columns import LISTING, UNCONFIRMED, Rows


def find_sure(marks: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Which rows may stand in a figure, from their marks."""
    found: NDArray[np.bool_] = (marks & UNCONFIRMED) == 0
    return found


def count_left_out(rows: Rows, versions: NDArray[np.int64]) -> int:
    """How many listings among these versions wait to be confirmed (see ``archive.confirmed``)."""
    marks = rows["marks"][np.isin(rows["version"], versions)]
    return int(((marks & UNCONFIRMED) != 0).astype(np.int64) @ ((marks & LISTING) != 0))

"""The ends of number and time filters as whole numbers, the same in every engine. Pure."""

from __future__ import annotations

import math
from typing import NamedTuple

from archive.index.fields import FieldType
from archive.index.query import Between, During, find_field
from archive.index.records import count_millionths


class NumberBounds(NamedTuple):
    """Each end is included unless ``open``; None is no end. Amounts are in millionths."""

    low: int | None
    low_open: bool
    high: int | None
    high_open: bool


def read_number_bounds(one: Between) -> NumberBounds:
    """What the whole number that an index keeps is compared with."""
    scaled = find_field(one.field).type is FieldType.AMOUNT
    low = high = None
    low_open = high_open = False
    if one.low is not None:
        low = count_millionths(one.low) if scaled else math.ceil(one.low)
        low_open = one.low_open and (scaled or low == one.low)
    if one.high is not None:
        high = count_millionths(one.high) if scaled else math.floor(one.high)
        high_open = one.high_open and (scaled or high == one.high)
    return NumberBounds(low, low_open, high, high_open)


def read_time_bounds(one: During) -> tuple[int | None, int | None]:
    """``[start, end)`` in whole seconds: what is kept overlaps where ``its start < end`` and
    ``its end > start``."""
    start = None if one.start is None else math.floor(one.start.timestamp())
    end = None if one.end is None else math.ceil(one.end.timestamp())
    return start, end

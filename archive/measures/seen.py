"""When anybody looked, and what zero means.

A *look* is a window in which a page of a platform's list was seen, empty or not. Between looks
nothing is known. The probability that an offer on show for some time would have been seen at least
once follows from the looks alone: it is the share of starting moments from which some look falls
into the time on show. A look's exact moment is sealed and only its hour known, so that within its
window each moment is taken to be as likely as any other; the two ends take the least and the most
favourable moment of every look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from archive.measures.looks import Coverage, Looks
from archive.times import Window

_STEPS = 4_000


@dataclass(frozen=True, slots=True)
class Chance:
    """Probabilities from 0 to 1 that an offer shown for ``lifetime``, beginning at any moment of
    a period, was seen at least once. Holds for offers that a look shows whenever they are there:
    one that is hidden from the accounts that looked is not seen at all."""

    value: float
    low: float
    high: float
    lifetime: timedelta | None  #: None: lifetimes as they are distributed
    looks: int
    lives: int | None = None  #: of so many listings the distribution is


def reckon_chance(
    looks: Iterable[Window], *, start: datetime, end: datetime, lifetime: timedelta
) -> Chance:
    """The chance for a period.

    Raises:
        ValueError: the period or the lifetime is empty.
    """
    span = (end - start).total_seconds()
    length = lifetime.total_seconds()
    if span <= 0 or length <= 0:
        raise ValueError("a period and a lifetime must be longer than nothing")
    base = start.timestamp()
    windows = sorted(
        (one.earliest.timestamp() - base, one.latest.timestamp() - base)
        for one in looks
        if one.latest.timestamp() > base and one.earliest.timestamp() < base + span + length
    )
    if not windows:
        return Chance(0.0, 0.0, 0.0, lifetime, 0)
    begins = (np.arange(_STEPS) + 0.5) * (span / _STEPS)
    missed = np.ones(_STEPS)
    sure = np.zeros(_STEPS, dtype=np.bool_)
    possible = np.zeros(_STEPS, dtype=np.bool_)
    for earliest, latest in windows:
        # Starting moments from which the window could be met, as a range of steps.
        low = max(0, int((earliest - length) / span * _STEPS) - 1)
        high = min(_STEPS, int(latest / span * _STEPS) + 2)
        here = begins[low:high]
        met = np.minimum(here + length, latest) - np.maximum(here, earliest)
        missed[low:high] *= 1 - np.clip(met / (latest - earliest), 0, 1)
        possible[low:high] |= met > 0
        sure[low:high] |= (here <= earliest) & (here + length >= latest)
    return Chance(
        float(1 - missed.mean()), float(sure.mean()), float(possible.mean()), lifetime, len(windows)
    )


def mix_chances(
    looks: Sequence[Window],
    *,
    start: datetime,
    end: datetime,
    lifetimes: Sequence[timedelta],
    lives: int,
) -> Chance:
    """The chance for an offer of which each of these lifetimes is as likely.

    Raises:
        ValueError: the period is empty, or there is no lifetime.
    """
    if not lifetimes:
        raise ValueError("no lifetimes to mix")
    every = [reckon_chance(looks, start=start, end=end, lifetime=one) for one in lifetimes]
    count = len(every)
    return Chance(
        sum(one.value for one in every) / count,
        sum(one.low for one in every) / count,
        sum(one.high for one in every) / count,
        None,
        max(one.looks for one in every),
        lives,
    )


def measure_coverage(
    looks: Sequence[Window],
    *,
    start: datetime,
    end: datetime,
    longer_than: timedelta = timedelta(days=2),
) -> Coverage:
    """Days (UTC) on which somebody looked in ``[start, end)``, and stretches of more than
    ``longer_than`` in which nobody did."""
    ordered = looks if isinstance(looks, Looks) else Looks(looks)
    return ordered.measure_coverage(start=start, end=end, longer_than=longer_than)


__all__ = [
    "Chance",
    "Coverage",
    "measure_coverage",
    "mix_chances",
    "reckon_chance",
]

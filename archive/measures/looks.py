"""Looks at one platform, put in order once, so that the coverage of any period is found at once.

A platform that was looked at every hour for ten years has 90,000 looks, and a trend over them 500
periods: walking all looks for each period took minutes. Must know nothing but windows of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import overload

import numpy as np
from numpy.typing import NDArray

from archive.times import Window, from_seconds

_DAY = 86_400
Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coverage:
    """On how many of ``days`` somebody looked, and the longest stretch without a look."""

    days: int
    looked: int
    longest_gap: timedelta
    gaps: tuple[Window, ...]

    def write(self) -> dict[str, object]:
        return {
            "days": self.days,
            "days_looked": self.looked,
            "longest_gap_hours": round(self.longest_gap.total_seconds() / 3600),
            "gaps": [[one.earliest.isoformat(), one.latest.isoformat()] for one in self.gaps],
        }


class Looks(Sequence[Window]):
    """Windows in which somebody looked, by time. Kept as whole seconds: a window is made when it
    is asked for."""

    def __init__(self, windows: Iterable[Window] = ()) -> None:
        pairs = sorted(one.seconds for one in windows)
        self._windows: Seconds = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self._starts, self._ends = _join(self._windows)
        self._days = _list_days(self._starts, self._ends)

    @classmethod
    def join(cls, several: Iterable[Looks]) -> Looks:
        """All of several platforms', one after the other in time. What overlaps is one stretch,
        so that this tells when anybody looked and no longer how often."""
        pieces = [np.column_stack((one._starts, one._ends)) for one in several]
        whole = cls()
        if pieces:
            every = np.concatenate(pieces)
            whole._windows = every[np.lexsort((every[:, 1], every[:, 0]))]
            whole._starts, whole._ends = _join(whole._windows)
            whole._days = np.unique(np.concatenate([one._days for one in several]))
        return whole

    @overload
    def __getitem__(self, place: int) -> Window: ...

    @overload
    def __getitem__(self, place: slice) -> list[Window]: ...

    def __getitem__(self, place: int | slice) -> Window | list[Window]:
        if isinstance(place, slice):
            return [_make_window(*pair) for pair in self._windows[place].tolist()]
        return _make_window(*self._windows[place].tolist())

    def __len__(self) -> int:
        return len(self._windows)

    def __iter__(self) -> Iterator[Window]:
        for start, end in self._windows.tolist():
            yield _make_window(start, end)

    @property
    def days(self) -> Seconds:
        """The days (since 1970-01-01, UTC) in which somebody looked, ascending."""
        return self._days

    def measure_coverage(
        self, *, start: datetime, end: datetime, longer_than: timedelta
    ) -> Coverage:
        """Days (UTC) on which somebody looked in ``[start, end)``, and stretches of more than
        ``longer_than`` in which nobody did."""
        first, last = int(start.timestamp()), int(end.timestamp())
        days = np.searchsorted(self._days, [first // _DAY, (last - 1) // _DAY + 1])
        low = int(np.searchsorted(self._ends, first, side="right"))
        high = int(np.searchsorted(self._starts, last, side="left"))
        gap_starts = np.concatenate(([first], self._ends[low:high]))
        gap_ends = np.concatenate((self._starts[low:high], [last]))
        lengths = gap_ends - gap_starts
        long = lengths > longer_than.total_seconds()
        gaps = zip(gap_starts[long].tolist(), gap_ends[long].tolist(), strict=True)
        return Coverage(
            (last - 1) // _DAY - first // _DAY + 1,
            max(0, int(days[1] - days[0])),
            timedelta(seconds=max(0, int(lengths.max()))),
            tuple(Window(from_seconds(one), from_seconds(other)) for one, other in gaps),
        )


def _make_window(start: int, end: int) -> Window:
    return Window(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))


def _join(windows: Seconds) -> tuple[Seconds, Seconds]:
    """Stretches of windows that touch, as their starts and ends; ``windows`` are in order."""
    if not len(windows):
        return windows[:, 0], windows[:, 1]
    reached = np.maximum.accumulate(windows[:, 1])
    new = np.concatenate(([True], windows[1:, 0] > reached[:-1]))
    ends = reached[np.concatenate((new[1:], [True]))]
    return windows[new, 0], ends


def _list_days(starts: Seconds, ends: Seconds) -> Seconds:
    first, last = starts // _DAY, (ends - 1) // _DAY
    longest = int((last - first).max(initial=0)) if len(starts) else 0
    # Hours lie in one day, or two where the stretch goes over midnight; a donor's month has 31.
    if longest <= 1:
        return np.unique(np.concatenate((first, last)))
    spread = [np.arange(low, high + 1) for low, high in zip(first, last, strict=True)]
    return np.unique(np.concatenate(spread)) if spread else first


__all__ = ["Coverage", "Looks"]

"""Times as fine as k sources fit, for whoever holds the key. Shows no source, and no count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from archive.home import Home
from archive.ledger import LedgerReader
from archive.publish.tellings import Known, Trait
from archive.publish.times import Coarse, coarsen
from archive.sources.doors.exposure import ExposureDoor, Fit, Saying
from archive.sources.keys import open_vault
from archive.times import Window


class KeyedTimes:
    """With the key: the finest step that k sources fit."""

    def __init__(self, door: ExposureDoor, known: Known) -> None:
        self._known = known
        self._fitting = door.open_fitting(known.captures())

    def pass_time(self, versions: Sequence[int], window: Window) -> Window | None:
        shown = self._known.show(versions)
        for step in Coarse:
            wide = coarsen(window, to=step)
            sayings = [
                Saying(self._known.narrow(captures, [Trait("time", "", windows=(wide,))]))
                for captures in shown.values()
            ]
            if not sayings or self._fitting.judge(sayings) is Fit.K_OR_MORE:
                return wide
        return None


@contextmanager
def open_times(home: Home) -> Iterator[KeyedTimes]:
    """For an export made by somebody who holds the key.

    Raises:
        NoKey: nobody here does; then :class:`MonthTimes` it is.
    """
    with open_vault(home) as vault, LedgerReader.open(home.ledger_db) as reader:
        yield KeyedTimes(ExposureDoor(vault), Known(reader))

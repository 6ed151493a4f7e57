"""What counts in a figure, and why the rest does not. All measures ask here, and nowhere else.

Left out by default, and counted by reason: what was imported, beside what was seen for this archive
(the two are never pooled unless asked); what the reader for any page found and no person has
confirmed; and what only visits saw that read too little of a list, or far more or less than usual
(the completeness gate of docs/visits.md). Such listings are kept and shown; no figure rests on
them. Pure, over loaded columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from archive.ledger.walks import WalkRecord, WalkVerdict
from archive.measures.columns import IMPORTED, VISITED, Rows, is_own, platform_key
from archive.measures.confirmed import find_sure
from archive.measures.contiguous import take_table
from archive.measures.quantiles import Keys
from archive.measures.trends import Provenance

UNCONFIRMED = "found by the reader for any page and confirmed by nobody"
PARTIAL = "seen by partial visits alone"
OFF_BAND = "seen alone by visits that found far more or fewer listings than usual"
NOT_OWN = "imported, where only own observations count"
NOT_IMPORTED = "own observations, where only imported ones count"

_VERDICTS = {WalkVerdict.PARTIAL: PARTIAL, WalkVerdict.OFF_BAND: OFF_BAND}
#: Of all marks those that say how something was seen.
_ACCESS = 4 | 8 | 16 | 32


@dataclass(frozen=True, slots=True)
class DoubtfulHours:
    """By reason and platform (key) the hours, in seconds and ascending, whose best visit is not
    whole."""

    hours: Mapping[str, Mapping[int, NDArray[np.int64]]] = field(default_factory=dict)

    @classmethod
    def of(cls, walks: Iterable[WalkRecord]) -> DoubtfulHours:
        """The hours that these visits leave in doubt."""
        found: dict[str, dict[int, list[int]]] = {}
        for walk in walks:
            reason = _VERDICTS.get(walk.verdict)
            if reason is not None:
                platform = found.setdefault(reason, {}).setdefault(platform_key(walk.platform), [])
                platform.append(int(walk.hour.timestamp()))
        return cls(
            {
                reason: {key: np.array(sorted(hours)) for key, hours in platforms.items()}
                for reason, platforms in found.items()
            }
        )


@dataclass(frozen=True, slots=True)
class Counting:
    """The rows that count, and how many versions do not, by reason."""

    rows: Rows
    left_out: Mapping[str, int]


def choose_counting(
    rows: Rows,
    versions: Keys,
    *,
    provenance: Provenance,
    doubtful: DoubtfulHours | None = None,
    with_doubtful: bool = False,
) -> Counting:
    """Of these versions (ascending) the rows that count. ``with_doubtful``: what is unconfirmed
    or seen in part alone counts too, since somebody asked for it."""
    every_version = take_table(rows)["version"]
    if np.array_equal(every_version, versions):
        chosen, marks = rows, take_table(rows)["marks"].astype(np.uint16, copy=False)
    else:
        places = np.searchsorted(every_version, versions)
        inside = places < len(rows)
        places = places[inside]
        chosen = rows[places[every_version[places] == versions[inside]]]
        marks = chosen["marks"]
    left_out: dict[str, int] = {}
    kept = np.ones(len(chosen), dtype=np.bool_)

    def leave(reason: str, gone: NDArray[np.bool_]) -> None:
        gone = gone & kept
        count = int(np.count_nonzero(gone))
        if count:
            left_out[reason] = count
            kept[gone] = False

    if provenance is Provenance.OWN:
        leave(NOT_OWN, ~is_own(marks))
    elif provenance is Provenance.IMPORTED:
        leave(NOT_IMPORTED, (marks & IMPORTED) == 0)
    if not with_doubtful:
        leave(UNCONFIRMED, ~find_sure(marks))
        for reason, platforms in ({} if doubtful is None else doubtful.hours).items():
            leave(reason, _find_doubtful(chosen, platforms))
    return Counting(chosen if kept.all() else chosen[kept], left_out)


def _find_doubtful(rows: Rows, platforms: Mapping[int, NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Rows that visits alone saw, first and last in doubtful hours."""
    found = np.zeros(len(rows), dtype=np.bool_)
    visited = (rows["marks"] & _ACCESS) == VISITED
    for platform, hours in platforms.items():
        places = np.flatnonzero(visited & (rows["platform"] == platform))
        inside = np.isin(rows["first"][places].astype(np.int64), hours)
        inside &= np.isin(rows["last"][places].astype(np.int64), hours)
        found[places[inside]] = True
    return found

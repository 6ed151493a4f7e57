"""How platforms are doing, from the ledger alone: coverage, the last success, what is broken.

Whole hours, merged over accounts. Pure but for :func:`read_health`, which reads the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.ledger import GapRecord, LedgerReader, WalkRecord, WalkVerdict
from archive.model import GapReason
from archive.sources.doors.frontier import Breaker
from crawlers.visits.blindness import read_shared
from crawlers.visits.breaker import is_open

#: A platform without a whole walk for longer than this should be looked at.
OVERDUE = timedelta(hours=24)
#: Coverage is counted over this.
SPAN = timedelta(days=7)
#: Whole and unjudged walks are successes: in the second case there is nothing to judge by.
_GOOD = frozenset({WalkVerdict.WHOLE, WalkVerdict.UNJUDGED})


@dataclass(frozen=True, slots=True)
class PlatformHealth:
    """One visited platform. ``hours`` counts hours of the span by what the best walk was;
    ``broken`` are reasons since the last success, the newest first."""

    platform: str
    last_success: datetime | None
    hours: dict[WalkVerdict, int]
    broken: tuple[GapReason, ...]
    overdue: bool

    @property
    def needs_looking(self) -> bool:
        return self.overdue or bool(self.broken)

    @property
    def coverage(self) -> float | None:
        """Share of the hours with a walk in which one was good; None without any."""
        walked = sum(self.hours.values())
        return None if not walked else sum(self.hours.get(one, 0) for one in _GOOD) / walked


def read_health(
    ledger: LedgerReader, *, now: datetime, overdue: timedelta = OVERDUE
) -> list[PlatformHealth]:
    """All platforms that visits have been to, by name."""
    walks: dict[str, list[WalkRecord]] = {}
    for walk in ledger.walks():
        walks.setdefault(walk.platform, []).append(walk)
    visited = walks.keys() | set(ledger.list_visited())
    return [
        judge_platform(
            name,
            walks=walks.get(name, ()),
            gaps=list(ledger.gaps(platform=name)),
            shared=read_shared(ledger, name),
            now=now,
            overdue=overdue,
        )
        for name in sorted(visited)
    ]


def judge_platform(
    platform: str,
    *,
    walks: Sequence[WalkRecord],
    gaps: Iterable[GapRecord],
    shared: Breaker,
    now: datetime,
    overdue: timedelta = OVERDUE,
) -> PlatformHealth:
    """One platform's health at ``now``."""
    good = [one.hour for one in walks if one.verdict in _GOOD]
    last = max(good, default=None)
    hours = Counter(one.verdict for one in walks if one.hour > now - SPAN)
    recent = sorted(
        (gap for gap in gaps if last is None or gap.window.latest > last + timedelta(hours=1)),
        key=lambda gap: gap.window.latest,
        reverse=True,
    )
    broken = dict.fromkeys(
        GapReason(gap.reason) for gap in recent if gap.window.latest > now - SPAN
    )
    if is_open(shared, now=now):
        broken = {GapReason(shared.reason): None, **broken}
    return PlatformHealth(
        platform=platform,
        last_success=last,
        hours=dict(hours),
        broken=tuple(broken),
        overdue=last is None or now - last > overdue,
    )

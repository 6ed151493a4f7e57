"""A figure: never a bare number. What it rests on travels with it, into every view and export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from archive.model import SeenBy

#: Below this many listings, or requesters, a figure is held back. Not zero: not said.
LEAST_LISTINGS = 10
LEAST_REQUESTERS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` from ``low`` to ``high`` (None: not to be told), over ``n`` listings of
    ``requesters`` named requesters.

    ``sources`` is ≥k where one of its listings is: a lower bound. ``interval`` names how the ends
    were found, ``weighting`` what was counted. ``provenance``: own, imported or mixed.
    ``left_out`` counts what had no part in it, by reason. ``suppressed`` says why ``value`` is
    None though there is something.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    requesters: int
    sources: SeenBy
    weighting: str
    interval: str
    unit: str
    provenance: str
    left_out: Mapping[str, int] = field(default_factory=dict)
    coverage: Mapping[str, object] = field(default_factory=dict)
    suppressed: str | None = None

    def write(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "requesters": self.requesters,
            "sources": str(self.sources),
            "weighting": self.weighting,
            "interval": self.interval,
            "unit": self.unit,
            "provenance": self.provenance,
            "left_out": dict(self.left_out),
            "coverage": dict(self.coverage),
            "suppressed": self.suppressed,
        }


def suppress_thin(
    figure: Figure, *, listings: int = LEAST_LISTINGS, requesters: int = LEAST_REQUESTERS
) -> Figure:
    """The figure, its numbers held back where too little stands behind it."""
    why = _say_thin(figure, listings=listings, requesters=requesters)
    if why is None:
        return figure
    return replace(figure, value=None, low=None, high=None, suppressed=why)


def fill_figure(
    base: Figure,
    value: float,
    low: float | None,
    high: float | None,
    *,
    listings: int = LEAST_LISTINGS,
    requesters: int = LEAST_REQUESTERS,
) -> Figure:
    """The figure with its numbers, held back where too little stands behind it. (Written out: an
    answer has thousands, and ``replace`` takes five times as long.)"""
    why = _say_thin(base, listings=listings, requesters=requesters)
    return Figure(
        value if why is None else None,
        low if why is None else None,
        high if why is None else None,
        base.n,
        base.requesters,
        base.sources,
        base.weighting,
        base.interval,
        base.unit,
        base.provenance,
        base.left_out,
        base.coverage,
        base.suppressed if why is None else why,
    )


def _say_thin(figure: Figure, *, listings: int, requesters: int) -> str | None:
    if figure.n < listings:
        return f"{figure.n} listings: fewer than {listings}"
    if figure.requesters < requesters:
        return f"{figure.requesters} requesters: fewer than {requesters}"
    return None

"""Populations with known parameters: requesters drawn anew, each with a level of its own.

A requester posts a heavy-tailed number of offers; an offer's wage is lognormal around the level
of its requester. The parameters are those of one offer drawn at random from infinitely many
requesters, which size is independent of level, so that they are those of the normal mixture.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from archive.measures.quantiles import Clusters

CENTRE, BETWEEN, WITHIN = 1.0, 0.7, 0.5
FLOOR = 2.0


@dataclass(frozen=True)
class Market:
    wages: NDArray[np.float64]
    clusters: Clusters
    median: float
    p25: float
    share: float
    floor: float


def draw_market(seed: int, *, requesters: int = 120) -> Market:
    chance = np.random.default_rng(seed)
    sizes = np.minimum(60, 1 + chance.pareto(1.5, requesters).astype(np.int64))
    levels = chance.normal(CENTRE, BETWEEN, requesters)
    who = np.repeat(np.arange(1, requesters + 1), sizes)
    wages = np.exp(chance.normal(levels[who - 1], WITHIN))
    spread = NormalDist(CENTRE, float(np.hypot(BETWEEN, WITHIN)))
    return Market(
        wages,
        Clusters.of(who),
        float(np.exp(spread.inv_cdf(0.5))),
        float(np.exp(spread.inv_cdf(0.25))),
        spread.cdf(float(np.log(FLOOR))),
        FLOOR,
    )

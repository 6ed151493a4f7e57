"""Quantiles of Student's t and of the normal distribution, without a library of statistics.

The normal one is the standard library's. For t, the expansion of Cornish and Fisher in 1/ν to the
fourth order (Abramowitz & Stegun 1964, 26.7.5) is exact to 1e-3 from five degrees of freedom on;
one to four have closed forms or are read from the distribution's own integral.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist


@lru_cache(maxsize=4096)
def student_quantile(share: float, freedom: int) -> float:
    """The value under which ``share`` of Student's t with ``freedom`` degrees lies.

    Raises:
        ValueError: ``share`` is not between 0 and 1, or there is no degree of freedom.
    """
    if not 0 < share < 1 or freedom < 1:
        raise ValueError(f"no quantile of t for {share} and {freedom} degrees of freedom")
    if share < 0.5:
        return -student_quantile(1 - share, freedom)
    if freedom == 1:
        return math.tan(math.pi * (share - 0.5))
    if freedom == 2:
        spread = 2 * share - 1
        return spread * math.sqrt(2 / (1 - spread * spread))
    if freedom <= 4:
        return _find_quantile(share, freedom)
    z = NormalDist().inv_cdf(share)
    v = float(freedom)
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4)
    )


def _find_quantile(share: float, freedom: int) -> float:
    low, high = 0.0, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        if _distribution(middle, freedom) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _distribution(t: float, freedom: int) -> float:
    """P(T ≤ t) for three or four degrees of freedom (Abramowitz & Stegun 26.7.3, 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    if freedom == 3:
        return 0.5 + (angle + math.sin(angle) * math.cos(angle)) / math.pi
    sine = math.sin(angle)
    return 0.5 + sine / 2 * (1 + math.cos(angle) ** 2 / 2)

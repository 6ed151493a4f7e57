"""The parameters of an invented economy: what statistics over it ought to find. Pure data.

Pay is what an hour is worth times the minutes that the work takes, both lognormal, so that the
medians of pay and of pay per hour over listings are known exactly: see :attr:`Parameters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from math import exp

#: Shares of arrivals by hour of the day (UTC): quiet at night, most in the afternoon.
HOURS = (1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 7, 9, 10, 10, 9, 8, 7, 5, 4, 3, 2, 1)
#: Shares of arrivals by weekday, Monday first.
WEEKDAYS = (16, 17, 17, 16, 15, 9, 10)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is true of a market by design, whatever the seed.

    A new listing of requester *r* has an hourly worth of ``median_hourly`` × exp(*u_r* + *e*)
    with *u_r* ~ N(0, ``spread_between``²), drawn once for each requester, and *e* ~
    N(0, ``spread_within``²), and takes ``median_minutes`` × exp(*m*) with *m* ~
    N(0, ``spread_minutes``²). Over markets with requesters drawn anew, the median pay of a
    listing is therefore :attr:`median_pay` (before rounding to the cent).

    Units are drawn apart from pay, so that weighting by units leaves the median where it is.

    Requesters post in proportion to rank^−``zipf``. A series lives ``median_life_hours`` ×
    exp(*l*) × (worth ÷ ``median_hourly``)^−``taken_faster``, *l* ~ N(0, ``spread_life``²):
    what pays well is taken fast. All shares are of series, and what they name is exclusive but
    for ``place_gap_share``, ``closed_share`` and ``qualified_share``.
    """

    weeks: int = 6
    burn_in_weeks: int = 2  #: the market has run for so long when it opens
    requesters: int = 60
    zipf: float = 1.0
    arrivals_per_day: float = 14.0
    hours: tuple[int, ...] = HOURS
    weekdays: tuple[int, ...] = WEEKDAYS

    currency: str = "USD"
    least: Decimal = Decimal("0.01")  #: amounts are multiples of this
    median_hourly: float = 4.0
    spread_between: float = 0.5
    spread_within: float = 0.5
    median_minutes: float = 8.0
    spread_minutes: float = 0.7
    allotted_over_needed: float = 4.0  #: time allotted ÷ time needed

    median_life_hours: float = 30.0
    spread_life: float = 1.0
    taken_faster: float = 0.5
    median_units: float = 60.0
    spread_units: float = 1.4

    cut_share: float = 0.10
    rise_share: float = 0.05
    cut_factor: float = 0.7
    rise_factor: float = 1.25
    same_id_share: float = 0.15  #: of pay changes: those that keep the listing's id
    reworded_share: float = 0.06
    terms_share: float = 0.05
    away_share: float = 0.08  #: gone for one to four days, and back
    tier_share: float = 0.06
    tier_factor: float = 1.6
    repost_share: float = 0.08  #: again under a new id, at the same pay
    batch_share: float = 0.05  #: the same with another number in the title
    #: Drift of log worth per week, for trends: 0 is a market whose pay stands still.
    weekly_drift: float = 0.0

    place_gap_share: float = 0.15
    #: What a country's workers are paid of what the others are, by country.
    place_factors: tuple[tuple[str, float], ...] = (("ES", 0.9), ("IN", 0.6), ("VE", 0.55))
    closed_share: float = 0.12  #: shown in some countries only
    qualified_share: float = 0.45
    dubious_share: float = 0.08
    hard_negative_share: float = 0.05  #: worded like a dubious request, and none
    rejection: float = 0.03  #: mean share of handed-in work that is rejected

    @property
    def median_pay(self) -> float:
        """Median of pay over new listings, in the currency, before rounding."""
        return self.median_hourly * self.median_minutes / 60

    @property
    def spread_pay(self) -> float:
        """Standard deviation of log pay over new listings."""
        return float(
            (self.spread_between**2 + self.spread_within**2 + self.spread_minutes**2) ** 0.5
        )

    @property
    def median_pay_by_time(self) -> float:
        """Median of pay where each listing counts for as long as it is on offer.

        What pays well is taken fast, so that a look at what is there finds it too seldom: with
        lognormal lives the median falls by exp(−``taken_faster`` × variance of log worth).
        """
        variance = self.spread_between**2 + self.spread_within**2
        return self.median_pay * exp(-self.taken_faster * variance)

    @property
    def eventful_share(self) -> float:
        """Share of series to which something happens, of those that stand long enough."""
        return (
            self.cut_share
            + self.rise_share
            + self.reworded_share
            + self.terms_share
            + self.away_share
            + self.tier_share
            + self.repost_share
            + self.batch_share
        )

    @property
    def days(self) -> int:
        return 7 * self.weeks

    def tell(self) -> Mapping[str, object]:
        """All parameters and what follows from them, as JSON can hold them."""
        told: dict[str, object] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, Decimal):
                value = str(value)
            elif isinstance(value, tuple):
                value = list(value)
            told[one.name] = value
        return told | {
            "median_pay": self.median_pay,
            "median_pay_by_time": self.median_pay_by_time,
            "spread_pay": self.spread_pay,
        }

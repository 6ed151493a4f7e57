"""The economy of each family: currency, size and pace. Invented figures. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from crawlers.marketplace.economy import Parameters

ECONOMIES: Mapping[str, Parameters] = MappingProxyType(
    {
        "mturk": Parameters(arrivals_per_day=30),
        "viewhits": Parameters(arrivals_per_day=16, median_hourly=2.5),
        "prolific": Parameters(
            arrivals_per_day=14, currency="GBP", median_hourly=8.0, spread_within=0.3
        ),
        "uhrs": Parameters(
            arrivals_per_day=9,
            least=Decimal("0.0025"),
            median_hourly=5.0,
            median_minutes=1.5,
            median_life_hours=90,
            median_units=900,
        ),
        "microworkers": Parameters(arrivals_per_day=30, median_hourly=2.0, median_life_hours=60),
        "toloka": Parameters(arrivals_per_day=16, median_hourly=1.5, median_minutes=5),
        "clickworker": Parameters(arrivals_per_day=14, currency="EUR", median_hourly=6.0),
        # Amounts are points: some twenty for ten minutes.
        "panel": Parameters(
            arrivals_per_day=8,
            currency="points",
            least=Decimal(1),
            median_hourly=120,
            median_minutes=10,
            spread_between=0.2,
            spread_within=0.2,
            spread_minutes=0.3,
            median_life_hours=70,
        ),
    }
)

"""The seeded economy: parameters that are known, and a market grown from them. No HTTP, no I/O."""

from crawlers.marketplace.economy.growing import grow_market
from crawlers.marketplace.economy.parameters import Parameters

__all__ = ["Parameters", "grow_market"]

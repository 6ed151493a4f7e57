"""Facts of no platform in particular: no currency of its own, either decimal mark."""

from __future__ import annotations

from dataclasses import replace

from archive.model import PayUnit
from crawlers.platforms import load_platforms
from crawlers.platforms.facts import DecimalMark, Facts, MoneyFacts


def plain_facts() -> Facts:
    neevo = load_platforms()["neevo"].facts
    return replace(neevo, money=MoneyFacts(None, DecimalMark.EITHER, PayUnit.TASK))

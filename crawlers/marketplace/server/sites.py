"""The sites that the marketplace can open, by family."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crawlers.marketplace.server import (
    clickworker_site,
    microworkers_site,
    mturk_site,
    panel_site,
    prolific_site,
    toloka_site,
    uhrs_site,
    viewhits_site,
)
from crawlers.marketplace.server.site import Site

SITES: Mapping[str, Site] = MappingProxyType(
    {
        site.family: site
        for site in (
            mturk_site.SITE,
            viewhits_site.SITE,
            prolific_site.SITE,
            uhrs_site.SITE,
            microworkers_site.SITE,
            toloka_site.SITE,
            clickworker_site.SITE,
            panel_site.SITE,
        )
    }
)

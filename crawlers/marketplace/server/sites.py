"""The sites that the marketplace can open, by family."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crawlers.marketplace.server import mturk_site, viewhits_site
from crawlers.marketplace.server.site import Site

SITES: Mapping[str, Site] = MappingProxyType(
    {site.family: site for site in (mturk_site.SITE, viewhits_site.SITE)}
)

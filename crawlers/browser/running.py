"""Runs one visit by browser through Scrapy in this process."""

from __future__ import annotations

from scrapy.crawler import AsyncCrawlerProcess

from crawlers.browser.visiting import BrowserVisit
from crawlers.spiders.browser import BrowserSpider
from crawlers.visits.running import load_settings


def run_browser_visit(opened: BrowserVisit, *, log_level: str = "WARNING") -> None:
    """Run the spider over an open visit until it has nothing left to ask."""
    process = AsyncCrawlerProcess(load_settings(log_level=log_level))
    process.crawl(BrowserSpider, opened=opened)
    process.start()

"""Lets a request through only to what its spider names: schemes, and hosts for network schemes.

Must never widen by default: a spider that names nothing gets nothing, and no request can lift
the rule for itself (Scrapy's ``allow_offsite`` and ``dont_filter`` have no effect here).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

#: Schemes that name no host.
HOSTLESS = frozenset({"file"})


class OutOfScope(IgnoreRequest):
    """A request to something its spider does not name; the message holds no address."""


class ScopeMiddleware:
    """Checks each request against ``allowed_schemes`` and ``allowed_domains`` of the spider."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse what is out of scope.

        Raises:
            OutOfScope: the spider names neither this scheme nor this host.
        """
        spider = self._crawler.spider
        refusal = find_refusal(
            request.url,
            schemes=getattr(spider, "allowed_schemes", ()),
            domains=getattr(spider, "allowed_domains", None) or (),
        )
        if refusal is not None:
            if self._crawler.stats is not None:
                self._crawler.stats.inc_value("scope/refused")
            raise OutOfScope(refusal)


def find_refusal(address: str, *, schemes: Collection[str], domains: Collection[str]) -> str | None:
    """Why a request to ``address`` may not leave, or None where it may.

    A domain covers its subdomains. For a scheme without hosts an address that names one all the
    same (``file://host/share``) is refused: on some systems it opens a network share.
    """
    parts = urlsplit(address)
    scheme = parts.scheme.lower()
    if scheme not in schemes:
        return f"this spider does not open {scheme or 'relative'} addresses"
    host = (parts.hostname or "").lower().rstrip(".")
    if scheme in HOSTLESS:
        return None if not host else f"a {scheme} address must not name a host"
    if any(host == domain or host.endswith("." + domain) for domain in domains):
        return None
    return "this spider does not visit that host"

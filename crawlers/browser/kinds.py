"""What a browser's request is for, told from its headers alone. Pure.

A page can set few of these headers (``Sec-`` and ``Proxy-`` are the browser's own, and so are
``Service-Worker`` on a worker's script and ``Upgrade``), so that it cannot pass one kind for
another. The words are Playwright's, as :mod:`crawlers.guard` knows them.
"""

from __future__ import annotations

from collections.abc import Sequence

#: Kinds that are refused whatever the platform's rules say, each with its reason.
CLOSED = frozenset(
    {
        "prefetch",  # nobody looked at it: speculation rules and prefetch links ask by themselves
        "serviceworker",  # would ask and answer in the page's stead, after the page is closed
        "sharedworker",  # outlives its page and asks unseen
        "speculationrules",
        "websocket",
        "eventsource",
        "report",
        "ping",
    }
)
_BY_DESTINATION = {
    "document": "document",
    "iframe": "document",
    "frame": "document",
    "fencedframe": "document",
    "empty": "fetch",
    "audioworklet": "script",
    "paintworklet": "script",
    "worker": "script",
    "style": "stylesheet",
    "audio": "media",
    "video": "media",
    "track": "texttrack",
}


def tell_kind(method: str, headers: Sequence[tuple[str, str]]) -> str:
    """``document``, ``script``, ``image`` …, or one of :data:`CLOSED`; names in lower case."""
    given = dict(headers)
    destination = given.get("sec-fetch-dest", "").lower()
    if "upgrade" in given or "sec-websocket-key" in given:
        return "websocket"
    if "prefetch" in (given.get("sec-purpose", "") + given.get("purpose", "")).lower():
        return "prefetch"
    if "service-worker" in given or "service-worker-navigation-preload" in given:
        return "serviceworker"
    if "ping-from" in given or given.get("content-type", "").lower().startswith("text/ping"):
        return "ping"
    if given.get("accept", "").lower().startswith("text/event-stream"):
        return "eventsource"
    if method == "OPTIONS" or "access-control-request-method" in given:
        return "preflight"
    return _BY_DESTINATION.get(destination, destination or "document")

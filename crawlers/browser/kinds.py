"""What a browser's request is for, told from its headers alone. Pure.

A page can set few of these headers (``Sec-`` and ``Proxy-`` are the browser's own, and so are
``Service-Worker`` on a worker's script and ``Upgrade``), so that it cannot pass one kind for
another. The words are Playwright's, as :mod:`crawlers.guard` knows them.
"""

from __future__ import annotations

import re
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
        # What nobody looks at here: a visit reads text, and a picture can be there to be counted.
        "image",
        "media",
        "texttrack",
        "font",
        "object",
        "embed",
        "manifest",
    }
)
#: Where the browser does not say what it is for (it does so towards secure origins alone), what it
#: wants says it.
_BY_WANT = (
    ("text/html", "document"),
    ("text/css", "stylesheet"),
    ("image/", "image"),
    ("text/event-stream", "eventsource"),
)
_SCRIPT = re.compile(r"\.m?js(?:\?|$)")
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


#: Kinds that may ask only for what the platform's file names: pages, and exceptions with a reason.
NAMED_ONLY = frozenset({"document", "fetch"})


def tell_kind(method: str, path: str, headers: Sequence[tuple[str, str]]) -> str:
    """``document``, ``script``, ``fetch`` …, or one of :data:`CLOSED`; header names in lower
    case. ``path`` helps where the browser does not say what a request is for."""
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
    if method == "OPTIONS" or "access-control-request-method" in given:
        return "preflight"
    wanted = given.get("accept", "").lower()
    if not destination or wanted.startswith("text/event-stream"):
        usual = "script" if _SCRIPT.search(path) else "fetch"
        return next((kind for start, kind in _BY_WANT if wanted.startswith(start)), usual)
    return _BY_DESTINATION.get(destination, destination)
